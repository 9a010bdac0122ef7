"""How long it takes to list a scene, by its size.

Scenes of 100, 1,000 and 10,000 nodes are opened in the emulator and listed
through the scene API, over the bridge. Every node is connected: drawing layers
hang on chains of pegs, each group comes together in a composite, and all of
them reach the display, as in a scene that somebody animates. Every list is one
round trip whatever the size; time should grow with the scene and not faster.
Most of it is spent in the emulator's host functions, which are slower than
Harmony's own.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ayon_harmony.bridge.bundle import script_files
from ayon_harmony.bridge.session import Session
from ayon_harmony.model.metadata import Holder, HolderKind, Record
from ayon_harmony.scene import Scene
from sandbox.harmony.client import HarmonyProcess
from sandbox.harmony.interpreter import clean_environment

SIZES = (100, 1_000, 10_000)
LAYER_SHARE = 5
"""One node in this many is a drawing layer: 2,000 of 10,000."""

CONTAINER_SHARE = 20
"""One node in this many was loaded: 500 of 10,000."""

GROUP_SIZE = 100

RUNS = 3
"""Each list is made this often and the best time counts."""

_SCENE = """<?xml version="1.0" encoding="UTF-8"?>
<project source="Harmony Premium version 22.0.5 build 20990" version="2205"
 build="20990" creator="harmony">
 <elements/>
 <options>
  <resolution name="HDTV_1080p24" size="1920,1080" fov="41.112"/>
  <framerate val="24"/>
 </options>
 <timelineMarkers/>
 <scenes>
  <scene name="Top" id="0000000000000001" nbframes="60" startFrame="1" stopFrame="60">
   <columns/>
   <options><defaultDisplay val="Display"/></options>
   <rootgroup name="Top">
    <options><collapsed val="false"/></options>
    <nodeslist>
{nodes}
    </nodeslist>
    <linkedlist>
{links}
    </linkedlist>
   </rootgroup>
   <metas/>
  </scene>
 </scenes>
 <symbols><folder name="Symbols"><scene id="0000000000000001"/></folder></symbols>
 <timeline><scene id="0000000000000001"/></timeline>
</project>
"""


def write_scene(folder: Path, node_count: int) -> Path:
    """Write a scene of about ``node_count`` nodes, in groups of a hundred."""
    nodes = [_module("COMPOSITE", "Comp"), _module("DISPLAY", "Display")]
    links = [_link("Comp", "Display")]
    for first in range(0, node_count, GROUP_SIZE):
        nodes.append(_group(first, min(first + GROUP_SIZE, node_count)))
        links.append(_link(f"G{first}", "Comp", first // GROUP_SIZE))
    folder.mkdir(parents=True)
    path = folder / f"{folder.name}.xstage"
    text = _SCENE.format(nodes="\n".join(nodes), links="\n".join(links))
    path.write_text(text, encoding="utf-8")
    (folder / "scene.versionTable").write_text(
        f'<!DOCTYPE Scene>\n<Scene EnableVersionDrawing="0" Name="{folder.name}"/>\n',
        encoding="utf-8",
    )
    (folder / "PALETTE_LIST").write_text(
        "ToonBoomAnimationInc PaletteList 1\n", encoding="utf-8"
    )
    return path


_OUTLET = (
    '<module type="MULTIPORT_OUT" name="Multi-Port-Out" pos="0,0,0"><options>'
    '<collapsed val="false"/><version val="1"/></options><attrs/>'
    '<ports><port type="IMAGE" idx="0"/></ports></module>'
)


class Counter:
    """Calls over the bridge and counts how often."""

    def __init__(self, session: Session) -> None:
        self.trips = 0
        self._session = session

    def __call__(self, name: str, *args: object) -> object:
        """Call one of our functions: one round trip."""
        self.trips += 1
        return self._session.call(name, *args)


@contextmanager
def opened(xstage: Path) -> Iterator[Counter]:
    """Open a scene in an emulator of its own and connect it."""
    with Session() as session:
        environment = {
            "AYON_HARMONY_PORT": str(session.port),
            "AYON_HARMONY_TOKEN": session.token,
        }
        with HarmonyProcess(
            xstage, environ=environment, base=clean_environment()
        ) as harmony:
            for file in script_files():
                if file.path.stem not in ("menu", "saves"):
                    harmony.evaluate(file.read(), file.name)
            harmony.evaluate("AyonHarmony.start();")
            session.wait_until_connected(60)
            yield Counter(session)


def measure(node_count: int, folder: Path) -> dict[str, float]:
    """Open a scene of a size and return its figures."""
    with opened(write_scene(folder, node_count)) as call:
        return _measure(node_count, call)


def _measure(node_count: int, call: Counter) -> dict[str, float]:
    scene = Scene(call)
    reads = [node.path for node in scene.nodes.find_all(types=["READ"])]
    loaded = reads[: max(1, node_count // CONTAINER_SHARE)]
    store = scene.metadata.read()
    document = store.document
    for path in loaded:
        record = Record(
            path.rpartition("/")[2],
            {"loader": "ImageSequenceLoader", "representation": "0" * 32},
            (Holder(HolderKind.NODE, path),),
        )
        document = document.with_container(record)
    scene.metadata.write(document, store)

    def list_containers() -> int:
        return len(scene.metadata.read().inventory().containers)

    figures: dict[str, float] = {}
    for name, listing in (
        ("nodes", lambda: len(scene.nodes.find_all())),
        ("layers", lambda: len(scene.layers.find_all())),
        ("containers", list_containers),
    ):
        before = call.trips
        milliseconds, count = _timed(listing)
        figures[f"{name}_{node_count}_ms"] = milliseconds
        figures[f"{name}_{node_count}_count"] = count
        trips = (call.trips - before) / RUNS
        figures[f"{name}_{node_count}_round_trips"] = trips
    return figures


def run() -> dict[str, float]:
    """Return the figures of all sizes, and how time grows from the middle one.

    Growth is time per node at the largest size over that at the middle size: 1
    is linear, 10 would be quadratic.
    """
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="scene-bench-") as root:
        for size in SIZES:
            figures.update(measure(size, Path(root) / f"scene{size}"))
    middle, largest = SIZES[-2], SIZES[-1]
    for name in ("nodes", "layers", "containers"):
        ratio = figures[f"{name}_{largest}_ms"] / figures[f"{name}_{middle}_ms"]
        figures[f"{name}_growth"] = round(ratio * middle / largest, 2)
    return figures


def _timed(listing: Callable[[], int]) -> tuple[float, int]:
    """Return the best of some runs, in milliseconds, and what was counted."""
    best = float("inf")
    for _ in range(RUNS):
        started = time.perf_counter()
        count = listing()
        best = min(best, time.perf_counter() - started)
    return round(best * 1000, 1), count


def _group(first: int, end: int) -> str:
    """Write a group: pegs above each layer, and the layers in a composite.

    Args:
        first: Number of its first node; one in ``LAYER_SHARE`` is a layer.
        end: Number after its last node.

    """
    nodes = [_module("COMPOSITE", "Comp"), _OUTLET]
    links = [_link("Comp", "Multi-Port-Out")]
    for number in range(first, end):
        is_layer = number % LAYER_SHARE == 0
        nodes.append(_module("READ" if is_layer else "PEG", f"n{number}"))
        if is_layer:
            links.append(_link(f"n{number}", "Comp", (number - first) // LAYER_SHARE))
        if (number + 1) % LAYER_SHARE and number + 1 < end:
            links.append(_link(f"n{number + 1}", f"n{number}"))
    return (
        f'<group name="G{first}" pos="0,0,0"><options/><nodeslist>\n'
        + "\n".join(nodes)
        + "\n</nodeslist><linkedlist>\n"
        + "\n".join(links)
        + "\n</linkedlist></group>"
    )


def _link(source: str, target: str, port: int = 0) -> str:
    return f'<link out="{source}" in="{target}" inport="{port}"/>'


def _module(kind: str, name: str) -> str:
    return (
        f'<module type="{kind}" name="{name}" pos="0,0,0"><options>'
        '<collapsed val="false"/><version val="1"/></options><attrs/></module>'
    )
