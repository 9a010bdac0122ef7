"""What a batch render is told on its command line."""

from __future__ import annotations

import pytest

from sandbox.harmony.client import run_batch
from sandbox.harmony.model.sample_scenes import write_sample_scene
from sandbox.harmony.testing import has_engine

pytestmark = [
    pytest.mark.usefixtures("forked_harmony"),
    pytest.mark.engine,
    pytest.mark.process,
    pytest.mark.skipif(not has_engine(), reason="PySide2 with QtScript is missing"),
]

RENAME = (
    "node.setTextAttr(node.getNodes(['WRITE'])[0], 'DRAWING_NAME', 1, 'frames/{}-')"
)


@pytest.fixture
def xstage(tmp_path):
    return write_sample_scene(tmp_path / "shot", version=22)


def frames(xstage):
    return sorted(path.name for path in (xstage.parent / "frames").glob("*"))


def script(tmp_path, text):
    path = tmp_path / "script.js"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_pre_render_script_changes_what_is_rendered(xstage, tmp_path):
    before = xstage.read_bytes()
    pre = script(tmp_path, RENAME.format("pre"))
    code, output = run_batch(xstage, "-frames", "2", "4", "-preRenderScript", pre)
    assert (code, output.count("Rendered frame")) == (0, 3)
    assert frames(xstage) == ["pre-0002.tga", "pre-0003.tga", "pre-0004.tga"]
    assert xstage.read_bytes() == before


def test_an_inline_script_does_the_same(xstage):
    text = RENAME.format("inline")
    run_batch(xstage, "-frames", "1", "1", "-preRenderInlineScript", text)
    assert frames(xstage) == ["inline-0001.tga"]


def test_a_post_render_script_runs_after_the_frames(xstage, tmp_path):
    post = script(tmp_path, "System.println('after all');")
    _, output = run_batch(xstage, "-frames", "1", "1", "-postRenderScript", post)
    assert output.splitlines() == ["Rendered frame 1", "after all"]


def test_a_compiled_script_runs_without_a_render(xstage, tmp_path):
    text = "System.println(scene.setFrameRate(12) && scene.saveAll());"
    code, output = run_batch(xstage, "-compile", script(tmp_path, text))
    assert (code, output.splitlines()) == (0, ["true"])
    assert '<framerate val="12"' in xstage.read_text(encoding="utf-8")
    assert frames(xstage) == []


def test_read_only_nothing_is_saved(xstage, tmp_path):
    before = xstage.read_bytes()
    text = "scene.setFrameRate(12); System.println(scene.saveAll());"
    _, output = run_batch(xstage, "-readonly", "-compile", script(tmp_path, text))
    assert output.splitlines() == ["false"]
    assert xstage.read_bytes() == before


def test_what_is_no_scene_is_refused_with_its_first_bytes(tmp_path):
    packed = tmp_path / "shot.xstage"
    packed.write_bytes(b"PK\x03\x04")
    code, output = run_batch(packed)
    assert code != 0
    assert "zip archive" in output
