"""What the AYON server refuses, or drops without a word.

The in-memory server refuses both, so that a test sees it. Rules as ayon-backend 1.16
has them: names of entities are ASCII, attributes have types, and a settings key that
no model has is answered with 204 and forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_origin

NAME = re.compile(r"[a-zA-Z0-9_]([a-zA-Z0-9_.-]*[a-zA-Z0-9_])?")
"""Names of folders, tasks, products and representations, and types of products."""

LABEL = re.compile(r"[^';]*")

_NAMES = {
    "folder": ("name",),
    "task": ("name",),
    "product": ("name", "productType", "productBaseType"),
    "representation": ("name",),
}

_HASH_TYPES = ("md5", "sha1", "sha256", "op3")


def wrong_names(entity_type: str, values: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with names, labels and files of an entity."""
    for key in _NAMES.get(entity_type, ()):
        name = values.get(key)
        if name is not None and not (isinstance(name, str) and NAME.fullmatch(name)):
            yield f"{key} {name!r} of a {entity_type} does not match {NAME.pattern!r}"
    label = values.get("label")
    if label is not None and not (isinstance(label, str) and LABEL.fullmatch(label)):
        yield f"label {label!r} of a {entity_type} does not match {LABEL.pattern!r}"
    number = values.get("version")
    if entity_type == "version" and number is not None and type(number) is not int:
        yield f"version {number!r} is no integer"
    for file in values.get("files") or ():
        if file.get("hash_type", "md5") not in _HASH_TYPES:
            yield f"hash_type {file['hash_type']!r} is none of {_HASH_TYPES}"
        if not isinstance(file.get("path"), str):
            yield f"a file has the path {file.get('path')!r}"


def _text(value: Any) -> str:
    if isinstance(value, (str, int, float)):
        return str(value)
    raise ValueError("no text")


def _texts(value: Any) -> list[str]:
    if isinstance(value, (list, tuple, set)):
        return [_text(item) for item in value]
    raise ValueError("no list of texts")


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError("no boolean")


_CONVERT: dict[str, Callable[[Any], Any]] = {
    "integer": int,
    "float": float,
    "string": _text,
    "datetime": _text,
    "boolean": _boolean,
    "list_of_strings": _texts,
}


def convert_attribute(name: str, type_name: str, value: Any) -> Any:
    """A value as the server stores it.

    Raises:
        ValueError: The attribute is of another type.

    """
    try:
        return _CONVERT[type_name](value)
    except (TypeError, ValueError):
        raise ValueError(f"attribute {name!r}: {value!r} is no {type_name}") from None


# --- settings ----------------------------------------------------------------------


def wrong_settings(
    model: Any, defaults: Mapping[str, Any], overrides: Mapping[str, Any]
) -> list[str]:
    """Return what the server would drop or refuse of overrides.

    Args:
        model: Settings model of the addon, of pydantic 1.
        defaults: Its settings without these overrides.
        overrides: What is set.

    """
    unknown = [f"{path}: no model has it" for path in _unknown(model, overrides, ())]
    if unknown:
        return unknown
    from pydantic import ValidationError

    try:
        model.parse_obj(_merged(defaults, overrides))
    except ValidationError as error:
        return [
            f"{'/'.join(str(part) for part in item['loc'])}: {item['msg']}"
            for item in error.errors()
        ]
    return []


def _unknown(model: Any, values: Any, path: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(values, Mapping):
        return
    fields = {field.alias: field for field in model.__fields__.values()}
    fields.update(model.__fields__)
    for key, value in values.items():
        field = fields.get(key)
        here = (*path, str(key))
        if field is None:
            yield "/".join(here)
        elif hasattr(field.type_, "__fields__"):
            is_list = get_origin(field.outer_type_) is list
            for item in value if is_list and isinstance(value, list) else [value]:
                yield from _unknown(field.type_, item, here)


def _merged(base: Mapping[str, Any], overrides: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in overrides.items():
        inner = merged.get(key)
        if isinstance(inner, Mapping) and isinstance(value, Mapping):
            merged[key] = _merged(inner, value)
        else:
            merged[key] = value
    return merged
