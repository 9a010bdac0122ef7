"""How long it takes to list a scene and to store in it, by its size.

Scenes of 100, 1,000 and 10,000 nodes are opened in the emulator and listed
through the scene API, over the bridge. Every node is connected: drawing layers
hang on chains of pegs, each group comes together in a composite, and all of
them reach the display, as in a scene that somebody animates. Then 500, 1,000 and
2,000 containers are stored in the largest one, one record is copied 400 and 1,600
times, and 50 and 200 palettes are replaced. Every list is one round trip whatever
the size; time should grow with the scene and not faster.

``exponent`` says how it grows: 1 is linear, 2 quadratic. It is that of the time of
the processor, of this process and of the emulator: that of the wall grows with
whatever else the machine does. Most of it is spent in the emulator's host
functions, which are slower than Harmony's own.
"""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Callable

from ayon_harmony.bridge.bundle import script_files
from ayon_harmony.bridge.session import Session
from ayon_harmony.model.metadata import Holder, HolderKind, Record
from ayon_harmony.scene import Scene
from ayon_harmony.scene.records import change_records, read_records
from sandbox.harmony.client import HarmonyProcess
from sandbox.harmony.interpreter import clean_environment

Work = Callable[[], int]

SIZES = (100, 1_000, 10_000)
LAYER_SHARE = 5
"""One node in this many is a drawing layer: 2,000 of 10,000."""

CONTAINER_SHARE = 20
"""One node in this many was loaded: 500 of 10,000."""

GROUP_SIZE = 100

RUNS = 3
"""Each list is made this often and the best time counts."""

LEAST_S = 0.3
"""A run goes on until the processor worked this long: its clock is coarse."""

CONTAINER_COUNTS = (500, 1_000, 2_000)
COPY_COUNTS = (400, 1_600)
PALETTE_COUNTS = (50, 200)

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

    def __init__(self, session: Session, harmony: HarmonyProcess) -> None:
        self.trips = 0
        self._session = session
        self._harmony = harmony

    def __call__(self, name: str, *args: object) -> object:
        """Call one of our functions: one round trip."""
        self.trips += 1
        return self._session.call(name, *args)

    def evaluate(self, text: str) -> Any:
        """Run a script that does not count."""
        return self._harmony.evaluate(text)

    def processor_s(self) -> float:
        """Seconds that the processor has worked, here and in the emulator."""
        return time.process_time() + float(self._harmony.facts()["processor_s"])


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
            yield Counter(session, harmony)


class Measures:
    """Figures, and how what they measure grows."""

    def __init__(self) -> None:
        self.figures: dict[str, float] = {}
        self._seconds: dict[str, dict[int, float]] = {}

    def take(self, name: str, size: int, call: Counter, work: Work) -> None:
        """Measure work at a size; what it returns is what it counted."""
        best_ms = best_s = float("inf")
        trips = 0.0
        for _ in range(RUNS):
            before, times, wall_s, used_s = call.trips, 0, 0.0, 0.0
            start_s = call.processor_s()
            while not times or (used_s < LEAST_S and times < 50):
                started = time.perf_counter()
                count = work()
                wall_s += time.perf_counter() - started
                used_s = call.processor_s() - start_s
                times += 1
            best_ms = min(best_ms, wall_s * 1000 / times)
            best_s = min(best_s, used_s / times)
            trips = (call.trips - before) / times
        self.figures[f"{name}_{size}_ms"] = round(best_ms, 1)
        self.figures[f"{name}_{size}_count"] = count
        self.figures[f"{name}_{size}_round_trips"] = trips
        self._seconds.setdefault(name, {})[size] = best_s

    def all(self) -> dict[str, float]:
        """Return all figures; exponents are of the two largest sizes."""
        exponents = {}
        for name, seconds in self._seconds.items():
            *_, small, large = sorted(seconds)
            ratio = seconds[large] / max(seconds[small], 1e-6)
            exponent = math.log(ratio) / math.log(large / small)
            exponents[f"{name}_exponent"] = round(exponent, 2)
        return {**self.figures, **exponents}


def _measure_lists(node_count: int, call: Counter, measures: Measures) -> None:
    scene = Scene(call)
    _store_containers(scene, max(1, node_count // CONTAINER_SHARE))
    for name, listing in (
        ("nodes", lambda: len(scene.nodes.list_nodes())),
        ("layers", lambda: len(scene.layers.list_layers())),
        ("containers", lambda: len(read_records(scene).containers)),
    ):
        measures.take(name, node_count, call, listing)


def _measure_containers(call: Counter, measures: Measures) -> None:
    """Read and change more and more containers of one scene."""
    scene = Scene(call)
    for count in CONTAINER_COUNTS:
        ids = _store_containers(scene, count)

        def change(ids: list[str] = ids) -> int:
            # Something new each time, or nothing is written.
            data = {record_id: {"version": time.perf_counter()} for record_id in ids}
            change_records(scene, data=data)
            return len(data)

        measures.take("change_all", count, call, change)


def _store_containers(scene: Scene, count: int) -> list[str]:
    """Make containers of the first drawing layers; return their ids."""
    reads = [node.path for node in scene.nodes.list_nodes(types=["READ"])]
    records = [
        Record(
            path.rpartition("/")[2],
            {"loader": "LoadImageSequence", "representation": "0" * 32},
            (Holder(HolderKind.NODE, path),),
        )
        for path in reads[:count]
    ]
    change_records(scene, new_containers=records)
    return [record.id for record in records]


def _measure_copies(call: Counter, measures: Measures) -> None:
    """Read a scene in which an artist copied one loaded thing again and again."""
    scene = Scene(call)
    _store_containers(scene, 1)
    tag = "node.getTextAttr(path, 1, AyonHarmony.TAG_KEYWORD)"
    for count in COPY_COUNTS:
        call.evaluate(
            "(function () { var paths = node.getNodes(['READ']); var path = paths[0];"
            f" AyonHarmony.setNodeTags(paths.slice(1, {count + 1}).map("
            f"function (other) {{ return [other, {tag}]; }})); }}())"
        )
        measures.take(
            "copies", count, call, lambda: len(read_records(scene).containers)
        )


def _measure_palettes(call: Counter, measures: Measures, folder: Path) -> None:
    """Replace all palettes of a scene by others, and back."""
    scene = Scene(call)
    for count in PALETTE_COUNTS:
        for number in range(count):
            for name in (f"a{number}", f"b{number}"):
                color = f"Solid Skin 0x0a{number:014d} 1 2 3 255"
                text = f"ToonBoomAnimationInc PaletteFile 2\n{color}\n"
                (folder / f"{name}.plt").write_text(text, encoding="utf-8")
            scene.palettes.link_palette(folder / f"a{number}.plt")
        there = {folder / f"a{n}.plt": folder / f"b{n}.plt" for n in range(count)}

        def exchange(there: dict[Path, Path] = there) -> int:
            scene.palettes.replace_palettes(
                {str(old): new for old, new in there.items()}
            )
            scene.palettes.replace_palettes(
                {str(new): old for old, new in there.items()}
            )
            return len(there)

        measures.take("replace_palettes", count, call, exchange)


def run() -> dict[str, float]:
    """Return the figures of all sizes, and how time grows to the largest one."""
    measures = Measures()
    with tempfile.TemporaryDirectory(prefix="scene-bench-") as root:
        folder = Path(root)
        for size in SIZES:
            with opened(write_scene(folder / f"scene{size}", size)) as call:
                _measure_lists(size, call, measures)
                if size == SIZES[-1]:
                    _measure_containers(call, measures)
        with opened(write_scene(folder / "copies", SIZES[-1])) as call:
            _measure_copies(call, measures)
        with opened(write_scene(folder / "palettes", SIZES[0])) as call:
            _measure_palettes(call, measures, folder)
    return measures.all()


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
