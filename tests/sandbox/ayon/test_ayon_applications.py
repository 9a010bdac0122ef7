"""Launching applications: variants, hooks, arguments, environment."""

from __future__ import annotations

import json
import re
import sys

import pytest

from sandbox.ayon import addon_settings

HOOKS = """
from ayon_applications import LaunchTypes, PostLaunchHook, PreLaunchHook


class Late(PreLaunchHook):
    hosts = {"harmony"}

    def execute(self):
        self.data.setdefault("ran", []).append("late")


class Second(PreLaunchHook):
    order = 20
    hosts = {"harmony"}
    launch_types = {LaunchTypes.local}

    def execute(self):
        self.data.setdefault("ran", []).append("second")
        self.launch_context.launch_args.append(["--nested", "x"])
        self.launch_context.env["FROM_HOOK"] = "1"


class First(PreLaunchHook):
    order = 10
    app_groups = {"harmony"}

    def execute(self):
        self.data.setdefault("ran", []).append("first")


class OtherHost(PreLaunchHook):
    hosts = {"maya"}

    def execute(self):
        self.data.setdefault("ran", []).append("other host")


class Farm(PreLaunchHook):
    launch_types = {LaunchTypes.farm_render}

    def execute(self):
        self.data.setdefault("ran", []).append("farm")


class Unwilling(PreLaunchHook):
    def validate(self):
        return False

    def execute(self):
        self.data.setdefault("ran", []).append("unwilling")


class Broken(PostLaunchHook):
    def execute(self):
        raise RuntimeError("after the start")
"""


@pytest.fixture
def manager(make_studio, tmp_path, monkeypatch):
    """Applications of a studio whose Harmony is a Python interpreter."""
    made = make_studio(executables={"22": sys.executable, "99": "/nowhere/Harmony"})
    made.project("demo").shot("/shots/sh010")
    made.enter("demo", "/shots/sh010", "animation")
    from ayon_applications import ApplicationLaunchContext, ApplicationManager

    (tmp_path / "hooks").mkdir()
    (tmp_path / "hooks" / "hooks_of_test.py").write_text(HOOKS, encoding="utf-8")
    monkeypatch.setattr(
        ApplicationLaunchContext,
        "paths_to_launch_hooks",
        lambda self: [str(tmp_path / "hooks")],
    )
    return ApplicationManager()


def test_variants_of_the_settings_are_applications(manager):
    app = manager.applications["harmony/22"]

    assert (app.host_name, app.is_host, app.full_label) == (
        "harmony",
        True,
        "Harmony 22",
    )
    assert sorted(manager.applications) == ["harmony/22", "harmony/99"]


def test_an_unknown_application_is_an_error(manager):
    from ayon_applications import ApplicationNotFound

    with pytest.raises(ApplicationNotFound, match="harmony/1"):
        manager.create_launch_context("harmony/1")


def test_an_application_that_is_not_installed_cannot_be_launched(manager):
    from ayon_applications import ApplicationExecutableNotFound

    with pytest.raises(ApplicationExecutableNotFound):
        manager.launch("harmony/99")


def test_hooks_run_by_order_where_they_fit(manager):
    context = manager.create_launch_context("harmony/22", project_name="demo")

    context.run_prelaunch_hooks()

    assert context.data["ran"] == ["first", "second", "late"]


def test_a_hook_for_the_farm_runs_there_only(manager):
    from ayon_applications import LaunchTypes

    context = manager.create_launch_context(
        "harmony/22", launch_type=LaunchTypes.farm_render
    )
    context.run_prelaunch_hooks()

    assert context.data["ran"] == ["farm"]


def test_the_launch_knows_settings_arguments_and_environment(manager):
    context = manager.create_launch_context(
        "harmony/22",
        project_name="demo",
        app_args=["-readonly"],
        env={"ONLY": "this", "QT_API": "pyside"},
    )

    assert context.launch_args == [sys.executable, "-readonly"]
    assert context.env == {"ONLY": "this"}
    assert "harmony" in context.data["project_settings"]


@pytest.mark.process
@pytest.mark.skipif(
    addon_settings.applications_path() is not None and sys.platform == "linux",
    reason="the real one starts processes by a program of the AYON launcher",
)
def test_a_launch_starts_the_process_with_what_hooks_changed(manager, tmp_path):
    output = tmp_path / "output.txt"
    script = tmp_path / "app.py"
    script.write_text(
        "import os, sys\n"
        f"open({str(output)!r}, 'w').write(\n"
        "    ' '.join(sys.argv[1:]) + ' ' + os.environ['FROM_HOOK'])\n",
        encoding="utf-8",
    )

    process = manager.launch("harmony/22", app_args=[str(script)])

    assert process.wait(timeout=60) == 0
    assert output.read_text() == "--nested x 1"


def test_our_addon_gives_its_hooks(studio):
    from ayon_applications import ApplicationManager

    context = ApplicationManager().create_launch_context(
        "harmony/22", project_name="demo"
    )

    context.discover_launch_hooks()

    names = [type(item).__module__ for item in context.prelaunch_hooks]
    assert names
    assert not {name for name in names if not name.startswith("pre_")}


def test_an_abstract_hook_cannot_be_made(studio):
    from ayon_applications import PreLaunchHook

    with pytest.raises(TypeError, match="abstract"):
        PreLaunchHook(None)


def test_the_variants_of_the_documentation_can_be_launched(make_studio):
    text = (addon_settings.REPOSITORY / "docs/admin/versions.md").read_text("utf-8")
    block = re.search(r"```json\n(.*?)```", text, re.DOTALL)
    assert block is not None
    variants = json.loads(block[1])
    made = make_studio()
    harmony = made.server.addon_settings["applications"]["applications"]["harmony"]
    harmony["variants"] = variants
    made.project("demo").shot("/shots/sh010")
    made.enter("demo", "/shots/sh010", "animation")
    from ayon_applications import ApplicationManager

    found = ApplicationManager().applications

    assert sorted(found) == ["harmony/24", "harmony/25", "harmony/27"]
    assert all(app.host_name == "harmony" for app in found.values())
    for variant in variants:
        paths = variant["executables"]
        assert sorted(paths) == ["darwin", "linux", "windows"]
        assert all(
            variant["name"] in path for items in paths.values() for path in items
        )
