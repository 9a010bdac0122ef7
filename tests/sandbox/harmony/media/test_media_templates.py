"""Templates: what lies in the folder, and what a paste adds to a scene."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from sandbox.harmony.model.palette_files import parse_palette_list
from sandbox.harmony.model.project import Project
from sandbox.harmony.model.template import (
    PasteRules,
    create_template,
    open_template,
    paste_over,
    paste_template,
)

RED = (200, 10, 20)


@pytest.fixture
def template(scene, tmp_path) -> Path:
    """A drawing and a composite of a scene with one palette, as a template."""
    scene.onto(scene.layer("hero", RED))
    palettes = scene.project.palettes
    palettes.scene.create(palettes.folder_for("SCENE") / "skin.plt")
    folder = tmp_path / "hero.tpl"
    assert create_template(
        scene.project, ["Top/hero", scene.composite], [], None, folder
    )
    return folder


@pytest.fixture
def target(tmp_path: Path) -> Project:
    return Project.create(tmp_path / "other", "sc020", temp_root=tmp_path / "temp2")


def test_a_template_has_the_shape_of_a_scene(template):
    names = {path.name for path in template.iterdir()}
    assert {
        "scene.xstage", "scene.elementTable", "scene.versionTable", "PALETTE_LIST",
        "elements", "palette-library", ".thumbnails",
    } <= names  # fmt: skip
    assert (template / ".thumbnails" / "t-0001.png").is_file()
    table = (template / "scene.versionTable").read_text()
    assert 'Name="hero"' in table


def test_only_what_the_nodes_need_is_in_it(scene, template):
    root = ElementTree.parse(template / "scene.xstage").getroot()
    nodes = [one.get("name") for one in root.find(".//rootgroup/nodeslist")]
    assert nodes == ["hero", "Comp"]
    assert [one.get("name") for one in root.iter("column")] == ["hero"]
    assert [
        one.get("elementName") for one in root.iter("element") if one.get("id")
    ] == ["hero"]
    links = [(one.get("out"), one.get("in")) for one in root.iter("link")]
    assert links == [("hero", "Comp")]


def test_unsaved_drawings_and_palettes_come_along(template):
    assert (template / "elements" / "hero" / "hero-1.png").is_file()
    assert (template / "palette-library" / "skin.plt").is_file()
    links = parse_palette_list((template / "PALETTE_LIST").read_text())
    assert links == [("palette-library/skin", "./palette-library/skin.plt")]


def test_a_template_opens_as_a_scene(template):
    opened = open_template(template)
    assert opened is not None
    assert opened.nodes.find("Top/hero").type == "READ"
    assert opened.palettes.scene.palettes[0].content.colors[0].name == "Default"


def test_the_chosen_frames_become_the_template(scene, tmp_path):
    scene.onto(scene.layer("hero", RED, exposures=(1, 2, 4)))
    folder = tmp_path / "part.tpl"
    create_template(scene.project, ["Top/hero"], [], (2, 2), folder)
    root = ElementTree.parse(folder / "scene.xstage").getroot()
    assert root.find(".//scenes/scene").get("nbframes") == "2"
    assert root.find(".//elementSeq").get("exposures") == "1"


def test_nothing_chosen_leaves_no_folder(scene, tmp_path):
    assert not create_template(
        scene.project, ["Top/nope"], [], None, tmp_path / "x.tpl"
    )
    assert not (tmp_path / "x.tpl").exists()


def test_pasting_brings_nodes_cables_columns_elements_and_palettes(template, target):
    pasted = paste_template(target, template, "", PasteRules())
    assert pasted.nodes == {"hero": "Top/hero", "Comp": "Top/Comp"}
    assert target.nodes.source("Top/Comp", 0)[0].path == "Top/hero"
    column = target.nodes.linked_column("Top/hero", "DRAWING.ELEMENT")
    assert target.columns.value_at(column, 3) == "1"
    element_id = target.columns.element_id(column)
    assert target.elements.is_unsaved(element_id, "1")
    assert [one.name for one in target.palettes.scene.palettes] == ["skin"]
    assert target.save_all()
    assert (target.folder / "elements" / "hero" / "hero-1.png").is_file()
    assert (target.folder / "palette-library" / "skin.plt").is_file()


def test_pasting_twice_renames_and_shares_nothing(template, target):
    first = paste_template(target, template, "Top", PasteRules())
    second = paste_template(target, template, "Top", PasteRules())
    assert second.nodes["hero"] == "Top/hero_1"
    assert set(first.columns.values()).isdisjoint(second.columns.values())
    assert set(first.elements.values()).isdisjoint(second.elements.values())
    folders = [target.elements.folder(one) for one in target.elements.ids()]
    assert len(set(folders)) == len(folders)
    assert target.nodes.source(second.nodes["Comp"], 0)[0].path == "Top/hero_1"
    assert len(target.palettes.scene.palettes) == 1


def test_one_undo_takes_the_whole_paste_back(template, target):
    before = target.document.to_bytes()
    paste_template(target, template, "Top", PasteRules())
    assert target.document.to_bytes() != before
    target.undo.undo()
    assert target.document.to_bytes() == before
    assert target.palettes.scene.palettes == []


def test_frames_land_where_they_are_told(template, target):
    pasted = paste_template(target, template, "Top", PasteRules(at_frame=10))
    column = target.columns.find(pasted.columns["hero"])
    assert sorted(column.exposures.cells) == [10, 11, 12, 13]


def test_a_short_scene_is_extended_only_when_asked(template, target):
    scene = target.document.scene
    target.document.set(scene, "nbframes", "2")
    paste_template(target, template, "Top", PasteRules())
    assert scene.get("nbframes") == "2"
    paste_template(target, template, "Top", PasteRules(extend_scene=True))
    assert scene.get("nbframes") == "4"


@pytest.mark.parametrize(
    ("mode", "names", "kept"),
    [
        ("REUSE_PALETTES", ["skin"], True),
        ("COPY_AND_OVERWRITE_EXISTING_PALETTES", ["skin"], False),
        ("COPY_AND_CREATE_NEW_PALETTES", ["skin", "skin_1"], True),
        ("DO_NOTHING", ["skin"], True),
    ],
)
def test_the_palette_mode_decides_about_a_name_that_is_taken(
    template, target, mode, names, kept
):
    own = target.palettes.scene.create(target.palettes.folder_for("SCENE") / "skin.plt")
    target.save_all()
    before = own.path.read_bytes()
    paste_template(target, template, "Top", PasteRules(palette_mode=mode))
    assert [one.name for one in target.palettes.scene.palettes] == names
    assert (own.path.read_bytes() == before) is kept


def test_linking_to_the_original_copies_no_palette(template, target):
    paste_template(target, template, "Top", PasteRules(palette_mode="LINK_TO_ORIGINAL"))
    palette = target.palettes.scene.palettes[0]
    assert palette.path == template / "palette-library" / "skin.plt"


def test_backdrops_travel_and_end_up_last(scene, target, tmp_path):
    from sandbox.harmony.model.backdrops import Backdrop, Label

    scene.layer("hero", RED)
    scene.project.backdrops.add(Backdrop(0, 0, 50, 60, title=Label("mine")))
    folder = tmp_path / "b.tpl"
    create_template(scene.project, ["Top/hero"], [("Top", 0)], None, folder)
    target.backdrops.add(Backdrop(1, 1, 2, 2, title=Label("old")))
    pasted = paste_template(target, folder, "Top", PasteRules())
    titles = [one.title.text for one in target.backdrops.of_group("Top")]
    assert titles == ["old", "mine"]
    assert pasted.backdrops == [("Top", 1)]


def test_a_missing_template_or_group_pastes_nothing(template, target, tmp_path):
    assert paste_template(target, tmp_path / "no.tpl", "Top", PasteRules()) is None
    assert paste_template(target, template, "Top/No", PasteRules()) is None


@pytest.mark.parametrize(
    ("mode", "cell", "drawings"),
    [
        ("ONLY_CREATE_IF_DOES_NOT_EXIST", "1", ["1"]),
        ("ALWAYS_CREATE", "1_1", ["1", "1_1"]),
        ("REPLACE_EXISTING", "1", ["1"]),
    ],
)
def test_pasting_over_a_drawing_exposes_the_templates_drawings(
    template, target, mode, cell, drawings
):
    pasted = paste_template(target, template, "Top", PasteRules())
    column = target.columns.find(pasted.columns["hero"])
    column.set_exposures(type(column.exposures)())
    rules = PasteRules(at_frame=7, frame_count=2, drawing_mode=mode)
    assert paste_over(target, template, [pasted.nodes["hero"]], rules)
    assert column.exposures.cells == {7: cell, 8: cell}
    assert target.elements.drawings(column.element_id) == drawings


def test_pasting_over_brings_keys_to_an_attribute_without_a_column(
    scene, target, tmp_path
):
    peg = scene.node("PEG", "Peg")
    column = scene.project.columns.add("move", "BEZIER")
    column.set_value(1, "2")
    column.set_value(5, "6")
    assert scene.nodes.find(peg).attribute("ROTATION.ANGLEZ").link("move")
    folder = tmp_path / "peg.tpl"
    create_template(scene.project, [peg], [], None, folder)
    own = target.nodes.add("Top", "Other", "PEG", 0, 0, 0)
    assert paste_over(target, folder, [own], PasteRules(at_frame=11))
    name = target.nodes.linked_column(own, "ROTATION.ANGLEZ")
    # The template is four frames long, so the key at five stays behind.
    assert [(one.x, one.y) for one in target.columns.find(name).points] == [(11, 2)]


def test_pasting_over_a_node_of_another_type_does_nothing(template, target):
    own = target.nodes.add("Top", "Peg", "PEG", 0, 0, 0)
    assert not paste_over(target, template, [own], PasteRules())


@pytest.mark.engine
def test_scripts_make_and_paste_a_template(tmp_path):
    from sandbox.harmony.testing import run_script

    text = f"""
        var id = element.add('bg', 'COLOR', 12, 'PNG', 'None');
        column.add('bg', 'DRAWING');
        column.setElementIdOfDrawing('bg', id);
        Drawing.create(id, '1', false);
        column.setEntry('bg', 1, 1, '1');
        var read = node.add('Top', 'bg', 'READ', 0, 0, 0);
        node.linkAttr(read, 'DRAWING.ELEMENT', 'bg');
        var none = copyPaste.createTemplateFromSelection('t', '{tmp_path.as_posix()}');
        selection.addNodeToSelection(read);
        var bad = copyPaste.createTemplateFromSelection('t', '/nowhere');
        var path = copyPaste.createTemplateFromSelection('t', '{tmp_path.as_posix()}');
        var drag = copyPaste.copyFromTemplate(path, 0, 999,
            copyPaste.getCurrentCreateOptions());
        var options = copyPaste.getCurrentPasteOptions();
        var ok = copyPaste.pasteNewNodes(drag, '', options);
        [none, bad, path, ok, selection.selectedNodes(),
         copyPaste.copyFromTemplate('/nowhere.tpl', 0, 999) === null,
         options.colourPalette, typeof copyPaste.copy]
    """
    found = run_script(text, new_scene=tmp_path / "sc", version=25)
    none, bad, path, ok, selected, missing, mode, copy = found
    assert (none, bad) == ("", "")
    assert Path(path) == tmp_path / "t.tpl"
    assert ok is True
    assert selected == ["Top/bg_1"]
    assert missing is True
    assert mode == "REUSE_PALETTES"
    assert copy == "undefined"
