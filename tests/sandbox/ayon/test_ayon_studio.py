"""Entering a studio and leaving it without a trace."""

from __future__ import annotations

import gc
import os
import subprocess
import sys

import ayon_api
import pyblish.api
import pytest
from ayon_api import _api

from sandbox.ayon import addon_settings


def test_entering_sets_the_context_of_the_process(studio):
    keys = ("AYON_PROJECT_NAME", "AYON_FOLDER_PATH", "AYON_TASK_NAME")

    assert [os.environ[key] for key in keys] == [
        "demo",
        "/shots/sq01/sh010",
        "animation",
    ]


def test_leaving_puts_back_everything_that_was_registered(make_studio, tmp_path):
    before = (
        dict(os.environ),
        list(sys.path),
        _api.GlobalContext._connection,
        pyblish.api.registered_paths(),
        pyblish.api.registered_targets(),
    )
    made = make_studio()
    made.project("demo").shot("/shots/sh010")
    made.enter("demo", "/shots/sh010", "animation")

    from ayon_core.lib import register_event_callback
    from ayon_core.pipeline import (
        discover_creator_plugins,
        register_creator_plugin_path,
        register_host,
        registered_host,
    )
    from ayon_core.pipeline.context_tools import install_ayon_plugins

    install_ayon_plugins("demo", "harmony")
    register_host(object())
    register_creator_plugin_path(str(tmp_path))
    (tmp_path / "plugin.py").write_text(
        "from ayon_core.pipeline import AutoCreator\n"
        "class Made(AutoCreator):\n"
        "    product_type = product_base_type = identifier = 'made'\n"
        "    def create(self): pass\n"
        "    def collect_instances(self): pass\n"
        "    def update_instances(self, update_list): pass\n",
        encoding="utf-8",
    )
    assert [item.__name__ for item in discover_creator_plugins()] == ["Made"]
    pyblish.api.register_target("somewhere")
    heard = []
    callback = heard.append
    register_event_callback("topic", callback)
    os.environ["LEFT_BEHIND"] = "1"

    made.leave()

    assert before == (
        dict(os.environ),
        list(sys.path),
        _api.GlobalContext._connection,
        pyblish.api.registered_paths(),
        pyblish.api.registered_targets(),
    )
    assert registered_host() is None
    assert discover_creator_plugins() == []
    from ayon_core.lib import emit_event

    emit_event("topic", {})
    gc.collect()
    assert heard == []


def test_two_studios_do_not_see_each_other(make_studio):
    first, second = make_studio(), make_studio()
    first.project("one")
    second.project("two")

    first.enter()
    names_of_first = ayon_api.get_project_names()
    first.leave()
    second.enter()

    assert (names_of_first, ayon_api.get_project_names()) == (["one"], ["two"])


def test_entering_again_changes_only_the_context(studio):
    connection = _api.GlobalContext._connection

    studio.enter("demo", "/assets/char/bob", "rigging")

    assert os.environ["AYON_TASK_NAME"] == "rigging"
    assert _api.GlobalContext._connection is connection


def test_settings_come_from_the_server_package_with_overrides(studio):
    from ayon_core.settings import get_project_settings, get_studio_settings

    default = get_project_settings("demo")["harmony"]["create"]["CreateRender"]
    studio.override("harmony", {"create": {"CreateRender": {"enabled": False}}})
    studio.project("demo").override(
        "harmony", {"create": {"CreateRender": {"default_variants": ["Beauty"]}}}
    )

    of_studio = get_studio_settings()["harmony"]["create"]["CreateRender"]
    of_project = get_project_settings("demo")["harmony"]["create"]["CreateRender"]

    assert (of_studio["enabled"], of_project["enabled"]) == (False, False)
    assert of_studio["default_variants"] == default["default_variants"]
    assert of_project["default_variants"] == ["Beauty"]


def test_settings_are_copies(studio):
    from ayon_core.settings import get_project_settings

    get_project_settings("demo")["harmony"].clear()

    assert get_project_settings("demo")["harmony"]


def test_the_harmony_addon_is_found_where_the_launcher_looks(studio):
    from ayon_core.addon import AddonsManager

    manager = AddonsManager()
    addon = manager.get_host_addon("harmony")

    assert (addon.name, addon.host_name, addon.get_workfile_extensions()) == (
        "harmony",
        "harmony",
        [".zip"],
    )


@pytest.mark.process
def test_importing_the_pipeline_does_not_import_qt(studio):
    code = (
        "import sys\n"
        "from sandbox.ayon import studio\n"
        "studio.make_importable()\n"
        "import ayon_core.pipeline.create, ayon_core.pipeline.publish\n"
        "print([name for name in sys.modules if name.startswith(('PySide', 'qtpy'))])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert result.stdout.strip().splitlines()[-1] == "[]"


@pytest.mark.parametrize("path", ["checkout", "checkout/client"])
def test_the_core_path_is_the_checkout_or_its_client_folder(
    tmp_path, monkeypatch, path
):
    monkeypatch.setenv("AYON_CORE_PATH", str(tmp_path / path))

    assert addon_settings.core_path() == str(tmp_path / "checkout")


def test_a_studio_knows_no_plugins_that_were_registered_outside(make_studio, tmp_path):
    from ayon_core.pipeline.create import (
        Creator,
        deregister_creator_plugin,
        discover_creator_plugins,
        register_creator_plugin,
    )

    class FromOutside(Creator):
        identifier = "from.outside"
        product_type = product_base_type = "render"

        def create(self, *args): ...
        def collect_instances(self): ...
        def update_instances(self, update_list): ...
        def remove_instances(self, instances): ...

    register_creator_plugin(FromOutside)
    try:
        with make_studio():
            assert FromOutside not in discover_creator_plugins()
        assert FromOutside in discover_creator_plugins()
    finally:
        deregister_creator_plugin(FromOutside)
