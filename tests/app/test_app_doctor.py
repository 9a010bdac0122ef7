"""An admin's check after an install."""

from __future__ import annotations

import os
import runpy
import shutil
import sys
from pathlib import Path

import pytest
from ayon_api.exceptions import ServerNotReached, UnauthorizedError
from click.testing import CliRunner

from ayon_harmony.app import doctor
from ayon_harmony.app.doctor import ADVICE, FAULT, GOOD, Finding

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def studio(make_studio, tmp_path, monkeypatch):
    """A studio whose Harmony 22 is installed, 21 is not."""
    made = make_studio(executables={"22": sys.executable, "21": "/nowhere/Harmony"})
    made.project("demo").shot("/shots/sh010")
    made.enter("demo", "/shots/sh010", "animation")
    monkeypatch.setenv("AYON_HARMONY_LOCAL_FOLDER", str(tmp_path / "local copies"))
    ffmpeg = [sys.executable, "-S", "-E", "-c", "print('  y_align  <int>')"]
    monkeypatch.setattr("ayon_core.lib.get_ffmpeg_tool_args", lambda _name: ffmpeg)
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
    assert "Not on this machine: Harmony 21 ('/nowhere/Harmony')" in texts()
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
    assert "None of the variants is installed: 21 ('/nowhere/Harmony')" in text


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


UNMOUNTED = "Y:/share" if os.name == "nt" else "/nowhere/share"


def set_root(studio, path):
    roots = studio.server.project("demo").entity["config"]["roots"]
    roots["work"] = {system: path for system in roots["work"]}


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (UNMOUNTED, "is not there. Is the share or the drive connected?"),
        ("", "has '' for this system, which is no whole path"),
        ("projects", "has 'projects' for this system, which is no whole path"),
    ],
    ids=["unmounted", "empty", "relative"],
)
def test_a_root_of_the_project_that_takes_no_files_is_a_fault(studio, path, said):
    set_root(studio, path)

    (text,) = faults()
    assert text.startswith("The root 'work' of project 'demo'")
    assert said in text


def test_roots_are_those_of_the_project_that_is_named(studio, monkeypatch, capsys):
    monkeypatch.delenv("AYON_PROJECT_NAME")
    set_root(studio, UNMOUNTED)

    assert doctor.main() == 0
    assert doctor.main("demo") == 1
    told = capsys.readouterr().out
    assert f"The root 'work' of project 'demo', '{UNMOUNTED}'" in told


def test_a_project_that_is_not_there_is_told_once(studio, capsys):
    assert doctor.main("demmo") == 1

    told = capsys.readouterr().out
    assert "AYON has no project 'demmo'." in told
    assert told.endswith("1 fault.\n")


def test_files_that_a_virus_scanner_took_are_named(studio, tmp_path, monkeypatch):
    startup = tmp_path / "startup"
    shutil.copytree(doctor.STARTUP_FOLDER, startup)
    (startup / "TB_sceneOpened.js").unlink()
    monkeypatch.setattr(doctor, "STARTUP_FOLDER", startup)

    (text,) = faults()
    assert str(startup / "TB_sceneOpened.js") in text
    assert "virus scanner" in text
    assert "TB_sceneCreated.js" not in text


def test_little_room_is_advice(studio, monkeypatch):
    usage = doctor.shutil.disk_usage("/")._replace(free=2 * 1024**3)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: usage)

    (finding,) = [f for f in found() if f.text.startswith("Room")]
    assert (finding.level, "2.0 GiB; make room" in finding.text) == (ADVICE, True)


@pytest.mark.parametrize(
    ("help_of_drawtext", "count"),
    [("  y_align  <int>  set the y alignment", 0), ("Unknown filter 'drawtext'.", 1)],
    ids=["new", "old"],
)
def test_an_ffmpeg_that_cannot_draw_burn_ins_is_advice(
    studio, monkeypatch, help_of_drawtext, count
):
    program = [sys.executable, "-c", f"print({help_of_drawtext!r})"]
    monkeypatch.setattr("ayon_core.lib.get_ffmpeg_tool_args", lambda _name: program)

    told = [f.level for f in found() if "draws no burn-ins" in f.text]
    assert told == [ADVICE] * count


def test_a_missing_ffmpeg_is_advice(studio, monkeypatch):
    program = ["/nowhere/ffmpeg"]
    monkeypatch.setattr("ayon_core.lib.get_ffmpeg_tool_args", lambda _name: program)

    (finding,) = [f for f in found() if f.text.startswith("There is no FFmpeg")]
    assert finding.level == ADVICE


def test_a_disk_with_no_room_to_begin_is_a_fault(studio, monkeypatch):
    usage = doctor.shutil.disk_usage("/")._replace(free=8 * 1024)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: usage)

    (text,) = faults()
    assert text.startswith("Room for local copies: 0.0 GiB; make room")


@pytest.mark.parametrize(
    ("version", "count"),
    [("1.6.13", 1), ("1.8.1+dev", 1), ("1.8.2", 0), ("1.10.0", 0), ("", 0)],
)
def test_an_ayon_core_that_is_too_old_is_a_fault(studio, monkeypatch, version, count):
    monkeypatch.setattr("ayon_core.__version__", version, raising=False)

    told = [text for text in faults() if text.startswith(f"ayon-core {version} is")]
    assert len(told) == count


def test_the_oldest_core_is_the_one_that_the_package_requires():
    facts = runpy.run_path(str(ROOT / "package.py"))

    assert facts["ayon_required_addons"]["core"] == f">={doctor.OLDEST_CORE}"


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
