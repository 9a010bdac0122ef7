"""What the menu does when the line is lost, and with a task's settings."""

from __future__ import annotations

import errno
import functools
import logging
import queue
import threading

import pytest

from ayon_harmony.app import launch
from ayon_harmony.errors import WorkfileError
from sandbox.patience import PATIENCE_S, wait_until

pytestmark = [
    pytest.mark.usefixtures("forked_harmony"),
    pytest.mark.process,
    pytest.mark.engine,
]


def entries_of(harmony):
    (menu,) = [menu for menu in harmony.menus() if menu["title"] == "AYON"]
    return {
        entry["title"]: entry["enabled"]
        for entry in menu["entries"]
        if entry.get("title")
    }


def test_reconnect_brings_a_lost_line_back(make_stage, harmony):
    def script(stage):
        stage.connected()
        harmony.evaluate("AyonHarmony.client.disconnect('The line was cut.')")
        lost = entries_of(harmony)
        assert not harmony.trigger("AYON/Load...")
        assert harmony.trigger("AYON/Reconnect")
        stage.application.watch.wait(lambda _peer, count: count == 2, PATIENCE_S)
        stage.connected()
        found = entries_of(harmony)
        assert harmony.trigger("AYON/Load...")
        return lost, found, stage.next_window()

    lost, found, window = make_stage().play(script)

    assert not any(
        is_enabled for title, is_enabled in lost.items() if title != "Reconnect"
    )
    assert lost["Reconnect"]
    assert "Not connected to AYON - use Reconnect" in lost
    assert all(found[title] for title in ("Load...", "Publish...", "Show Log..."))
    assert "Loader" in window


def test_set_scene_settings_gives_the_task_s_range_and_rate(
    studio, make_stage, harmony
):
    studio.project("demo").shot(
        "/shots/sq01/sh020",
        frameStart=1001,
        frameEnd=1048,
        handleStart=4,
        handleEnd=4,
        fps=25.0,
        resolutionWidth=1280,
        resolutionHeight=720,
    )
    studio.enter("demo", "/shots/sq01/sh020", "animation")

    def script(stage):
        stage.connected()
        assert harmony.trigger("AYON/Set Scene Settings...")
        # A request that is answered by the main loop after the menu's own.
        harmony.trigger("AYON/Load...")
        stage.next_window()
        stage.on_main(lambda: None)
        return stage.session.call("getScene")

    scene = make_stage().play(script)

    assert (scene["startFrame"], scene["stopFrame"]) == (1, 56)
    assert scene["frameCount"] == 60, "frames past the range are kept"
    assert scene["fps"] == 25
    assert (scene["width"], scene["height"]) == (1280, 720)


def test_scene_check_tells_what_it_finds_and_writes_nothing(
    make_stage, make_workfile, harmony, local_root
):
    workfile = make_workfile("demo_sh010_animation_v001")

    def content(stage):
        scene_dir = stage.application.workfile._workfile.scene_dir
        files = [*scene_dir.rglob("*"), *workfile.parent.rglob("*")]
        return {path: path.read_bytes() for path in files if path.is_file()}

    def script(stage):
        stage.connected()
        before = content(stage)
        was_dirty = stage.session.call("getScene")["isDirty"]
        assert harmony.trigger("AYON/Scene Check...")
        # A request that is answered by the main loop after the menu's own.
        harmony.trigger("AYON/Load...")
        stage.next_window()
        stage.on_main(lambda: None)
        assert stage.session.call("getScene")["isDirty"] == was_dirty
        return before, content(stage), stage.application._log.read()

    before, after, log = make_stage(workfile).play(script)

    assert after == before
    lines = [line for line in log.splitlines() if "Scene Check: " in line]
    assert any("the task asks for 1-24" in line for line in lines)
    assert "1 error" in lines[-1]


def test_the_drawings_of_the_scene_are_told_and_nothing_is_written(
    make_stage, make_workfile, harmony
):
    workfile = make_workfile("demo_sh010_animation_v001")

    def script(stage):
        stage.connected()
        was_dirty = stage.session.call("getScene")["isDirty"]
        assert harmony.trigger("AYON/Drawings and Colours...")
        # A request that is answered by the main loop after the menu's own.
        harmony.trigger("AYON/Load...")
        stage.next_window()
        stage.on_main(lambda: None)
        assert stage.session.call("getScene")["isDirty"] == was_dirty
        return stage.application._log.read()

    log = make_stage(workfile).play(script)

    lines = [line for line in log.splitlines() if "Drawings and Colours: " in line]
    assert any("The scene has" in line for line in lines), log


def test_the_script_console_runs_both_languages_in_the_live_session(
    make_stage, harmony, monkeypatch
):
    from ayon_harmony.ui.console import PYTHON, QT_SCRIPT

    stage = make_stage()
    consoles: queue.SimpleQueue = queue.SimpleQueue()
    loop = stage.application.loop
    monkeypatch.setattr(loop, "show_console", consoles.put)

    def script(stage):
        stage.connected()
        assert harmony.trigger("AYON/Script Console...")
        console = consoles.get(timeout=60)
        return [
            stage.on_main(functools.partial(console.run, language, text))
            for language, text in (
                (PYTHON, "len(scene.nodes.list_nodes())"),
                (PYTHON, "scene.nodes.add_node('A', 'NO_SUCH_TYPE')"),
                (QT_SCRIPT, "scene.currentVersionName()"),
                (QT_SCRIPT, "var a = 1;\nlet b = 2;"),
            )
        ]

    counted, refused, named, mistaken = stage.play(script)

    assert (counted.text, counted.is_error) == ("3\n", False)
    assert refused.is_error
    assert "NO_SUCH_TYPE" in refused.text
    assert 'File "<console 2>", line 1' in refused.text
    assert (named.text, named.is_error) == ('"Untitled"', False)
    assert mistaken.is_error
    assert "let b = 2;" in mistaken.text
    assert "no `let` (line 2)" in mistaken.text


def test_a_studio_s_entry_that_fails_is_told_and_others_go_on(
    make_stage, harmony, monkeypatch, caplog
):
    import ayon_harmony.api as harmony_api
    from ayon_harmony import current

    caplog.set_level(logging.INFO)
    monkeypatch.setattr(current, "_menu_entries", [])
    done: queue.SimpleQueue = queue.SimpleQueue()

    def breaks():
        print("looking")
        raise ValueError("no such layer")

    harmony_api.add_menu_entry("Break", breaks)

    def script(stage):
        stage.connected()
        take_back = stage.on_main(
            lambda: harmony_api.add_menu_entry("Later", lambda: done.put("later"))
        )
        wait_until(lambda: {"Break", "Later"} <= set(entries_of(harmony)))
        assert harmony.trigger("AYON/Break")
        assert harmony.trigger("AYON/Later")
        told = done.get(timeout=60), stage.application.loop.messages.get(timeout=60)
        before = entries_of(harmony)
        stage.on_main(take_back)
        return told, before, entries_of(harmony)

    (later, message), before, after = make_stage().play(script)

    assert later == "later"
    line = breaks.__code__.co_firstlineno + 2
    assert message[:2] == (
        "Break",
        "'Break' of your studio failed: ValueError: no such layer (test_e2e_menu.py, "
        f"line {line}). Who made it needs the details.",
    )
    assert "Break: looking" in caplog.messages
    assert {"Break", "Later"} <= set(before)
    assert "Later" not in after
    assert list(after).index("Break") < list(after).index("Recover Work...")


def test_a_click_while_ayon_is_blocked_is_told_in_the_menu_and_opens_once(
    make_stage, harmony, monkeypatch
):
    quick = functools.partial(launch.BusyNotice, first_s=0.1, next_s=0.1)
    monkeypatch.setattr(launch, "BusyNotice", quick)

    def first_line():
        return next(iter(entries_of(harmony)))

    def script(stage):
        stage.connected()
        plugin = threading.Event()
        stage.application.loop.post(plugin.wait)
        for _ in range(5):
            assert harmony.trigger("AYON/Load...")
        wait_until(lambda: first_line().startswith("AYON is busy with "))
        plugin.set()
        title = stage.next_window()
        wait_until(lambda: not first_line().startswith("AYON is busy"))
        stage.on_main(lambda: None)
        return title, stage.application.loop.shown.empty(), harmony.message_text()

    title, was_all, told = make_stage().play(script)

    assert "Loader" in title
    assert was_all
    assert "It was chosen before and comes next." in told


def test_a_question_behind_harmony_comes_to_the_front_at_the_next_click(
    make_stage, harmony, monkeypatch
):
    quick = functools.partial(launch.BusyNotice, first_s=0.1, next_s=0.1)
    monkeypatch.setattr(launch, "BusyNotice", quick)

    def script(stage):
        stage.connected()
        loop = stage.application.loop
        question = []

        def ask():
            question.append(loop.qt.QtWidgets.QMessageBox())
            question[0].setWindowTitle("Compare")
            with loop.holding():
                question[0].exec()

        loop.post(ask)
        assert harmony.trigger("AYON/Load...")
        raised = stage.next_window()
        wait_until(lambda: "in the window 'Compare'" in next(iter(entries_of(harmony))))
        loop.raise_question(lambda _title: question[0].close())
        return raised, stage.next_window(), stage.next_window()

    raised, again, opened = make_stage().play(script)

    assert raised == again == "Compare"
    assert "Loader" in opened


@pytest.mark.parametrize("kind", [SystemExit, BaseException, RecursionError])
def test_a_script_of_a_studio_ends_no_session_whatever_it_raises(
    kind, make_stage, harmony, monkeypatch
):
    import ayon_harmony.api as harmony_api
    from ayon_harmony import current

    def breaks(*_facts):
        raise kind("enough")

    heard: queue.SimpleQueue = queue.SimpleQueue()
    monkeypatch.setattr(current, "_menu_entries", [])
    monkeypatch.setattr(
        current, "_callbacks", {name: [] for name in current._callbacks}
    )
    harmony_api.on_connect(breaks)
    harmony_api.on_connect(heard.put)
    harmony_api.on_open(breaks)
    harmony_api.add_menu_entry("Break", breaks)

    def script(stage):
        stage.connected()
        assert heard.get(timeout=PATIENCE_S)
        stage.application.loop.post(breaks)
        wait_until(lambda: "Break" in entries_of(harmony))
        assert harmony.trigger("AYON/Break")
        title, text, _details = stage.application.loop.messages.get(timeout=PATIENCE_S)
        return title, text, stage.on_main(lambda: "goes on")

    title, text, end = make_stage().play(script)

    assert title == "Break"
    assert "enough" in text
    assert end == "goes on"


def test_an_entry_that_fails_in_ayon_is_told_whatever_it_was(
    make_stage, harmony, monkeypatch
):
    from ayon_harmony.app.menu_requests import MenuRequests

    errors = [
        SystemExit("a plugin has had enough"),
        OSError(errno.ENOSPC, "No space left on device"),
        WorkfileError("The zip is broken. Restore it."),
    ]

    def fails(_self):
        raise errors.pop(0)

    monkeypatch.setattr(MenuRequests, "_compare", fails)

    def script(stage):
        stage.connected()
        for _ in range(3):
            assert harmony.trigger("AYON/Compare with...")
            told.append(stage.application.loop.messages.get(timeout=PATIENCE_S))

    told = []
    make_stage().play(script)

    assert [(title, text) for title, text, _details in told] == [
        (
            "Compare with",
            "It did not work: a plugin has had enough. The log says more.",
        ),
        (
            "Compare with",
            "It did not work: the disk is full (make room there). The log says more.",
        ),
        ("Compare with", "The zip is broken. Restore it."),
    ]
