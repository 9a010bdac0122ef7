"""A render from the session of a Harmony that has the scene open."""

from __future__ import annotations

import pytest

from ayon_harmony import current
from ayon_harmony.model.frames import FrameRange, SceneLength
from sandbox.harmony.client import EXECUTABLE

pytestmark = [
    pytest.mark.usefixtures("forked_harmony"),
    pytest.mark.engine,
    pytest.mark.process,
    pytest.mark.slow,
]


def render(folder, options):
    """Save a card with a Write node and render it as a publish does."""
    from ayon_harmony.publishing.renders import RenderJob, render_jobs

    scene = current.get_scene()
    scene.settings.change_scene(length=SceneLength(60, 1, 3), resolution=(32, 18))
    scene.nodes.add_node("Card", "COLOR_CARD")
    scene.nodes.link_nodes("Top/Card", "Top/Composite")
    current.get_workfile().save()
    folder.mkdir()
    job = RenderJob(
        product_name="renderMain",
        node_path="Top/Write",
        frames=FrameRange(1, 3),
        offset=1000,
        drawing_type="TGA",
        movie_extension=None,
        fps=24.0,
        staging=folder,
    )
    return render_jobs([job], options, scene.settings.get_scene().path, 60)


@pytest.mark.parametrize("words", ["", "no-licence"])
def test_the_sessions_program_renders_what_is_saved(
    make_stage, make_workfile, harmony, tmp_path, monkeypatch, words
):
    from ayon_harmony.publishing.renders import RenderOptions

    def script(stage):
        stage.connected()
        monkeypatch.setenv("HARMONY_EMULATOR_RUDE", words)
        return current.get_program(), render(tmp_path / "out", RenderOptions())

    program, files = make_stage(make_workfile()).play(script)

    assert program == EXECUTABLE
    expected = [f"renderMain.{number}.tga" for number in (1001, 1002, 1003)]
    assert files == [expected]
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == expected
