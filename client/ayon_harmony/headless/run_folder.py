"""The folder of a run: what was asked for, and what became of each scene.

::

    runs/2026-11-30-ab12cd/
        plan.json           the order and its targets; never changes
        items/0001.json     what became of the first one; written when it is done
        items/0001.log      what its process said
        items/0001/         its private folder, removed when it is done
        lock                held by the process that goes on with it
        report.json         the whole, when the run has ended

All is written whole or not at all, and lasts through a power cut, so a run that was
killed at any point can be looked at and gone on with.
"""

from __future__ import annotations

import contextlib
import json
import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ayon_harmony import environment
from ayon_harmony.app.site_settings import load_site_settings, with_local_folder
from ayon_harmony.errors import CopyInUseError, UsageError
from ayon_harmony.formats.report_files import write_whole
from ayon_harmony.headless.targets import Target
from ayon_harmony.model.exit_codes import ExitCode
from ayon_harmony.model.report import Item
from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.locks import FileLock

FORMAT = "ayon_harmony.run/1"

PROGRESS = "AYON progress "
"""Beginning of a line that tells the run how far the scene is, in per mille."""

PRINTED = "AYON printed "
"""Beginning of a line that the studio's script has printed, for who runs it."""

SAVES_NEXT = frozenset({"publish", "check", "update", "palette", "revert"})
"""Commands whose last step saves the scene as the next version of the workfile."""

#: What is done again when a run is resumed: nothing was done, or it broke.
UNFINISHED = frozenset(
    {
        ExitCode.COULD_NOT_BEGIN,
        ExitCode.FAILED,
        ExitCode.IN_USE,
        ExitCode.CANCELLED,
    }
)


@dataclass(frozen=True)
class Plan:
    """What a run does.

    Attributes:
        command: ``check``, ``publish``, ``render`` or ``run``.
        options: Options of the command.
        session: How Harmony is started: ``program``, ``app``, ``user``.
        targets: The scenes.
        started: When the run began, ISO 8601 with the time zone.

    """

    command: str
    options: Mapping[str, Any]
    session: Mapping[str, Any]
    targets: Sequence[Target]
    started: str

    def to_json(self) -> dict[str, Any]:
        """Return what JSON can hold."""
        targets = [target.to_json() for target in self.targets]
        return {"format": FORMAT, **vars(self), "targets": targets}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Plan:
        """Return the plan of ``to_json``.

        Raises:
            KeyError: Something is missing.
            ValueError: It has another format.

        """
        if value["format"] != FORMAT:
            raise ValueError(f"the format is '{value['format']}', not '{FORMAT}'")
        return cls(
            command=value["command"],
            options=value["options"],
            session=value["session"],
            targets=[Target.from_json(each) for each in value["targets"]],
            started=value["started"],
        )


def write_lasting(path: Path, text: str) -> None:
    """Write a text whole, and so that a power cut leaves it as it is.

    Raises:
        OSError: It cannot be written.

    """
    part = path.with_name(f".{path.name}.new")
    write_whole(part, text)
    disk.sync_file(part)
    disk.replace(part, path)
    disk.sync_folder(path.parent)


def runs_root() -> Path:
    """Return the folder of all runs on this machine."""
    base = with_local_folder(os.environ, load_site_settings(os.environ))
    return environment.local_folder(base) / "runs"


def now() -> str:
    """Return the time as plans and reports have it."""
    return datetime.now(timezone.utc).astimezone().isoformat(timespec="seconds")


class RunFolder:
    """One run on the disk.

    Args:
        path: Its folder.

    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._items = path / "items"

    @classmethod
    def create(cls, plan: Plan, root: Path | None = None) -> RunFolder:
        """Make the folder of a new run.

        Raises:
            OSError: It cannot be made.

        """
        root = root or runs_root()
        day = datetime.now().strftime("%Y-%m-%d")
        run = cls(root / f"{day}-{uuid.uuid4().hex[:6]}")
        run._items.mkdir(parents=True)
        write_lasting(run.path / "plan.json", json.dumps(plan.to_json(), indent=1))
        return run

    @classmethod
    def find(cls, name: str) -> RunFolder:
        """Return a run by its name or its folder.

        Raises:
            UsageError: There is none.

        """
        given = Path(name).expanduser()
        folders = (given,) if given.is_absolute() else (runs_root() / name, given)
        for folder in folders:
            if (folder / "plan.json").is_file():
                return cls(folder.absolute())
        raise UsageError(f"There is no run '{name}' in '{runs_root()}'.")

    @property
    def name(self) -> str:
        """What ``--resume`` takes."""
        return self.path.name

    def plan(self) -> Plan:
        """Read what the run does.

        Raises:
            UsageError: The file is broken.

        """
        path = self.path / "plan.json"
        try:
            return Plan.from_json(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            why = disk.words_of(error)
            raise UsageError(f"The plan '{path}' cannot be read: {why}") from error

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Let no other process go on with the run for a block.

        Raises:
            CopyInUseError: One does.

        """
        lock = FileLock(self.path / "lock")
        try:
            is_ours = lock.try_acquire()
        except OSError:
            # A full disk, or one without locks, is no reason not to go on.
            yield
            return
        if not is_ours:
            raise CopyInUseError(
                f"The run '{self.name}' goes on in another process. Resume it when "
                "that has ended.",
                self.path,
            )
        try:
            yield
        finally:
            lock.release(remove=True)

    def private_folder(self, number: int) -> Path:
        """Return the folder that the session of an item works in."""
        return self._items / f"{number:04d}"

    def log_path(self, number: int) -> Path:
        """Return the file that takes what the process of an item says."""
        return self._items / f"{number:04d}.log"

    def write_item(self, number: int, item: Item) -> None:
        """Keep what became of an item; numbers begin with 1.

        Raises:
            OSError: It cannot be written.

        """
        text = json.dumps(item.to_json(), indent=1, ensure_ascii=False)
        write_lasting(self._item_path(number), text)

    def read_item(self, number: int) -> Item | None:
        """Return what became of an item, None while nothing did."""
        try:
            text = self._item_path(number).read_text(encoding="utf-8")
            return Item.from_json(json.loads(text))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def unfinished(self, count: int) -> list[int]:
        """Return the numbers of the items that are to be done (again)."""
        items = {number: self.read_item(number) for number in range(1, count + 1)}
        return [
            number
            for number, item in items.items()
            if item is None or (item.exit_code in UNFINISHED and not item.saved)
        ]

    def forget_item(self, number: int) -> None:
        """Take away what became of an item, before it is done again."""
        self._item_path(number).unlink(missing_ok=True)

    def _item_path(self, number: int) -> Path:
        return self._items / f"{number:04d}.json"
