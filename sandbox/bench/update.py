"""What *Update to latest* costs by the number of loaded things.

Images are loaded into scenes of 1,000, 3,000 and 10,000 connected nodes, one for
each twentieth node, and all of them are updated at once from the action of Manage,
on the double of ayon-core.

``round_trips``  calls into Harmony, from the listing of Manage to the end
``reads``        how many of them look at every node
``exponent``     of time over nodes, from the smallest scene to the largest: 1 is
                 linear, 2 quadratic
"""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sandbox.bench.scene import CONTAINER_SHARE, write_scene

SIZES = (1_000, 3_000, 10_000)
PRODUCTS = 10
_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cf500f0003820180b40a1d6e0000000049454e44ae426082"
)


def run(sizes: Iterable[int] = SIZES) -> dict[str, float]:
    """Measure and return flat figures; units are in the keys.

    Args:
        sizes: Numbers of nodes.

    """
    figures: dict[str, float] = {}
    counts = list(sizes)
    for count in counts:
        with tempfile.TemporaryDirectory(prefix="update-bench-") as folder:
            figures.update(measure(count, Path(folder)))
    smallest, largest = counts[0], counts[-1]
    if largest > smallest:
        ratio = figures[f"update_{largest}_s"] / figures[f"update_{smallest}_s"]
        exponent = math.log(ratio) / math.log(largest / smallest)
        figures["update_exponent"] = round(exponent, 2)
    return figures


def measure(node_count: int, folder: Path) -> dict[str, float]:
    """Load into a scene of a size, update all, and return the figures."""
    from sandbox.ayon import studio

    studio.make_importable()
    made = studio.Studio(folder / "studio")
    try:
        made.project("bench").shot("/sh010")
        made.enter("bench", "/sh010", "animation")
        return _update(node_count, folder, _publish(made.project("bench")))
    finally:
        made.leave()


def _publish(project: Any) -> list[str]:
    """Publish two versions of some images; return the ids of the first ones."""
    ids = []
    for number in range(PRODUCTS):
        first, _ = (
            project.publish(
                "/sh010",
                f"image{number}",
                "image",
                {"": _PIXEL},
                representation="png",
                version=version,
            )
            for version in (1, 2)
        )
        ids.append(first["id"])
    return ids


def _update(node_count: int, folder: Path, ids: list[str]) -> dict[str, float]:
    from ayon_core.pipeline import install_host

    from ayon_harmony.api import HarmonyHost
    from ayon_harmony.managing.inventory import update_to_latest
    from sandbox.scripted_scene import ScriptedScene
    from sandbox.scripted_session import ScriptedSession

    path = write_scene(folder / "scene", node_count)
    scripted = ScriptedScene.start(path)
    with ScriptedSession(scripted):
        host = HarmonyHost()
        install_host(host)
        load_images(scripted.scene, node_count // CONTAINER_SHARE, ids, folder)
        scripted.trips.clear()
        started = time.perf_counter()
        count = update_to_latest(host.get_containers())
        seconds = time.perf_counter() - started
        trips = list(scripted.trips)
        versions = {item["version"] for item in host.get_containers()}
    if versions != {2}:
        raise RuntimeError(f"Not everything was updated: {versions}")
    return {
        f"update_{node_count}_s": round(seconds, 3),
        f"update_{node_count}_count": count,
        f"update_{node_count}_round_trips": len(trips),
        f"update_{node_count}_reads": trips.count("getStore"),
    }


def load_images(scene: Any, count: int, ids: list[str], folder: Path) -> None:
    """Give layers of a scene images, as if they had been loaded from version 1."""
    from ayon_harmony.model.metadata import Holder, HolderKind, Record
    from ayon_harmony.scene.drawings import Exposure
    from ayon_harmony.scene.layer_stacks import NewColumn
    from ayon_harmony.scene.records import change_records

    pixel = folder / "pixel.png"
    pixel.write_bytes(_PIXEL)
    paths = [node.path for node in scene.nodes.list_nodes(types=["READ"])][:count]
    names = [path.rpartition("/")[2] for path in paths]
    columns = scene.layer_stacks.add_drawing_columns(
        [NewColumn(name, name, "png") for name in names]
    )
    scene.layer_stacks.import_files([(element, "1", pixel) for _, element in columns])
    scene.drawings.link_columns(
        {(path, "DRAWING.ELEMENT"): column for path, (column, _) in zip(paths, columns)}
    )
    scene.layer_stacks.expose_columns(
        {column: [Exposure(1, 60, "1")] for column, _ in columns}
    )
    records = [
        Record(
            f"{number:032x}",
            {
                "loader": "LoadImageSequence",
                "name": f"image{number % PRODUCTS}",
                "representation": ids[number % PRODUCTS],
                "version": 1,
                "numbers": "",
                "offset": 0,
            },
            (Holder(HolderKind.NODE, path),),
        )
        for number, path in enumerate(paths)
    ]
    change_records(scene, new_containers=records)
