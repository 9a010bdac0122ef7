"""Loaders where Harmony has no Node View."""

from __future__ import annotations

import pytest

from sandbox.harmony.testing import has_engine
from sandbox.scripted_scene import ScriptedScene
from tests.plugins.load.layered_files import (
    container,
    load,
    publish_background,
    publish_psd,
    tree,
)

pytestmark = pytest.mark.engine


@pytest.fixture
def emulator(tmp_path):
    """Harmony 22 Advanced with a new scene."""
    if not has_engine():
        pytest.skip("the Qt Script engine is missing: run manage.py")
    return ScriptedScene.create(tmp_path / "sh010", edition="advanced")


def test_backgrounds_load_and_update_without_a_node_view(studio, host, scene):
    from ayon_core.pipeline import update_container

    content = tree("sky", ("FG", "tree"))
    load("LoadBackground", publish_background(studio, content, 1))
    publish_background(studio, content, 2, (9, 9, 9))
    update_container(container(host), 2)
    assert len(scene.nodes.list_nodes(types=["READ"])) == 2
    assert container(host)["version"] == 2


def test_psd_layers_load_and_update_without_a_node_view(studio, host, scene):
    from ayon_core.pipeline import update_container

    load("LoadPsd", publish_psd(studio, ["sky", "tree"], 1))
    publish_psd(studio, ["sky", "tree"], 2)
    update_container(container(host), 2)
    assert len(scene.nodes.list_nodes(types=["READ"])) == 2
    assert container(host)["version"] == 2
