"""The colour configuration of the task in Harmony's environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.ayon.studio import is_real_core
from tests.hooks.test_hooks_launch import make_launch, studio

__all__ = ("make_launch", "studio")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration that OpenColorIO reads."""
    path = tmp_path / "show.ocio"
    path.write_text(
        "ocio_profile_version: 1\nsearch_path: luts\nroles:\n  default: lin\n"
        "displays:\n  sRGB:\n    - !<View> {name: Raw, colorspace: lin}\n"
        "active_displays: []\nactive_views: []\n"
        "colorspaces:\n  - !<ColorSpace>\n    name: lin\n"
    )
    return path


def override(studio, config, **imageio):
    studio.override("core", {"imageio": {"activate_global_color_management": True}})
    values = {"override_global_config": True, "filepath": [config.as_posix()]}
    studio.override(
        "harmony",
        {
            "imageio": {
                "activate_host_color_management": True,
                "ocio_config": values,
                **imageio,
            }
        },
    )


@pytest.fixture
def on_task(make_launch):
    """Make the context of a launch with all that AYON knows of the task."""

    def make(**data):
        import ayon_api
        from ayon_core.pipeline import Anatomy

        folder = ayon_api.get_folder_by_path("demo", "/shots/sq01/sh010")
        task = ayon_api.get_task_by_name("demo", folder["id"], "animation")
        return make_launch(
            folder_path="/shots/sq01/sh010",
            task_name="animation",
            project_entity=ayon_api.get_project("demo"),
            folder_entity=folder,
            task_entity=task,
            anatomy=Anatomy("demo"),
            **data,
        )

    return make


def test_harmony_gets_the_configuration_of_the_task(studio, on_task, config):
    override(studio, config)
    context = on_task(env={"OCIO": "/another/config.ocio"})
    context.run_prelaunch_hooks()
    assert context.env["OCIO"] == config.as_posix()


def test_without_colour_management_the_environment_stays(studio, on_task, config):
    override(studio, config, activate_host_color_management=False)
    context = on_task(env={"OCIO": "/own/config.ocio"})
    context.run_prelaunch_hooks()
    assert context.env["OCIO"] == "/own/config.ocio"


def test_a_configuration_that_is_not_there_stops_no_launch(studio, on_task, tmp_path):
    override(studio, tmp_path / "missing.ocio")
    context = on_task(env={"OCIO": "/own/config.ocio"})
    context.run_prelaunch_hooks()
    assert context.env["OCIO"] == "/own/config.ocio"


@pytest.mark.skipif(not is_real_core(), reason="the double has no configurations")
def test_the_configuration_that_all_hosts_have_is_taken(studio, on_task, config):
    profile = {
        "host_names": [],
        "task_types": [],
        "task_names": [],
        "custom_path": config.as_posix(),
        "type": "custom_path",
    }
    studio.override(
        "core",
        {
            "imageio": {
                "activate_global_color_management": True,
                "ocio_config_profiles": [profile],
            }
        },
    )
    context = on_task()
    context.run_prelaunch_hooks()
    assert context.env["OCIO"] == config.as_posix()
