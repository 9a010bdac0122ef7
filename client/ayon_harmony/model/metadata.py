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
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from types import MappingProxyType
from typing import Any, Callable
from urllib.parse import quote, unquote

from ..errors import MetadataError

METADATA_NAME = "ayon"
"""Name of the scene metadata entry that holds the document."""

OLD_METADATA_NAME = "avalon"
"""Name that integrations before AYON used; read, never written."""

KEPT_CORRUPT_NAME = "ayon_unreadable"
"""Entry that keeps text nobody could read, once something is written."""

KEPT_CONVERTED_NAME = "ayon_before_conversion"
"""Entry that keeps a public integration's text as it was before conversion."""

SCHEMA = "ayon_harmony.scene"
DOCUMENT_VERSION = 1

NODE_TAG_ATTRIBUTE = "ayon_id"
"""Keyword of the dynamic node attribute that holds tags."""

INSTANCE_MARKS = frozenset({"ayon.create.instance", "pyblish.avalon.instance"})
CONTAINER_MARKS = frozenset({"ayon.load.container", "pyblish.avalon.container"})
CONTEXT_KEY = "AYON_context"

_CREATOR = "io.ayon.creators.harmony."
_SCENE_KEYS = frozenset({"__workfile__", "__review__"})
_BACKDROP_LOADERS = frozenset({"TemplateLoader", "PsdLoader"})
_PALETTE_LOADERS = frozenset({"LinkPaletteLoader", "ImportPaletteLoader"})
_ID_SPACE = uuid.UUID("5f6f9a10-4f0f-5a5e-9d8c-6f3b1c0a7e21")
_BACKDROP_TAG = re.compile(r"\[ayon ([^\]\s][^\]]*)\]")


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
class Tag:
    """An id, and which member of its record carries it."""

    id: str
    member: str = ""

    @property
    def text(self) -> str:
        """The tag as it stands in the scene, ASCII and without spaces."""
        return f"{self.id}:{quote(self.member, safe='')}" if self.member else self.id


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
        if record.id in self.containers:
            raise MetadataError(f"The id {record.id} is a container already.")
        return replace(self, instances={**self.instances, record.id: record})

    def with_container(self, record: Record) -> Document:
        """Return the document with a container added, or replaced by id."""
        if record.id in self.instances:
            raise MetadataError(f"The id {record.id} is an instance already.")
        return replace(self, containers={**self.containers, record.id: record})

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
        record = replace(record, holders=tuple(holders), is_tagged=is_tagged)
        if record_id in self.instances:
            return self.with_instance(record)
        return self.with_container(record)

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


def read_document(
    ayon_text: str | None,
    avalon_text: str | None = None,
    *,
    kept_text: str | None = None,
) -> Document:
    """Understand what a scene stores, whoever wrote it.

    Args:
        ayon_text: Text of the entry ``ayon``, None when there is none.
        avalon_text: Text of the entry ``avalon``. It counts only where there
            is no ``ayon``: scenes that have both were converted long ago.
        kept_text: Text kept aside earlier under `KEPT_CORRUPT_NAME`; when new
            unreadable text turns up as well, both are kept.

    Returns:
        The document. It never fails: what is wrong stands in ``problems``.

    """
    text = ayon_text if ayon_text else avalon_text
    if not text or not text.strip():
        return Document()
    try:
        payload = json.loads(text)
    except ValueError as error:
        return _unreadable(text, f"it is no JSON ({error})", kept_text)
    except RecursionError:
        return _unreadable(text, "it is nested too deeply", kept_text)
    if not isinstance(payload, dict):
        return _unreadable(text, "it is no JSON object", kept_text)
    if payload.get("schema") == SCHEMA:
        return _read_own(payload)
    return _read_public(payload, text)


# --- tags --------------------------------------------------------------------


def parse_tags(text: str | None) -> tuple[Tag, ...]:
    """Read the tags of a node's attribute; anything odd is left out."""
    tags = []
    for word in (text or "").split():
        record_id, _, member = word.partition(":")
        if record_id:
            tags.append(Tag(record_id, unquote(member)))
    return tuple(dict.fromkeys(tags))


def format_tags(tags: Iterable[Tag]) -> str:
    """Return the text of a node's attribute for tags, without repeats."""
    return " ".join(tag.text for tag in dict.fromkeys(tags))


def add_tag(text: str | None, tag: Tag) -> str:
    """Return the attribute's text with a tag added; it moves no other."""
    return format_tags([*parse_tags(text), tag])


def remove_tags(text: str | None, record_ids: Iterable[str]) -> str:
    """Return the attribute's text without the tags of some records."""
    gone = set(record_ids)
    return format_tags(tag for tag in parse_tags(text) if tag.id not in gone)


def backdrop_tags(description: str | None) -> tuple[Tag, ...]:
    """Read the tags in a backdrop's description."""
    match = _BACKDROP_TAG.search(description or "")
    return parse_tags(match.group(1)) if match else ()


def with_backdrop_tags(description: str | None, tags: Iterable[Tag]) -> str:
    """Return a description with these tags and no others; its text stays."""
    plain = _BACKDROP_TAG.sub("", description or "").rstrip()
    text = format_tags(tags)
    if not text:
        return plain
    mark = f"[ayon {text}]"
    return f"{plain}\n{mark}" if plain else mark


# --- what is in the scene -----------------------------------------------------


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
            for found in (self.instances, self.containers)
            for record_id, item in found.items()
            if item.presence is Presence.MISSING
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
    for found in (*inventory.instances.values(), *inventory.containers.values()):
        if not found.has_moved:
            continue
        now = {(h.kind, h.member): h for h in found.holders}
        holders = [now.get((h.kind, h.member), h) for h in found.record.holders]
        added = [h for h in found.holders if h not in holders]
        document = document.with_holders(
            found.record.id,
            [*holders, *added],
            is_tagged=found.record.is_tagged,
        )
    return document


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


def retag(text: str | None, original_id: str, record_id: str) -> str:
    """Return the attribute's text with one record's tags made another's."""
    return format_tags(
        Tag(record_id, tag.member) if tag.id == original_id else tag
        for tag in parse_tags(text)
    )


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
    if record.is_tagged and not holds_no_tag:
        return False
    return (holder.kind, holder.path) in by_path


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
    for group, number in sorted(by_group, key=lambda key: (key[0].count("/"), key[1])):
        holders = by_group[group, number]
        around = next((one for one in copies if _holds_group(one, group)), None)
        if around is None:
            copies.append(holders)
        else:
            around.extend(holders)
    return [Copy(record_id, tuple(holders)) for holders in copies]


def _holds_group(holders: Iterable[Holder], group: str) -> bool:
    return any(
        holder.kind is HolderKind.NODE and f"{group}/".startswith(f"{holder.path}/")
        for holder in holders
    )


def _last_name(path: str) -> str:
    return path.rpartition("/")[2]


# --- text ---------------------------------------------------------------------


def _unreadable(text: str, reason: str, kept_text: str | None) -> Document:
    kept = text
    if kept_text:
        kept = kept_text if text in kept_text else f"{kept_text}\n{text}"
    return Document(
        problems=(
            f"The AYON metadata of this scene cannot be read: {reason}. It is kept "
            f"in the scene as '{KEPT_CORRUPT_NAME}' when something is stored next; "
            "instances and containers have to be made again or be restored from "
            "an earlier version of the workfile.",
        ),
        unreadable=kept,
    )


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


def _read_own(payload: Mapping[str, Any]) -> Document:
    problems: list[str] = []
    raw: dict[str, dict[str, Any]] = {}
    version = payload.get("version")
    if isinstance(version, bool) or not isinstance(version, int):
        problems.append("The AYON metadata does not say which version it has.")
        version = DOCUMENT_VERSION
    if version > DOCUMENT_VERSION:
        problems.append(
            "A newer version of the AYON Harmony addon saved this scene; "
            "nothing can be stored in it until the addon is updated."
        )
    known = {"schema", "version", "context", "instances", "containers"}
    unknown = {key: value for key, value in payload.items() if key not in known}
    context = payload.get("context", {})
    if not isinstance(context, dict):
        problems.append("The publish context in the AYON metadata is damaged.")
        unknown["context_damaged"] = context
        context = {}
    found: dict[str, dict[str, Record]] = {}
    for place in ("instances", "containers"):
        found[place] = {}
        entries = payload.get(place, {})
        if not isinstance(entries, dict):
            problems.append(f"The {place} in the AYON metadata are damaged.")
            unknown[f"{place}_damaged"] = entries
            continue
        for record_id, entry in entries.items():
            record = _read_record(record_id, entry)
            if record is None:
                problems.append(f"'{record_id}' in the {place} is damaged.")
                raw.setdefault(place, {})[record_id] = entry
            else:
                found[place][record_id] = record
    return Document(
        context=context,
        instances=found["instances"],
        containers=found["containers"],
        unknown=unknown,
        problems=tuple(problems),
        version=version,
        raw=raw,
    )


def _read_record(record_id: str, entry: object) -> Record | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("data"), dict):
        return None
    holders = []
    listed = entry.get("holders", [])
    if not isinstance(listed, list):
        return None
    for item in listed:
        try:
            holders.append(
                Holder(
                    HolderKind(item["kind"]),
                    str(item["path"]),
                    str(item.get("member", "")),
                )
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            return None
    known = {"data", "holders", "tagged"}
    return Record(
        id=record_id,
        data=entry["data"],
        holders=tuple(holders),
        is_tagged=entry.get("tagged", True) is not False,
        unknown={key: value for key, value in entry.items() if key not in known},
    )


# --- public integrations ------------------------------------------------------

_OPENPYPE_CREATORS = MappingProxyType(
    {
        "render": (f"{_CREATOR}render", "render", "local"),
        "renderFarm": (f"{_CREATOR}render", "render", "farm"),
        "template": (f"{_CREATOR}template", "harmony.template", None),
        "harmony.template": (f"{_CREATOR}template", "harmony.template", None),
        "workfile": (f"{_CREATOR}workfile", "workfile", None),
    }
)
"""OpenPype product type -> creator, product type now, render target."""


def _read_public(payload: Mapping[str, Any], text: str) -> Document:
    """Understand ``key -> dict`` as the public integrations write it."""
    problems: list[str] = []
    unknown: dict[str, Any] = {}
    context: dict[str, Any] = {}
    instances: dict[str, Record] = {}
    containers: dict[str, Record] = {}
    taken: set[str] = set()
    for key, value in payload.items():
        if not isinstance(value, dict):
            unknown[key] = value
            problems.append(f"'{key}' in the AYON metadata is no record; it is kept.")
        elif key == CONTEXT_KEY:
            context = value
        elif _is_public_container(value):
            record = _public_container(key, value, taken)
            containers[record.id] = record
        elif _is_public_instance(value):
            record = _public_instance(key, value, taken)
            instances[record.id] = record
        else:
            unknown[key] = value
            problems.append(
                f"'{key}' in the AYON metadata is neither an instance nor a "
                "container; it is kept."
            )
    return Document(
        context=context,
        instances=instances,
        containers=containers,
        unknown=unknown,
        problems=tuple(problems),
        converted_from=text,
    )


def _is_public_container(value: Mapping[str, Any]) -> bool:
    if value.get("id") in CONTAINER_MARKS:
        return True
    return "id" not in value and "loader" in value and "representation" in value


def _is_public_instance(value: Mapping[str, Any]) -> bool:
    if value.get("id") in INSTANCE_MARKS:
        return True
    named = ("productName" in value) or ("subset" in value)
    return "creator_identifier" in value or (
        named and ("family" in value or "productType" in value)
    )


def _public_instance(key: str, value: Mapping[str, Any], taken: set[str]) -> Record:
    data = dict(value)
    record_id = _free_id(data.get("instance_id"), "instance", key, taken)
    _modernize(data)
    data["id"] = "ayon.create.instance"
    data["instance_id"] = record_id
    if not data.get("creator_identifier"):
        _adopt_openpype_creator(data)
    holders: tuple[Holder, ...] = ()
    if key not in _SCENE_KEYS and data.get("productType") not in ("workfile", "review"):
        kind = (
            HolderKind.BACKDROP
            if str(data.get("creator_identifier", "")).endswith(".template")
            else HolderKind.NODE
        )
        holders = (Holder(kind, _public_path(kind, key)),)
    return Record(record_id, data, holders, is_tagged=not holders)


def _modernize(data: dict[str, Any]) -> None:
    """Give core's names to what older versions called otherwise; nothing goes.

    An ``asset`` of OpenPype is a bare name; only AYON knows its folder path, so
    it stays for the host to look up.
    """
    renamed = (("family", "productType"), ("subset", "productName"))
    for old, new in renamed:
        if not data.get(new) and data.get(old):
            data[new] = data[old]
    asset = data.get("asset")
    if not data.get("folderPath") and isinstance(asset, str) and asset.startswith("/"):
        data["folderPath"] = asset


def _adopt_openpype_creator(data: dict[str, Any]) -> None:
    product_type = str(data.get("productType", ""))
    name = str(data.get("productName", ""))
    match = _OPENPYPE_CREATORS.get(product_type)
    if match is None:
        return
    creator, modern_type, target = match
    if target == "local" and "Farm" in name:
        target = "farm"
    data["creator_identifier"] = creator
    data["productType"] = modern_type
    if target is not None:
        attributes = data.get("creator_attributes")
        attributes = dict(attributes) if isinstance(attributes, dict) else {}
        attributes.setdefault("render_target", target)
        data["creator_attributes"] = attributes


def _public_container(key: str, value: Mapping[str, Any], taken: set[str]) -> Record:
    data = dict(value)
    record_id = _free_id(None, "container", key, taken)
    data["id"] = "ayon.load.container"
    data.setdefault("public_key", key)
    loader = str(data.get("loader", ""))
    nodes = data.get("nodes")
    paths = [p for p in nodes if isinstance(p, str)] if isinstance(nodes, list) else []
    holders: list[Holder] = []
    if loader in _PALETTE_LOADERS:
        holders.append(Holder(HolderKind.PALETTE, key))
    elif loader in _BACKDROP_LOADERS:
        holders.append(Holder(HolderKind.BACKDROP, f"Top/{key}"))
        holders.extend(_node_members(paths))
    elif loader == "BackgroundLoader" and paths:
        holders.extend(_node_members(paths))
    elif key.startswith("Top/"):
        holders.append(Holder(HolderKind.NODE, key))
    elif paths:
        holders.extend(_node_members(paths))
    return Record(record_id, data, tuple(holders), is_tagged=not holders)


def _node_members(paths: Iterable[str]) -> list[Holder]:
    """Return a holder for each path; equal names get their path as member."""
    unique = list(dict.fromkeys(paths))
    names = [_last_name(path) for path in unique]
    return [
        Holder(HolderKind.NODE, path, name if names.count(name) == 1 else path)
        for path, name in zip(unique, names)
    ]


def _public_path(kind: HolderKind, key: str) -> str:
    return f"Top/{key}" if kind is HolderKind.BACKDROP else key


def _free_id(wanted: object, kind: str, key: str, taken: set[str]) -> str:
    """Return an id that is the same at every reading until it is written."""
    record_id = wanted if isinstance(wanted, str) and wanted.strip() else ""
    if not record_id or record_id in taken or re.search(r"[\s:\]]", record_id):
        record_id = uuid.uuid5(_ID_SPACE, f"{kind}:{key}").hex
    taken.add(record_id)
    return record_id
