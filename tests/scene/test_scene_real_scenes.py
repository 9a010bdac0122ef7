"""Scenes that Harmony saved: the API, the file and the emulator agree."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ayon_harmony.formats.xstage import read_scene_facts
from ayon_harmony.model.metadata import Holder, HolderKind, Record

pytestmark = pytest.mark.engine

SCENES = Path(__file__).resolve().parents[1] / "data" / "scenes"
FILES = sorted(SCENES.glob("*/*.xstage"))


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def xstage(request, tmp_path):
    """A copy of a real scene that may be written to."""
    folder = tmp_path / request.param.parent.name
    shutil.copytree(request.param.parent, folder)
    return folder / request.param.name


def version_of(facts):
    return {21: 21.1}.get(facts.version[0], max(20, min(27, facts.version[0])))


def test_what_the_file_says_is_what_the_open_scene_says(start, xstage):
    facts = read_scene_facts(xstage)
    scene = start(scene=xstage, version=version_of(facts)).scene
    state = scene.settings.get_scene()
    assert state.settings.length == facts.length
    assert (state.settings.width, state.settings.height) == (facts.width, facts.height)
    assert state.settings.fps == pytest.approx(facts.fps)
    assert state.version_name == xstage.stem
    nodes = scene.nodes.list_nodes()
    assert len(nodes) == facts.node_count
    assert {n.path for n in nodes if n.type == "WRITE"} == {
        write.path for write in facts.write_nodes
    }
    assert [e.id for e in scene.drawings.list_elements()] == [
        e.id for e in facts.elements
    ]
    layers = [item.layer.node_path for item in scene.layers.list_layers()]
    assert sorted(layers) == sorted(n.path for n in nodes if n.type == "READ")


def test_an_instance_stored_in_it_is_in_the_saved_file(start, xstage):
    facts = read_scene_facts(xstage)
    scene = start(scene=xstage, version=version_of(facts)).scene
    store = scene.metadata.get_store()
    path = scene.nodes.list_nodes()[0].path
    record = Record("i1", {"note": "žluť"}, (Holder(HolderKind.NODE, path),))
    scene.metadata.set_store(store.document.with_instance(record), store)
    scene.settings.save_scene()
    saved = read_scene_facts(xstage)
    assert '"i1"' in saved.metadata["ayon"]
    assert saved.node_count == facts.node_count
    assert saved.length == facts.length
