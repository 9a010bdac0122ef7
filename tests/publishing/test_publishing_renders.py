"""Jobs of one Write node, and names that files can have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ayon_harmony.errors import RenderError
from ayon_harmony.model.frames import FrameRange, SceneLength
from sandbox.harmony.testing import has_engine
from sandbox.scripted_scene import ScriptedScene
from sandbox.scripted_session import ScriptedSession


@pytest.fixture
def renders(studio):
    from ayon_harmony.publishing import renders as publish_renders

    return publish_renders


@pytest.fixture
def make_job(renders, tmp_path):
    def make(name="renderMain", start=1, end=3, **changes):
        folder = tmp_path / "staging" / re.sub(r"\W", "_", name)
        folder.mkdir(parents=True, exist_ok=True)
        values = {
            "product_name": name,
            "node_path": "Top/Write",
            "frames": FrameRange(start, end),
            "offset": 1000,
            "drawing_type": "PNG4",
            "movie_extension": None,
            "fps": 24.0,
            "staging": folder,
            **changes,
        }
        return renders.RenderJob(**values)

    return make


def test_names_hold_what_every_system_takes(make_job):
    job = make_job('render<Main>:"a/b"')
    assert job.delivered_name(1) == "render_Main___a_b_.1001.png"


def test_numbers_are_as_wide_as_the_last_one(make_job):
    job = make_job(start=1, end=3, offset=9998)
    assert [job.delivered_name(frame) for frame in job.frames] == [
        "renderMain.09999.png",
        "renderMain.10000.png",
        "renderMain.10001.png",
    ]


def test_an_unknown_drawing_type_is_what_harmony_makes_of_it(make_job):
    assert make_job(drawing_type="PNG99").extension == "tga"
    assert make_job(drawing_type="exr").extension == "exr"


def test_negative_frames_are_refused_before_a_render(renders, make_job):
    options = renders.RenderOptions()
    with pytest.raises(RenderError, match="negative frames cannot be"):
        renders.render_jobs([make_job(offset=-5)], options, Path("a.xstage"), 10)


@pytest.mark.engine
@pytest.mark.process
@pytest.mark.parametrize("rude", ["", "no-licence"])
def test_instances_of_one_node_all_get_their_frames(
    renders, make_job, tmp_path, monkeypatch, rude
):
    if not has_engine():
        pytest.skip("the Qt Script engine is missing: run manage.py")
    scripted = ScriptedScene.create(tmp_path / "sh010")
    with ScriptedSession(scripted):
        scene = scripted.scene
        scene.settings.change_scene(length=SceneLength(6, 1, 6), resolution=(32, 18))
        scene.nodes.add_node("Card", "COLOR_CARD")
        scene.nodes.add_node("Write", "WRITE")
        scene.nodes.link_nodes("Top/Card", "Top/Write")
        scene.nodes.set_attributes("Top/Write", {"DRAWING_TYPE": "PNG4"})
        scene.settings.save_scene()
        monkeypatch.setenv("HARMONY_EMULATOR_RUDE", rude)
        jobs = [
            make_job("renderA", 1, 3),
            make_job("renderB", 1, 3),
            make_job("renderC", 3, 5),
        ]
        files = renders.render_jobs(
            jobs, renders.RenderOptions(), scene.settings.get_scene().path, 6
        )
    assert [[name.split(".")[1] for name in names] for names in files] == [
        ["1001", "1002", "1003"],
        ["1001", "1002", "1003"],
        ["1003", "1004", "1005"],
    ]
    for job, names in zip(jobs, files):
        assert sorted(p.name for p in job.staging.iterdir()) == names
    read = [Path(job.staging / job.delivered_name(3)).read_bytes() for job in jobs]
    assert read[0] == read[1] == read[2]
