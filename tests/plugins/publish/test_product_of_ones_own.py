"""The product that the guide makes is created, published, loaded and updated."""

from __future__ import annotations

import re
from pathlib import Path

import ayon_api
import pyblish.api
import pytest

from ayon_harmony.workfiles.archive import save_folder

pytestmark = [pytest.mark.engine, pytest.mark.process]

DOCS = Path(__file__).resolve().parents[3] / "docs"
GUIDE = DOCS / "developer" / "product-step-by-step.md"
NOTE = "studio.creators.harmony.note"
PYTHON = r"```python\n(.*?)^```"


@pytest.fixture
def plugins(studio, tmp_path):
    """The plugins that the guide shows, in one folder, as a try has them."""
    from ayon_core.pipeline import (
        register_creator_plugin_path,
        register_loader_plugin_path,
    )

    folder = tmp_path / "plugins"
    folder.mkdir()
    shown = re.findall(
        rf"^`(\w+\.py)`\n\n{PYTHON}", GUIDE.read_text("utf-8"), re.M | re.S
    )
    loaders = re.findall(PYTHON, (DOCS / "loading.md").read_text("utf-8"), re.M | re.S)
    for name, text in [*shown, ("load_note.py", loaders[-1])]:
        (folder / name).write_text(text, encoding="utf-8")
    pyblish.api.register_plugin_path(str(folder))
    register_loader_plugin_path(str(folder))
    register_creator_plugin_path(str(folder))
    return sorted(path.name for path in folder.iterdir())


def test_the_product_of_the_guide_goes_the_whole_way(
    plugins, session, scene, workfile_path, make_context, run_plugins
):
    from ayon_core.pipeline import load_container, remove_container, update_container
    from ayon_core.pipeline.load import get_loaders_by_name, get_outdated_containers

    def save():
        scene.settings.save_scene()
        save_folder(session.scripted.folder, workfile_path)

    def publish(text):
        scene.nodes.set_attributes("Top/noteMain", {"TEXT": text})
        save()
        context.reset()
        done = run_plugins(
            context, float("inf"), without=["IncrementWorkfile", "ExtractReview"]
        )
        return [i for i in done if i.data["productBaseType"] == "note"]

    session.workfile.save = save
    context = make_context()
    context.create(NOTE, "Main")
    context.save_changes()
    assert len(publish("first")) == 1
    (representation,) = ayon_api.get_representations(
        "demo", representation_names=["txt"]
    )
    container = load_container(get_loaders_by_name()["LoadNote"], representation["id"])

    def loaded_text():
        (path,) = container["nodes"]
        return scene.nodes.get_attributes(path, ["TEXT"])["TEXT"]

    assert plugins == ["create_note.py", "extract_note.py", "load_note.py"]
    assert loaded_text() == "first"
    publish("second")
    (outdated,) = get_outdated_containers()
    update_container(outdated)
    assert loaded_text() == "second"
    remove_container(outdated)
    assert [node.path for node in scene.nodes.list_nodes(types=["NOTE"])] == [
        "Top/noteMain"
    ]
