"""Where records are in the scene: what is there, what is gone, what was copied."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Callable

from ..errors import MetadataError
from .metadata import Document, Holder, HolderKind, Record
from .record_tags import Tag


@dataclass(frozen=True)
class SceneThing:
    """Something in the scene that may belong to a record.

    Attributes:
        kind: What it is.
        path: As in `Holder`.
        tags: Tags that it carries.

    """

    kind: HolderKind
    path: str
    tags: tuple[Tag, ...] = ()


class Presence(str, Enum):
    """How much of a record is in the scene."""

    WHOLE = "whole"
    PARTIAL = "partial"
    MISSING = "missing"


@dataclass(frozen=True)
class FoundRecord:
    """A record and where it is now.

    Attributes:
        record: As stored.
        holders: As they are now, in the order of the record.
        missing: Holders of the record that are gone.

    """

    record: Record
    holders: tuple[Holder, ...]
    missing: tuple[Holder, ...] = ()

    @property
    def presence(self) -> Presence:
        """How much of it is there; a record of the scene itself is whole."""
        if not self.missing:
            return Presence.WHOLE
        return Presence.PARTIAL if self.holders else Presence.MISSING

    @property
    def has_moved(self) -> bool:
        """Whether a stored path is no longer right."""
        return set(self.holders) != set(self.record.holders) - set(self.missing)


@dataclass(frozen=True)
class Copy:
    """A copy that somebody made of what a record stands for.

    Attributes:
        original_id: Record that was copied.
        holders: The copied things.

    """

    original_id: str
    holders: tuple[Holder, ...]


@dataclass(frozen=True)
class Inventory:
    """A document held against the scene; nothing is changed by looking.

    Attributes:
        instances: Instances with where they are, by id.
        containers: Containers with where they are, by id.
        copies: Copies that share an original's tag, and could become records.
        strays: Things with tags of records that this scene does not have, for
            example pasted from another scene.

    """

    instances: Mapping[str, FoundRecord]
    containers: Mapping[str, FoundRecord]
    copies: tuple[Copy, ...] = ()
    strays: tuple[SceneThing, ...] = ()

    @property
    def orphans(self) -> tuple[str, ...]:
        """Ids of records of which nothing is left in the scene."""
        return tuple(
            record_id
            for records in (self.instances, self.containers)
            for record_id, record_now in records.items()
            if record_now.presence is Presence.MISSING
        )


def take_inventory(document: Document, things: Iterable[SceneThing]) -> Inventory:
    """Find every record in the scene, tell originals from copies, list strays.

    When several things carry one tag, the original is the one at the stored
    path; failing that the one with the stored name, which was moved into a
    group; failing that the one whose name does not look like a numbered copy of
    another's; failing that the first. Paths of untagged records are looked up
    as they are.

    Args:
        document: What the scene stores.
        things: Everything in the scene that can carry a tag or be found by
            path, in scene order.

    """
    carriers: dict[Tag, list[SceneThing]] = {}
    by_path: dict[tuple[HolderKind, str], SceneThing] = {}
    strays = []
    records = document.records
    for thing in things:
        by_path.setdefault((thing.kind, thing.path), thing)
        for tag in thing.tags:
            carriers.setdefault(tag, []).append(thing)
        if any(tag.id not in records for tag in thing.tags):
            strays.append(thing)
    copies: list[Copy] = []
    found: dict[str, FoundRecord] = {}
    for record_id, record in records.items():
        item, extra = _find_record(record, carriers, by_path)
        found[record_id] = item
        copies.extend(_copies_of(record_id, extra))
    return Inventory(
        instances={key: found[key] for key in document.instances},
        containers={key: found[key] for key in document.containers},
        copies=tuple(copies),
        strays=tuple(strays),
    )


def with_current_paths(document: Document, inventory: Inventory) -> Document:
    """Return the document with stored paths brought up to date.

    Missing holders keep their last path, so that an undo finds them again.
    """
    moved = []
    for record_now in (*inventory.instances.values(), *inventory.containers.values()):
        if not record_now.has_moved:
            continue
        now = {(h.kind, h.member): h for h in record_now.holders}
        holders = [now.get((h.kind, h.member), h) for h in record_now.record.holders]
        added = [h for h in record_now.holders if h not in holders]
        moved.append(replace(record_now.record, holders=(*holders, *added)))
    return document.with_records(moved) if moved else document


@dataclass(frozen=True)
class Adoption:
    """A copy made into a record of its own.

    Attributes:
        document: With the new record.
        record: The new record.
        retagged: For each copied thing the id it has to carry instead:
            ``original_id`` becomes ``record.id``.

    """

    document: Document
    record: Record
    original_id: str
    retagged: tuple[Holder, ...]


def adopt_copy(
    document: Document,
    copied: Copy,
    new_id: Callable[[], str] = lambda: uuid.uuid4().hex,
) -> Adoption:
    """Make a record of a copy: the data of the original under a new id.

    Raises:
        MetadataError: The original is not in the document.

    """
    original = document.find(copied.original_id)
    if original is None:
        raise MetadataError(f"There is no record {copied.original_id} to copy.")
    record_id = new_id()
    data = json.loads(json.dumps(dict(original.data)))
    if "instance_id" in data:
        data["instance_id"] = record_id
    record = Record(id=record_id, data=data, holders=copied.holders)
    if original.id in document.instances:
        document = document.with_instance(record)
    else:
        document = document.with_container(record)
    return Adoption(document, record, original.id, copied.holders)


def _find_record(
    record: Record,
    carriers: Mapping[Tag, Sequence[SceneThing]],
    by_path: Mapping[tuple[HolderKind, str], SceneThing],
) -> tuple[FoundRecord, list[tuple[Holder, SceneThing]]]:
    holders: list[Holder] = []
    missing: list[Holder] = []
    extra: list[tuple[Holder, SceneThing]] = []
    for holder in record.holders:
        tagged = [
            thing
            for thing in carriers.get(Tag(record.id, holder.member), ())
            if thing.kind is holder.kind
        ]
        if tagged:
            original = _original(holder, tagged)
            holders.append(replace(holder, path=original.path))
            extra.extend(
                (replace(holder, path=thing.path), thing)
                for thing in tagged
                if thing is not original
            )
        elif _is_found_by_path(record, holder, by_path):
            holders.append(holder)
        else:
            missing.append(holder)
    return FoundRecord(record, tuple(holders), tuple(missing)), extra


def _is_found_by_path(
    record: Record,
    holder: Holder,
    by_path: Mapping[tuple[HolderKind, str], SceneThing],
) -> bool:
    holds_no_tag = holder.kind in (HolderKind.PALETTE, HolderKind.COLUMN)
    is_known_by_path = holds_no_tag or not record.is_tagged
    return is_known_by_path and (holder.kind, holder.path) in by_path


def _original(holder: Holder, things: Sequence[SceneThing]) -> SceneThing:
    if len(things) == 1:
        return things[0]
    for thing in things:
        if thing.path == holder.path:
            return thing
    stored_name = _last_name(holder.path)
    namesakes = [t for t in things if _last_name(t.path) == stored_name]
    if namesakes:
        return namesakes[0]
    names = {_last_name(thing.path) for thing in things}
    for thing in things:
        base = re.sub(r"_\d+$", "", _last_name(thing.path))
        if base == _last_name(thing.path) or base not in names:
            return thing
    return things[0]


def _copies_of(
    record_id: str, extra: Sequence[tuple[Holder, SceneThing]]
) -> list[Copy]:
    """Sort copied things into copies: one of each member, side by side.

    What lies inside of a copied group belongs to the copy that the group is of.
    """
    by_group: dict[tuple[str, int], list[Holder]] = {}
    seen: dict[tuple[str, HolderKind, str], int] = {}
    for holder, thing in extra:
        group = thing.path.rpartition("/")[0]
        place = (group, holder.kind, holder.member)
        number = seen.get(place, 0)
        seen[place] = number + 1
        by_group.setdefault((group, number), []).append(holder)
    copies: list[list[Holder]] = []
    copy_at: dict[str, int] = {}
    for group, number in sorted(by_group, key=lambda key: (key[0].count("/"), key[1])):
        holders = by_group[group, number]
        around = [copy_at[path] for path in _with_parents(group) if path in copy_at]
        index = min(around, default=len(copies))
        if index == len(copies):
            copies.append([])
        copies[index] += holders
        for holder in holders:
            if holder.kind is HolderKind.NODE:
                copy_at.setdefault(holder.path, index)
    return [Copy(record_id, tuple(holders)) for holders in copies]


def _with_parents(path: str) -> Iterator[str]:
    """Yield a path and those of the groups around it."""
    while path:
        yield path
        path = path.rpartition("/")[0]


def _last_name(path: str) -> str:
    return path.rpartition("/")[2]
