"""What the addon stores in a scene: one versioned document, keyed by ids.

The document is the text of the scene's metadata entry ``ayon``. An instance or
a container is a record with an id; the same id sits, as a tag, on what the record
stands for (nodes by a dynamic attribute, backdrops in their description), so
renaming, grouping and copying keep it or show the copy for what it is.

Reading never writes and never drops: what is not understood stays where it was,
text that is no JSON is kept aside under a name of its own at the first write,
and entries of public integrations are understood and converted then. Records
whose nodes are gone stay until somebody cleans up on purpose.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from ..errors import MetadataError

METADATA_NAME = "ayon"
"""Name of the scene metadata entry that holds the document."""


KEPT_CORRUPT_NAME = "ayon_unreadable"
"""Entry that keeps text nobody could read, once something is written."""

KEPT_CONVERTED_NAME = "ayon_before_conversion"
"""Entry that keeps a public integration's text as it was before conversion."""

SCHEMA = "ayon_harmony.scene"
DOCUMENT_VERSION = 1


class HolderKind(str, Enum):
    """What a record stands for in the scene, and so where to look for it."""

    NODE = "node"
    """A node; found by its tag."""
    BACKDROP = "backdrop"
    """A backdrop; found by the tag in its description."""
    PALETTE = "palette"
    """A palette; found by path, palettes hold no tags."""
    COLUMN = "column"
    """A column, for example sound; found by name, columns hold no tags."""


@dataclass(frozen=True)
class Holder:
    """One thing in the scene that a record stands for.

    Attributes:
        kind: What it is.
        path: Where it was when this was written. Node: full path. Backdrop:
            group path, a slash, title. Palette: file, relative to the scene
            folder where it lies inside. Column: name.
        member: Which part of the record it is, for example a layer of a
            background; empty where the record has one thing only.

    """

    kind: HolderKind
    path: str
    member: str = ""


def node_path_of(holders: Iterable[Holder], member: str) -> str | None:
    """Return where the node of a member is, None when it is gone."""
    nodes = (holder for holder in holders if holder.kind is HolderKind.NODE)
    return next((holder.path for holder in nodes if holder.member == member), None)


@dataclass(frozen=True)
class Record:
    """An instance or a container.

    Attributes:
        id: Its identity, the same as ``instance_id`` of instances.
        data: What AYON stores: instance data or container keys.
        holders: What it stands for; empty for the scene itself.
        is_tagged: Whether the tags are in the scene. Records of public
            integrations have none yet and are found by path.
        unknown: Keys of the record that this version does not know.

    """

    id: str
    data: Mapping[str, Any]
    holders: tuple[Holder, ...] = ()
    is_tagged: bool = True
    unknown: Mapping[str, Any] = field(default_factory=dict)

    def with_data(self, data: Mapping[str, Any]) -> Record:
        """Return the record with other data."""
        return replace(self, data=dict(data))


@dataclass(frozen=True)
class Document:
    """The whole of what is stored in a scene; changing it gives a new one.

    Attributes:
        context: Data of the publish context.
        instances: Instances by id, in the order they were made.
        containers: Containers by id, likewise.
        unknown: Top-level keys that this version does not know.
        problems: What was wrong with the text, in sentences; empty when nothing.
        unreadable: Text that could not be read, to be kept aside; None if none.
        converted_from: Text of a public integration that this was read from.
        version: Version of the text; higher than ours must not be written.
        raw: Entries that are no records, by place; they are written back.

    """

    context: Mapping[str, Any] = field(default_factory=dict)
    instances: Mapping[str, Record] = field(default_factory=dict)
    containers: Mapping[str, Record] = field(default_factory=dict)
    unknown: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    unreadable: str | None = None
    converted_from: str | None = None
    version: int = DOCUMENT_VERSION
    raw: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def is_writable(self) -> bool:
        """Whether this version of the addon may write it."""
        return self.version <= DOCUMENT_VERSION

    @property
    def records(self) -> Mapping[str, Record]:
        """Instances and containers together, by id."""
        return {**self.instances, **self.containers}

    def find(self, record_id: str) -> Record | None:
        """Return the instance or container with an id, None if there is none."""
        return self.instances.get(record_id) or self.containers.get(record_id)

    def with_context(self, context: Mapping[str, Any]) -> Document:
        """Return the document with other data of the publish context."""
        return replace(self, context=dict(context))

    def with_instance(self, record: Record) -> Document:
        """Return the document with an instance added, or replaced by id."""
        return self.with_instances([record])

    def with_container(self, record: Record) -> Document:
        """Return the document with a container added, or replaced by id."""
        return self.with_containers([record])

    def with_instances(self, records: Iterable[Record]) -> Document:
        """Return the document with instances added, or replaced by their ids."""
        added = {record.id: record for record in records}
        for record_id in added:
            if record_id in self.containers:
                raise MetadataError(f"The id {record_id} is a container already.")
        return replace(self, instances={**self.instances, **added})

    def with_containers(self, records: Iterable[Record]) -> Document:
        """Return the document with containers added, or replaced by their ids."""
        added = {record.id: record for record in records}
        for record_id in added:
            if record_id in self.instances:
                raise MetadataError(f"The id {record_id} is an instance already.")
        return replace(self, containers={**self.containers, **added})

    def with_records(self, records: Iterable[Record]) -> Document:
        """Return the document with records of it replaced by their ids."""
        changed = list(records)
        return self.with_instances(
            [record for record in changed if record.id in self.instances]
        ).with_containers(
            [record for record in changed if record.id not in self.instances]
        )

    def without(self, record_ids: Iterable[str]) -> Document:
        """Return the document without some records; unknown ids are ignored."""
        gone = set(record_ids)
        return replace(
            self,
            instances={k: v for k, v in self.instances.items() if k not in gone},
            containers={k: v for k, v in self.containers.items() if k not in gone},
        )

    def with_holders(
        self, record_id: str, holders: Iterable[Holder], *, is_tagged: bool = True
    ) -> Document:
        """Return the document with what a record stands for brought up to date."""
        record = self.find(record_id)
        if record is None:
            return self
        return self.with_records(
            [replace(record, holders=tuple(holders), is_tagged=is_tagged)]
        )

    def to_text(self) -> str:
        """Return the text to store: ASCII JSON, so that no codec can harm it.

        Raises:
            MetadataError: A newer version of the addon wrote the scene.
            TypeError: Data holds what JSON has no word for.

        """
        if not self.is_writable:
            raise MetadataError(
                "A newer version of the AYON Harmony addon saved this scene "
                f"(metadata version {self.version}, this one writes "
                f"{DOCUMENT_VERSION}). Update the addon to change what is stored."
            )
        payload = {
            **self.unknown,
            "schema": SCHEMA,
            "version": DOCUMENT_VERSION,
            "context": dict(self.context),
            "instances": _records_to_json(self.instances, self.raw.get("instances")),
            "containers": _records_to_json(self.containers, self.raw.get("containers")),
        }
        return json.dumps(payload, ensure_ascii=True, allow_nan=False)

    def entries_to_write(self) -> dict[str, str]:
        """Return every metadata entry that one write consists of, name to text.

        Text that could not be read, and text of public integrations, go into
        entries of their own at the first write, so nothing is ever lost.

        Raises:
            MetadataError: See `to_text`.

        """
        entries = {METADATA_NAME: self.to_text()}
        if self.unreadable is not None:
            entries[KEPT_CORRUPT_NAME] = self.unreadable
        if self.converted_from is not None:
            entries[KEPT_CONVERTED_NAME] = self.converted_from
        return entries

    def written(self) -> Document:
        """Return the document as it reads right after it was written."""
        return replace(self, unreadable=None, converted_from=None, problems=())


def _records_to_json(
    records: Mapping[str, Record], raw: Mapping[str, Any] | None
) -> dict[str, Any]:
    written: dict[str, Any] = dict(raw or {})
    for record_id, record in records.items():
        entry: dict[str, Any] = {
            **record.unknown,
            "data": dict(record.data),
            "holders": [
                {"kind": h.kind.value, "path": h.path, "member": h.member}
                for h in record.holders
            ],
        }
        if not record.is_tagged:
            entry["tagged"] = False
        written[record_id] = entry
    return written
