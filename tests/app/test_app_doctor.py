"""An admin's check after an install."""

from __future__ import annotations

import os
import sys

import pytest
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
