"""What AYON stores in the open scene, read in one call and written in one step.

The meaning of what is stored is in ``model.metadata``; here it meets the scene.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from ..errors import OtherSceneError, SceneChangedError
from ..model.metadata import (
    KEPT_CORRUPT_NAME,
    METADATA_NAME,
    Document,
    HolderKind,
    Record,
)
from ..model.metadata_text import read_document
from ..model.names import first_free
from ..model.public_metadata import OLD_METADATA_NAME
from ..model.record_inventory import (
    Adoption,
    Copy,
    Inventory,
    SceneThing,
    adopt_copy,
    take_inventory,
    with_current_paths,
)
from ..model.record_tags import (
    Tag,
    backdrop_tags,
    format_tags,
    parse_tags,
    with_backdrop_tags,
)
from ..model.scene_folder import PALETTE_LIBRARY
from .wire import Part, Row, listed, read_row

_LIBRARY = f"{PALETTE_LIBRARY}/"

STORE_TITLE = "Store AYON data"
"""Undo step of a write that is part of nothing with a better name."""


@dataclass(frozen=True)
class StoredBackdrop:
    """A backdrop, as far as it can carry a tag.

    Attributes:
        path: Group path, slash, title; namesakes in a group have ``#2``, ``#3``
            behind it. As holders have it.
        group_path: Group it lies in.
        index: Place in the group's list.
        title: Its title.
        description: Text below the title, the tag included.

    """

    path: str
    group_path: str
    index: int
    title: str
    description: str


@dataclass(frozen=True)
class Store:
    """The scene's metadata and everything in the scene that it may speak of.

    Attributes:
        document: What is stored, whoever stored it.
        node_tags: Text of the tags, by path, of every node of the scene.
        backdrops: Every backdrop of the scene.
        palettes: Files of palettes, relative to the folder where they lie in it.
        columns: Names of sound columns.
        revision: Names the texts that were read, "" where nobody asked. Harmony
            refuses to write over others; see `Metadata.write`.
        is_whole: Whether all nodes and backdrops were looked at, not only some.

    """

    document: Document
    node_tags: Mapping[str, str]
    backdrops: tuple[StoredBackdrop, ...]
    palettes: tuple[str, ...]
    columns: tuple[str, ...]
    revision: str = field(default="", compare=False)
    is_whole: bool = True

    @classmethod
    def from_wire(cls, row: Row) -> Store:
        """Read the row of ``getStore``."""
        texts = row["texts"]
        folder = row["folder"]
        palettes = tuple(portable_path(path, folder) for path in row["palettes"])
        document = read_document(
            texts.get(METADATA_NAME),
            texts.get(OLD_METADATA_NAME),
            kept_text=texts.get(KEPT_CORRUPT_NAME),
        )
        return cls(
            document=_with_own_palettes(document, palettes),
            node_tags=dict(row["nodes"]),
            backdrops=_named_backdrops(row["backdrops"]),
            palettes=palettes,
            columns=tuple(row["columns"]),
            revision=str(row.get("revision") or ""),
        )

    @cached_property
    def things(self) -> tuple[SceneThing, ...]:
        """Everything that can carry a tag or be found by path."""
        return (
            *(
                SceneThing(HolderKind.NODE, path, parse_tags(text))
                for path, text in self.node_tags.items()
            ),
            *(
                SceneThing(
                    HolderKind.BACKDROP,
                    backdrop.path,
                    backdrop_tags(backdrop.description),
                )
                for backdrop in self.backdrops
            ),
            *(SceneThing(HolderKind.PALETTE, path) for path in self.palettes),
            *(SceneThing(HolderKind.COLUMN, name) for name in self.columns),
        )

    def inventory(self) -> Inventory:
        """Find every record in the scene; nothing is changed by looking."""
        return self._inventory

    @cached_property
    def _inventory(self) -> Inventory:
        return take_inventory(self.document, self.things)


class Metadata(Part):
    """What AYON stores in the open scene."""

    def get_store(self, paths: Iterable[str] | None = None) -> Store:
        """Read the document and all tags in one round trip.

        Args:
            paths: Nodes to look at, and no backdrops; None looks at everything,
                which takes time with the size of the scene.

        """
        names = [METADATA_NAME, OLD_METADATA_NAME, KEPT_CORRUPT_NAME]
        wanted = [names] if paths is None else [names, listed(paths)]
        store = Store.from_wire(read_row(self._call("getStore", *wanted)))
        return store if paths is None else replace(store, is_whole=False)

    def get_metadata(self, names: Iterable[str]) -> dict[str, str | None]:
        """Read metadata entries as they are; None where there is none."""
        return dict(read_row(self._call("getMetadata", listed(names))))

    def set_store(
        self,
        document: Document,
        store: Store,
        adoptions: Iterable[Adoption] = (),
        title: str = STORE_TITLE,
    ) -> Document:
        """Write a document, and bring the tags in the scene up to it.

        One round trip and one undo step. What a new record stands for gets its
        tag, as does what records of public integrations were found at; tags of
        records that the document dropped go. Stored paths are brought up to
        date first. A record whose node is gone is left as it is, even where
        another node has its name now.

        Args:
            document: What is to be stored, made from that of ``store``.
            store: The scene as it was read; tells what has to change.
            adoptions: Copies that become the records they say.
            title: Of the undo step, where none is open.

        Returns:
            The document as it reads now.

        Raises:
            MetadataError: A newer version of the addon wrote the scene.
            SceneChangedError: What is stored, or a thing whose tags change, is not
                as in ``store`` any more; nothing was written.
            OtherSceneError: Another scene was opened since; likewise.

        """
        things = _retagged(store.things, adoptions)
        document = with_current_paths(document, take_inventory(document, things))
        document, wanted = _plan_tags(document, store, things)
        tags = []
        descriptions = []
        read: dict[str, Any] = {
            "revision": store.revision,
            "tags": [],
            "descriptions": [],
        }
        for path, text in store.node_tags.items():
            new = wanted.get((HolderKind.NODE, path), ())
            if new != parse_tags(text):
                tags.append([path, format_tags(new)])
                read["tags"].append(text)
        for backdrop in store.backdrops:
            new = wanted.get((HolderKind.BACKDROP, backdrop.path), ())
            if new != backdrop_tags(backdrop.description):
                text = with_backdrop_tags(backdrop.description, new)
                place = [backdrop.group_path, backdrop.index, backdrop.title]
                descriptions.append([*place, text])
                read["descriptions"].append(backdrop.description)
        entries = document.entries_to_write()
        proof = read if store.revision else None
        answer = self._call("setStore", entries, tags, descriptions, proof, title)
        _raise_refusal(read_row(answer).get("refused"))
        return document.written()

    def adopt(self, store: Store, copies: Iterable[Copy]) -> list[Record]:
        """Make copies in the scene records of their own and return these.

        One round trip and one undo step for all of them.
        """
        document = store.document
        adoptions = []
        for copied in copies:
            adoption = adopt_copy(document, copied)
            document = adoption.document
            adoptions.append(adoption)
        if adoptions:
            self.set_store(document, store, adoptions)
        return [adoption.record for adoption in adoptions]


def _raise_refusal(refused: object) -> None:
    if refused == "scene":
        raise OtherSceneError(
            "Another scene was opened in Harmony meanwhile, so nothing was stored. Try"
            " again in the scene that is open now."
        )
    if refused:
        raise SceneChangedError(
            "The scene was changed meanwhile, so nothing was stored. Try again."
        )


def portable_path(path: str, folder: str) -> str:
    """Return a path relative to the scene folder where it lies inside it."""
    try:
        return PurePosixPath(path).relative_to(PurePosixPath(folder)).as_posix()
    except ValueError:
        return path


def _with_own_palettes(document: Document, palettes: Sequence[str]) -> Document:
    """Find palettes of the scene's own library whose folder was another one.

    Public integrations store where the local copy was when a palette was copied.
    """
    paths = frozenset(palettes)
    changed = []
    for record in document.records.values():
        holders = []
        for holder in record.holders:
            if holder.kind is HolderKind.PALETTE and holder.path not in paths:
                place = holder.path.replace("\\", "/").rpartition(f"/{_LIBRARY}")
                if place[1] and f"{_LIBRARY}{place[2]}" in paths:
                    holder = replace(holder, path=f"{_LIBRARY}{place[2]}")
            holders.append(holder)
        if tuple(holders) != record.holders:
            changed.append(replace(record, holders=tuple(holders)))
    return document.with_records(changed) if changed else document


def _named_backdrops(rows: Iterable[Sequence[Any]]) -> tuple[StoredBackdrop, ...]:
    """Give every backdrop a path of its own."""
    taken: set[str] = set()
    named = []
    for group, index, title, description in rows:
        path = first_free(f"{group}/{title}", taken.__contains__, "#")
        taken.add(path)
        named.append(StoredBackdrop(path, group, index, title, description))
    return tuple(named)


def _retagged(
    things: Iterable[SceneThing], adoptions: Iterable[Adoption]
) -> list[SceneThing]:
    """Return things with the tags of the records that adopt them."""
    changes: dict[tuple[HolderKind, str], dict[Tag, Tag]] = {}
    for adoption in adoptions:
        for holder in adoption.retagged:
            old = Tag(adoption.original_id, holder.member)
            new = Tag(adoption.record.id, holder.member)
            changes.setdefault((holder.kind, holder.path), {})[old] = new
    changed = []
    for thing in things:
        change = changes.get((thing.kind, thing.path))
        if change:
            tags = tuple(change.get(tag, tag) for tag in thing.tags)
            thing = replace(thing, tags=tags)
        changed.append(thing)
    return changed


def _plan_tags(
    document: Document, store: Store, things: Iterable[SceneThing]
) -> tuple[Document, dict[tuple[HolderKind, str], tuple[Tag, ...]]]:
    """Return what every node and backdrop has to carry.

    Tags of other scenes' records are left alone; those of records that this
    document dropped are not among the wanted ones and so go.
    """
    dropped = set(store.document.records) - set(document.records)
    inventory = store.inventory()
    lost = {
        (record_now.record.id, holder)
        for group in (inventory.instances, inventory.containers)
        for record_now in group.values()
        for holder in record_now.missing
    }
    tags: dict[tuple[HolderKind, str], dict[Tag, None]] = {}
    for thing in things:
        if thing.kind in (HolderKind.NODE, HolderKind.BACKDROP):
            tags[thing.kind, thing.path] = {
                tag: None for tag in thing.tags if tag.id not in dropped
            }
    newly_tagged = []
    for record in document.records.values():
        is_found = False
        for holder in record.holders:
            carried = tags.get((holder.kind, holder.path))
            if carried is not None and (record.id, holder) not in lost:
                carried[Tag(record.id, holder.member)] = None
                is_found = True
        if is_found and not record.is_tagged:
            newly_tagged.append(replace(record, is_tagged=True))
    if newly_tagged:
        document = document.with_records(newly_tagged)
    return document, {place: tuple(carried) for place, carried in tags.items()}
