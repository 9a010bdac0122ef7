"""The script object ``CELIO``: size and layers of image files.

Layers come lowest first; the members ``layerName``, ``layer``, ``position``
and ``layerPathComponents`` are those that public scripts read.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.harmony.binding import (
    host_function,
    to_bool,
    to_dict,
    to_int,
    to_string,
)
from sandbox.harmony.model.project import Project
from sandbox.harmony.render.images import ImageReadError, read_image
from sandbox.harmony.render.psd import PsdFile, read_psd

if TYPE_CHECKING:
    from sandbox.harmony.host import Application


def _psd(path: Path) -> PsdFile | None:
    try:
        return read_psd(path.read_bytes())
    except (ImageReadError, OSError):
        return None


def _layers(document: PsdFile) -> list[dict[str, Any]]:
    """Layers with a picture; groups open above and close below their layers."""
    found: list[dict[str, Any]] = []
    open_groups: list[str] = []
    described: list[tuple[str, list[str]]] = []
    for layer in reversed(document.layers):  # the file has the lowest first
        if layer.group and layer.name != "</Layer group>":
            open_groups.append(layer.name)
        elif layer.group:
            if open_groups:
                open_groups.pop()
        else:
            described.append((layer.name, list(open_groups)))
    for position, (name, groups) in enumerate(reversed(described)):
        found.append(
            {
                "layerName": name,
                "layer": name,
                "position": position,
                "layerPathComponents": groups,
            }
        )
    return found


@host_function("CELIO.getLayerInformation")
def get_layer_information(app: Application, path: Any) -> list[dict[str, Any]]:
    """Describe the layers of a PSD; nothing for other files."""
    document = _psd(Path(to_string(path)))
    return [] if document is None else _layers(document)


@host_function("CELIO.getLayerGroupInformation", since=20)
def get_layer_group_information(app: Application, path: Any) -> list[dict[str, Any]]:
    """Name the groups of layers of a PSD, topmost first."""
    document = _psd(Path(to_string(path)))
    layers = () if document is None else document.layers
    return [
        {"groupName": layer.name}
        for layer in reversed(layers)
        if layer.group and layer.name != "</Layer group>"
    ]


@host_function("CELIO.getInformation")
def get_information(
    app: Application, path: Any, with_layers: Any = False
) -> dict[str, Any] | None:
    """Give ``width`` and ``height`` of an image file; null for anything else."""
    file = Path(to_string(path))
    document = _psd(file)
    if document is not None:
        told: dict[str, Any] = {"width": document.width, "height": document.height}
        if to_bool(with_layers):
            told["layers"] = _layers(document)
        return told
    try:
        image = read_image(file)
    except (ImageReadError, OSError):
        return None
    return {"width": image.width(), "height": image.height()}


@host_function("CELIO.pasteImageFile")
def paste_image_file(app: Application, options: Any) -> bool:
    """Copy an image into a drawing: ``dst`` has element and exposure, or node.

    Documented from 25 on; live scripts of earlier versions call it as well.
    """
    given = to_dict(options)
    source, target = Path(to_string(given.get("src"))), to_dict(given.get("dst"))
    project: Project = app.open_scene()
    if not source.is_file():
        return False
    if "elementId" in target:
        element_id = to_int(target["elementId"])
        timing = to_string(target.get("exposure"))
    else:
        node, frame = to_string(target.get("node")), to_int(target.get("frame", 1))
        column = project.nodes.linked_column(node, "DRAWING.ELEMENT")
        element_id = project.columns.element_id(column)
        timing = project.columns.value_at(column, frame)
    elements = project.elements
    if not timing or elements.find(element_id) is None:
        return False
    if source.suffix.lower().lstrip(".") != elements.extension(element_id):
        return False
    if not elements.has_drawing(element_id, timing):
        return elements.import_drawing(element_id, timing, source)
    path = elements.drawing_path(element_id, timing)
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, path)
    project.mark_dirty()
    return True
