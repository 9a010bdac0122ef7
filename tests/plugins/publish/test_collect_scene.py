"""What a publish knows of the scene, and what it costs to ask."""

from __future__ import annotations

import pyblish.api
import pytest

pytestmark = pytest.mark.engine


@pytest.fixture
def collect(studio, host):
    from ayon_core.pipeline.publish import publish_plugins_discover

    found = publish_plugins_discover().plugins
    (plugin,) = [item for item in found if item.__name__ == "CollectScene"]
    return plugin().process


@pytest.fixture
def publish_context(session, tmp_path):
    session.workfile.path = str(tmp_path / "sh010_animation_v001.zip")
    return pyblish.api.Context()


def test_the_workfile_of_the_project_is_the_source(
    collect, publish_context, session, scene
):
    scene.nodes.add_node("Main", "WRITE")
    state = scene.settings.get_scene()
    collect(publish_context)
    data = publish_context.data
    assert data["currentFile"] == session.workfile.path
    assert data["scenePath"] == state.path.as_posix()
    assert data["sceneDir"] == state.folder.as_posix()
    assert "Top/Main" in data["all_write_nodes"]
    assert data["harmonyVersion"] == "22.0.4"
    assert data["sceneRange"] == state.settings.length.playback
    assert data["sceneFps"] == state.settings.fps
    assert data["resolutionWidth"] == state.settings.width
    assert data["FOV"] == state.settings.fov
    assert data["cleanupFullPaths"] == []


def test_what_was_read_is_handed_on(collect, publish_context, scene):
    scene.nodes.add_node("Card", "COLOR_CARD")
    scene.nodes.add_node("Main", "WRITE")
    scene.nodes.link_nodes("Top/Card", "Top/Main")
    collect(publish_context)
    data = publish_context.data
    assert data["harmonyWriteNodes"]["Top/Main"].name == "Main"
    assert [link.source for link in data["harmonyLinks"]] == ["Top/Card"]
    assert data["harmonyScene"] == scene.settings.get_scene()
    assert "Top/Card" in data["harmonyStore"].node_tags
    assert data["harmonyPalettes"] == tuple(scene.palettes.list_palettes())
    assert data["harmonySounds"] == ()


def test_more_instances_cost_no_more_round_trips(collect, publish_context, session):
    from ayon_harmony.model.metadata import Holder, HolderKind

    session.scripted.trips.clear()
    collect(publish_context)
    alone = list(session.scripted.trips)
    for number in range(20):
        holder = Holder(HolderKind.NODE, f"Top/Write{number}")
        publish_context.create_instance(
            f"render{number}", transientData={"holders": (holder,)}
        )
    session.scripted.trips.clear()
    collect(publish_context)
    assert session.scripted.trips == alone


def test_a_scene_without_workfile_is_refused(collect, session):
    from ayon_core.pipeline.publish import PublishError

    session.workfile.path = None
    with pytest.raises(PublishError, match="not a workfile yet"):
        collect(pyblish.api.Context())
