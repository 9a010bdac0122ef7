"""Timeline markers of the scene, and frame markers of its layers.

Scene markers stand in ``<timelineMarkers>`` of the project. No scene with one
is public; ours are ``<timelineMarker id frame length color name notes/>``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sandbox.harmony.model.xstage import Element, make

if TYPE_CHECKING:
    from sandbox.harmony.model.parts import Project

DEFAULT_COLOUR = 0xFF0000FF
"""RGBA."""


@dataclass(frozen=True)
class Marker:
    """One marker; ``length`` is in frames, ``color`` RGBA."""

    frame: int
    length: int = 1
    color: int = DEFAULT_COLOUR
    name: str = ""
    notes: str = ""
    id: int = 0


class Markers:
    """The timeline markers of one scene."""

    def __init__(self, project: Project) -> None:
        self._document = project.document

    def all(self) -> list[Marker]:
        """Every marker, by frame."""
        found = [_read(element) for element in self._elements()]
        return sorted(found, key=lambda marker: (marker.frame, marker.id))

    def at(self, frame: int) -> list[Marker]:
        """Markers that cover a frame."""
        return [
            one
            for one in self.all()
            if one.frame <= frame < one.frame + max(1, one.length)
        ]

    def add(self, marker: Marker) -> Marker:
        """Add a marker; it comes back with its number."""
        number = 1 + max((one.id for one in self.all()), default=0)
        numbered = replace(marker, id=number)
        places = self._document.ensure(
            self._document.root, "timelineMarkers", ("scenes",)
        )
        self._document.append(places, _write(numbered))
        return numbered

    def change(self, marker: Marker) -> bool:
        """Give the marker of this number new values."""
        element = self._find(marker.id)
        if element is None:
            return False
        for name, value in _write(marker).attrib.items():
            self._document.set(element, name, value)
        return True

    def remove(self, number: int) -> bool:
        """Remove the marker of this number."""
        element = self._find(number)
        if element is None:
            return False
        places = self._document.root.find("timelineMarkers")
        assert places is not None
        self._document.remove(places, element)
        return True

    def shift(self, after: int, count: int) -> None:
        """Move markers behind a frame; a negative count pulls them back."""
        for element in self._elements():
            frame = _read(element).frame
            if frame > after:
                moved = max(after + 1, frame + count) if count < 0 else frame + count
                self._document.set(element, "frame", str(moved))

    def _elements(self) -> list[Element]:
        return self._document.root.findall("timelineMarkers/timelineMarker")

    def _find(self, number: int) -> Element | None:
        for element in self._elements():
            if element.get("id") == str(number):
                return element
        return None


def _read(element: Element) -> Marker:
    def number(name: str, default: int) -> int:
        text = element.get(name, "")
        return int(text) if text.lstrip("-").isdigit() else default

    return Marker(
        number("frame", 1),
        number("length", 1),
        number("color", DEFAULT_COLOUR),
        element.get("name", ""),
        element.get("notes", ""),
        number("id", 0),
    )


def _write(marker: Marker) -> Element:
    return make(
        "timelineMarker",
        id=str(marker.id),
        frame=str(marker.frame),
        length=str(marker.length),
        color=str(marker.color),
        name=marker.name,
        notes=marker.notes,
    )
