"""The script object ``element``: drawing folders of the scene."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.harmony.binding import (
    host_function,
    to_bool,
    to_int,
    to_number,
    to_string,
)
from sandbox.harmony.model.elements import PIXMAP_NUMBERS, Elements

if TYPE_CHECKING:
    from sandbox.harmony.host import Application


def _elements(app: Application) -> Elements:
    elements: Elements = app.open_scene().elements
    return elements


@host_function("element.add")
def add(
    app: Application,
    name: Any,
    scan_type: Any,
    field_chart: Any,
    file_format: Any,
    vector_format: Any,
) -> int:
    """Add an element; -1 for an unknown format.

    A null or 0 vector format is taken as none, as live scripts pass it.
    """
    return _elements(app).add(
        to_string(name),
        to_string(scan_type),
        to_number(field_chart),
        to_string(file_format),
        to_string(vector_format),
    )


@host_function("element.numberOf")
def number_of(app: Application) -> int:
    """Count the elements."""
    return len(_elements(app).ids())


@host_function("element.id")
def element_id(app: Application, index: Any) -> int:
    """Id of an element by its place, -1 beyond the end."""
    ids = _elements(app).ids()
    place = to_int(index)
    return ids[place] if 0 <= place < len(ids) else -1


@host_function("element.getNameById")
def get_name_by_id(app: Application, id_: Any) -> str:
    """Name of an element, '' for an unknown id."""
    return _elements(app).name_of(to_int(id_))


@host_function("element.renameById")
def rename_by_id(app: Application, id_: Any, name: Any) -> bool:
    """Rename; the folder follows at the next save."""
    return _elements(app).rename(to_int(id_), to_string(name))


@host_function("element.physicalName")
def physical_name(app: Application, id_: Any) -> str:
    """What the drawing files' names begin with; the folder's name without id."""
    return _elements(app).physical_name(to_int(id_))


@host_function("element.folder")
def folder(app: Application, id_: Any) -> str:
    """Name of the folder in ``elements/``."""
    return _elements(app).folder(to_int(id_))


@host_function("element.completeFolder")
def complete_folder(app: Application, id_: Any) -> str:
    """Path of the folder, '' for an unknown id."""
    number = to_int(id_)
    if _elements(app).find(number) is None:
        return ""
    return _elements(app).saved_folder(number).as_posix()


@host_function("element.pixmapFormat")
def pixmap_format(app: Application, id_: Any) -> str:
    """Name of the pixmap format, ``SCAN`` for vector drawings."""
    return _elements(app).pixmap_format(to_int(id_))


@host_function("element.scanType")
def scan_type_of(app: Application, id_: Any) -> str:
    """COLOR, GRAY_SCALE or BW."""
    return _elements(app).scan_type(to_int(id_))


@host_function("element.vectorType")
def vector_type(app: Application, id_: Any) -> int:
    """0 image, 1 PNT, 2 TVG."""
    return _elements(app).vector_type(to_int(id_))


@host_function("element.fieldChart")
def field_chart_of(app: Application, id_: Any) -> float:
    """12, 16 or 24."""
    return _elements(app).field_chart(to_int(id_))


@host_function("element.modify")
def modify(
    app: Application,
    id_: Any,
    scan_type: Any,
    field_chart: Any,
    pixmap: Any,
    vector: Any,
) -> bool:
    """Change the format; ``pixmap`` is a number, or the format's name."""
    text = to_string(pixmap).upper()
    number = PIXMAP_NUMBERS.get(text, to_int(pixmap))
    return _elements(app).modify(
        to_int(id_),
        to_string(scan_type),
        to_number(field_chart),
        number,
        to_int(vector),
    )


@host_function("element.remove")
def remove(app: Application, id_: Any, delete_disk_file: Any) -> bool:
    """Remove an element; with its folder, at the next save, when asked."""
    return _elements(app).remove(to_int(id_), to_bool(delete_disk_file))


@host_function("element.isPacked", since=25)
def is_packed(app: Application, id_: Any) -> bool:
    """Tell whether the element lies in a compacted scene: never here."""
    return False
