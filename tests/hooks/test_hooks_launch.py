"""What AYON's launcher makes of a launch of Harmony."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ayon_harmony.app import launch_script

LAUNCH_SCRIPT = str(Path(launch_script.__file__).resolve())


@pytest.fixture
def studio(make_studio, tmp_path):
    """A studio whose Harmony is where its settings say."""
    program = tmp_path / "HarmonyPremium"
    program.write_text("#!/bin/sh")
    program.chmod(0o755)
    made = make_studio(executables={"22": str(program)})
    made.project("demo").shot("/shots/sq01/sh010")
    return made.enter("demo", "/shots/sq01/sh010", "animation")


@pytest.fixture
def make_launch(studio):
    """Make the context of a launch on the studio's task."""
    from ayon_applications import ApplicationManager

    def make(**data):
        env = data.pop("env", {})
        context = ApplicationManager().create_launch_context(
            "harmony/22", project_name="demo", **data
        )
        context.env = {**context.env, **env}
        return context

    return make


def launched(context):
    context.run_prelaunch_hooks()
    return context.launch_args


def in_launcher(*arguments):
    """How AYON's launcher runs our script; from code it is a Python."""
    from ayon_core.lib import get_ayon_launcher_args

    return get_ayon_launcher_args("run", LAUNCH_SCRIPT, *arguments)


def program_of(context):
    return str(context.launch_args[0])


def test_harmony_is_launched_through_our_script_with_its_own_arguments(make_launch):
    context = make_launch(app_args=["-debug", "-camera", "Camera"])
    program = program_of(context)

    assert launched(context) == in_launcher(program, "-debug", "-camera", "Camera")
    assert context.launch_args[0] == sys.executable


def test_the_last_workfile_comes_after_the_arguments(make_launch, tmp_path):
    workfile = tmp_path / "sh010_v003.zip"
    workfile.write_bytes(b"zip")
    context = make_launch(
        app_args=["-debug"],
        start_last_workfile=True,
        last_workfile_path=str(workfile),
    )
    program = program_of(context)

    assert launched(context) == in_launcher(program, "-debug", str(workfile))


def test_the_last_workfile_stays_closed_when_the_artist_says_so(make_launch, tmp_path):
    workfile = tmp_path / "sh010_v003.zip"
    workfile.write_bytes(b"zip")
    context = make_launch(start_last_workfile=False, last_workfile_path=str(workfile))

    assert str(workfile) not in launched(context)


def test_a_chosen_workfile_goes_before_the_last_one(make_launch, tmp_path):
    chosen, last = tmp_path / "chosen.zip", tmp_path / "last.zip"
    chosen.write_bytes(b"zip")
    last.write_bytes(b"zip")
    context = make_launch(
        workfile_path=str(chosen),
        start_last_workfile=True,
        last_workfile_path=str(last),
    )

    assert launched(context)[-1] == str(chosen)
    assert str(last) not in context.launch_args


def test_a_workfile_among_the_arguments_is_not_given_company(make_launch, tmp_path):
    last = tmp_path / "last.zip"
    last.write_bytes(b"zip")
    context = make_launch(
        app_args=[["/p/given.ZIP"], "-debug"],
        start_last_workfile=True,
        last_workfile_path=str(last),
    )
    program = program_of(context)

    assert launched(context) == in_launcher(program, "/p/given.ZIP", "-debug")


def test_a_task_without_workfiles_starts_empty(make_launch, tmp_path):
    context = make_launch(
        start_last_workfile=True, last_workfile_path=str(tmp_path / "sh010_v001.zip")
    )
    program = program_of(context)

    assert launched(context) == in_launcher(program)


def test_nothing_of_a_running_session_reaches_the_next_one(make_launch):
    context = make_launch(
        env={
            "AYON_HARMONY_PORT": "4711",
            "AYON_HARMONY_TOKEN": "cafe",
            "AYON_HARMONY_WORKFILES_ON_LAUNCH": "1",
        }
    )
    launched(context)

    assert "AYON_HARMONY_PORT" not in context.env
    assert "AYON_HARMONY_TOKEN" not in context.env
    assert context.env["AYON_HARMONY_WORKFILES_ON_LAUNCH"] == "1"


def test_other_hosts_are_left_alone(studio):
    from ayon_harmony.addon import HarmonyAddon

    class OtherApplication:
        host_name = "blender"

    class OurApplication:
        host_name = "harmony"

    addon = HarmonyAddon(None, {})
    assert addon.get_launch_hook_paths(OtherApplication()) == []
    (folder,) = addon.get_launch_hook_paths(OurApplication())
    assert (Path(folder) / "pre_launch_arguments.py").is_file()


@pytest.fixture
def first_workfile(studio, make_launch, tmp_path, monkeypatch):
    """Launch on a task without workfiles, with a template set for it."""
    import ayon_api

    def launch(template):
        monkeypatch.setattr(
            "ayon_core.pipeline.workfile.get_custom_workfile_template",
            lambda *_args, **_options: str(template) if template else None,
        )
        folder = ayon_api.get_folder_by_path("demo", "/shots/sq01/sh010")
        task = ayon_api.get_task_by_name("demo", folder["id"], "animation")
        context = make_launch(
            start_last_workfile=True,
            last_workfile_path=str(tmp_path / "work" / "sh010_v001.zip"),
            project_entity=ayon_api.get_project("demo"),
            folder_entity=folder,
            task_entity=task,
            folder_path=folder["path"],
            task_name=task["name"],
        )
        launched(context)
        return context

    return launch


def test_the_first_workfile_is_made_from_the_template(first_workfile, tmp_path):
    template = tmp_path / "template.zip"
    template.write_bytes(b"a zipped scene")

    context = first_workfile(template)

    workfile = tmp_path / "work" / "sh010_v001.zip"
    assert workfile.read_bytes() == b"a zipped scene"
    assert context.launch_args[-1] == str(workfile)


def test_a_template_that_is_gone_does_not_stop_the_launch(first_workfile, tmp_path):
    context = first_workfile(tmp_path / "gone.zip")

    assert not (tmp_path / "work").exists()
    assert LAUNCH_SCRIPT in context.launch_args


def test_without_a_template_no_workfile_is_made(first_workfile, tmp_path):
    first_workfile(None)

    assert not (tmp_path / "work").exists()


def test_a_template_folder_is_zipped(first_workfile, tmp_path):
    from zipfile import ZipFile

    from ayon_harmony.working.empty_scene import write_empty_scene

    xstage = write_empty_scene(tmp_path / "template")

    first_workfile(xstage)

    with ZipFile(tmp_path / "work" / "sh010_v001.zip") as archive:
        assert "template.xstage" in archive.namelist()
