"""Bringing a version into other scenes, from the Loader."""

from __future__ import annotations

import pytest

from ayon_harmony.managing import where_used

pytestmark = pytest.mark.engine


@pytest.fixture
def select(host):
    """Select versions in the Loader."""
    from ayon_core.pipeline.actions import LoaderActionSelection, LoaderSelectedType

    def make(*ids, kind="version"):
        return LoaderActionSelection("demo", set(ids), LoaderSelectedType(kind))

    return make


@pytest.fixture
def actions(host):
    from ayon_core.pipeline.actions import LoaderActionsContext

    return LoaderActionsContext()


@pytest.fixture
def rig(studio):
    """Two versions of a rig; their ids."""
    return [
        studio.project("demo").publish(
            "/assets/char/bob", "rigBob", "template", {"": b"x"}, representation="zip"
        )["versionId"]
        for _ in range(2)
    ]


def offered(actions, selection):
    return "UpdateInScenes" in [
        item.identifier for item in actions.get_action_items(selection)
    ]


def run(actions, selection):
    return actions.execute_action("UpdateInScenes", selection, None, {})


def test_it_is_offered_for_one_version(actions, select, rig):
    assert offered(actions, select(rig[0]))
    assert not offered(actions, select(*rig))
    assert not offered(actions, select(rig[0], kind="representation"))


def test_without_other_scenes_there_is_nothing_to_do(actions, select, rig, monkeypatch):
    monkeypatch.setattr(where_used, "search_uses", lambda *_: where_used.Search([]))
    result = run(actions, select(rig[1]))
    assert "No scene has another version than rigBob v002." in str(result.message)


def test_nothing_starts_unless_the_artist_wants_it(actions, select, rig, monkeypatch):
    started = []

    def uses(origin, _project):
        other = origin._replace(version=1)
        return where_used.Search([where_used.Use("/p/sh010.zip", False, other)])

    monkeypatch.setattr(where_used, "search_uses", uses)
    monkeypatch.setattr(where_used, "_launcher", lambda: started.append(1) or ["no"])
    # Nobody can be asked in a test, so the safe answer stands.
    assert run(actions, select(rig[1])) is None
    assert started == []
