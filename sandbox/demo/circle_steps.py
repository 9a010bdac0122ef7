"""Steps that load what the demo has published into another scene, and manage it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from sandbox.demo import pictures
from sandbox.demo.day import FOLDER_PATH, PROJECT, Day, Note, titles_of
from sandbox.demo.media_steps import _frame, _look, _show

LOAD_S = 300.0
MENU_S = 20.0
FRAMES = 6
#: Creator, representation, and the loader that an artist takes for it.
LOADED = (
    ("harmony.review", "mov", "LoadMovie"),
    ("harmony.template", "tpl", "LoadTemplate"),
    ("harmony.palette", "plt", "LoadPalette"),
    # Last, so that it is in front: the movie has no transparency.
    ("harmony.render", "png", "LoadImageSequence"),
)


def load_back(day: Day, note: Note) -> None:
    """Render, review, template and palette are loaded into another scene."""
    assert day.published is not None, "nothing was published"
    before, after, listed = day.stage.on_main(lambda: _load_back(day), LOAD_S)
    _show(note, "The other scene before", before)
    _show(note, "With what was published", after)
    if before is not None and after is not None:
        assert before.read_bytes() != after.read_bytes(), "nothing is to be seen"
    note.tell(**listed)


def manage_loaded(day: Day, note: Note) -> None:
    """A newer render is told in the menu and updated; the template is removed."""
    assert day.loaded, "nothing was loaded"
    node, look = day.stage.on_main(lambda: _retime(day))
    _publish_again(day)
    assert day.harmony.trigger("AYON/Manage...")
    note.tell(window=day.stage.next_window())
    _wait_for_entry(day, "Manage... (1 outdated)")
    note.tell(menu="Manage... (1 outdated)")
    note.show(
        "The menu tells of it",
        day.harmony.picture(day.folder / "outdated.png", menu="AYON"),
    )
    old, new = day.stage.on_main(lambda: _update(day), LOAD_S)
    if old is not None and new is not None:
        assert old.read_bytes() != new.read_bytes(), "the old pictures are still seen"
    _show(note, "Version 1, retimed", old)
    _show(note, "Version 2, in the same timing", new)
    after = day.stage.on_main(lambda: _look(node))
    assert after["exposures"] == look["exposures"], f"{look}\n{after}"
    assert after["links"] == look["links"], f"{look}\n{after}"
    note.tell(exposures=after["exposures"])
    left = day.stage.on_main(lambda: _remove(day), LOAD_S)
    note.tell(left=left)
    day.stage.on_main(lambda: _go_back(day), LOAD_S)


def _load_back(day: Day) -> tuple[Path | None, Path | None, dict[str, str]]:
    from ayon_core.pipeline import load_container, registered_host
    from ayon_core.pipeline.load import get_loaders_by_name

    host = registered_host()
    host.open_workfile(str(day.second_workfile))
    assert not list(host.get_containers()), "something is loaded already"
    before = _frame(day, "empty")
    loaders = get_loaders_by_name()
    for creator, name, loader in LOADED:
        representation = _find_representation(day, creator, name)
        if representation is not None:
            container = load_container(loaders[loader], representation)
            day.loaded[creator] = container["container_id"]
    assert day.loaded, "nothing of what was published can be loaded"
    containers = {item["container_id"]: item for item in host.get_containers()}
    assert set(containers) == set(day.loaded.values()), containers
    listed = {
        str(item["name"]): f"{item['loader']}, {item['objectName']}"
        for item in containers.values()
    }
    return before, _frame(day, "loaded_back"), listed


def _find_representation(day: Day, creator: str, name: str) -> str | None:
    """Id of what was published; None where an artist had to leave it out."""
    for item in day.published.context:
        if not item.data["creator_identifier"].endswith(f".{creator}"):
            continue
        for made in (item.data.get("published_representations") or {}).values():
            if made["representation"]["name"] == name:
                return str(made["representation"]["id"])
    assert day.scene is not None, f"{creator} has no representation '{name}'"
    return None


def _container(day: Day, creator: str) -> Any:
    from ayon_core.pipeline import registered_host

    (found,) = (
        item
        for item in registered_host().get_containers()
        if item["container_id"] == day.loaded[creator]
    )
    return found


def _retime(day: Day) -> tuple[str, dict[str, Any]]:
    """Hold the first drawings of the render for two frames each."""
    from ayon_harmony import current
    from ayon_harmony.scene.drawings import Exposure

    (node,) = _container(day, "harmony.render")["nodes"]
    drawings = current.get_scene().drawings
    content = drawings.get_drawing_layer(node)
    names = [exposure.drawing for exposure in content.exposures][:FRAMES]
    drawings.set_exposures(
        content.column,
        [Exposure(2 * n - 1, 2 * n, name) for n, name in enumerate(names, start=1)],
    )
    return node, _look(node)


def _publish_again(day: Day) -> None:
    """Somebody publishes the render again, in other pictures."""
    data = day.published.instance("harmony.render").data
    count = len(day.published.files("harmony.render")["png"])
    first = int(data["frameStartHandle"])
    files = {
        f"{first + n:04d}": pictures.balloon(min(n, 12), "#2bb673")
        for n in range(count)
    }
    day.studio.project(PROJECT).publish(
        FOLDER_PATH,
        data["productName"],
        data["productType"],
        files,
        representation="png",
        base_type=data.get("productBaseType"),
        frameStart=first,
        frameEnd=first + count - 1,
    )


def _wait_for_entry(day: Day, wanted: str) -> None:
    """The server is asked in the background; the menu has it a little later."""
    until = time.monotonic() + MENU_S
    while True:
        (menu,) = [menu for menu in day.harmony.menus() if menu["title"] == "AYON"]
        titles = titles_of(menu)
        if wanted in titles:
            return
        assert time.monotonic() < until, titles
        time.sleep(0.1)


def _update(day: Day) -> tuple[Path | None, Path | None]:
    from ayon_core.pipeline.load import get_outdated_containers

    from ayon_harmony.managing.inventory import update_to_latest

    old = _frame(day, "retimed")
    outdated = [item["container_id"] for item in get_outdated_containers()]
    assert outdated == [day.loaded["harmony.render"]], outdated
    assert update_to_latest([_container(day, "harmony.render")]) == 1
    assert get_outdated_containers() == []
    return old, _frame(day, "updated")


def _remove(day: Day) -> str:
    """Remove one thing; everything else stays."""
    from ayon_core.pipeline import registered_host, remove_container

    gone = next(c for c in ("harmony.template", "harmony.palette") if c in day.loaded)
    remove_container(_container(day, gone))
    left = {item["container_id"] for item in registered_host().get_containers()}
    assert left == set(day.loaded.values()) - {day.loaded[gone]}, left
    return f"{len(left)} of {len(day.loaded)}, without {gone}"


def _go_back(day: Day) -> None:
    """Save the other scene and open the first one again."""
    from ayon_core.pipeline import registered_host

    host = registered_host()
    host.save_workfile(str(day.second_workfile))
    host.open_workfile(str(day.workfile))
    assert host.get_current_workfile() == str(day.workfile)
