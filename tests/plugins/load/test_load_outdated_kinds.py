"""Core and the scene agree on what is outdated, for backgrounds to workfiles."""

from __future__ import annotations

import pytest

from ayon_harmony.model.frames import SceneLength
from tests.plugins.load import test_load_palette as palettes
from tests.plugins.load import test_load_template as templates
from tests.plugins.load.layered_files import (
    container,
    load,
    publish_background,
    publish_psd,
    tree,
)

pytestmark = pytest.mark.engine


def background(studio, scene, tmp_path, version):
    return publish_background(studio, tree("sky", ("FG", "tree")), version)


def psd(studio, scene, tmp_path, version):
    return publish_psd(studio, ["sky", "tree"], version)


def palette(studio, scene, tmp_path, version):
    content = palettes.text(palettes.solid("skin", palettes.SKIN, version))
    return palettes.publish(studio, version, content)


def template(studio, scene, tmp_path, version):
    return templates.publish_rig(studio, scene, tmp_path, version, color=version)


def workfile(studio, scene, tmp_path, version):
    made = templates.make_rig(
        scene, tmp_path / f"scene{version}", False, {"color": version}
    )
    return templates.publish(studio, made, version, kind="workfile")


@pytest.mark.parametrize(
    ("loader", "publish"),
    [
        ("LoadBackground", background),
        ("LoadPsd", psd),
        ("LoadPalette", palette),
        ("LoadTemplate", template),
        ("LoadWorkfile", workfile),
    ],
)
def test_core_agrees_from_loading_to_removing(
    studio, host, scene, tmp_path, loader, publish
):
    from ayon_core.pipeline import remove_container, update_container
    from ayon_core.pipeline.load import any_outdated_containers

    scene.settings.change_scene(length=SceneLength(60, 1, 60))
    first = publish(studio, scene, tmp_path, 1)
    publish(studio, scene, tmp_path, 2)
    load(loader, first)
    assert any_outdated_containers(host) is True
    update_container(container(host), 2)
    assert any_outdated_containers(host) is False
    assert container(host)["missing"] is False
    remove_container(container(host))
    assert any_outdated_containers(host) is False
    assert host.get_containers() == []
    assert scene.nodes.list_nodes() == []
