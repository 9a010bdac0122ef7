"""Workstations that work on one workfile, and what must hold whatever happens.

The parent edits, as Harmony does, undisturbed. Saving, opening and looking run in
forked children in which things go wrong. After each child:

- the project's file is whole, and is the state before or the one that was saved;
- who was told "saved" finds his snapshot there;
- no file that an artist made is gone: it is in a scene folder, in ``recovery`` or
  ``discarded``, or it was in the project once;
- saving, looking and packing leave the scene folder as it was;
- what an artist is told is an error of ours.
"""

from __future__ import annotations

import json
import os
import random
import sys
import traceback
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ayon_harmony.errors import Cancelled, HarmonyError, ProjectChangedError
from ayon_harmony.workfiles import Identity, shares
from ayon_harmony.workfiles.archive import locking, straight
from ayon_harmony.workfiles.clean_up import clean_up
from ayon_harmony.workfiles.local_copy import Choice, LocalCopy, Options, State, saving
from ayon_harmony.workfiles.recovery import find_recoveries
from sandbox.crashtest.injection import Fault, Injector, Kind, lose_unflushed

Content = dict[str, bytes]

_OLD = 1_700_000_000
_XSTAGE = '<?xml version="1.0" encoding="UTF-8"?>\n<project source="{}">\n</project>\n'


class Broken(AssertionError):
    """Something that must hold does not."""


def read_folder(folder: Path) -> Content:
    """Return the files below a folder by their relative names."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def read_zip(path: Path) -> Content:
    """Return the files of an archive.

    Raises:
        Broken: It is not whole.

    """
    try:
        with zipfile.ZipFile(path) as archive:
            bad = archive.testzip()
            if bad:
                raise Broken(f"'{bad}' in the project's file is damaged")
            names = [name for name in archive.namelist() if not name.endswith("/")]
            return {name: archive.read(name) for name in names}
    except (zipfile.BadZipFile, EOFError, OSError) as error:
        raise Broken(f"the project's file is broken: {error}") from error


@dataclass
class Counts:
    """What a run did."""

    steps: int = 0
    kills: int = 0
    errors: int = 0
    saves: int = 0
    extended: int = 0
    refused: int = 0
    conflicts: int = 0
    by_action: dict[str, int] = field(default_factory=dict)


class World:
    """A project folder and the workstations of some artists."""

    def __init__(self, base: Path, seed: int, stations: int) -> None:
        self.base = base
        self.chance = random.Random(seed)
        self.project = base / "project"
        self.project.mkdir(parents=True)
        self.zip = self.project / "sh010_v001.zip"
        self.identity = Identity("prj", "/sq/sh010", "anim", self.zip.name)
        self.counts = Counts()
        self._unflushed = base / "unflushed"
        self._tokens = 0
        self._had_power_cut = False
        # Contents of files that the project had at some time.
        self._saved: set[bytes] = set()
        # Contents that were in a scene when something began; a save that was refused
        # may bring one of them after the artist has gone on.
        self._made: set[bytes] = set()
        self.stations = [base / f"ws{number}" for number in range(stations)]
        first = self.copy(self.stations[0])
        self._draw_first(first.scene_dir)
        first.register()
        first.save()
        self._saved.update(read_zip(self.zip).values())
        # Both ways to the project are taken, whatever this disk measures.
        for root in self.stations:
            self._set_verdict(root)

    def copy(self, root: Path) -> LocalCopy:
        """Return the local copy of a workstation, as a new session sees it."""
        return LocalCopy(root, self.identity, self.zip, Options(recoveries_kept=10_000))

    # -- the artist ---------------------------------------------------------

    def _draw_first(self, scene: Path) -> None:
        (scene / "elements").mkdir(parents=True)
        for number in range(12):
            path = scene / "elements" / f"d-{number}.tvg"
            path.write_bytes(b"OTVGfull" + self.chance.randbytes(2_000 + number))
            os.utime(path, (_OLD, _OLD))
        (scene / "sound.wav").write_bytes(self.chance.randbytes(1_500_000))
        os.utime(scene / "sound.wav", (_OLD, _OLD))
        (scene / "sh010_v001.xstage").write_text(_XSTAGE.format("first"))

    def edit(self, root: Path) -> None:
        """Do something that artists and their tools do to a scene."""
        scene = self.copy(root).scene_dir
        if not scene.is_dir():
            return
        drawings = sorted((scene / "elements").glob("*.tvg"))
        for _ in range(self.chance.randrange(1, 4)):
            self._tokens += 1
            token = f"OTVGfull edit {self._tokens} ".encode().ljust(64, b".")
            what = self.chance.randrange(7)
            path = self.chance.choice(drawings) if drawings else None
            if what == 0 or path is None or not path.exists():
                new = scene / "elements" / f"new-{self._tokens}.tvg"
                new.write_bytes(token * 30)
            elif what == 1 and len(drawings) > 6:
                path.unlink()
            elif what == 2:
                # Same size, same time: cp -p, rsync -t, renumbering.
                status = path.stat()
                content = path.read_bytes()
                path.write_bytes((token + content[len(token) :])[: len(content)])
                os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
            elif what == 3:
                other = self.chance.choice(drawings)
                if other.exists() and other != path:
                    aside = path.with_suffix(".aside")
                    path.rename(aside)
                    other.rename(path)
                    aside.rename(other)
            elif what == 4:
                os.utime(path, (_OLD + self._tokens, _OLD + self._tokens))
            elif what == 5:
                folder = scene / f"folder-{self._tokens % 3}"
                folder.mkdir(exist_ok=True)
                (folder / "x.tvg").write_bytes(token)
            else:
                path.write_bytes(token + self.chance.randbytes(3_000))
        text = _XSTAGE.format(f"edit {self._tokens}")
        (scene / "sh010_v001.xstage").write_text(text)

    def _set_verdict(self, root: Path) -> None:
        root.mkdir(exist_ok=True)
        key = shares._key(self.zip)
        now = 4_000_000_000
        rate = self.chance.choice((1e6, 1e9))
        entry = {"clones": self.chance.random() < 0.6, "at": now, "send": rate}
        noted = {key: entry, "packing": {"rate": 1e7}}
        (root / shares.FILE_NAME).write_text(json.dumps(noted))

    def _lose_pack(self, root: Path) -> None:
        """Leave a copy as a first save does that went straight to the project."""
        copy = self.copy(root)
        copy.drop_pack()
        known = copy.manifest()
        if known is not None:
            known.archive.is_loose = True
            copy.write_manifest(known)

    # -- what goes wrong ------------------------------------------------------

    def step(self, fault: Fault) -> None:
        """Edit or not, let one workstation act with a fault, and check.

        Raises:
            Broken: Something that must hold does not.

        """
        self.counts.steps += 1
        root = self.chance.choice(self.stations)
        action = self.chance.choices(
            ("save", "open", "assess", "warm", "settle", "recover", "clean"),
            (10, 5, 2, 1, 2, 2, 1),
        )[0]
        if self.chance.random() < 0.7:
            self.edit(root)
        if self.chance.random() < 0.05:
            self._set_verdict(root)
        if self.chance.random() < 0.15 and self.copy(root).exists():
            self._lose_pack(root)
        by_action = self.counts.by_action
        by_action[action] = by_action.get(action, 0) + 1
        copy = self.copy(root)
        before = read_folder(copy.scene_dir) if copy.scene_dir.is_dir() else {}
        self._made.update(before.values())
        in_project = read_zip(self.zip) if self.zip.exists() else {}
        choice = self.chance.choice((Choice.PROJECT, Choice.LOCAL))
        overwrite = self.chance.random() < 0.3
        was_killed, told = self._in_child(root, action, choice, overwrite, fault)
        if was_killed:
            self.counts.kills += 1
            self._had_power_cut |= fault.kind is Kind.POWER_CUT
            lose_unflushed(self._unflushed, self.chance)
        self.counts.errors += bool(told.get("fired"))
        self._check(root, action, before, in_project, told)
        if was_killed or self.chance.random() < 0.3:
            self._recover(root)

    def _in_child(
        self, root: Path, action: str, choice: Choice, overwrite: bool, fault: Fault
    ) -> tuple[bool, dict[str, Any]]:
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            try:
                shares._known = None
                shares.remember_in(root)
                locking.DIES_AFTER_S = 0.3
                # Big archives are cloned, and so is this one here.
                saving._WORTH_CLONING_BYTES = 1
                straight._LEAST_BYTES = 1
                injector = None
                if fault.kind is not Kind.NOTHING:
                    injector = Injector(fault, self._unflushed)
                try:
                    told = self._act(root, action, choice, overwrite)
                except Exception:
                    text = traceback.format_exc()
                    told = {"raw": text[-3000:]}
                told["fired"] = injector is not None and injector.has_fired
                os.write(writing, json.dumps(told).encode())
            finally:
                os._exit(0)
        os.close(writing)
        parts = []
        while part := os.read(reading, 65536):
            parts.append(part)
        os.close(reading)
        _, status = os.waitpid(child, 0)
        content = b"".join(parts)
        was_killed = os.WIFSIGNALED(status)
        return was_killed, json.loads(content) if content else {}

    def _act(
        self, root: Path, action: str, choice: Choice, overwrite: bool
    ) -> dict[str, Any]:
        copy = self.copy(root)
        try:
            if action == "save":
                if not copy.exists():
                    return {"nothing": True}
                result = copy.save(overwrite=overwrite)
                return {"saved": True, "extended": not result.is_proven}
            if action == "open":
                state = copy.assess().state
                asks = (State.BOTH_CHANGED, State.PROJECT_UNREADABLE)
                copy.open(choice if state in asks else None)
                return {"opened": True}
            if action == "assess":
                copy.assess()
            elif action == "warm" and copy.exists():
                copy.warm()
            elif action == "settle" and copy.exists():
                copy.settle()
            elif action == "recover":
                find_recoveries(root)
            elif action == "clean":
                clean_up(root, Options(cache_limit_gib=1e-9))
        except ProjectChangedError as error:
            return {"conflict": str(error)}
        except (HarmonyError, Cancelled) as error:
            return {"error": str(error)}
        return {"done": True}

    def _recover(self, root: Path) -> None:
        """Start a new session on a workstation: mend, undisturbed."""
        _, told = self._in_child(
            root, "recover", Choice.LOCAL, False, Fault(Kind.NOTHING)
        )
        if "raw" in told:
            raise Broken(f"a raw error at the start: {told['raw']}")
        self._check_project(None)

    # -- what must hold ---------------------------------------------------------

    def _check(
        self,
        root: Path,
        action: str,
        before: Content,
        in_project: Content,
        told: dict[str, Any],
    ) -> None:
        if "raw" in told:
            raise Broken(f"a raw error reached the artist in {action}: {told['raw']}")
        self.counts.conflicts += "conflict" in told
        self.counts.refused += "error" in told
        copy = self.copy(root)
        after = read_folder(copy.scene_dir) if copy.scene_dir.is_dir() else {}
        there = self._check_project((in_project, before))
        if told.get("saved"):
            self.counts.saves += 1
            self.counts.extended += bool(told.get("extended"))
            if there != before:
                raise Broken(f"'saved' was told and {_difference(before, there)}")
        if action in ("save", "assess", "warm", "settle") and after != before:
            # An opening that was interrupted before may have been finished.
            self._check_nothing_lost(root, before, after)
        if action in ("open", "recover", "clean"):
            self._check_nothing_lost(root, before, after)

    def _check_project(self, states: tuple[Content, ...] | None) -> Content | None:
        if not self.zip.exists():
            raise Broken("the project's file is gone")
        there = read_zip(self.zip)
        if states is not None and there not in states:
            # A finished archive of an earlier save took its place just now.
            unknown = set(there.values()) - self._made - self._everywhere()
            if unknown:
                raise Broken("the project has what nobody made")
        self._saved.update(there.values())
        return there

    def _check_nothing_lost(self, root: Path, before: Content, after: Content) -> None:
        wanted = set(before.values()) - set(after.values()) - self._saved
        if wanted and wanted - self._everywhere():
            names = [n for n, c in before.items() if c in wanted - self._everywhere()]
            raise Broken(f"lost on {root.name}: {names}")

    def _everywhere(self) -> set[bytes]:
        found = set(self._saved)
        for root in self.stations:
            for path in root.rglob("*"):
                if path.suffix in (".json", ".bin", ".lock") or not path.is_file():
                    continue
                if path.suffix == ".zip":
                    found.update(read_zip(path).values())
                else:
                    found.add(path.read_bytes())
        return found

    def finish(self) -> None:
        """Let every workstation save or open at last, undisturbed, and tidy up.

        Raises:
            Broken: Somebody can't, or something of ours stays behind.

        """
        for root in self.stations:
            copy = self.copy(root)
            for action in ("recover", "open", "save"):
                before = read_folder(copy.scene_dir) if copy.scene_dir.is_dir() else {}
                in_project = read_zip(self.zip)
                _, told = self._in_child(
                    root, action, Choice.LOCAL, True, Fault(Kind.NOTHING)
                )
                if "error" in told or "conflict" in told:
                    raise Broken(f"{action} on {root.name} at the end: {told}")
                self._check(root, action, before, in_project, told)
        left = sorted(p.name for p in self.project.iterdir() if p != self.zip)
        # The name of a part may be lost by a power cut; it goes after a day.
        if left and not self._had_power_cut:
            raise Broken(f"left beside the project's file: {left}")


def _difference(expected: Content, there: Content | None) -> str:
    if there is None:
        return "there is no file"
    names = [
        name
        for name in sorted(expected.keys() | there.keys())
        if expected.get(name) != there.get(name)
    ]
    return f"the project differs in {names[:5]}"


if sys.platform == "win32":  # pragma: no cover
    raise ImportError("forks children, which Windows does not")
