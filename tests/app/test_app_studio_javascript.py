"""Which files of the studio Harmony loads, and in which order."""

from __future__ import annotations

import os

import pytest

from ayon_harmony.app.studio_javascript import find_scripts
from ayon_harmony.model.studio_settings import complete_settings


@pytest.fixture
def folders(tmp_path):
    """Three folders of scripts, each with two files."""
    made = [tmp_path / name for name in ("variable", "settings", "addon")]
    for folder in made:
        folder.mkdir()
        for name in ("b.js", "a.js", "readme.txt"):
            (folder / name).write_text("", encoding="utf-8")
    return made


def settings_with(*folders):
    return complete_settings({"startup": {"javascript_folders": list(folders)}})


def names_of(files):
    return [f"{path.parent.name}/{path.name}" for path in files]


def test_folders_of_variable_settings_and_addons_come_in_this_order(folders):
    first, second, third = folders
    base = {"AYON_HARMONY_STUDIO_JS": str(first)}

    files = find_scripts(base, settings_with(str(second)), [third])

    assert names_of(files) == [
        f"{folder}/{name}"
        for folder in ("variable", "settings", "addon")
        for name in ("a.js", "b.js")
    ]


def test_several_folders_stand_in_the_variable_and_none_twice(folders):
    text = os.pathsep.join([str(folders[0]), "", str(folders[1]), str(folders[0])])

    files = find_scripts({"AYON_HARMONY_STUDIO_JS": text}, settings_with())

    assert len(files) == 4


def test_an_order_of_its_own_is_taken(folders, caplog):
    (folders[0] / "order.json").write_text('{"files": ["b.js", "gone.js", "a.js"]}')

    files = find_scripts({}, settings_with(str(folders[0])))

    assert names_of(files) == ["variable/b.js", "variable/a.js"]
    assert "gone.js" in caplog.text


@pytest.mark.parametrize("order", ["{", "[]", '{"files": 3}'])
def test_a_broken_order_leaves_out_the_folder_and_says_so(folders, caplog, order):
    (folders[0] / "order.json").write_text(order)

    files = find_scripts({}, settings_with(str(folders[0]), str(folders[1])))

    assert names_of(files) == ["settings/a.js", "settings/b.js"]
    assert f"'{folders[0]}' is left out: its order.json is not like" in caplog.text


def test_what_is_no_folder_is_told_with_who_names_it_and_passed_over(
    folders, tmp_path, caplog
):
    gone, file = tmp_path / "gone", folders[0] / "a.js"

    files = find_scripts(
        {"AYON_HARMONY_STUDIO_JS": str(gone)},
        settings_with(str(file), str(folders[1])),
        [tmp_path / "nowhere"],
    )

    assert len(files) == 2
    told = [record.getMessage() for record in caplog.records]
    assert told == [
        f"JavaScript of the studio: '{gone}' is not there. "
        "It is named by the variable AYON_HARMONY_STUDIO_JS.",
        f"JavaScript of the studio: '{file}' is a file and no folder. "
        "It is named by the setting Start-up > Folders of JavaScript.",
        f"JavaScript of the studio: '{tmp_path / 'nowhere'}' is not there. "
        "It is named by an addon of the studio.",
    ]


def test_roots_and_variables_are_filled_in(studio, monkeypatch):
    from ayon_core.pipeline import Anatomy

    root = str(Anatomy("demo").roots["work"])
    folder = os.path.join(root, "pipeline")
    os.makedirs(folder, exist_ok=True)
    open(os.path.join(folder, "a.js"), "w").close()
    monkeypatch.setenv("STUDIO_ROOT", root)
    base = {"AYON_PROJECT_NAME": "demo"}

    for text in ("{root[work]}/pipeline", "$STUDIO_ROOT/pipeline"):
        (found,) = find_scripts(base, settings_with(text))
        assert found.name == "a.js"


def test_what_cannot_be_filled_in_is_said_and_passed_over(studio, caplog):
    base = {"AYON_PROJECT_NAME": "demo"}

    assert find_scripts(base, settings_with("{root[nowhere]}/pipeline")) == []
    assert "cannot be filled in: there is no 'nowhere'" in caplog.text
