"""The script object ``Drawing``: drawings of an element and their files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.harmony.binding import (
    UNDEFINED,
    host_function,
    to_bool,
    to_dict,
    to_int,
    to_string,
)
from sandbox.harmony.model.elements import Elements

if TYPE_CHECKING:
    from sandbox.harmony.host import Application


def _elements(app: Application) -> Elements:
    elements: Elements = app.open_scene().elements
    return elements


@host_function("Drawing.create")
def create(
    app: Application,
    element_id: Any,
    timing: Any,
    file_exists: Any = False,
    store_in_project: Any = False,
) -> bool:
    """Add a drawing; with ``file_exists`` the caller supplies its file."""
    return _elements(app).create_drawing(
        to_int(element_id),
        to_string(timing),
        to_bool(file_exists),
        to_bool(store_in_project),
    )


@host_function("Drawing.filename")
def filename(app: Application, element_id: Any, timing: Any) -> str:
    """File of a drawing: in the temp folder until the scene is saved."""
    number = to_int(element_id)
    if _elements(app).find(number) is None or not to_string(timing):
        return ""
    return _elements(app).drawing_path(number, to_string(timing)).as_posix()


@host_function("Drawing.filepath", since=25)
def filepath(app: Application, element_id: Any, timing: Any) -> str:
    """As ``filename``: the scene is never compacted here."""
    return filename(app, element_id, timing)


@host_function("Drawing.isExists")
def is_exists(app: Application, element_id: Any, timing: Any) -> bool:
    """Tell whether an element has a drawing."""
    return _elements(app).has_drawing(to_int(element_id), to_string(timing))


@host_function("Drawing.numberOf")
def number_of(app: Application, element_id: Any) -> int:
    """Count the drawings of an element."""
    return len(_elements(app).drawings(to_int(element_id)))


@host_function("Drawing.name")
def name(app: Application, element_id: Any, index: Any) -> str:
    """Name of a drawing by its place, '' beyond the end."""
    drawings = _elements(app).drawings(to_int(element_id))
    place = to_int(index)
    return drawings[place] if 0 <= place < len(drawings) else ""


@host_function("Drawing.generateUniqueTiming", since=25)
def generate_unique_timing(app: Application, element_id: Any, base: Any = "") -> str:
    """Give a drawing name that is free in the element."""
    return _elements(app).unique_timing(to_int(element_id), to_string(base))


@host_function("Drawing.importDrawing", since=25)
def import_drawing(app: Application, element_id: Any, timing: Any, path: Any) -> bool:
    """Add or replace a drawing by a copy of a file."""
    return _elements(app).import_drawing(
        to_int(element_id), to_string(timing), Path(to_string(path))
    )


@host_function("Drawing.Key")
def key(app: Application, wanted: Any) -> dict[str, Any]:
    """Make a key of a drawing, with ``isValid`` telling whether it exists."""
    given = to_dict(wanted)
    if "filename" in given:
        path = Path(to_string(given["filename"]))
        return {**given, "isValid": path.is_file()}
    element_id = to_int(given.get("elementId", UNDEFINED))
    exposure = to_string(given.get("exposure", ""))
    return {
        **given,
        "elementId": element_id,
        "exposure": exposure,
        "layer": to_string(given.get("layer", "")),
        "isValid": _elements(app).has_drawing(element_id, exposure),
    }


def _meta_key(given: dict[str, Any]) -> tuple[int, str, str]:
    drawing = to_dict(given.get("drawing"))
    return (
        to_int(drawing.get("elementId", UNDEFINED)),
        to_string(drawing.get("exposure", "")),
        to_string(given.get("owner", "")),
    )


@host_function("Drawing.setMetaData", since=20)
def set_meta_data(app: Application, wanted: Any) -> bool:
    """Keep string pairs with a drawing, for this session (TVG is not written)."""
    given = to_dict(wanted)
    place = _meta_key(given)
    if not _elements(app).has_drawing(place[0], place[1]):
        return False
    pairs = {k: to_string(v) for k, v in to_dict(given.get("metadata")).items()}
    _elements(app).metadata[place] = pairs
    return True


@host_function("Drawing.getMetaData", since=20)
def get_meta_data(app: Application, wanted: Any) -> dict[str, str] | None:
    """Give the string pairs kept with a drawing, null for none."""
    return _elements(app).metadata.get(_meta_key(to_dict(wanted)))
