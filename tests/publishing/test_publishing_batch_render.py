"""A Harmony that renders in batch: what it writes, and how it is stopped."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ayon_harmony.errors import Cancelled, LaunchError, NoLicenceError, RenderError
from ayon_harmony.model.frames import FrameRange, SceneLength
from ayon_harmony.publishing import batch_render
from ayon_harmony.publishing.batch_render import (
    BatchOrder,
    WriteTarget,
    end_windows_tree,
    pre_render_script,
    render_batch,
)
from sandbox.harmony.testing import has_engine
from sandbox.patience import wait_until_ended, with_more_time
from sandbox.scripted_scene import ScriptedScene
from sandbox.scripted_session import EMULATOR

# On Windows a Python file is no program, and the emulator needs the script engine.
pytestmark = [
    pytest.mark.usefixtures("forked_harmony"),
    pytest.mark.engine,
    pytest.mark.process,
]


def test_a_process_ends_within_limits_where_taskkill_cannot_end_it():
    """There is no taskkill here, as in a session that may not use it."""
    command = [sys.executable, "-c", "import time; time.sleep(600)"]
    process = subprocess.Popen(command)

    end_windows_tree(process, 0.2)

    assert process.poll() is not None


def nothing(done, total, frame):
    """Progress that nobody looks at."""


@pytest.fixture
def saved(tmp_path):
    """A saved scene with three Write nodes in a folder with a difficult name.

    It is of the oldest Harmony: none opens a scene of a newer one.
    """
    if not has_engine():
        pytest.skip("the Qt Script engine is missing: run manage.py")
    scripted = ScriptedScene.create(tmp_path / "sh 010 žluť", version="20")
    scene = scripted.scene
    scene.settings.change_scene(length=SceneLength(4, 1, 4), resolution=(32, 18))
    scene.nodes.add_node("Card", "COLOR_CARD")
    for name in ("One", "Two", "Three"):
        scene.nodes.add_node(name, "WRITE")
        scene.nodes.link_nodes("Top/Card", f"Top/{name}")
        scene.nodes.set_attributes(f"Top/{name}", {"DRAWING_TYPE": "PNG4"})
    scene.settings.save_scene()
    return scene.settings.get_scene().path


@pytest.fixture
def order(saved, tmp_path):
    def make(*nodes, frames=(1, 4), **options):
        targets = []
        for node in nodes or ("Top/One",):
            folder = tmp_path / f"výstup {len(targets)}"
            folder.mkdir(exist_ok=True)
            targets.append(WriteTarget(node, folder))
        return BatchOrder(EMULATOR, saved, FrameRange(*frames), targets, **options)

    return make


@pytest.fixture
def rude(monkeypatch):
    return lambda text: monkeypatch.setenv("HARMONY_EMULATOR_RUDE", text)


@pytest.fixture
def program(tmp_path):
    """Make programs that stand for a Harmony with other habits."""

    def make(text):
        path = tmp_path / "harmony.py"
        path.write_text(f"#!{sys.executable}\nimport os, sys, time\n{text}\n")
        path.chmod(0o755)
        return path

    return make


def files_of(order):
    return [sorted(p.name for p in target.folder.iterdir()) for target in order.targets]


def test_chosen_nodes_write_into_their_folders_and_no_other_writes(order, saved):
    told = []
    wanted = order("Top/One", "Top/Two", frames=(2, 3))
    before = {p: p.read_bytes() for p in saved.parent.rglob("*") if p.is_file()}
    outcome = render_batch(wanted, lambda *state: told.append(state))
    assert files_of(wanted) == [["f-0002.png", "f-0003.png"]] * 2
    assert outcome.rendered == {2, 3}
    assert told == [(0, 2, 2), (1, 2, 2), (2, 2, 3)]
    after = {p: p.read_bytes() for p in saved.parent.rglob("*") if p.is_file()}
    assert after == before


@pytest.mark.parametrize("version", ["20", "21.1", "24", "27"])
def test_every_version_runs_the_script(order, monkeypatch, version):
    monkeypatch.setenv("HARMONY_EMULATOR_VERSION", version)
    wanted = order("Top/Two", frames=(1, 1))
    assert render_batch(wanted, nothing).problems == {}
    assert files_of(wanted) == [["f-0001.png"]]


@pytest.mark.parametrize("words", ["exit-code=100", "exit-code=12"])
def test_exit_codes_are_no_failure(order, rude, words):
    rude(words)
    wanted = order(frames=(1, 1))
    outcome = render_batch(wanted, nothing)
    assert files_of(wanted) == [["f-0001.png"]]
    assert outcome.exit_code == int(words.rpartition("=")[2])


def test_a_missing_licence_is_recognised(order, rude):
    rude("no-licence")
    with pytest.raises(NoLicenceError, match="no license was granted"):
        render_batch(order(), nothing)


def test_what_cannot_be_set_up_is_told_and_not_rendered(order, saved):
    wanted = order("Top/Gone", "Top/One", frames=(1, 1))
    outcome = render_batch(wanted, nothing)
    assert outcome.problems == {"Top/Gone": "is not in the saved scene"}
    assert files_of(wanted) == [[], ["f-0001.png"]]
    assert not [p for p in (saved.parent / "frames").rglob("*") if p.is_file()]


def test_cancelling_ends_the_process(order, rude):
    rude("slow=0.2")
    wake = []
    started = []

    def on_frame(done, total, frame):
        started.append(frame)
        if done == 1:
            wake[0]()

    with pytest.raises(Cancelled):
        render_batch(order(frames=(1, 4)), on_frame, wake.append)
    assert len(started) < 5


def test_all_that_it_started_ends_with_it(program, tmp_path):
    marker = tmp_path / "pids"
    text = (
        "import subprocess\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time;"
        " time.sleep(60)'])\n"
        f"open({str(marker)!r}, 'w').write(str(child.pid))\n"
        "print('AYON: Write nodes are set up', flush=True)\n"
        "print('Rendered frame 1', flush=True)\ntime.sleep(60)"
    )
    order = BatchOrder(program(text), tmp_path / "a.xstage", FrameRange(1, 2), [])

    def stop(done, total, frame):
        if done:
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        render_batch(order, stop)
    wait_until_ended(int(marker.read_text()))


def test_silence_is_no_end_and_names_what_was_seen_last(program, tmp_path):
    text = (
        "print('AYON: Write nodes are set up')\nprint('Rendered frame 7')\n"
        "print('Saving caches', flush=True)\ntime.sleep(60)"
    )
    xstage, frames, words = tmp_path / "a.xstage", FrameRange(1, 9), "Saving caches"

    def try_once(silence_s):
        order = BatchOrder(program(text), xstage, frames, [], silence_s=silence_s)
        with pytest.raises(RenderError, match=rf"after frame 7 of 1-9(.|\n)*{words}"):
            render_batch(order, nothing)

    with_more_time(try_once, 0.4)


def test_files_that_grow_are_a_sign_of_life(program, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()

    def try_once(silence_s):
        text = (
            "for number in range(8):\n"
            f"    open({str(folder)!r} + f'/{{number}}', 'a').write('x')\n"
            f"    time.sleep({silence_s / 4})\n"
            "print('AYON: Write nodes are set up')\nprint('Rendered frame 1')"
        )
        order = BatchOrder(
            program(text),
            tmp_path / "a.xstage",
            FrameRange(1, 1),
            [WriteTarget("Top/One", folder)],
            silence_s=silence_s,
        )
        assert render_batch(order, nothing).rendered == {1}

    with_more_time(try_once, 0.4)


def test_a_render_without_the_script_is_stopped_at_its_first_frame(program, tmp_path):
    text = "print('Rendered frame 1', flush=True)\ntime.sleep(60)"
    order = BatchOrder(program(text), tmp_path / "a.xstage", FrameRange(1, 2), [])
    with pytest.raises(RenderError, match="without having run the script"):
        render_batch(order, nothing)


def test_bytes_of_any_encoding_and_both_streams_are_heard(program, tmp_path):
    text = (
        "print('AYON: Write nodes are set up', flush=True)\n"
        "sys.stderr.buffer.write(b'Pr\\xfdbeh: Rendered Frame 0003\\n')\nsys.exit(5)"
    )
    order = BatchOrder(program(text), tmp_path / "a.xstage", FrameRange(3, 3), [])
    outcome = render_batch(order, nothing)
    assert outcome.rendered == {3}
    assert outcome.exit_code == 5


@pytest.mark.parametrize(
    "line",
    [
        "License error: no license was granted (-97,121)",
        "Invalid license.",
        "Unable to check out a licence for HarmonyPremium",
        "FLEXnet Licensing error:-4,132",
        "Licensed number of users already reached.",
        "The license server couldn't be found",
    ],
)
def test_words_of_a_missing_licence(line):
    assert batch_render.refuses(line)


@pytest.mark.parametrize(
    "line",
    [
        "License checked out: HarmonyPremium",
        "No enabled Write node: nothing is rendered.",
        "Rendered frame 12",
    ],
)
def test_words_that_are_no_missing_licence(line):
    assert not batch_render.refuses(line)


def test_an_end_before_the_scene_was_opened_is_told(program, tmp_path):
    text = "print('Segmentation fault')\nsys.exit(139)"
    order = BatchOrder(program(text), tmp_path / "a.xstage", FrameRange(1, 1), [])
    match = r"exit code 139 before it had opened the scene(.|\n)*Segmentation fault"
    with pytest.raises(RenderError, match=match):
        render_batch(order, nothing)


def test_a_program_that_cannot_run_says_so(tmp_path):
    order = BatchOrder(tmp_path / "none", tmp_path / "a.xstage", FrameRange(1, 1), [])
    with pytest.raises(LaunchError, match="could not be run"):
        render_batch(order, nothing)


def test_nothing_is_left_in_the_temporary_folder(order, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    render_batch(order(frames=(1, 1)), nothing)
    left = [p.name for p in (tmp_path / "tmp").iterdir()]
    assert not [name for name in left if name.startswith("ayon_harmony_render")]


def test_the_script_is_ascii_whatever_names_are(tmp_path):
    target = WriteTarget('Top/"Žluť"\\\u2028', tmp_path / "černý kůň")
    text = pre_render_script([target], tmp_path / "zpráva.json")
    assert text.isascii()


def test_the_running_sessions_variables_do_not_reach_it(order, monkeypatch):
    seen = []

    class Refusing:
        def __init__(self, command, **options):
            seen.append(options["env"])
            raise OSError("no")

    monkeypatch.setenv("AYON_HARMONY_TOKEN", "secret")
    monkeypatch.setenv("QT_PLUGIN_PATH", "/launcher/qt")
    monkeypatch.setenv("TOONBOOM_GLOBAL_SCRIPT_LOCATION", "/session/scripts")
    monkeypatch.setenv("AYON_HARMONY_STUDIO_SCRIPTS", "/studio/scripts")
    monkeypatch.setattr(batch_render.subprocess, "Popen", Refusing)
    with pytest.raises(LaunchError):
        render_batch(order(), nothing)
    assert "AYON_HARMONY_TOKEN" not in seen[0]
    assert "QT_PLUGIN_PATH" not in seen[0]
    assert seen[0]["TOONBOOM_GLOBAL_SCRIPT_LOCATION"] == "/studio/scripts"
