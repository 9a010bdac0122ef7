"""Templates out of the scene and back in."""

from __future__ import annotations

import pytest

from ayon_harmony.errors import HarmonyScriptError
from ayon_harmony.model.record_tags import Tag
from ayon_harmony.scene.nodes import Link

pytestmark = pytest.mark.engine


@pytest.fixture
def rig(scene):
    """A peg over a drawing, on a backdrop, and something else selected."""
    scene.nodes.add_node("Peg", "PEG", x=0, y=0)
    scene.drawings.add_drawing_layer("hero", "tvg", x=0, y=100)
    scene.nodes.link_nodes("Top/Peg", "Top/hero")
    scene.nodes.add_node("Else", "COMPOSITE", x=900, y=900)
    scene.backdrops.wrap_nodes(["Top/Peg", "Top/hero"], "Rig")
    scene.nodes.select(["Top/Else"])
    return scene


def template(scene, tmp_path, name="rig"):
    return scene.templates.create_template(
        ["Top/Peg", "Top/hero"],
        name,
        tmp_path,
        backdrops=scene.backdrops.list_backdrops(),
    )


@pytest.mark.parametrize("name", ["rig", "rig.tpl"])
def test_a_template_is_a_folder_with_a_scene(rig, tmp_path, name):
    made = template(rig, tmp_path, name)
    assert made == tmp_path / "rig.tpl"
    assert (made / "scene.xstage").is_file()


def test_the_artists_selection_is_as_before(rig, tmp_path):
    template(rig, tmp_path)
    assert rig.nodes.get_selection().nodes == ("Top/Else",)


def test_a_pasted_template_tells_what_is_new(rig, tmp_path):
    made = template(rig, tmp_path)
    before = {item.path for item in rig.nodes.list_nodes()}
    pasted = rig.templates.paste_template(made)
    assert len(pasted.nodes) == 2
    assert not set(pasted.nodes) & before
    assert [item.title for item in pasted.backdrops] == ["Rig"]
    assert len(rig.backdrops.list_backdrops()) == 2
    peg, read = sorted(
        pasted.nodes, key=lambda path: rig.nodes.find(path).type != "PEG"
    )
    assert Link(peg, 0, read, 0) in rig.nodes.list_links()


def test_a_template_is_pasted_into_a_group_without_the_scene_growing(rig, tmp_path):
    made = template(rig, tmp_path)
    frames = rig.settings.get_scene().settings.length
    rig.nodes.add_node("Set", "GROUP")
    pasted = rig.templates.paste_template(made, "Top/Set")
    assert all(path.startswith("Top/Set/") for path in pasted.nodes)
    assert rig.settings.get_scene().settings.length == frames


def test_one_undo_takes_a_paste_away(rig, tmp_path):
    made = template(rig, tmp_path)
    before = {item.path for item in rig.nodes.list_nodes()}
    rig.templates.paste_template(made)
    rig.undo.undo()
    assert {item.path for item in rig.nodes.list_nodes()} == before


def test_tags_travel_with_a_template(rig, tmp_path):
    rig.nodes.set_node_tags({"Top/Peg": [Tag("c1", "peg")]})
    pasted = rig.templates.paste_template(template(rig, tmp_path))
    tags = [node.tags for node in rig.nodes.get_nodes(pasted.nodes)]
    assert (Tag("c1", "peg"),) in tags


def test_what_is_no_template_is_refused(rig, tmp_path):
    with pytest.raises(HarmonyScriptError, match=r"gone\.tpl"):
        rig.templates.paste_template(tmp_path / "gone.tpl")
    with pytest.raises(HarmonyScriptError, match="No nodes"):
        rig.templates.create_template([], "x", tmp_path)
    with pytest.raises(HarmonyScriptError, match="did not write"):
        rig.templates.create_template(["Top/Peg"], "x", tmp_path / "no folder")


@pytest.mark.parametrize("version", [20, 24, 27])
@pytest.mark.parametrize("edition", ["premium", "advanced"])
def test_every_version_and_edition_takes_templates(start, tmp_path, version, edition):
    scene = start(version=version, edition=edition).scene
    scene.nodes.add_node("Peg", "PEG")
    made = scene.templates.create_template(["Top/Peg"], "rig", tmp_path)
    assert len(scene.templates.paste_template(made).nodes) == 1
