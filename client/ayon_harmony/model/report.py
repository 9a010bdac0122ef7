"""What a command did with each scene: the report ``ayon_harmony.report/1``.

Plain data, to JSON and back. Later versions add fields and take none away, and
readers pass over fields that they do not know. How a report becomes a page, JUnit
or a file is in ``formats/report_files``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any

from .exit_codes import ExitCode, worst

SCHEMA = "ayon_harmony.report/1"

FAILURE, ERROR, WARNING = "failure", "error", "warning"
"""Levels of a finding: the check itself broke, it stops a publish, it is only told."""


class ItemState(Enum):
    """What became of one scene."""

    GOOD = "good"
    """Done, and nothing is wrong."""
    FINDINGS = "findings"
    """Looked at, and something is wrong with the scene."""
    FAILED = "failed"
    """It could not be done, or broke on the way."""
    SKIPPED = "skipped"
    """Nothing was done, for a reason that the message gives."""


@dataclass
class Finding:
    """One complaint about a scene; the fields are those of ``CheckResult``.

    Attributes:
        plugin: Class name of the plugin that complains.
        label: Its name for artists.
        instance: Name of the instance, empty for the scene as a whole.
        level: ``failure``, ``error`` or ``warning``.
        text: What is wrong, in a sentence or a few.
        description: The same with why and what to do, in Markdown.
        actions: Labels of what Harmony's Scene Check offers to do about it.
        instance_id: Id of the instance, empty for the scene.

    """

    plugin: str
    label: str
    instance: str
    level: str
    text: str
    description: str = ""
    actions: list[str] = field(default_factory=list)
    instance_id: str = ""


@dataclass
class Product:
    """A product that was published.

    Attributes:
        name: Its name.
        version: Number of the version, -1 for a hero version alone.
        representations: Names of its representations.

    """

    name: str
    version: int
    representations: list[str] = field(default_factory=list)


@dataclass
class Item:
    """One scene.

    Attributes:
        project: Name of the project; empty without an AYON context.
        folder: Path of the folder, ``/ep101/sh010``.
        task: Name of the task.
        workfile: Path of the zip in the project, or of what was given.
        xstage: Name of the version of the scene that was opened.
        state: What became of it.
        exit_code: The exit code of this scene alone.
        message: A sentence about the state, empty where there is nothing to say.
        seconds: How long it took.
        findings: What is wrong with the scene.
        products: What was published.
        files: Files that were written outside of the scene, renders for example.
        log: Path of the log of this scene.
        harmony: Version of the Harmony that had it open.
        saved: The workfile that was saved: ``before``, ``path``, ``size`` and
            ``directory_crc``; empty where none was.

    """

    project: str = ""
    folder: str = ""
    task: str = ""
    workfile: str = ""
    xstage: str = ""
    state: ItemState = ItemState.SKIPPED
    exit_code: ExitCode = ExitCode.GOOD
    message: str = ""
    seconds: float = 0.0
    findings: list[Finding] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    log: str = ""
    harmony: str = ""
    saved: dict[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What the scene is called in lists."""
        context = " ".join(text for text in (self.folder, self.task) if text)
        around, _, name = self.workfile.replace("\\", "/").rpartition("/")
        around = around.rpartition("/")[2]
        stem, _, ending = name.rpartition(".")
        if not context and around and ending == "xstage" and stem != around:
            # Every template has a scene.xstage.
            name = f"{around}/{name}"
        return " ".join(text for text in (context, name) if text) or "scene"

    def to_json(self) -> dict[str, Any]:
        """Return what JSON can hold."""
        return {
            **asdict(self),
            "state": self.state.value,
            "exit_code": int(self.exit_code),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Item:
        """Return the item of ``to_json``, fields of later versions left out.

        Raises:
            KeyError: A finding or product lacks a field.
            ValueError: A state or exit code is unknown.

        """
        fields = _fields_of(cls, value)
        fields["state"] = ItemState(value["state"])
        fields["exit_code"] = ExitCode(value["exit_code"])
        fields["findings"] = [
            Finding(**_fields_of(Finding, each)) for each in value.get("findings", ())
        ]
        fields["products"] = [
            Product(**_fields_of(Product, each)) for each in value.get("products", ())
        ]
        return cls(**fields)


@dataclass
class Report:
    """What a command did.

    Attributes:
        command: Its name, ``publish`` for example.
        started: When it began, ISO 8601 with the time zone.
        seconds: How long it took.
        versions: Of ``addon``, ``core`` and ``python``; empty where unknown.
        items: One for each scene.
        run: Name of the run, which ``--resume`` takes; empty when it has none.
        arguments: What the command was asked for.

    """

    command: str
    started: str = ""
    seconds: float = 0.0
    versions: dict[str, str] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    run: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)

    @property
    def exit_code(self) -> ExitCode:
        """The worst of all scenes."""
        return worst(item.exit_code for item in self.items)

    def counts(self) -> dict[str, int]:
        """Return how many scenes are in which state, without the empty ones."""
        states = [item.state for item in self.items]
        return {
            state.value: states.count(state) for state in ItemState if state in states
        }

    def to_json(self) -> dict[str, Any]:
        """Return what JSON can hold."""
        return {
            "schema": SCHEMA,
            "command": self.command,
            "run": self.run,
            "arguments": self.arguments,
            "started": self.started,
            "seconds": self.seconds,
            "exit_code": int(self.exit_code),
            "versions": self.versions,
            "items": [item.to_json() for item in self.items],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Report:
        """Return the report of ``to_json``, fields of later versions left out.

        Raises:
            ValueError: It is no report of this schema.

        """
        if value.get("schema") != SCHEMA:
            raise ValueError(f"A report has the schema '{SCHEMA}'.")
        try:
            fields = _fields_of(cls, value)
            fields["items"] = [Item.from_json(item) for item in value["items"]]
            return cls(**fields)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"The report is not whole: {error}") from error


def _fields_of(kind: Any, value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value[name] for name in kind.__dataclass_fields__ if name in value}
