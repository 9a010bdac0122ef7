"""Steps with vector drawings: a character, and a palette that gets lost."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sandbox.demo.day import Day, Note

#: Parts from back to front, and the drawing of each frame in turn.
_FRAMES = 12
_SHOWN = 4


def draw_character(day: Day, note: Note) -> None:
    """The scene has characters of vector drawings, with their palettes."""
    # Imported late: the addon is the one in the package, which is built first.
    from ayon_harmony import current
    from ayon_harmony.pictures import PictureMaker

    scene = current.get_scene()
    if day.scene is not None:
        _add_character(day, scene)
    names = [palette.name for palette in scene.palettes.list_palettes()]
    assert "robin" in names, names
    elements = [
        e.name for e in scene.drawings.list_elements() if e.name.startswith("Robin")
    ]
    assert len(elements) >= 5, elements
    note.tell(parts=elements, palettes=names)
    # As it was opened: what is new in Harmony comes to the disk with a save.
    folder = scene.settings.get_scene().folder
    with PictureMaker(day.folder / "pictures") as maker:
        picture = maker.of_scene(folder, frame=_SHOWN, size=(960, 540))
    if picture.path is not None:
        note.show("A preview of the workfile, drawn without Harmony", picture.path)


def _add_character(day: Day, scene: Any) -> None:
    """Add Robin and his palette to a scene that somebody gave."""
    from sandbox.drawings.character import character, palette

    library = scene.settings.get_scene().folder / "palette-library"
    library.mkdir(exist_ok=True)
    plt = library / "robin.plt"
    plt.write_text(palette().to_text(), encoding="utf-8")
    scene.palettes.link_palette(plt)
    group = day.composite.rpartition("/")[0]
    for number, (element, drawings) in enumerate(character().items()):
        layer = scene.drawings.add_drawing_layer(
            f"Robin_{element}", "tvg", group, -260 - 60 * number, -100
        )
        files = _write(day.folder / "robin", element, drawings)
        scene.drawings.import_drawings(layer.element_id, files)
        scene.drawings.set_exposures(layer.column, _exposures(list(files)))
        scene.nodes.link_nodes(layer.node_path, day.composite)


def _write(folder: Path, element: str, drawings: Any) -> dict[str, Path]:
    folder.mkdir(parents=True, exist_ok=True)
    files = {}
    for name, builder in drawings.items():
        files[name] = folder / f"{element}-{name}.tvg"
        files[name].write_bytes(builder.to_bytes())
    return files


def _exposures(names: list[str]) -> Iterable[Any]:
    from ayon_harmony.scene.drawings import Exposure

    return [
        Exposure(frame, frame, names[(frame - 1) // 2 % len(names)])
        for frame in range(1, _FRAMES + 1)
    ]


def lose_a_palette(day: Day, note: Note) -> None:
    """A lost palette is found by its drawings, shown, and linked again."""
    from ayon_harmony import current

    scene = current.get_scene()
    (robin,) = [item for item in scene.palettes.list_palettes() if item.name == "robin"]
    scene.palettes.remove_palettes([robin.path])
    lost, left, sheet = day.stage.on_main(lambda: _repair(day.folder), 120.0)
    assert "'Robin_head-1' (frames" in lost, lost
    assert left == [], left
    assert [item.path for item in scene.palettes.list_palettes()].count(robin.path) == 1
    note.tell(lost=lost[:300], left=left or "nothing")
    note.show("drawings that had lost their colours", sheet)


def _repair(folder: Path) -> tuple[str, list[str], Path]:
    """What was lost, what is left after the repair, and pictures of the drawings."""
    from ayon_harmony import current
    from ayon_harmony.checking.scene_check import SceneCheck
    from ayon_harmony.pictures import PictureMaker

    check = SceneCheck()
    (result,) = [r for r in check.run() if r.plugin == "ValidateColors"]
    scene = current.get_scene()
    (head,) = [e for e in scene.drawings.list_elements() if e.name == "Robin_head"]
    with PictureMaker(folder / "pictures") as maker:
        sheet = maker.of_element(Path(head.folder))
    assert sheet.path is not None, sheet.reason
    (repair,) = [a for a in result.actions if a.label == "Repair"]
    left = check.run_action(result, repair.id)
    return (
        result.text,
        [r.text for r in left if r.plugin == "ValidateColors"],
        sheet.path,
    )
