"""An admin's check after an install."""

from __future__ import annotations

import os
import sys

import pytest
from ayon_api.exceptions import ServerNotReached, UnauthorizedError
from click.testing import CliRunner

from ayon_harmony.app import doctor
from ayon_harmony.app.doctor import ADVICE, FAULT, GOOD, Finding


@pytest.fixture
def studio(make_studio, tmp_path, monkeypatch):
    """A studio whose Harmony 22 is installed, 21 is not."""
    made = make_studio(executables={"22": sys.executable, "21": "/nowhere/Harmony"})
    made.project("demo").shot("/shots/sh010")
    made.enter("demo", "/shots/sh010", "animation")
    monkeypatch.setenv("AYON_HARMONY_LOCAL_FOLDER", str(tmp_path / "local copies"))
    return made


def found():
    return doctor.examine(dict(os.environ))


def faults():
    return [finding.text for finding in found() if finding.level == FAULT]


def texts():
    return "\n".join(finding.text for finding in found())


def test_a_good_install_has_no_fault_and_names_what_is_there(studio, tmp_path):
    assert faults() == []
    assert f"Harmony 22: {sys.executable}" in texts()
    assert "Harmony 21" not in texts()
    assert str(tmp_path / "local copies") in texts()
    assert "pre_launch_arguments" in texts()


def test_nothing_is_left_in_the_folder_of_local_copies(studio, tmp_path):
    found()

    assert list((tmp_path / "local copies").iterdir()) == []


def test_a_bundle_without_this_addon_is_told(studio):
    studio.server.addon_settings.pop("harmony")

    (text,) = faults()
    assert "has no settings of harmony" in text


def test_another_version_of_the_server_half_is_told(studio):
    studio.server.addon_settings["harmony"] = {"create": {}, "imageio": {}}

    (text,) = faults()
    assert "sends no startup, bridge" in text


def test_a_harmony_that_is_not_installed_is_told_with_what_to_do(studio):
    group = studio.server.addon_settings["applications"]["applications"]["harmony"]
    group["variants"] = group["variants"][1:]

    (text,) = faults()
    assert "None of the variants (21) is installed" in text


def test_applications_without_harmony_are_told(studio):
    studio.server.addon_settings["applications"]["applications"].pop("harmony")

    (text,) = faults()
    assert "no Harmony that is switched on" in text


def test_a_group_of_another_host_is_told(studio):
    group = studio.server.addon_settings["applications"]["applications"]["harmony"]
    group["host_name"] = "toonboom"

    (text,) = faults()
    assert "none of this addon's hooks runs" in text


def test_a_folder_that_takes_no_files_is_told(studio, tmp_path):
    (tmp_path / "local copies").write_text("a file")

    (text,) = faults()
    assert "Nothing can be written" in text


def test_a_folder_that_is_no_path_is_a_fault_and_the_rest_is_looked_at(
    studio, monkeypatch
):
    monkeypatch.setenv("AYON_HARMONY_LOCAL_FOLDER", "copies")

    assert "is no absolute path" in faults()[0]
    assert "Harmony 22" in texts()


def advices():
    """Return advice with slashes, but for what is advised on Windows anyway."""
    told = [finding.text for finding in found() if finding.level == ADVICE]
    return [text.replace("\\", "/") for text in told if "virus scanner" not in text]


def test_a_folder_of_javascript_that_is_not_there_is_advice(studio, tmp_path):
    (tmp_path / "there").mkdir()
    folders = [str(tmp_path / "there"), "{root[work]}/pipeline/harmony"]
    studio.override("harmony", {"startup": {"javascript_folders": folders}})

    (text,) = advices()

    assert "pipeline/harmony' of the setting Start-up > Folders of JavaScript" in text
    assert "root[" not in text, "the path as it was filled in"


def test_a_start_scene_that_is_not_there_is_advice(studio):
    profile = {"task_types": [], "path": "{root[work]}/templates/start.zip"}
    studio.override("harmony", {"startup": {"start_scenes": [profile]}})

    (text,) = advices()

    assert "templates/start.zip' of the settings is not there" in text


def test_paths_with_keys_of_a_project_are_passed_over_without_one(studio, monkeypatch):
    folders = ["{root[work]}/pipeline/harmony"]
    studio.override("harmony", {"startup": {"javascript_folders": folders}})
    monkeypatch.delenv("AYON_PROJECT_NAME")

    assert faults() == []
    assert advices() == []


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ServerNotReached("no route"), "does not answer"),
        (UnauthorizedError("401 Client Error", None), "does not take the login"),
    ],
    ids=["away", "refused"],
)
def test_what_the_server_refuses_is_one_fault_in_words(
    studio, monkeypatch, error, said
):
    def refuse(*_words):
        raise error

    monkeypatch.setattr("ayon_core.settings.get_studio_settings", refuse)
    monkeypatch.setattr("ayon_core.settings.get_project_settings", refuse)

    (text,) = faults()

    assert said in text
    assert "Error" not in text


def test_little_room_is_advice(studio, monkeypatch):
    usage = doctor.shutil.disk_usage("/")._replace(free=2 * 1024**3)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: usage)

    (finding,) = [f for f in found() if f.text.startswith("Room")]
    assert (finding.level, "2 GiB; make room" in finding.text) == (ADVICE, True)


def test_admins_of_windows_are_told_of_the_virus_scanner(studio, monkeypatch):
    monkeypatch.setattr(doctor.platform, "system", lambda: "Windows")

    assert any("virus scanner" in f.text for f in found() if f.level == ADVICE)


def test_a_folder_that_scripts_may_not_be_able_to_name_is_advice(studio, monkeypatch):
    monkeypatch.setattr(doctor, "is_in_code_page", lambda _text: False)
    monkeypatch.setattr(doctor, "short_path", lambda _text: "")

    assert any("code page" in f.text for f in found() if f.level == ADVICE)
    monkeypatch.setattr(doctor, "short_path", lambda _text: "C:/A1B2~1")
    assert "code page" not in texts()


@pytest.mark.parametrize(
    ("level", "code"), [(GOOD, 0), (ADVICE, 0), (FAULT, 1)], ids=str
)
def test_only_a_fault_makes_the_exit_code_1(level, code):
    lines = []

    assert doctor.report([Finding(level, "text")], lines.append) == code
    assert lines[0].endswith("text")


def test_it_is_a_command_of_the_addon(studio):
    import click

    from ayon_harmony.addon import HarmonyAddon

    addons = click.Group("addon")
    HarmonyAddon(None, {}).cli(addons)
    done = CliRunner().invoke(addons, ["harmony", "doctor"])

    assert done.exit_code == 0, done.output
    assert "Artists can work with Harmony here." in done.output
