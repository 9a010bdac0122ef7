"""What changed in what was loaded, and in what is published."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ayon_harmony.comparing.changes import Change, touching
from ayon_harmony.formats.scene_content import SceneContent
from ayon_harmony.model.metadata import METADATA_NAME, Document, Record
from ayon_harmony.model.metadata_text import read_document
from ayon_harmony.model.public_metadata import OLD_METADATA_NAME

NameOf = Callable[[str], str]
"""Gives the name of the version that a representation id is of, "" for unknown."""


def no_names(_representation: str) -> str:
    """Know no version: without AYON an id is all that there is."""
    return ""


def compare_products(
    before: SceneContent, after: SceneContent, name_of: NameOf
) -> Iterator[Change]:
    """Yield changes of loaded things and of instances.

    Args:
        before: The older scene.
        after: The newer one.
        name_of: Names versions, for example ``v012``.

    """
    old, new = _document(before), _document(after)
    for key in dict.fromkeys((*old.containers, *new.containers)):
        text = _loaded_text(old.containers.get(key), new.containers.get(key), name_of)
        record = new.containers.get(key) or old.containers[key]
        name = str(record.data.get("name") or "something without a name")
        if text:
            touches = touching("loaded", [key])
            yield Change("Loaded products", name, text, "product", (), touches)
    for key in dict.fromkeys((*old.instances, *new.instances)):
        yield from _instance(key, old.instances.get(key), new.instances.get(key))


def _document(content: SceneContent) -> Document:
    metadata = content.metadata
    return read_document(metadata.get(METADATA_NAME), metadata.get(OLD_METADATA_NAME))


def _loaded_text(old: Record | None, new: Record | None, name_of: NameOf) -> str:
    if old is None:
        return f"was loaded{_at(new, name_of)}."
    if new is None:
        return f"is loaded no more{_at(old, name_of, ', it was')}."
    ids = [str(record.data.get("representation") or "") for record in (old, new)]
    if ids[0] != ids[1]:
        names = [_version_of(record, name_of) for record in (old, new)]
        if all(names) and names[0] != names[1]:
            return f"is {names[1]}, it was {names[0]}."
        return "is another version."
    locks = [record.data.get("version_locked") is True for record in (old, new)]
    if locks[0] != locks[1]:
        return "its version was locked." if locks[1] else "its version was unlocked."
    return ""


def _at(record: Record | None, name_of: NameOf, before: str = " as") -> str:
    assert record is not None
    name = _version_of(record, name_of)
    return f"{before} {name}" if name else ""


def _version_of(record: Record, name_of: NameOf) -> str:
    """Return the version that AYON says, else the one that was noted at the load."""
    name = name_of(str(record.data.get("representation") or ""))
    number = record.data.get("version")
    if name or isinstance(number, bool) or not isinstance(number, int):
        return name
    return f"v{number:03d}" if number >= 0 else "hero"


def _instance(key: str, old: Record | None, new: Record | None) -> Iterator[Change]:
    record = new or old
    assert record is not None
    data = record.data
    name = str(data.get("productName") or data.get("product_name") or data.get("name"))
    states = [
        record is not None and record.data.get("active") is not False
        for record in (old, new)
    ]
    if old is None:
        text = "the product is new."
    elif new is None:
        text = "the product is gone."
    elif states[0] != states[1]:
        text = "is published now." if states[1] else "is not published any more."
    elif old.data.get("productName") != data.get("productName"):
        text = f"the product was called '{old.data.get('productName')}'."
    elif old.data.get("creator_attributes") != data.get("creator_attributes"):
        text = "its options changed."
    else:
        return
    yield Change("Outputs", name, text, "", (), touching("instance", [key]))


def representations_in(content: SceneContent) -> set[str]:
    """Return the ids of the representations that a scene has loaded."""
    containers = _document(content).containers.values()
    ids = (str(record.data.get("representation") or "") for record in containers)
    return {one for one in ids if one}
