"""An artist's day as a list of steps, and how it went.

A step is a function that gets the ``Day`` and does one thing. What it wants to
tell goes into the note it gets; what it raises makes the day a failed one, and the
steps after it are skipped, but for those that end what was begun.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.demo.given_scene import GivenScene

log = logging.getLogger(__name__)

PROJECT, FOLDER_PATH, TASK = "demo", "/shots/sq01/sh010", "animation"
"""Where the day takes place."""


@dataclass
class Note:
    """What a step has to tell."""

    facts: dict[str, Any] = field(default_factory=dict)
    pictures: list[tuple[str, Path]] = field(default_factory=list)
    times: list[tuple[str, float, float]] = field(default_factory=list)

    def tell(self, **facts: Any) -> None:
        """Add facts, by name."""
        self.facts.update(facts)

    def show(self, caption: str, picture: Path) -> None:
        """Add a picture."""
        self.pictures.append((caption, picture))

    def compare(self, what: str, ours_s: float, classic_s: float) -> None:
        """Add how long something took, and how long in the classic way."""
        self.times.append((what, ours_s, classic_s))


@dataclass(frozen=True)
class Outcome:
    """How one step went; ``error`` is empty when it went well.

    Attributes:
        name: Name of the step's function.
        title: What it does, for people.
        is_skipped: Whether it had no turn, as a step before it failed.

    """

    name: str
    title: str
    seconds: float
    note: Note
    error: str = ""
    is_skipped: bool = False

    @property
    def is_good(self) -> bool:
        """Whether the step did what it says."""
        return not self.error and not self.is_skipped


class Day:
    """What the steps of one demo share.

    Args:
        folder: Where everything of the demo is written.
        scene: Scene to work on, None for one of ours.
        projects: Where the studio has its projects; None puts them into the folder.
        local_folder: Where local copies are; None for the artist's home.

    """

    def __init__(
        self,
        folder: Path,
        scene: GivenScene | None = None,
        projects: Path | None = None,
        local_folder: Path | None = None,
    ) -> None:
        self.folder = folder
        self.scene = scene
        self.projects = projects or folder / "studio" / "projects"
        self.local_folder = local_folder or folder / "home" / ".ayon" / "harmony"
        self.outcomes: list[Outcome] = []
        # Steps that have their turn after a failure, too.
        self.always: set[Callable[[Day, Note], object]] = set()
        # Made by steps for those after them.
        self.package: Path | None = None
        self.version = "22"
        self.workfile = Path()
        self.second_workfile = Path()
        self.studio: Any = None
        self.stage: Any = None
        self.harmony: Any = None
        self.published: Any = None
        self.loaded: dict[str, str] = {}
        self.pid = 0
        self.ball = self.composite = self.render_name = ""

    @property
    def is_good(self) -> bool:
        """Whether every step went well."""
        return all(outcome.is_good for outcome in self.outcomes)

    def go_through(self, steps: Iterable[Callable[[Day, Note], object]]) -> None:
        """Do steps one after the other and remember how they went."""
        for step in steps:
            if self.is_good or step in self.always:
                self.outcomes.append(self.do(step))
            else:
                self.outcomes.append(self.skip(step))

    def skip(self, step: Callable[[Day, Note], object]) -> Outcome:
        """Leave out a step, and say so."""
        title = title_of(step)
        print(f"  {'skipped':7} {'':7}    {title}", flush=True)
        return Outcome(step.__name__, title, 0.0, Note(), is_skipped=True)

    def do(self, step: Callable[[Day, Note], object]) -> Outcome:
        """Do one step; its docstring's first line is its title."""
        title = title_of(step)
        note, error, started = Note(), "", time.perf_counter()
        try:
            step(self, note)
        except Exception:
            error = traceback.format_exc()
            log.error("%s failed:\n%s", title, error)
        seconds = time.perf_counter() - started
        mark = "FAILED" if error else "ok"
        print(f"  {mark:7} {seconds:7.2f} s  {title}", flush=True)
        if error:
            print(f"          {error.strip().splitlines()[-1]}", flush=True)
        return Outcome(step.__name__, title, seconds, note, error)


def title_of(step: Callable[..., object]) -> str:
    """Return what a step does, for people."""
    return (step.__doc__ or step.__name__).strip().splitlines()[0]


def titles_of(menu: Mapping[str, Any]) -> list[str]:
    """Texts of a menu's entries, without separators."""
    return [str(entry["title"]) for entry in menu["entries"] if entry.get("title")]
