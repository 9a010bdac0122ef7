"""The scene that the demo works on, drawn by us: two rigs in a park, with sound.

It is made in the emulator by the addon's own scene API and takes about 100 kB as a
workfile. Robin waves and talks, the cat swings its tail and blinks.
"""

from __future__ import annotations

import wave
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FRAMES, FPS = 24, 24
RESOLUTION = (1280, 720)
_RATE = 22_050


def build_shot(folder: Path, scratch: Path) -> Path:
    """Write the scene into a folder that does not exist yet; return its file.

    Args:
        folder: Becomes the scene.
        scratch: Where drawings and sound are written before they are imported.

    """
    # Imported late: the addon is the one in the package, which is built first.
    from ayon_harmony.model.frames import SceneLength
    from sandbox.drawings import character, park
    from sandbox.scripted_scene import ScriptedScene

    scratch.mkdir(parents=True, exist_ok=True)
    scene = ScriptedScene.create(folder).scene
    scene.settings.change_scene(
        length=SceneLength(FRAMES, 1, FRAMES), fps=FPS, resolution=RESOLUTION
    )
    palettes = {
        Path(scene.palettes.create_palette(name).path): colors
        for name, colors in (
            ("robin", character.palette()),
            ("mietz", park.palette_of(park.CAT_COLORS)),
            ("park", park.palette_of(park.PARK_COLORS)),
        )
    }
    composite = _output(scene)
    drawn = {name: {"1": park.placed(it)} for name, it in park.background().items()}
    _add_layers(scene, scratch, "Park", drawn, composite, -400)
    for prefix, parts, place, x in (
        ("Robin", character.character(), (-900, -420, 0.72), -40),
        ("Mietz", park.cat(), (1150, -560, 0.78), 140),
    ):
        drawn = {
            part: {name: park.placed(it, *place) for name, it in drawings.items()}
            for part, drawings in parts.items()
        }
        _add_rig(scene, scratch, prefix, drawn, composite, x)
    scene.sounds.add_sound(_write_sound(scratch / "walk.wav"), 1, "Walk")
    xstage = scene.settings.save_scene().path
    for path, colors in palettes.items():
        path.write_text(colors.to_text(), encoding="utf-8")
    return Path(xstage)


def _output(scene: Any) -> str:
    """Make what is rendered; return its composite."""
    kinds = {node.type: node.path for node in scene.nodes.list_nodes()}
    composite = kinds.get("COMPOSITE")
    if composite is None:
        composite = scene.nodes.add_node("Composite", "COMPOSITE").path
    for kind, name in (("DISPLAY", "Display"), ("WRITE", "Write")):
        path = kinds.get(kind) or scene.nodes.add_node(name, kind, y=120).path
        if not any(link.target == path for link in scene.nodes.list_links()):
            scene.nodes.link_nodes(composite, path)
    return str(composite)


def _add_layers(
    scene: Any,
    scratch: Path,
    prefix: str,
    parts: Mapping[str, Mapping[str, bytes]],
    target: str,
    x: int,
) -> list[str]:
    """Add a layer for each part, linked to a composite; return their nodes."""
    nodes = []
    for number, (part, drawings) in enumerate(parts.items()):
        layer = scene.drawings.add_drawing_layer(
            f"{prefix}_{part}", "tvg", "Top", x + 90 * number, -160
        )
        files = {}
        for name, data in drawings.items():
            files[name] = scratch / f"{prefix}_{part}-{name}.tvg"
            files[name].write_bytes(data)
        scene.drawings.import_drawings(layer.element_id, files)
        scene.drawings.set_exposures(layer.column, _timing(part, list(files)))
        scene.nodes.link_nodes(layer.node_path, target)
        nodes.append(layer.node_path)
    return nodes


def _add_rig(
    scene: Any,
    scratch: Path,
    name: str,
    parts: Mapping[str, Mapping[str, bytes]],
    composite: str,
    x: int,
) -> None:
    """Add a character: its layers and their composite in a group, on a backdrop."""
    inner = scene.nodes.add_node(f"{name}_Composite", "COMPOSITE", y=-60).path
    nodes = _add_layers(scene, scratch, name, parts, inner, -200)
    # Linked before: the group's output is made of the cable that leaves it.
    scene.nodes.link_nodes(inner, composite)
    group = scene.groups.group_nodes([*nodes, inner], name).path
    scene.nodes.move_nodes({group: (x, -150)})
    scene.backdrops.wrap_nodes([group], name, color="#3b6ea5")


def _timing(part: str, names: list[str]) -> list[Any]:
    """Hold each drawing for three frames, there and back; eyes blink once."""
    from ayon_harmony.scene.drawings import Exposure

    order = [*names, *reversed(names[1:-1])]
    if part == "eyes":
        order = [names[0]] * 5 + [names[-1]] + [names[0]] * 2
    return [
        Exposure(start, min(start + 2, FRAMES), order[(start - 1) // 3 % len(order)])
        for start in range(1, FRAMES + 1, 3)
    ]


def _write_sound(path: Path) -> Path:
    from sandbox.drawings.park import melody

    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(_RATE)
        sound.writeframes(melody(_RATE, FRAMES / FPS).tobytes())
    return path
