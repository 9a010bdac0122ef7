"""Backgrounds: a JSON file that names images in layers and groups of layers.

A background is published as one JSON with its images beside it. The file is an
object with ``children``; a child with ``filename`` is a layer, one with
``children`` is a group, and groups hold groups to any depth. Children stand from
the back to the front. ``index`` and ``filename`` change whenever somebody adds a
layer in the painting, so neither is an identity: a layer's own ``id`` is, and
where there is none the names on the way to it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from ..errors import HarmonyError
from ..model.layer_stack import StackChild, StackGroup, StackLayer, unique_id
from ..model.names import listed

LONGEST_FILE = 32 * 1024 * 1024
"""A background names some hundred layers; larger files are something else."""

DEEPEST = 64
"""Photoshop itself nests ten groups."""


class BackgroundError(HarmonyError):
    """A background file cannot be read, or lacks its images."""


def read_background(path: Path) -> StackGroup:
    """Read a background and make sure that its images are there.

    Raises:
        BackgroundError: The file is no background, or images are missing; names
            them.

    """
    try:
        if path.stat().st_size > LONGEST_FILE:
            raise BackgroundError(f"'{path.name}' is too large for a background.")
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise BackgroundError(f"The background '{path}' is missing.") from error
    except OSError as error:
        raise BackgroundError(
            f"The background '{path}' cannot be read: {error.strerror or error}."
        ) from error
    except UnicodeDecodeError as error:
        raise BackgroundError(f"'{path.name}' is no text, so no background.") from error
    background = parse_background(text, path.name)
    missing = [
        layer.file
        for layer in background.layers()
        # Unlike Path.is_file it is False, too, for a name that is too long.
        if not os.path.isfile(path.parent / layer.file)
    ]
    if missing:
        shown = listed((f"'{name}'" for name in missing), 10)
        raise BackgroundError(
            f"Images of the background '{path.name}' are missing in"
            f" '{path.parent}': {shown}. Publish the background again."
        )
    return background


def parse_background(text: str, name: str = "background") -> StackGroup:
    """Read the text of a background.

    Args:
        text: The JSON.
        name: Only for the message of an error.

    Raises:
        BackgroundError: It is no background, is empty, or names files that do
            not lie beside it.

    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BackgroundError(f"'{name}' is no JSON ({error}).") from error
    if not isinstance(content, Mapping) or not isinstance(
        content.get("children"), list
    ):
        raise BackgroundError(f"'{name}' is no background: it has no 'children'.")
    root = StackGroup("", name, _children(content["children"], "", name, set(), 0))
    if next(root.layers(), None) is None:
        raise BackgroundError(f"The background '{name}' has no layers.")
    return root


def _children(
    rows: list[Any], parent: str, file: str, taken: set[str], depth: int
) -> tuple[StackChild, ...]:
    if depth > DEEPEST:
        raise BackgroundError(f"'{file}' nests its groups too deeply.")
    found: list[StackChild] = []
    for row in rows:
        if not isinstance(row, Mapping):
            raise BackgroundError(
                f"'{file}' holds something that is neither a layer nor a group."
            )
        image = row.get("filename")
        if image:
            member = _image_path(image, file)
            label = _text(row.get("name")) or PurePosixPath(member).stem
            found.append(StackLayer(_id_of(row, label, parent, taken), label, member))
        elif isinstance(row.get("children"), list):
            label = _text(row.get("name")) or "group"
            group_id = _id_of(row, label, parent, taken)
            inner = _children(row["children"], group_id, file, taken, depth + 1)
            if inner:
                found.append(StackGroup(group_id, label, inner))
        else:
            label = _text(row.get("name")) or "a layer without a name"
            raise BackgroundError(
                f"'{label}' in '{file}' has neither an image nor layers."
            )
    return tuple(found)


def _id_of(row: Mapping[str, Any], label: str, parent: str, taken: set[str]) -> str:
    """Return an id that no other layer of the file has."""
    given = row.get("id", row.get("layer_id"))
    wanted = _text(given) if not isinstance(given, bool) else ""
    wanted = f"#{wanted}" if wanted else f"{parent}/{label}".lstrip("/")
    return unique_id(wanted, taken)


def _image_path(value: object, file: str) -> str:
    """Return an image's path below the JSON, with forward slashes."""
    text = _text(value).replace("\\", "/")
    path = PurePosixPath(text)
    if not text or path.is_absolute() or ":" in text or ".." in path.parts:
        raise BackgroundError(
            f"'{file}' names the image {value!r}, which does not lie beside it."
        )
    return path.as_posix()


def _text(value: object) -> str:
    """Return a name or number; halves of letters, which JSON can hold, as ``?``."""
    text = str(value).strip() if isinstance(value, (str, int)) else ""
    return text.encode("utf-8", "replace").decode("utf-8")
