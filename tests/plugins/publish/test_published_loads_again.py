"""The circle: what a publish wrote comes back into a scene, and is updated there."""

from __future__ import annotations

import shutil
from pathlib import Path

import ayon_api
import pytest

from ayon_harmony.model.frames import SceneLength
from ayon_harmony.workfiles.archive import save_folder

pytestmark = [pytest.mark.engine, pytest.mark.process]

RENDER = "io.ayon.creators.harmony.render"
WITHOUT = [
    "CollectSceneSound",
    "ExtractBurnin",
    "ExtractReview",
    "IncrementWorkfile",
    # Six small frames are rendered faster than what the task asks for.
    "ValidateSceneSettings",
]


@pytest.fixture
def card(session, scene, workfile_path):
    """Six frames of a colour card with a Write node, which save and publish."""
    scene.settings.change_scene(length=SceneLength(6, 1, 6), resolution=(32, 18))
    scene.nodes.add_node("Card", "COLOR_CARD")
    scene.nodes.add_node("Display", "DISPLAY")
    scene.nodes.link_nodes("Top/Card", "Top/Display")
    scene.nodes.select(["Top/Card"])

    def save():
        scene.settings.save_scene()
        save_folder(session.scripted.folder, workfile_path)

    session.workfile.save = save
    return scene


@pytest.fixture
def publish_card(session, card, context, run_plugins):
    """Publish the card as the next version; give its files."""
    context.create(RENDER, "Main", pre_create_data={"drawing_type": "PNG4"})
    for instance in context.instances:
        if instance.creator_identifier == RENDER:
            instance.creator_attributes["mark_for_review"] = False
    context.save_changes()

    def publish(color):
        red, green, blue = color
        values = {"COLOR.RED": red, "COLOR.GREEN": green, "COLOR.BLUE": blue}
        card.nodes.set_attributes("Top/Card", values)
        context.reset()
        session.workfile.save()
        done = run_plugins(context, float("inf"), without=WITHOUT)
        (render,) = [i for i in done if i.data["productBaseType"] == "render"]
        (found,) = render.data["published_representations"].values()
        return [Path(path) for path in found["published_files"]]

    return publish


def drawings(scene, path):
    content = scene.drawings.get_drawing_layer(path)
    exposed = [(e.start, e.end, e.drawing) for e in content.exposures]
    return exposed, {name: p.read_bytes() for name, p in content.drawings.items()}


def test_a_published_render_is_loaded_where_it_was_and_updated(
    host, card, publish_card
):
    from ayon_core.pipeline import load_container, update_container
    from ayon_core.pipeline.load import get_loaders_by_name, get_outdated_containers

    if not shutil.which("ffmpeg"):
        pytest.skip("ffmpeg is not installed")
    first = publish_card((255, 0, 0))
    (representation,) = ayon_api.get_representations(
        "demo", representation_names=["png"]
    )
    loader = get_loaders_by_name()["LoadImageSequence"]
    container = load_container(loader, representation["id"])

    (path,) = container["nodes"]
    exposed, files = drawings(card, path)
    assert exposed == [(n, n, str(1000 + n)) for n in range(1, 7)]
    assert list(files.values()) == [item.read_bytes() for item in first]

    second = publish_card((0, 0, 255))
    assert second[0].read_bytes() != first[0].read_bytes()
    (outdated,) = get_outdated_containers()
    assert outdated["container_id"] == container["container_id"]
    update_container(outdated)

    exposed_now, files = drawings(card, path)
    assert exposed_now == exposed
    assert list(files.values()) == [item.read_bytes() for item in second]
    assert get_outdated_containers() == []
