"""Validation against a JSON schema, as far as the schema of reports goes.

Of draft 4: type, enum, required, properties, additionalProperties, items, minimum,
minLength and $ref into the schema itself. A word that is not among these is an
error, so that nothing of the schema goes unchecked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ayon_harmony.formats.report_files import SCHEMA_FILE

_TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, (int, float))
    and not isinstance(value, bool),
}
_KNOWN = {
    *("$schema", "$ref", "title", "description", "definitions", "type", "enum"),
    *("required", "properties", "additionalProperties", "items", "minimum"),
    "minLength",
}


def complaints(report: object) -> list[str]:
    """Return what is wrong with a report as JSON, nothing when it is valid."""
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return list(_check(report, schema, schema, "report"))


def _check(
    value: Any, rule: Mapping[str, Any], schema: Mapping[str, Any], where: str
) -> Iterator[str]:
    unknown = set(rule) - _KNOWN
    if unknown:
        raise ValueError(f"{where}: the schema says {unknown}")
    if "$ref" in rule:
        name = rule["$ref"].rpartition("/")[2]
        yield from _check(value, schema["definitions"][name], schema, where)
        return
    if "enum" in rule and value not in rule["enum"]:
        yield f"{where}: {value!r} is none of {rule['enum']}"
    if "type" in rule and not _TYPES[rule["type"]](value):
        yield f"{where}: {value!r} is no {rule['type']}"
        return
    if "minimum" in rule and value < rule["minimum"]:
        yield f"{where}: {value!r} is less than {rule['minimum']}"
    if "minLength" in rule and len(value) < rule["minLength"]:
        yield f"{where}: {value!r} is too short"
    if isinstance(value, dict):
        yield from _check_members(value, rule, schema, where)
    if isinstance(value, list) and "items" in rule:
        for number, each in enumerate(value):
            yield from _check(each, rule["items"], schema, f"{where}[{number}]")


def _check_members(
    value: dict[str, Any],
    rule: Mapping[str, Any],
    schema: Mapping[str, Any],
    where: str,
) -> Iterator[str]:
    for name in rule.get("required", ()):
        if name not in value:
            yield f"{where}: {name!r} is missing"
    others = rule.get("additionalProperties")
    for name, each in value.items():
        below = rule.get("properties", {}).get(name, others)
        if below is not None:
            yield from _check(each, below, schema, f"{where}.{name}")
