"""A session from its start to its end, in the emulator."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from ayon_harmony import current
from ayon_harmony.errors import NotConnectedError
from sandbox.harmony.client import Control
from sandbox.patience import PATIENCE_S, wait_until

pytestmark = [
    pytest.mark.usefixtures("forked_harmony"),
    pytest.mark.process,
    pytest.mark.engine,
]

TOOL_TITLES = {
    "Workfiles...": "workfiles",
    "Create...": "publisher",
    "Load...": "loader",
    "Publish...": "publisher",
    "Manage...": "scene inventory",
    "Experimental Tools...": "experimental tools",
}


def tool_of(title):
    """Return which tool a window is: core and its double name them differently."""
    plain = title.lower().removeprefix("ayon ").removesuffix(" - harmony")
    return plain.replace("work files", "workfiles")


def menu_of(harmony: Control) -> list[dict]:
    (menu,) = [menu for menu in harmony.menus() if menu["title"] == "AYON"]
    return menu["entries"]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def test_harmony_opens_the_workfile_and_connects(make_stage, make_workfile, harmony):
    workfile = make_workfile()

    def script(stage):
        peer = stage.connected()
        return peer, harmony.facts(), current.get_workfile().path

    peer, facts, path = make_stage(workfile).play(script)

    assert peer.harmony_version.startswith("22.")
    assert peer.interactive
    assert facts["scene"] == f"{peer.scene_path}/{peer.version_name}.xstage"
    assert Path(peer.scene_path) != workfile.parent
    assert path == str(workfile)


@pytest.mark.parametrize("version", ["20", "21.1", "25", "27"])
def test_other_versions_connect_and_get_the_menu(make_stage, harmony, version):
    def script(stage):
        peer = stage.connected()
        return peer.harmony_version, len(menu_of(harmony))

    found, entries = make_stage(version=version).play(script)

    assert found.startswith(version.partition(".")[0])
    assert entries > 8


def test_a_click_opens_its_tool_in_front_on_the_main_thread(make_stage, harmony):
    def script(stage):
        stage.connected()
        opened = {}
        for label in TOOL_TITLES:
            assert harmony.trigger(f"AYON/{label}")
            opened[label] = tool_of(stage.next_window())
        return opened

    assert make_stage().play(script) == TOOL_TITLES


def test_a_second_click_brings_the_same_window_back(make_stage, harmony):
    def script(stage):
        stage.connected()
        titles = []
        for _ in range(2):
            harmony.trigger("AYON/Load...")
            titles.append(tool_of(stage.next_window()))
        return titles

    assert make_stage().play(script) == ["loader", "loader"]


@pytest.mark.parametrize(
    ("variable", "setting", "is_shown"),
    [("1", False, True), ("0", True, False), ("", True, True), ("", False, False)],
)
def test_workfiles_at_start_by_variable_or_setting(
    studio, make_stage, harmony, variable, setting, is_shown
):
    studio.override("harmony", {"startup": {"workfiles_on_launch": setting}})

    def script(stage):
        stage.connected()
        harmony.trigger("AYON/Load...")
        return tool_of(stage.next_window())

    first = make_stage(environ={"AYON_HARMONY_WORKFILES_ON_LAUNCH": variable}).play(
        script
    )

    assert first == ("workfiles" if is_shown else "loader")


def test_another_scene_opened_by_the_artist_connects_again(
    make_stage, make_workfile, harmony, tmp_path
):
    from ayon_harmony.working.empty_scene import write_empty_scene

    other = write_empty_scene(tmp_path / "elsewhere" / "other")

    def script(stage):
        stage.connected()
        watch = stage.application.watch
        harmony.open(other)
        peer = watch.wait(lambda _peer, count: count == 2, PATIENCE_S)
        harmony.new(tmp_path / "fresh", "brand_new")
        fresh = watch.wait(lambda _peer, count: count == 3, PATIENCE_S)
        stage.connected()
        titles = [menu["title"] for menu in harmony.menus()]
        assert harmony.trigger("AYON/Load...")
        return (
            peer.version_name,
            fresh.version_name,
            titles,
            tool_of(stage.next_window()),
        )

    second, third, titles, window = make_stage(make_workfile()).play(script)

    assert (second, third) == ("other", "brand_new")
    assert titles.count("AYON") == 1
    assert window == "loader"


def test_a_workfile_opens_in_the_running_harmony(make_stage, make_workfile, harmony):
    from ayon_core.pipeline import registered_host

    first, second = make_workfile("sh010_v001"), make_workfile("sh020_v001")

    def script(stage):
        stage.connected()
        pid = harmony.facts()["pid"]
        host = registered_host()
        stage.on_main(lambda: host.open_workfile(str(second)))
        assert harmony.facts()["pid"] == pid
        return host.get_current_workfile(), stage.session.peer.version_name

    assert make_stage(first).play(script) == (str(second), "sh020_v001")


def test_a_workfile_chosen_before_harmony_is_ready_waits_for_it(
    make_stage, make_workfile, harmony
):
    from ayon_core.pipeline import registered_host

    workfile = make_workfile()

    def script(stage):
        stage.on_main(lambda: registered_host().open_workfile(str(workfile)))
        return current.get_workfile().path, harmony.facts()["scene"]

    path, scene = make_stage().play(script)

    assert path == str(workfile)
    assert scene.endswith("sh010_animation_v001.xstage")


def test_saving_as_a_workfile_leaves_the_start_scene(
    make_stage, harmony, tmp_path, left_behind
):
    from ayon_core.pipeline import registered_host

    target = tmp_path / "project" / "sh010_animation_v001.zip"
    target.parent.mkdir()

    def script(stage):
        stage.connected()
        host = registered_host()
        assert host.get_current_workfile() is None
        stage.on_main(lambda: host.save_workfile(str(target)))
        stage.on_main(lambda: host.save_workfile(str(target)))
        return host.get_current_workfile(), host.workfile_has_unsaved_changes()

    path, is_unsaved = make_stage().play(script)

    assert path == str(target)
    assert not is_unsaved
    assert target.is_file()
    assert left_behind() == []


def test_the_addon_is_never_written_to(make_stage, harmony):
    import ayon_harmony

    addon = Path(ayon_harmony.__file__).parent

    def state():
        return {
            path: path.stat().st_mtime_ns
            for path in addon.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }

    before = state()

    def script(stage):
        stage.connected()
        harmony.evaluate("node.add(node.root(), 'Peg', 'PEG', 0, 0, 0)")
        assert harmony.save()

    make_stage().play(script)

    assert state() == before


def test_work_in_the_start_scene_is_never_thrown_away(make_stage, harmony, local_root):
    def script(stage):
        stage.connected()
        harmony.evaluate("node.add(node.root(), 'MyPeg', 'PEG', 0, 0, 0)")
        assert harmony.save()

    make_stage().play(script)

    (kept,) = (local_root / "unsaved").rglob("*.xstage")
    assert "MyPeg" in kept.read_text(encoding="utf-8")


def test_an_untouched_start_scene_goes_with_its_session(make_stage, left_behind):
    make_stage().play(lambda stage: stage.connected())

    assert left_behind() == []


def test_harmony_quitting_ends_the_session(
    harmony_of_its_own, make_stage, harmony, left_behind
):
    def script(stage):
        stage.connected()
        pid = harmony.facts()["pid"]
        harmony.quit()
        harmony.wait_for_event("ended")
        return pid

    stage = make_stage()
    pid = stage.play(script)

    assert stage.exit_code == 0
    assert not is_alive(pid)
    assert left_behind() == []
    assert current.find_session() is None


def test_harmony_killed_while_a_call_waits_ends_the_session_cleanly(
    make_stage, harmony
):
    def script(stage):
        stage.connected()
        harmony.open_dialog("busy")
        harmony.send("block", seconds=600)
        harmony.wait_for_event("blocked")

        def die_once_it_waits():
            wait_until(stage.session._channel.pending_labels)
            harmony.die()

        threading.Thread(target=die_once_it_waits).start()
        with pytest.raises(NotConnectedError):
            stage.session.call("getScene")
        return True

    stage = make_stage()

    assert stage.play(script)
    assert stage.exit_code == 0


def test_calls_go_on_after_a_scene_switch(make_stage, make_workfile, harmony):
    second = make_workfile("sh020_v001")

    def script(stage):
        stage.connected()
        stage.on_main(lambda: current.get_workfile().open(str(second)))
        return stage.session.call("scene.currentVersionName")

    assert make_stage(make_workfile("sh010_v001")).play(script) == "sh020_v001"


def test_recover_work_offers_what_an_earlier_session_left(
    make_stage, make_workfile, harmony, monkeypatch
):
    import queue

    from ayon_harmony.workfiles import Identity, Workfiles

    path = make_workfile("sh010_v001")
    files = Workfiles()
    earlier = files.open(files.plan_opening(Identity.of_file(path), path))
    scene = earlier.xstage.read_text(encoding="utf-8")
    earlier.xstage.write_text(scene + "\n", encoding="utf-8")
    files.close(0.0)
    shown = queue.SimpleQueue()
    stage = make_stage()
    monkeypatch.setattr(
        stage.application.loop, "show_offers", lambda *told: shown.put(told)
    )

    def script(stage):
        stage.connected()
        harmony.trigger("AYON/Recover Work...")
        return shown.get(timeout=PATIENCE_S)

    title, _, (offer,), _ = stage.play(script)

    assert title == "Recover Work"
    assert "'sh010_v001.zip' has local work that is not in the project" in offer.text
    assert ("save_new", "Save as New Version") in offer.actions


def test_the_workfiles_tool_saves_lists_copies_and_opens(studio, make_stage, harmony):
    """By the host's interface, as core's Workfiles tool uses it."""
    import ayon_api
    from ayon_core.pipeline import registered_host

    folder = ayon_api.get_folder_by_path("demo", "/shots/sq01/sh010")
    task = ayon_api.get_task_by_name("demo", folder["id"], "animation")
    work = studio.project("demo").root / "demo/shots/sq01/sh010/work/animation"
    first, second = (work / f"demo_sh010_animation_v00{n}.zip" for n in (1, 2))

    def script(stage):
        stage.connected()

        def use():
            host = registered_host()
            host.save_workfile_with_context(str(first), folder, task, version=1)
            saved = host.get_current_workfile()
            is_unsaved = host.workfile_has_unsaved_changes()
            host.copy_workfile(str(first), str(second), folder, task, version=2)
            items = host.list_workfiles("demo", folder, task)
            return saved, is_unsaved, host.get_current_workfile(), items

        result = stage.on_main(use)
        return (*result, stage.session.call("scene.currentVersionName"))

    saved, is_unsaved, opened, items, version_name = make_stage().play(script)

    assert (saved, is_unsaved, opened) == (str(first), False, str(second))
    assert sorted(item.version for item in items if item.available) == [1, 2]
    # A copied file holds the scene under its old name until it is saved.
    assert version_name == "demo_sh010_animation_v001"


def test_versions_of_the_artist_come_along_at_save_as(make_stage, tmp_path, harmony):
    from ayon_harmony.workfiles.archive import ArchiveReader, save_folder
    from ayon_harmony.working.empty_scene import write_empty_scene

    xstage = write_empty_scene(tmp_path / "made" / "sh010_v001")
    xstage.with_name("clean_up.xstage").write_bytes(xstage.read_bytes())
    first = tmp_path / "sh010_v001.zip"
    save_folder(xstage.parent, first)
    second = first.with_name("sh010_v002.zip")

    def script(stage):
        stage.connected()
        stage.on_main(lambda: current.get_workfile().save_as(str(second)))
        return stage.session.call("scene.currentVersionName")

    assert make_stage(first).play(script) == "sh010_v002"
    with ArchiveReader(second) as reader:
        assert reader.scene_versions() == ["clean_up.xstage", "sh010_v002.xstage"]


def test_show_log_shows_both_logs(make_stage, harmony, monkeypatch):
    import queue

    shown = queue.SimpleQueue()
    stage = make_stage()
    monkeypatch.setattr(
        stage.application.loop, "show_text", lambda title, text: shown.put(text)
    )

    def script(stage):
        stage.connected()
        harmony.trigger("AYON/Show Log...")
        return shown.get(timeout=PATIENCE_S)

    assert "Starting" in stage.play(script)
