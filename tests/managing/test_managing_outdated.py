"""Outdated containers: what the server is asked, and what nodes look like."""

from __future__ import annotations

import pytest

from ayon_harmony.managing.outdated import (
    COLORS_KEY,
    give_colors_back,
    show_outdated,
    survey_containers,
)
from ayon_harmony.model.metadata import Holder, HolderKind, Record
from ayon_harmony.scene.records import change_records, read_records

pytestmark = pytest.mark.engine

RED = "#d94b3b"
RED_FULL = "#d94b3bff"


def container(record_id, path, **data):
    values = {
        "loader": "LoadImageSequence",
        "representation": record_id * 32,
        "name": f"image{record_id.upper()}",
        **data,
    }
    return Record(record_id, values, (Holder(HolderKind.NODE, path),))


@pytest.fixture
def loaded(scene):
    """Two loaded images; the artist has coloured the second one."""
    for name in ("one", "two"):
        scene.nodes.add_node(name, "READ")
    scene.nodes.set_node_colors({"Top/two": "#00ff00ff"})
    change_records(
        scene, new_containers=[container("a", "Top/one"), container("b", "Top/two")]
    )
    return scene


def colors(scene):
    return {
        node.name: node.color for node in scene.nodes.get_nodes(["Top/one", "Top/two"])
    }


def show(scene, *ids, color=RED):
    return show_outdated(scene, read_records(scene), ids, color)


def test_outdated_nodes_are_coloured_and_get_their_own_colours_back(loaded):
    before = colors(loaded)
    assert show(loaded, "a", "b") == 2
    assert colors(loaded) == {"one": RED_FULL, "two": RED_FULL}
    assert show(loaded) == 2
    assert colors(loaded) == before
    assert all(
        COLORS_KEY not in record.data for record in read_records(loaded).containers
    )


def test_only_what_is_up_to_date_again_loses_the_colour(loaded):
    show(loaded, "a", "b")
    assert show(loaded, "a") == 1
    assert colors(loaded) == {"one": RED_FULL, "two": "#00ff00ff"}


def test_showing_the_same_again_writes_nothing(session, loaded):
    show(loaded, "a", "b")
    session.scripted.trips.clear()
    assert show(loaded, "a", "b") == 0
    assert session.scripted.trips == ["getStore", "getNodes"]


def test_a_scene_with_nothing_outdated_is_not_touched(session, loaded):
    session.scripted.trips.clear()
    assert show(loaded) == 0
    assert session.scripted.trips == ["getStore"]


def test_a_colour_that_the_artist_gives_meanwhile_stays(loaded):
    show(loaded, "a")
    loaded.nodes.set_node_colors({"Top/one": "#0000ffff"})
    assert show(loaded, "a") == 0
    assert colors(loaded)["one"] == "#0000ffff"
    show(loaded)
    assert colors(loaded)["one"] == "#0000ffff"


def test_a_renamed_node_gets_its_colour_back(loaded):
    show(loaded, "b")
    loaded.nodes.rename_nodes({"Top/two": "background"})
    show(loaded)
    assert loaded.nodes.get_nodes(["Top/background"])[0].color == "#00ff00ff"


def test_another_colour_of_the_studio_replaces_the_one_shown(loaded):
    show(loaded, "b")
    assert show(loaded, "b", color="#112233") == 1
    assert colors(loaded)["two"] == "#112233ff"
    show(loaded)
    assert colors(loaded)["two"] == "#00ff00ff"


def test_colours_of_chosen_containers_are_given_back(loaded):
    show(loaded, "a", "b")
    assert give_colors_back(loaded, read_records(loaded), ["b"]) == 1
    assert colors(loaded) == {"one": RED_FULL, "two": "#00ff00ff"}


def test_colouring_is_one_undo_step(loaded):
    before = colors(loaded)
    show(loaded, "a", "b")
    loaded.undo.undo()
    assert colors(loaded) == before
    assert COLORS_KEY not in read_records(loaded).containers[0].data


def test_the_number_of_containers_costs_no_round_trips(session, scene):
    for number in range(30):
        scene.nodes.add_node(f"image{number}", "READ")
    change_records(
        scene,
        new_containers=[
            container(f"c{number}", f"Top/image{number}") for number in range(30)
        ],
    )
    session.scripted.trips.clear()
    show(scene, *(f"c{number}" for number in range(30)))
    assert len(session.scripted.trips) < 10


class FakeResult:
    def __init__(self, containers):
        self.latest = [item for item in containers if item["name"] == "imageA"]
        self.outdated = [item for item in containers if item["name"] != "imageA"]
        self.not_found = []
        self.invalid = []


def test_each_project_is_asked_once_and_locked_versions_stay(
    studio, loaded, monkeypatch
):
    import ayon_core.pipeline.load as core_load

    change_records(
        loaded,
        new_containers=[
            container("c", "Top/three", project_name="library"),
            container("d", "Top/four", version_locked=True),
        ],
    )
    asked = []

    def filter_containers(containers, project_name):
        asked.append(project_name)
        return FakeResult(containers)

    monkeypatch.setattr(core_load, "filter_containers", filter_containers)
    survey = survey_containers(read_records(loaded), "demo")
    assert asked == ["demo", "library"]
    assert [item["name"] for item in survey.latest] == ["imageA"]
    assert [item["name"] for item in survey.outdated] == ["imageB", "imageC"]
    assert [item["name"] for item in survey.locked] == ["imageD"]
    assert survey.describe() == ["2 outdated: imageB, imageC."]
