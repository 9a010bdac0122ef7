"""The conformance kit asks the emulator: all is as we say, and no difference hides."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from ayon_harmony.errors import LaunchError, ProbeError
from ayon_harmony.model.exit_codes import ExitCode
from ayon_harmony.probes.harmony import Patience
from ayon_harmony.probes.judgement import Verdict
from ayon_harmony.probes.statement import load_statements
from ayon_harmony.probes.verify import (
    main,
    verify,
)
from sandbox.harmony.client import EXECUTABLE
from sandbox.harmony.interpreter import clean_environment
from sandbox.harmony.testing import has_engine
from sandbox.patience import with_more_time

pytestmark = [
    pytest.mark.usefixtures("forked_harmony"),
    pytest.mark.engine,
    pytest.mark.process,
    pytest.mark.skipif(not has_engine(), reason="PySide2 with QtScript is missing"),
]

#: However busy the machine is, nothing is given up.
UNHURRIED = Patience(total=900, start=300, statement=120, render=300, end=60)

NOT_HERE = {"database/a_server_is_not_asked"}

#: A difference of Harmony, and the statements that it refutes.
PLANTED = {
    "var add = node.add; node.add = function (group, name, type, x, y, z) {"
    " var made = add(group, name, type, x, y, z);"
    " return type === 'CUTTER' ? made + '_' : made; };": [
        "nodes/nodes_are_found_by_type"
    ],
    "node.setCoord = function () {};": ["nodes/the_place_is_given"],
    "node.getEnable = function () { return true; };": ["nodes/nodes_are_enabled"],
    "node.rename = function () { return false; };": [
        "nodes/renaming_moves_what_is_inside",
        "nodes/renaming_renames",
    ],
    "node.srcNodeInfo = function () { return null; };": ["links/the_source_is_told"],
    "node.explodeGroup = function () { return false; };": [
        "groups/groups_are_taken_apart"
    ],
    "node.removeDynamicAttr = function () { return true; };": [
        "attributes/attributes_of_our_own_go"
    ],
    "scene.setMetadata = function () {};": [
        "saved/metadata_lies_in_the_scene",
        "scene/metadata_holds_long_texts",
        "scene/metadata_is_removed",
        "scene/metadata_is_replaced",
        "scene/metadata_is_stored",
    ],
    "scene.cancelUndoRedoAccum = scene.endUndoRedoAccum;": [
        "undo/cancelling_takes_back",
        "undo/cancelling_takes_back_attributes",
    ],
    "frame.insert = function () {};": [
        "scene/frames_are_inserted_behind",
        "scene/inserted_frames_shift_what_is_behind",
        "scene/frames_are_removed_behind",
    ],
    "column.getEntry = function () { return 'x'; };": [
        "columns/a_drawing_is_exposed_at_its_frame",
        "columns/a_frame_without_drawing_is_empty",
        "columns/an_exposure_is_cleared",
        "columns/an_exposure_is_replaced",
        "columns/keys_are_read_between",
        "columns/layers_of_a_psd_stand_behind_a_colon",
        "columns/names_of_drawings_keep_their_zeros",
        "scene/inserted_frames_shift_what_is_behind",
        "undo/exposures_are_undone",
    ],
    "element.pixmapFormat = function () { return 'Png'; };": [
        "elements/formats_are_told"
    ],
    "Drawing.isExists = function () { return true; };": ["drawings/drawings_are_made"],
    "Backdrop.nodes = function () { return []; };": ["backdrops/nodes_on_it_are_told"],
    "copyPaste.createTemplateFromSelection = function () { return ''; };": [
        "templates/a_taken_name_gets_another_folder",
        "templates/a_template_is_a_folder",
        "templates/a_template_is_pasted",
        "templates/backdrops_come_last",
        "templates/dynamic_attributes_come_along",
        "templates/pasted_drawings_come_along",
        "templates/the_result_names_the_template",
    ],
    "selection.numberOfFrames = function () { return 1; };": [
        "selection/frames_are_selected"
    ],
    "about.isInteractiveApp = function () { return true; };": [
        "about/batch_is_not_interactive",
        "compile/it_is_not_interactive",
    ],
    "System.getenv = function () { return null; };": [
        "scripts/an_unset_variable_is_empty",
        "scripts/variables_of_the_environment_are_read",
    ],
    "String.prototype.startsWith = function () { return true; };": [
        "engine/texts_lack_newer_methods"
    ],
    "Function.prototype.bind = function () {};": ["engine/functions_have_no_bind"],
    "QDataStream = function () {};": ["qt/data_streams_come_and_go"],
    "Timeline.layerToNode = function () { return ''; };": [
        "timeline/layers_are_nodes",
        "timeline/the_front_comes_first",
    ],
    "QApplication.topLevelWidgets = function () { return null; };": [
        "hooks/menus_end_with_their_scene",
        "qt/top_level_widgets_are_listed",
        "window/menus_are_added",
        "window/menus_are_taken_out",
        "window/there_is_a_main_window",
    ],
    "ayonOfFirstScene = 1;": ["hooks/the_engine_is_new_in_another_scene"],
    "System.println = function () {};": ["scripts/lines_reach_standard_output"],
}


@pytest.fixture
def emulator(tmp_path):
    """Environment of an emulator of a version."""

    def make(version: str = "22", planted: str = "") -> dict[str, str]:
        environment = dict(clean_environment())
        environment["HARMONY_EMULATOR_VERSION"] = version
        if planted:
            path = tmp_path / "planted.js"
            path.write_text(planted, encoding="utf-8")
            environment["HARMONY_EMULATOR_PLANTED"] = str(path)
        return environment

    return make


@pytest.fixture
def write_statements(tmp_path):
    """Statements of our own, by name."""

    def write(**scripts: str) -> Path:
        folder = tmp_path / "statements"
        folder.mkdir()
        for name, script in scripts.items():
            (folder / f"{name}.js").write_text(
                f"// It is {name}.\n// expect: 1\n// source: here\n// sure: ours\n"
                f"{script}\n"
            )
        return folder

    return write


@pytest.mark.slow
@pytest.mark.parametrize("version", ["20", "22", "27"])
def test_the_emulator_is_as_we_say(version, emulator, tmp_path):
    seen = []
    report = verify(
        EXECUTABLE,
        tmp_path / "work",
        base=emulator(version),
        patience=UNHURRIED,
        on_progress=lambda done, total, name: seen.append((done, total, name)),
    )
    assert [
        (e.statement.name, e.found) for e in report.with_verdict(Verdict.REFUTED)
    ] == []
    reasons = {
        each.statement.name: each.reason
        for each in report.with_verdict(Verdict.UNDECIDED)
        if not each.reason.startswith("is about")
    }
    assert set(reasons) == NOT_HERE
    assert report.version.split(".")[0] == version
    assert [done for done, _, _ in seen] == list(range(1, len(load_statements()) + 1))


@pytest.mark.slow
def test_every_planted_difference_is_reported_and_nothing_else(emulator, tmp_path):
    planted = "(function () {\n" + "\n".join(PLANTED) + "\n}());"
    report = verify(
        EXECUTABLE,
        tmp_path / "work",
        base=emulator(planted=planted),
        patience=UNHURRIED,
    )
    refuted = {each.statement.name for each in report.with_verdict(Verdict.REFUTED)}
    expected = {name for names in PLANTED.values() for name in names}
    assert refuted == expected
    entries = report.profile_entries()
    assert {entry["statement"] for entry in entries} == expected
    assert "QDataStream" in {entry["feature"] for entry in entries}


def test_another_profile_than_it_says_is_found(emulator, tmp_path):
    planted = "about.getMajorVersion = function () { return 25; };"
    asked = [s for s in load_statements() if s.name.startswith(("qt/", "scene/"))]
    report = verify(
        EXECUTABLE,
        tmp_path / "work",
        asked,
        base=emulator(planted=planted),
        patience=UNHURRIED,
    )
    refuted = {each.statement.name for each in report.with_verdict(Verdict.REFUTED)}
    assert refuted == {
        "qt/data_streams_come_and_go",
        "qt/data_streams_know_their_device",
        "qt/set_interval_is_gone_in_25",
        "scene/compact_scenes_came_in_25",
    }


def test_a_statement_that_hangs_or_ends_harmony_costs_no_other_one(
    emulator, tmp_path, write_statements
):
    folder = write_statements(
        a_first="(function () { return 1; })",
        b_endless="(function () { while (true) { ayonBusy = 1; } })",
        c_quits="(function (probe) { scene.closeSceneAndExit(); return 1; })",
        d_last="(function () { return 1; })",
    )

    def verify_within(limit_s: float) -> None:
        report = verify(
            EXECUTABLE,
            tmp_path / f"work {limit_s}",
            load_statements(folder),
            base=emulator(),
            patience=Patience(statement=limit_s, render=limit_s, end=limit_s),
        )
        verdicts = {each.statement.name: each.verdict for each in report.judged}
        assert verdicts == {
            "a_first": Verdict.CONFIRMED,
            "b_endless": Verdict.UNDECIDED,
            "c_quits": Verdict.UNDECIDED,
            "d_last": Verdict.CONFIRMED,
        }
        reasons = {each.statement.name: each.reason for each in report.judged}
        told = f"Harmony gave no answer in {limit_s:g} seconds"
        assert reasons["b_endless"] == told
        assert reasons["c_quits"].startswith("Harmony ")

    with_more_time(verify_within, 0.5)


def test_when_time_is_over_the_rest_is_not_decidable(
    emulator, tmp_path, write_statements
):
    folder = write_statements(
        a_endless="(function () { while (true) { ayonBusy = 1; } })",
        b_never="(function () { return 1; })",
    )
    report = verify(
        EXECUTABLE,
        tmp_path / "work",
        load_statements(folder),
        parts=["batch"],
        base=emulator(),
        patience=Patience(total=1.5, statement=60),
    )
    assert [each.verdict for each in report.judged] == [Verdict.UNDECIDED] * 2
    assert "the time was over" in [each.reason for each in report.judged]


@pytest.mark.skipif(sys.platform == "win32", reason="the program is a shell script")
def test_a_program_that_runs_no_script_is_started_once_for_each_part(
    tmp_path, write_statements
):
    program = tmp_path / "HarmonyPremium"
    program.write_text(f"#!/bin/sh\necho started >> '{tmp_path}/starts'\nsleep 60\n")
    program.chmod(0o755)
    folder = write_statements(right="(function () { return 1; })")
    report = verify(
        program,
        tmp_path / "work",
        load_statements(folder),
        base={"PATH": os.environ["PATH"]},
        patience=Patience(start=0.5),
    )
    assert (tmp_path / "starts").read_text().splitlines() == ["started"]
    assert [each.reason for each in report.judged] == [
        "Harmony gave no answer in 0.5 seconds"
    ]
    assert report.version == ""


def test_answers_do_not_tell_where_the_folder_lies(
    emulator, tmp_path, write_statements
):
    folder = write_statements(
        path="(function (probe) { return [probe.folder, {at: probe.path('a')}]; })"
    )
    report = verify(
        EXECUTABLE,
        tmp_path / "work",
        load_statements(folder),
        parts=["batch"],
        base=emulator(),
        patience=UNHURRIED,
    )
    (judged,) = report.judged
    assert judged.found == ["(folder)", {"at": "(folder)/scratch/1-a"}]


def test_the_folder_may_have_any_letters_in_its_path(
    emulator, tmp_path, write_statements
):
    folder = write_statements(
        batch="(function () { return 1; })",
        shown="// part: interactive\n(function () { return 1; })",
    )
    report = verify(
        EXECUTABLE,
        tmp_path / "Zoë O'Neil, žluť",
        load_statements(folder),
        base=emulator(),
        patience=UNHURRIED,
    )
    assert [judged.found for judged in report.judged] == [1, 1]


def test_nothing_is_written_outside_of_the_folder(emulator, tmp_path):
    home, others = tmp_path / "home", tmp_path / "others"
    for folder in (home, others):
        folder.mkdir()
    base = {**emulator(), "HOME": str(home), "TMPDIR": str(others)}
    asked = [
        statement
        for statement in load_statements()
        if statement.name.startswith(("palettes/", "drawings/", "sounds/", "saved/"))
    ]
    verify(EXECUTABLE, tmp_path / "work", asked, base=base, patience=UNHURRIED)
    assert list(home.rglob("*")) == []
    assert list(others.rglob("*")) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "home",
        "others",
        "work",
    ]


def test_the_command_writes_a_report_and_its_code_says_how_it_went(
    monkeypatch, emulator, tmp_path, write_statements, capsys
):
    for name, text in emulator().items():
        monkeypatch.setenv(name, text)
    folder = write_statements(right="(function () { return 1; })")
    words = [str(EXECUTABLE), "--statements", str(folder), "--part", "batch"]
    assert main([*words, "--output", str(tmp_path / "good")]) == ExitCode.GOOD
    report = json.loads((tmp_path / "good" / "report.json").read_text("utf-8"))
    assert report["counts"]["confirmed"] == 1
    assert (tmp_path / "good" / "report.html").is_file()
    assert "1 of 1  right" in capsys.readouterr().out

    (folder / "wrong.js").write_text(
        "// It is wrong.\n// expect: 2\n// source: here\n// sure: ours\n"
        "(function () { return 1; })\n"
    )
    load_statements.cache_clear()
    assert main([*words, "--output", str(tmp_path / "bad")]) == ExitCode.FINDINGS
    assert "refuted: wrong" in capsys.readouterr().out


def test_a_program_that_is_not_there_or_a_folder_that_is_full_is_refused(
    tmp_path, capsys
):
    (tmp_path / "mine.txt").write_text("mine")
    assert main([str(tmp_path / "no"), "--output", str(tmp_path / "x")]) == (
        ExitCode.COULD_NOT_BEGIN
    )
    assert str(tmp_path / "no") in capsys.readouterr().err
    assert main([str(EXECUTABLE), "--output", str(tmp_path)]) == ExitCode.WRONG_USAGE
    assert "is not empty" in capsys.readouterr().err
    with pytest.raises(ProbeError):
        verify(EXECUTABLE, tmp_path)
    with pytest.raises(LaunchError):
        verify(tmp_path / "no", tmp_path / "y")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
