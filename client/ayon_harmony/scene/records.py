"""Instances and containers of the open scene, copies that artists made included.

What is stored is a document in the scene (``model.metadata``), and where a
record is now is told by tags (``scene.metadata``). This module puts both
together for everybody above: it lists records as they are, gives copies that
nobody has stored yet an id that stays the same from one look to the next, and
stores changes in one undo step. Listing never writes.
"""

from __future__ import annotations

import copy
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ayon_harmony.errors import HarmonyError, OtherSceneError, SceneChangedError
from ayon_harmony.model.metadata import Holder, HolderKind, Record
from ayon_harmony.model.record_inventory import (
    Adoption,
    Copy,
    FoundRecord,
    Presence,
    adopt_copy,
)
from ayon_harmony.model.record_tags import Tag, parse_tags
from ayon_harmony.scene import Scene
from ayon_harmony.scene.metadata import STORE_TITLE, Store

_ATTEMPTS = 3
"""How often a change is worked out where others change the scene meanwhile."""

_COPY_SPACE = uuid.UUID("0b0f4c56-9f0e-5b39-8b6e-0a8b1a7c2d11")


class UnknownRecordError(HarmonyError):
    """The scene holds no record of this id, and no copy of one."""


@dataclass(frozen=True)
class SceneRecord:
    """An instance or a container as it is in the scene now.

    Attributes:
        id: Its identity. A copy that is not stored yet has one as well; it is
            the same at every look while the copy stays where it is.
        data: What is stored, a copy of its own for every caller.
        holders: What it stands for, with current paths; those that are gone
            are left out.
        presence: How much of it is in the scene.
        copy_of: Id of the record that an artist copied; None for stored ones.

    """

    id: str
    data: dict[str, Any]
    holders: tuple[Holder, ...]
    presence: Presence
    copy_of: str | None = None

    @property
    def holder(self) -> Holder | None:
        """What it stands for first of all, None for the scene itself."""
        return self.holders[0] if self.holders else None

    def paths(self, kind: HolderKind) -> list[str]:
        """Return where its things of a kind are."""
        return [holder.path for holder in self.holders if holder.kind is kind]


@dataclass(frozen=True)
class SceneRecords:
    """Everything that AYON knows of a scene, as it was read at one moment.

    Attributes:
        store: What was read.
        instances: Publish instances, stored ones first, in order.
        containers: Loaded things, likewise.

    """

    store: Store
    instances: tuple[SceneRecord, ...]
    containers: tuple[SceneRecord, ...]

    @property
    def context(self) -> dict[str, Any]:
        """Data of the publish context, a copy."""
        return copy.deepcopy(dict(self.store.document.context))

    @property
    def problems(self) -> tuple[str, ...]:
        """What was wrong with the stored text, in sentences for artists."""
        return self.store.document.problems


def read_records(scene: Scene) -> SceneRecords:
    """Read all records of a scene in one round trip."""
    return list_records(scene.metadata.get_store())


def read_record(
    scene: Scene, record_id: str, paths: Iterable[str] | None
) -> SceneRecord | None:
    """Read one record, looking only at the nodes that it names where that tells.

    Args:
        scene: The open scene.
        record_id: Its id, or that of a copy.
        paths: Where its nodes were a moment ago. The whole scene is read where they
            are somewhere else, where it stands for backdrops, and for None.

    Returns:
        The instance or container as it is now, None where there is none.

    """
    store = scene.metadata.get_store(paths)
    record = store.document.find(record_id)
    if record is not None and _is_at_its_place(record, store):
        inventory = store.inventory()
        record_now = inventory.instances.get(record_id)
        return _listed(record_now or inventory.containers[record_id])
    records = list_records(store if paths is None else scene.metadata.get_store())
    return next(
        (r for r in (*records.containers, *records.instances) if r.id == record_id),
        None,
    )


def _is_at_its_place(record: Record, store: Store) -> bool:
    """Whether nodes carry a record's tags where they are stored to be.

    Then they are the originals, whatever copies there are.
    """
    return record.is_tagged and all(
        holder.kind in (HolderKind.PALETTE, HolderKind.COLUMN)
        or (
            holder.kind is HolderKind.NODE
            and Tag(record.id, holder.member)
            in parse_tags(store.node_tags.get(holder.path))
        )
        for holder in record.holders
    )


def list_records(store: Store) -> SceneRecords:
    """Return the records that a store holds, copies included."""
    inventory = store.inventory()
    instances = [_listed(instance) for instance in inventory.instances.values()]
    containers = [_listed(container) for container in inventory.containers.values()]
    for copied in inventory.copies:
        if copied.original_id in inventory.instances:
            original = inventory.instances[copied.original_id].record
            instances.append(_listed_copy(original, copied))
        else:
            original = inventory.containers[copied.original_id].record
            containers.append(_listed_copy(original, copied))
    return SceneRecords(store, tuple(instances), tuple(containers))


def store_copies(scene: Scene, record_ids: Collection[str]) -> SceneRecords:
    """Give copies of containers a record of their own, before these change.

    Until then what is stored of the original is all that is known of a copy.

    Returns:
        The scene as it was read for that; copies are in it as they were.

    """
    records = read_records(scene)
    copies = {
        record.id: record.data
        for record in records.containers
        if record.copy_of in record_ids
    }
    if copies:
        change_records(scene, data=copies, read=records)
    return records


def change_records(
    scene: Scene,
    *,
    data: Mapping[str, Mapping[str, Any]] | None = None,
    holders: Mapping[str, Iterable[Holder]] | None = None,
    new_instances: Iterable[Record] = (),
    new_containers: Iterable[Record] = (),
    removed: Iterable[str] = (),
    context: Mapping[str, Any] | None = None,
    read: SceneRecords | None = None,
    whole: bool = True,
    title: str = STORE_TITLE,
) -> None:
    """Store changes, all of them in one undo step.

    What others stored meanwhile is kept. Where nothing changes, nothing is written.

    Args:
        scene: The open scene.
        data: New data of records by id. An id of a copy makes it a record of
            its own; so does one of the container that was copied.
        holders: New things that records stand for, by id.
        new_instances: Instances to add.
        new_containers: Containers to add.
        removed: Ids of records to forget, unknown ones too; what they stand for
            stays in the scene.
        context: New data of the publish context, None leaves it.
        read: The scene as it was read a moment ago; it is read again where Harmony
            says that it changed. Nodes made in between get no tags.
        whole: Read the whole scene, and bring the stored paths of all records up to
            date; else only nodes of the changed ones are looked at.
        title: Of the undo step, where none is open.

    Raises:
        UnknownRecordError: ``data`` or ``holders`` name an id that is neither
            a record nor a copy.
        MetadataError: A newer version of the addon wrote the scene.
        SceneChangedError: The scene changes all the time.
        OtherSceneError: Another scene was opened since it was read.

    """
    changes = _Changes(
        data or {},
        {record_id: tuple(things) for record_id, things in (holders or {}).items()},
        tuple(new_instances),
        tuple(new_containers),
        frozenset(removed),
        context,
    )
    store = read.store if read is not None else changes.look(scene, whole=whole)
    for _ in range(_ATTEMPTS - 1):
        try:
            changes.write(scene, store, title)
        except OtherSceneError:
            raise
        except SceneChangedError:
            store = changes.look(scene, whole=whole)
        else:
            return
    changes.write(scene, store, title)


@dataclass(frozen=True)
class _Changes:
    """What `change_records` is asked for; its fields are its arguments."""

    data: Mapping[str, Mapping[str, Any]]
    holders: Mapping[str, tuple[Holder, ...]]
    new_instances: tuple[Record, ...]
    new_containers: tuple[Record, ...]
    removed: frozenset[str]
    context: Mapping[str, Any] | None

    def look(self, scene: Scene, *, whole: bool) -> Store:
        """Read as much of the scene as they need."""
        things = [
            *(holder for holders in self.holders.values() for holder in holders),
            *(
                h
                for r in (*self.new_instances, *self.new_containers)
                for h in r.holders
            ),
        ]
        if whole or self.removed or any(h.kind is HolderKind.BACKDROP for h in things):
            return scene.metadata.get_store()
        store = scene.metadata.get_store(
            [holder.path for holder in things if holder.kind is HolderKind.NODE]
        )
        document = store.document
        is_enough = (
            document.converted_from is None
            and all(record.is_tagged for record in document.records.values())
            and all(document.find(key) for key in (*self.data, *self.holders))
        )
        return store if is_enough else scene.metadata.get_store()

    def write(self, scene: Scene, store: Store, title: str) -> None:
        """Store what they come to, if anything changes."""
        change = self.of(store)
        if change.document != store.document:
            scene.metadata.set_store(change.document, store, change.adoptions, title)

    def of(self, store: Store) -> _Change:
        """Return what they come to in a scene."""
        change = _Change(store)
        change.adopt_copies_of({*self.data, *self.holders, *self.removed})
        changed = []
        for record_id in dict.fromkeys([*self.data, *self.holders]):
            record = change.record(record_id)
            if record_id in self.data:
                values = copy.deepcopy(dict(self.data[record_id]))
                record = record.with_data(values)
            if record_id in self.holders:
                record = replace(
                    record, holders=self.holders[record_id], is_tagged=True
                )
            changed.append(record)
        document = change.document.with_records(changed)
        document = document.with_instances(self.new_instances)
        document = document.with_containers(self.new_containers)
        document = document.without(self.removed)
        if self.context is not None:
            document = document.with_context(copy.deepcopy(dict(self.context)))
        change.document = document
        return change


class _Change:
    """A document while records of it are changed; copies become records."""

    def __init__(self, store: Store) -> None:
        self.document = store.document
        self.adoptions: list[Adoption] = []
        self._copies = {_copy_id(copied): copied for copied in store.inventory().copies}

    def adopt_copies_of(self, record_ids: Collection[str]) -> None:
        """Adopt copies that would have the data of these containers after their change.

        Copies of instances wait for the artist, who gets them switched off and under
        a name of their own.
        """
        changed = self.document.containers.keys() & set(record_ids)
        for copy_id, copied in self._copies.items():
            if copied.original_id in changed and copy_id not in record_ids:
                self.record(copy_id)

    def record(self, record_id: str) -> Record:
        """Return a record by id; a copy is adopted for it.

        Raises:
            UnknownRecordError: The id is neither a record's nor a copy's.

        """
        record = self.document.find(record_id)
        if record is not None:
            return record
        if record_id not in self._copies:
            raise UnknownRecordError(
                f"The scene holds nothing with the id {record_id}. It was removed, or "
                "the scene was changed meanwhile: refresh and try again."
            )
        adoption = adopt_copy(self.document, self._copies[record_id], lambda: record_id)
        self.document = adoption.document
        self.adoptions.append(adoption)
        return adoption.record


def _listed(found: FoundRecord) -> SceneRecord:
    return SceneRecord(
        id=found.record.id,
        data=copy.deepcopy(dict(found.record.data)),
        holders=found.holders,
        presence=found.presence,
    )


def _listed_copy(original: Record, copied: Copy) -> SceneRecord:
    record_id = _copy_id(copied)
    values = copy.deepcopy(dict(original.data))
    if "instance_id" in values:
        values["instance_id"] = record_id
    return SceneRecord(
        id=record_id,
        data=values,
        holders=copied.holders,
        presence=Presence.WHOLE,
        copy_of=original.id,
    )


def _copy_id(copied: Copy) -> str:
    """Return the id of a copy that is not stored yet.

    It follows from the original and from where the copy is, so two looks at
    one scene agree, and a copy keeps its id when it is stored.
    """
    places = [f"{holder.kind.value}:{holder.path}" for holder in copied.holders]
    return uuid.uuid5(_COPY_SPACE, "\n".join([copied.original_id, *places])).hex
