"""The facts of scenes out of zips, folders and files, and keeping them."""

from __future__ import annotations

import os
import sqlite3
import tracemalloc
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from ayon_harmony.comparing.sources import open_source
from ayon_harmony.formats.xstage import read_scene_facts
from ayon_harmony.surveying.kept_surveys import KeptSurveys
from ayon_harmony.surveying.scene_survey import SceneSurvey, survey_scene
from ayon_harmony.workfiles import disk, pack_scene
from sandbox.fuzz.files import SCENE
from sandbox.scene_on_disk import PALETTE, container, write_scene, write_workfile

SCENES = Path(__file__).resolve().parents[1] / "data" / "scenes"


@pytest.fixture
def folder(tmp_path):
    """A scene folder with something loaded."""
    write_scene(tmp_path / "shot", loaded=[container("a" * 32)], nodes=3)
    return tmp_path / "shot"


def told(survey):
    return [(problem.plugin, problem.text) for problem in survey.problems]


def test_a_zip_its_folder_and_its_file_say_the_same(folder, tmp_path):
    zip_path = tmp_path / "shot.zip"
    pack_scene(folder, zip_path)
    places = (folder, folder / "shot.xstage", zip_path)
    surveys = [survey_scene(path) for path in places]
    assert {survey.error for survey in surveys} == {""}
    first, *others = (SceneSurvey(**{**vars(s), "path": ""}) for s in surveys)
    assert others == [first, first]
    assert [loaded.representation for loaded in first.loaded] == ["a" * 32]
    assert (first.node_count, first.layer_count, first.size) == (5, 1, (1920, 1080))
    assert first.outputs == ("Top/Write",)
    assert first.palettes == ("palette-library/Bob.plt",)
    assert first.problems == ()


def test_a_survey_reads_back_what_it_wrote(folder):
    survey = survey_scene(folder)
    assert SceneSurvey.from_text(survey.to_text()) == survey


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"path": 1, "x": 2}', "null"])
def test_what_is_no_survey_is_refused(text):
    with pytest.raises(ValueError):
        SceneSurvey.from_text(text)


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "zip"), (b"nothing", "zip"), (b"PK\x05\x06" + b"\0" * 18, "xstage")],
    ids=["empty", "text", "empty zip"],
)
def test_what_cannot_be_read_says_why(tmp_path, content, reason):
    path = tmp_path / "broken.zip"
    path.write_bytes(content)
    survey = survey_scene(path)
    assert reason in survey.error
    assert survey.loaded == ()


def test_a_cut_off_scene_says_so(folder, tmp_path):
    xstage = folder / "shot.xstage"
    xstage.write_bytes(xstage.read_bytes()[:-400])
    pack_scene(folder, tmp_path / "shot.zip")
    assert "damaged in line" in survey_scene(tmp_path / "shot.zip").error


@pytest.mark.parametrize("name", ["module", "attrs", "columns", "linkedlist"])
def test_an_attribute_named_like_a_part_of_the_file_confuses_nobody(folder, name):
    xstage = folder / "shot.xstage"
    text = xstage.read_text(encoding="utf-8")
    odd = f'<attrs><{name} val="1"/><then val="2"/>'
    xstage.write_text(text.replace("<attrs>", odd), encoding="utf-8")
    facts = read_scene_facts(xstage)
    assert facts.node_types == {"READ": 1, "PEG": 3, "WRITE": 1}
    assert facts.shown == {1: ("1", "2")}


def test_missing_drawings_and_palettes_are_told(folder):
    (folder / "elements" / "Mouth" / "Mouth-2.tvg").unlink()
    (folder / "palette-library" / "Bob.plt").unlink()
    assert told(survey_scene(folder)) == [
        (
            "ValidateDrawings",
            "The element 'Mouth' lacks the files of its drawings '2'.",
        ),
        (
            "ValidatePalettes",
            "The palette 'Bob' is missing: './palette-library/Bob.plt'.",
        ),
    ]


def test_only_what_the_file_store_holds_may_lack_its_file(folder, tmp_path):
    lost = "The element 'Mouth' lacks the files of its drawings '2'."
    (folder / "elements" / "Mouth" / "Mouth-2.tvg").unlink()
    store = folder / "files.vdb"
    with closing(sqlite3.connect(store)) as connection:
        for table in ("File", "Cache"):
            connection.execute(f"CREATE TABLE {table} (filename, folder, data BLOB)")
        row = ("elements/Mouth/.thumbnails/.Mouth-2.png", "elements/Mouth/.thumbnails")
        connection.execute("INSERT INTO Cache VALUES (?, ?, x'00')", row)
        connection.commit()
        assert told(survey_scene(folder)) == [("ValidateDrawings", lost)]
        row = ("elements/Mouth/Mouth-2.tvg", "elements/Mouth")
        connection.execute("INSERT INTO File VALUES (?, ?, x'00')", row)
        connection.commit()
    pack_scene(folder, tmp_path / "shot.zip")
    for path in (folder, tmp_path / "shot.zip"):
        assert told(survey_scene(path)) == []
    store.write_bytes(b"no store")
    (problem,) = survey_scene(folder).problems
    assert "'files.vdb' cannot be read" in problem.text
    assert problem.is_warning


def test_a_project_without_a_scene_is_none(tmp_path):
    xstage = tmp_path / "s.xstage"
    xstage.write_text('<project version="3"><nodes/></project>', encoding="utf-8")
    assert "no Harmony scene" in survey_scene(xstage).error


def test_a_shown_layer_of_a_drawing_is_in_the_file_of_the_drawing(folder):
    xstage = folder / "shot.xstage"
    text = xstage.read_text(encoding="utf-8")
    assert 'val="2"' in text
    xstage.write_text(text.replace('val="2"', 'val="2:lips"'), encoding="utf-8")

    assert told(survey_scene(folder)) == []


def test_drawings_that_no_layer_shows_are_a_warning(folder):
    xstage = folder / "shot.xstage"
    text = xstage.read_text(encoding="utf-8")
    text = text.replace('<dwg name="1"/>', '<dwg name="1"/><dwg name="9"/>')
    xstage.write_text(text, encoding="utf-8")
    (problem,) = survey_scene(folder).problems
    assert problem.is_warning
    assert "'9'. No layer shows them" in problem.text


def test_broken_palettes_lists_and_doubled_ids_are_told(tmp_path):
    double = PALETTE.replace("0x0000000000000002", "0x0000000000000001")
    texture = PALETTE + "Texture  wool 0x0000000000000003 Tile\n"
    palettes = {"A": "no palette", "B": double, "C": texture}
    write_scene(tmp_path / "shot", palettes=palettes)
    texts = [text for _, text in told(survey_scene(tmp_path / "shot"))]
    assert len(texts) == 3
    assert "palette 'A' is broken" in texts[0]
    assert "palette 'B' has several colours" in texts[1]
    assert "palette 'C' lacks its texture 'C_textures/0000000000000003" in texts[2]
    (tmp_path / "shot" / "PALETTE_LIST").write_text("what is this", encoding="utf-8")
    assert "palette list 'PALETTE_LIST' cannot be read" in str(
        told(survey_scene(tmp_path / "shot"))
    )


def test_palettes_from_elsewhere_are_listed_unless_they_lie_beside(folder):
    with (folder / "PALETTE_LIST").open("a", encoding="utf-8") as file:
        file.write('show LINK "Z:/show/palettes/show"\n')
        file.write('Bob LINK "C:\\Users\\a\\shot\\palette-library\\Bob.plt"\n')
    survey = survey_scene(folder)
    assert survey.linked_palettes == (("show", "Z:/show/palettes/show"),)
    assert survey.problems == ()


def test_other_versions_and_bad_names_are_told(folder, tmp_path):
    text = (folder / "shot.xstage").read_bytes()
    (folder / "old.xstage").write_bytes(text)
    pack_scene(folder, tmp_path / "shot.zip")
    with zipfile.ZipFile(tmp_path / "shot.zip", "a") as archive:
        archive.writestr("elements/Mouth/MOUTH-1.TVG", b"x")
        archive.writestr("elements/con/x.tvg", b"x")
    survey = survey_scene(tmp_path / "shot.zip")
    if disk.IS_WINDOWS:
        # Nobody can open it there, and that is what is told.
        assert "names that this system cannot have" in survey.error
        return
    found = told(survey)
    assert ("ValidateSceneVersions", found[0][1]) == found[0]
    assert "'old.xstage' travels along with 'shot.xstage'" in found[0][1]
    assert any("are one name on some systems" in text for _, text in found)


@pytest.mark.parametrize(
    "path", sorted(SCENES.glob("*/*.xstage")), ids=lambda p: p.stem
)
def test_scenes_that_harmony_wrote_are_read(path):
    survey = survey_scene(path)
    assert survey.error == ""
    assert survey.version >= (21, 0, 0)
    assert survey.length is not None


# --- keeping ------------------------------------------------------------------------


@pytest.fixture
def counted(monkeypatch):
    """Paths of the scenes that were read."""
    read = []

    def survey(path):
        read.append(path.name)
        return survey_scene(path)

    monkeypatch.setattr("ayon_harmony.surveying.kept_surveys.survey_scene", survey)
    return read


def test_unchanged_zips_are_read_once(tmp_path, counted):
    paths = [
        write_workfile(tmp_path / f"sh{n}.zip", tmp_path / "scratch") for n in range(5)
    ]
    kept = KeptSurveys(tmp_path / "kept")
    first = list(kept.survey_all(paths))
    again = list(KeptSurveys(tmp_path / "kept").survey_all(paths))
    assert again == first
    assert sorted(counted) == [path.name for path in paths]
    assert [survey.path for survey in first] == [str(path) for path in paths]


def test_an_edit_that_keeps_size_and_time_is_read(folder, tmp_path, counted):
    path, xstage = tmp_path / "shot.zip", folder / "shot.xstage"
    pack_scene(folder, path, compression="stored")
    kept = KeptSurveys(tmp_path / "kept")
    assert kept.survey(path).length.frame_count == 24
    before = path.stat()
    text = xstage.read_text(encoding="utf-8")
    xstage.write_text(text.replace('"24"', '"42"'), encoding="utf-8")
    pack_scene(folder, path, compression="stored")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert kept.survey(path).length.frame_count == 42


def test_what_is_kept_may_be_damaged_or_impossible_to_write(tmp_path, counted):
    path = write_workfile(tmp_path / "a.zip", tmp_path / "scratch")
    kept = KeptSurveys(tmp_path / "kept")
    first = kept.survey(path)
    for file in (tmp_path / "kept").iterdir():
        file.write_bytes(file.read_bytes()[:-20])
    assert kept.survey(path) == first
    (tmp_path / "a file").write_text("x")
    assert KeptSurveys(tmp_path / "a file" / "below").survey(path) == first


def test_unreadable_zips_are_tried_again(tmp_path, counted):
    (tmp_path / "a.zip").write_bytes(b"PK\x05\x06" + b"\0" * 18)
    kept = KeptSurveys(tmp_path / "kept")
    assert kept.survey(tmp_path / "a.zip").error
    assert kept.survey(tmp_path / "a.zip").error
    assert counted == ["a.zip", "a.zip"]


@pytest.mark.parametrize("name", ["palette-library/main.plt", "PALETTE_LIST"])
def test_a_palette_that_claims_much_is_told_and_not_read(tmp_path, name):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/a.xstage", SCENE)
        archive.writestr(f"a/{name}", bytes(60_000_000))

    tracemalloc.start()
    survey = survey_scene(path)
    source = open_source(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert "60,000,000 bytes" in " ".join(problem.text for problem in survey.problems)
    assert source.palettes == {}
    assert peak < 30_000_000
