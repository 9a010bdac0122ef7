"""Scene metadata: named, typed values that scripts keep in the scene.

They stand in ``<metas>`` of the main scene as
``<meta type name creator version><string value="…"/></meta>``. Entries of
other types (guide lists and the like) belong to the program and stay unseen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Union

from sandbox.harmony.model.xstage import Element, format_number, make

if TYPE_CHECKING:
    from sandbox.harmony.model.parts import Project

MetaValue = Union[str, int, float, bool]

TYPES = ("string", "int", "double", "bool")


@dataclass(frozen=True)
class Meta:
    """One entry."""

    name: str
    type: str
    creator: str
    version: str
    value: MetaValue


class Metadata:
    """The metadata of one scene."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._document = project.document

    def all(self) -> list[Meta]:
        """Every entry that scripts can see, in order."""
        return [
            _read(element)
            for element in self._document.scene.findall("metas/meta")
            if element.get("type") in TYPES
        ]

    def find(self, name: str, type_name: str = "string") -> Meta | None:
        """The entry of this name and type."""
        element = self._find(name, type_name)
        return _read(element) if element is not None else None

    def set(
        self,
        name: str,
        value: MetaValue,
        type_name: str = "string",
        creator: str | None = None,
        version: str | None = None,
    ) -> bool:
        """Change the value of an entry, or add one.

        Creator and version count only for a new entry; left out they are the
        program and ``1.0``.
        """
        if not name or type_name not in TYPES:
            return False
        text = _text(value, type_name)
        element = self._find(name, type_name)
        if element is not None:
            holder = element.find(type_name)
            if holder is None:
                self._document.append(element, make(type_name, value=text))
            else:
                self._document.set(holder, "value", text)
            return True
        element = make(
            "meta",
            type=type_name,
            name=name,
            creator=self._project.release.product if creator is None else creator,
            version="1.0" if version is None else version,
        )
        element.append(make(type_name, value=text))
        self._document.append(self._document.metas, element)
        return True

    def remove(self, name: str, type_name: str = "string") -> bool:
        """Remove an entry; False when there is none."""
        element = self._find(name, type_name)
        if element is None:
            return False
        self._document.remove(self._document.metas, element)
        return True

    def _find(self, name: str, type_name: str) -> Element | None:
        for element in self._document.scene.findall("metas/meta"):
            if element.get("name") == name and element.get("type") == type_name:
                return element
        return None


def _read(element: Element) -> Meta:
    kind = element.get("type", "string")
    holder = element.find(kind)
    text = holder.get("value", "") if holder is not None else ""
    return Meta(
        element.get("name", ""),
        kind,
        element.get("creator", ""),
        element.get("version", ""),
        _value(text, kind),
    )


def _value(text: str, kind: str) -> MetaValue:
    if kind == "bool":
        return text.strip().casefold() in ("true", "1", "y")
    if kind in ("int", "double"):
        try:
            number = float(text)
        except ValueError:
            number = 0.0
        return int(number) if kind == "int" and math.isfinite(number) else number
    return text


def _text(value: MetaValue, kind: str) -> str:
    if kind == "bool":
        is_on = value if isinstance(value, bool) else str(value) in ("true", "1")
        return "true" if is_on else "false"
    if kind in ("int", "double"):
        try:
            number = float(value)
        except ValueError:
            number = 0.0
        if not math.isfinite(number):
            number = 0.0
        return str(int(number)) if kind == "int" else format_number(number)
    if isinstance(value, bool):
        return "true" if value else "false"
    return format_number(value) if isinstance(value, float) else str(value)
