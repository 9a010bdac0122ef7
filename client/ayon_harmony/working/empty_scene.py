"""The scene a session starts from when no workfile was chosen.

Written anew for each start, from the description below, into a folder of the
artist's own; nothing in the addon is a scene, so nothing there can be saved
over. It claims an old file version, because Harmony opens scenes of older
versions and refuses those of newer ones.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from xml.etree import ElementTree as ET

from ayon_harmony.model.scene_folder import PALETTE_LIBRARY, PALETTE_LIST

FRAME_COUNT = 60
FRAME_RATE = 24
# 17.0.2, the oldest Harmony whose scenes hold every option written here.
FILE_VERSION = "1702"
FILE_BUILD = "15414"

_OPTIONS: dict[str, dict[str, str]] = {
    "metrics": {
        "unitAspectRatioX": "4",
        "unitAspectRatioY": "3",
        "numberOfUnitsX": "24",
        "numberOfUnitsY": "24",
        "numberOfUnitsZ": "12",
    },
    "resolution": {
        "name": "HDTV_1080p24",
        "size": "1920,1080",
        "fovFit": "VerticalFitFov",
        "fov": "41.112090439166927",
        "projection": "PerspectiveProjection",
    },
    "framerate": {"val": str(FRAME_RATE)},
    "zdragging": {"val": "true"},
    "zOrderCompatibilityWith7_3": {"val": "false"},
    "pixelPerModelUnitForVectorLayers": {"val": "0.288"},
    "pixelPerModelUnitForBitmapLayers": {"val": "0.288"},
    "canvasForBitmapLayers": {"size": "3840,2160"},
    "cameraInSymbols": {"val": "true"},
    "scaleFactor": {"val": "1"},
}

_COMPOSITE = {
    "compositeMode": "compositeBitmap",
    "flattenOutput": "true",
    "flattenVector": "false",
    "composite2d": "false",
    "composite3d": "false",
    "outputZ": "LEFTMOST",
    "outputZInputPort": "1",
    "applyFocus": "true",
    "multiplier": "1",
    "tvgPalette": "compositedPalette",
    "mergeVector": "false",
}

_WRITE = {
    "exportToMovie": "false",
    "drawingName": "frames/final-",
    "moviePath": "frames/output",
    "leadingZeros": "3",
    "start": "1",
    "drawingType": "TGA",
    "enabling": {
        "filter": "ALWAYS",
        "filterName": "",
        "filterResX": "720",
        "filterResY": "540",
    },
    "scriptMovie": "false",
    "colorSpace": "",
    "compositePartitioning": "NoCompositePartitioning",
    "zPartitionRange": "1",
    "cleanUpPartitionFolders": "true",
}


def write_empty_scene(folder: Path) -> Path:
    """Write an empty scene and return its ``.xstage``.

    Args:
        folder: Scene folder to be made; its name becomes the scene's name.

    Raises:
        FileExistsError: There is something at that place already.

    """
    folder.mkdir(parents=True)
    (folder / "elements").mkdir()
    (folder / PALETTE_LIBRARY).mkdir()
    xstage = folder / f"{folder.name}.xstage"
    _write_xml(xstage, _project())
    _write_xml(folder / "scene.elementTable", ET.Element("elements", _origin()))
    (folder / "scene.versionTable").write_text(
        "<!DOCTYPE Scene>\n"
        + ET.tostring(
            ET.Element("Scene", {"EnableVersionDrawing": "0", "Name": folder.name}),
            encoding="unicode",
        )
        + "\n",
        encoding="utf-8",
    )
    (folder / PALETTE_LIST).write_text(
        "ToonBoomAnimationInc PaletteList 1\n", encoding="utf-8"
    )
    (folder / "audio.tbl").write_text("", encoding="utf-8")
    return xstage


def _origin() -> dict[str, str]:
    return {"source": "AYON", "version": FILE_VERSION, "build": FILE_BUILD}


def _write_xml(path: Path, root: ET.Element) -> None:
    ET.indent(root, " ")
    path.write_bytes(
        b'<?xml version="1.0" encoding="UTF-8"?>\n'
        + ET.tostring(root, encoding="utf-8")
        + b"\n"
    )


def _project() -> ET.Element:
    scene_id = secrets.token_hex(8)
    project = ET.Element("project", {**_origin(), "creator": "harmony"})
    ET.SubElement(project, "elements")
    options = ET.SubElement(project, "options")
    for name, values in _OPTIONS.items():
        ET.SubElement(options, name, values)
    ET.SubElement(project, "timelineMarkers")
    top = ET.SubElement(
        ET.SubElement(project, "scenes"),
        "scene",
        {
            "name": "Top",
            "id": scene_id,
            "nbframes": str(FRAME_COUNT),
            "startFrame": "1",
            "stopFrame": str(FRAME_COUNT),
        },
    )
    ET.SubElement(top, "columns")
    ET.SubElement(ET.SubElement(top, "options"), "defaultDisplay", {"val": "Display"})
    group = ET.SubElement(top, "rootgroup", {"name": "Top"})
    ET.SubElement(ET.SubElement(group, "options"), "collapsed", {"val": "false"})
    nodes = ET.SubElement(group, "nodeslist")
    _add_node(nodes, "COMPOSITE", "Composite", "0,0,1", _COMPOSITE)
    _add_node(nodes, "DISPLAY", "Display", "50,50,2", {})
    _add_node(nodes, "WRITE", "Write", "-50,50,3", _WRITE)
    links = ET.SubElement(group, "linkedlist")
    ET.SubElement(links, "link", {"out": "Composite", "in": "Display"})
    ET.SubElement(links, "link", {"out": "Composite", "in": "Write"})
    unconnected = ET.SubElement(top, "unconnectedComposite")
    _add_node(unconnected, "COMPOSITE", "Unconnected_Composite", "0,0,0", _COMPOSITE)
    ET.SubElement(top, "metas")
    symbols = ET.SubElement(project, "symbols")
    folder = ET.SubElement(symbols, "folder", {"name": "Symbols"})
    ET.SubElement(folder, "scene", {"id": scene_id})
    ET.SubElement(ET.SubElement(project, "timeline"), "scene", {"id": scene_id})
    return project


def _add_node(
    parent: ET.Element, kind: str, name: str, position: str, attributes: dict
) -> None:
    node = ET.SubElement(
        parent,
        "module",
        {"type": kind, "name": name, "pos": position, "publishUnderTab": name},
    )
    options = ET.SubElement(node, "options")
    ET.SubElement(options, "collapsed", {"val": "false"})
    ET.SubElement(options, "version", {"val": "1"})
    if attributes:
        _add_attributes(ET.SubElement(node, "attrs"), attributes)


def _add_attributes(parent: ET.Element, attributes: dict) -> None:
    for name, value in attributes.items():
        if isinstance(value, dict):
            _add_attributes(ET.SubElement(parent, name), value)
        else:
            ET.SubElement(parent, name, {"val": value})
