"""The addon class and the lazy package around it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import ayon_harmony

CLIENT = str(Path(ayon_harmony.__file__).parents[1])


def test_the_version_is_the_one_of_the_package():
    text = (Path(CLIENT).parent / "package.py").read_text(encoding="utf-8")

    assert f'version = "{ayon_harmony.__version__}"' in text


def test_ayon_finds_the_addon_class_among_the_names_of_the_package(studio):
    from ayon_core.addon import AYONAddon, IHostAddon

    classes = [
        value
        for value in (getattr(ayon_harmony, name) for name in dir(ayon_harmony))
        if isinstance(value, type) and issubclass(value, AYONAddon)
    ]

    assert [item.__name__ for item in classes] == ["HarmonyAddon"]
    assert issubclass(classes[0], IHostAddon)


def test_the_manager_loads_the_addon_as_the_host_of_harmony(studio):
    from ayon_core.addon import AddonsManager

    addon = AddonsManager().get_host_addon("harmony")

    assert addon.name == "harmony"
    assert addon.version == ayon_harmony.__version__
    assert addon.get_workfile_extensions() == [".zip"]


def test_the_studios_open_harmony_stays_where_the_studio_has_it(studio):
    from ayon_harmony.addon import HarmonyAddon

    env = {
        "LIB_OPENHARMONY_PATH": "/studio/OpenHarmony",
        "AYON_HARMONY_PORT": "4711",
        "AYON_HARMONY_MENU_LABEL": "Studio",
    }

    HarmonyAddon(None, {}).add_implementation_envs(env, None)

    assert env == {
        "LIB_OPENHARMONY_PATH": "/studio/OpenHarmony",
        "AYON_HARMONY_MENU_LABEL": "Studio",
    }


@pytest.mark.process
@pytest.mark.parametrize(
    "module",
    [
        "ayon_harmony",
        "ayon_harmony.api",
        "ayon_harmony.app.launch",
        "ayon_harmony.headless",
        "ayon_harmony.headless.run",
        "ayon_harmony.headless.worker",
        "ayon_harmony.workfiles.workfile",
        "ayon_harmony.commands.table",
    ],
)
def test_importing_needs_neither_qt_nor_ayon(module):
    script = (
        "import sys\n"
        "for name in ('qtpy', 'PySide6', 'PySide2', 'ayon_core', 'pyblish',"
        " 'ayon_api', 'ayon_applications'):\n"
        "    sys.modules[name] = None\n"
        f"import {module}\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": CLIENT, "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
