"""Scenes as files, made without Harmony, for tests and benchmarks.

Small by default; ``nodes`` fills one up with pegs and layers that carry as many
attributes as Harmony writes, about 3 KB a node.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

from ayon_harmony.model.metadata import Document, Holder, HolderKind, Record
from ayon_harmony.workfiles import pack_scene

PALETTE = """ToonBoomAnimationInc PaletteFile 2
Solid    skin                       0x0000000000000001 250 200 180 255
Solid    line                       0x0000000000000002   0   0   0 255
"""

_SCENE = """<?xml version="1.0" encoding="UTF-8"?>
<project source="Harmony Premium version 22.0.3 build 1" version="2203" build="1">
 <elements>{elements}</elements>
 <options>
  <resolution name="HD" size="{size[0]},{size[1]}" fov="41.1"/>
  <framerate val="{fps}"/>
 </options>
 <scenes><scene name="Top" id="1" nbframes="{frames}" startFrame="1"
  stopFrame="{frames}">
  <columns>{columns}</columns>
  <options><defaultDisplay val="Display"/></options>
  <rootgroup name="Top"><options/><nodeslist>{nodes}
   <module type="WRITE" name="Write" pos="4,4,4"><options/>
    <attrs><drawingName val="frames/final-"/><drawingType val="PNG4"/></attrs></module>
  </nodeslist><linkedlist>{links}</linkedlist></rootgroup>
  <metas><meta type="string" name="ayon"><string value={metadata}/></meta></metas>
 </scene></scenes>
</project>
"""
_ATTRIBUTES = "".join(
    f'<a{number}><x val="0" defaultValue="0"/><y val="1.5" defaultValue="0"/>'
    f'<z val="0" defaultValue="0"/><is3d val="true"/></a{number}>'
    for number in range(26)
)


def container(representation: str, name: str = "rigBob", **data: object) -> Record:
    """Something that was loaded, under an id of its own."""
    return Record(
        uuid.uuid4().hex,
        {
            "name": name,
            "loader": "LoadTemplate",
            "representation": representation,
            **data,
        },
        (Holder(HolderKind.NODE, f"Top/{name}"),),
    )


def write_scene(
    folder: Path,
    *,
    loaded: Sequence[Record] = (),
    drawings: Mapping[str, Sequence[str]] | None = None,
    palettes: Mapping[str, str] | None = None,
    nodes: int = 0,
    frames: int = 24,
    fps: float = 25,
    size: tuple[int, int] = (1920, 1080),
) -> Path:
    """Write a scene folder and return its ``.xstage``.

    Args:
        folder: Made; the scene is named like it.
        loaded: What was loaded into it.
        drawings: Names of drawings by element; each one is exposed for four frames.
        palettes: Texts of palettes by name; they are linked in this order.
        nodes: Nodes beside the layers of the drawings.
        frames: Length of the scene.
        fps: Frames a second.
        size: Width and height.

    """
    drawings = {"Mouth": ("1", "2")} if drawings is None else drawings
    palettes = {"Bob": PALETTE} if palettes is None else palettes
    document = Document(containers={record.id: record for record in loaded})
    elements, columns, modules, links = [], [], [], []
    for number, (name, names) in enumerate(drawings.items(), start=1):
        elements.append(_element(number, name, names))
        columns.append(_column(number, names))
        modules.append(_layer(name, number))
        (folder / "elements" / name).mkdir(parents=True)
        for drawing in names:
            path = folder / "elements" / name / f"{name}-{drawing}.tvg"
            path.write_bytes(b"OTVG" + f"{name} {drawing}".encode())
    for number in range(nodes):
        modules.append(
            f'<module type="PEG" name="Peg_{number}" pos="{number},0,0"><options>'
            f'<collapsed val="true"/></options><attrs>{_ATTRIBUTES}</attrs></module>'
        )
        if number:
            links.append(f'<link out="Peg_{number - 1}" in="Peg_{number}"/>')
    library = folder / "palette-library"
    library.mkdir(parents=True)
    rows = ["ToonBoomAnimationInc PaletteList 1"]
    for name, text in palettes.items():
        (library / f"{name}.plt").write_text(text, encoding="utf-8")
        rows.append(f'palette-library/{name} LINK "./palette-library/{name}.plt"')
    (folder / "PALETTE_LIST").write_text("\n".join([*rows, ""]), encoding="utf-8")
    xstage = folder / f"{folder.name}.xstage"
    text = _SCENE.format(
        elements="".join(elements),
        columns="".join(columns),
        nodes="\n".join(modules),
        links="".join(links),
        frames=frames,
        fps=f"{fps:g}",
        size=size,
        metadata=quoteattr(document.to_text() if loaded else json.dumps({})),
    )
    xstage.write_text(text, encoding="utf-8")
    return xstage


def write_workfile(path: Path, scratch: Path, **scene: object) -> Path:
    """Write a workfile; ``scratch`` is a folder for the scene, made and left."""
    folder = scratch / path.stem
    write_scene(folder, **scene)  # type: ignore[arg-type]
    path.parent.mkdir(parents=True, exist_ok=True)
    pack_scene(folder, path)
    return path


def _element(number: int, name: str, drawings: Sequence[str]) -> str:
    rows = "".join(f'<dwg name="{drawing}"/>' for drawing in drawings)
    return (
        f'<element id="{number}" elementName="{name}" elementFolder="{name}" '
        f'rootFolder="elements" pixmapFormat="2"><drawings>{rows}</drawings></element>'
    )


def _column(number: int, drawings: Sequence[str]) -> str:
    rows = "".join(
        f'<elementSeq exposures="{at * 4 + 1}-{at * 4 + 4}" val="{drawing}" '
        f'id="{number}"/>'
        for at, drawing in enumerate(drawings)
    )
    return f'<column type="0" name="ATV-{number}" id="{number}">{rows}</column>'


def _layer(name: str, number: int) -> str:
    return (
        f'<module type="READ" name="{name}" pos="0,0,0"><options/><attrs><drawing>'
        f'<element col="ATV-{number}"><layer val=""/></element></drawing>'
        f"{_ATTRIBUTES}</attrs></module>"
    )
