"""A session with a scene of a Harmony Server: every entry does or says the right thing.

The emulator's database is made from Toon Boom's documentation.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ayon_harmony import current
from ayon_harmony.app.launch_arguments import read_arguments
from ayon_harmony.errors import WorkfileError
from ayon_harmony.working.empty_scene import write_empty_scene

pytestmark = [
    pytest.mark.usefixtures("forked_harmony"),
    pytest.mark.process,
    pytest.mark.engine,
]

PLACE = ("-env", "SHOW", "-job", "EP101", "-scene", "120")
LINE = "Harmony Server: SHOW / EP101 / 120 (scene-120)"


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Harmony Server with one scene."""
    root = tmp_path / "usadata000"
    write_empty_scene(root / "SHOW" / "EP101" / "scene-120")
    monkeypatch.setenv("HARMONY_EMULATOR_DATABASE", str(root))
    return root


def entries_of(harmony):
    (menu,) = [menu for menu in harmony.menus() if menu["title"] == "AYON"]
    return {e["title"]: e["enabled"] for e in menu["entries"] if e.get("title")}


def test_arguments_that_name_a_scene_of_a_database_are_left_alone():
    assert read_arguments(PLACE).names_database_scene


def test_the_menu_says_where_the_scene_lies_and_every_entry_answers(
    studio, database, make_stage, harmony
):
    windows = ("Create...", "Load...", "Publish...", "Manage...")
    told = ("Set Scene Settings...", "Scene Check...", "Drawings and Colours...")

    def script(stage):
        peer = stage.connected()
        entries = entries_of(harmony)
        assert not harmony.trigger("AYON/Workfiles...")
        opened = []
        for entry in windows:
            assert harmony.trigger(f"AYON/{entry}")
            opened.append(stage.next_window())
        for entry in told:
            assert harmony.trigger(f"AYON/{entry}"), entry
            stage.on_main(lambda: None)
        for entry in ("Recover Work...", "Show Log...", "Support Bundle..."):
            assert entries[entry], entry
        tip = harmony.evaluate("AyonHarmony.menu.actions.workfiles.toolTip")
        return peer, entries, opened, tip, stage.application._log.read()

    peer, entries, opened, tip, log = make_stage(*PLACE).play(script)

    assert (peer.environment, peer.job, peer.scene_name) == ("SHOW", "EP101", "120")
    assert LINE in entries
    assert [title for title, is_on in entries.items() if not is_on] == [
        LINE,
        "Workfiles...",
    ]
    assert "File > Save" in tip
    assert "Control Center" in tip
    assert len(opened) == len(windows)
    assert "Traceback" not in log


def test_workfiles_are_refused_with_what_to_do(studio, database, make_stage, tmp_path):
    def script(stage):
        stage.connected()

        def refused(work):
            with pytest.raises(WorkfileError) as caught:
                work()
            return str(caught.value)

        workfile = current.get_workfile()
        return stage.on_main(
            lambda: [
                refused(lambda: workfile.save_as(str(tmp_path / "a.zip"))),
                refused(lambda: workfile.open(str(tmp_path / "a.zip"))),
            ]
        )

    for text in make_stage(*PLACE).play(script):
        assert "Harmony Server: SHOW / EP101 / 120" in text
        assert "export it in Control Center as a standalone scene" in text
    assert not (tmp_path / "a.zip").exists()


def test_a_scene_that_is_open_for_reading_says_so(
    studio, database, make_stage, harmony
):
    def script(stage):
        return stage.connected(), entries_of(harmony)

    peer, entries = make_stage(*PLACE, "-readonly").play(script)

    assert peer.read_only
    assert f"{LINE}, read-only" in entries
