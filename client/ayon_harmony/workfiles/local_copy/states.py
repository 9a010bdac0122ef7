"""How local copy and project relate, and what an artist may answer."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from ayon_harmony.workfiles.archive.reader import Fingerprint
from ayon_harmony.workfiles.manifest import Changes


class State(enum.Enum):
    """How a local copy and the project's file relate."""

    ABSENT = "there is no local copy yet"
    IN_SYNC = "local copy and project are the same"
    LOCAL_NEWER = "the local copy has work that is not in the project"
    PROJECT_NEWER = "the project has a newer state"
    BOTH_CHANGED = "both changed since they were last the same"
    PROJECT_UNREADABLE = "the project's file cannot be read"


class Choice(enum.Enum):
    """What an artist may answer when a workfile is opened."""

    PROJECT = "Open what is in the project"
    LOCAL = "Go on with the local work"
    ADOPT = "Go on with the local work of the earlier integration"


@dataclass
class Assessment:
    """What a look at both sides found.

    Attributes:
        state: How they relate.
        changes: What is different locally since they were the same.
        fingerprint: The project's file now, None when it can't be read.
        problem: Why it can't be read, '' if it can.
        project_modified_at: Its time, for people only; seconds since 1970.

    """

    state: State
    changes: Changes = field(default_factory=Changes)
    fingerprint: Fingerprint | None = None
    problem: str = ""
    project_modified_at: float | None = None
