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
    scene.nodes.add("Peg", "PEG", x=0, y=0)
    scene.drawings.add_layer("hero", "tvg", x=0, y=100)
    scene.nodes.link("Top/Peg", "Top/hero")
    scene.nodes.add("Else", "COMPOSITE", x=900, y=900)
    scene.backdrops.wrap(["Top/Peg", "Top/hero"], "Rig")
    scene.nodes.select(["Top/Else"])
    return scene


def template(scene, tmp_path, name="rig"):
    return scene.templates.create(
        ["Top/Peg", "Top/hero"],
        name,
        tmp_path,
        backdrops=scene.backdrops.find_all(),
    )


@pytest.mark.parametrize("name", ["rig", "rig.tpl"])
def test_a_template_is_a_folder_with_a_scene(rig, tmp_path, name):
    made = template(rig, tmp_path, name)
    assert made == tmp_path / "rig.tpl"
    assert (made / "scene.xstage").is_file()


def test_the_artists_selection_is_as_before(rig, tmp_path):
    template(rig, tmp_path)
    assert rig.nodes.selection().nodes == ("Top/Else",)


def test_a_pasted_template_tells_what_is_new(rig, tmp_path):
    made = template(rig, tmp_path)
    before = {item.path for item in rig.nodes.find_all()}
    pasted = rig.templates.paste(made)
    assert len(pasted.nodes) == 2
    assert not set(pasted.nodes) & before
    assert [item.title for item in pasted.backdrops] == ["Rig"]
    assert len(rig.backdrops.find_all()) == 2
    peg, read = sorted(
        pasted.nodes, key=lambda path: rig.nodes.find(path).type != "PEG"
    )
    assert Link(peg, 0, read, 0) in rig.nodes.links()


def test_a_template_is_pasted_into_a_group_without_the_scene_growing(rig, tmp_path):
    made = template(rig, tmp_path)
    frames = rig.settings.get().settings.length
    rig.nodes.add("Set", "GROUP")
    pasted = rig.templates.paste(made, "Top/Set")
    assert all(path.startswith("Top/Set/") for path in pasted.nodes)
    assert rig.settings.get().settings.length == frames


def test_one_undo_takes_a_paste_away(rig, tmp_path):
    made = template(rig, tmp_path)
    before = {item.path for item in rig.nodes.find_all()}
    rig.templates.paste(made)
    rig.undo.undo()
    assert {item.path for item in rig.nodes.find_all()} == before


def test_tags_travel_with_a_template(rig, tmp_path):
    rig.nodes.set_tags({"Top/Peg": [Tag("c1", "peg")]})
    pasted = rig.templates.paste(template(rig, tmp_path))
    tags = [node.tags for node in rig.nodes.get(pasted.nodes)]
    assert (Tag("c1", "peg"),) in tags


def test_what_is_no_template_is_refused(rig, tmp_path):
    with pytest.raises(HarmonyScriptError, match=r"gone\.tpl"):
        rig.templates.paste(tmp_path / "gone.tpl")
    with pytest.raises(HarmonyScriptError, match="No nodes"):
        rig.templates.create([], "x", tmp_path)
    with pytest.raises(HarmonyScriptError, match="did not write"):
        rig.templates.create(["Top/Peg"], "x", tmp_path / "no folder")


@pytest.mark.parametrize("version", [20, 24, 27])
@pytest.mark.parametrize("edition", ["premium", "advanced"])
def test_every_version_and_edition_takes_templates(start, tmp_path, version, edition):
    scene = start(version=version, edition=edition).scene
    scene.nodes.add("Peg", "PEG")
    made = scene.templates.create(["Top/Peg"], "rig", tmp_path)
    assert len(scene.templates.paste(made).nodes) == 1
