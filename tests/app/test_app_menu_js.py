"""The AYON menu in the real script engine."""

from __future__ import annotations

import json

import pytest

from ayon_harmony.bridge.connection import GREETING_MAX_PAYLOAD
from ayon_harmony.bridge.messages import Peer
from ayon_harmony.bridge.script_errors import explained
from sandbox.harmony.testing import run_script, run_script_full

pytestmark = pytest.mark.engine

ENTRIES = """
AyonHarmony.menu.definition.filter(function (entry) {
    return entry !== null && AyonHarmony.menu.actions[entry.id];
}).map(function (entry) {
    var action = AyonHarmony.menu.actions[entry.id];
    return [entry.id, action.text, action.enabled, action.toolTip];
})
"""
HELP = ("recoveries", "reconnect", "show_log", "support_bundle")
MENUS = """
AyonHarmony.menu.findMainWindow().menuBar().actions().map(function (action) {
    return action.text;
})
"""
CONNECT = """
AyonHarmony.client.isConnected = function () { return true; };
AyonHarmony.client.state = 'connected';
AyonHarmony.client.host = '';
AyonHarmony.menu.refresh();
"""


@pytest.fixture
def in_harmony(xstage, session_environment):
    """Run a script in a Harmony whose scene has opened."""

    def run(text, environ=None, **options):
        return run_script(
            text,
            scene=xstage,
            batch=False,
            environ={**session_environment, **(environ or {})},
            **options,
        )

    return run


def by_id(entries):
    return {entry[0]: entry[1:] for entry in entries}


def test_without_a_connection_tools_are_grey_and_say_why(in_harmony):
    entries = by_id(in_harmony(ENTRIES))

    for name in ("workfiles", "create", "load", "publish", "manage"):
        _text, enabled, tip = entries[name]
        assert not enabled
        assert "Reconnect" in tip
    assert entries["reconnect"][1]
    assert not entries["status"][1]
    assert "onnect" in entries["status"][0]


def test_with_a_connection_everything_can_be_clicked(in_harmony):
    entries = by_id(in_harmony(CONNECT + ENTRIES))

    assert {name for name, (_, enabled, _) in entries.items() if not enabled} == {
        "status"
    }
    assert entries["status"][0] == "Connected to AYON"
    assert [text for text, *_ in entries.values()][1:] == [
        "Workfiles...",
        "Create...",
        "Load...",
        "Publish...",
        "Manage...",
        "Set Scene Settings...",
        "Scene Check...",
        "Drawings and Colours...",
        "Compare with...",
        "Experimental Tools...",
        "Script Console...",
        "Recover Work...",
        "Reconnect",
        "Show Log...",
        "Support Bundle...",
    ]


@pytest.mark.parametrize(
    ("value", "is_there"), [("1", True), ("0", False), ("", False)]
)
def test_version_up_is_in_the_menu_where_core_says_so(in_harmony, value, is_there):
    entries = by_id(in_harmony(CONNECT + ENTRIES, {"AYON_HARMONY_VERSION_UP": value}))

    assert ("version_up" in entries) is is_there


WITHOUT_AYON = CONNECT.replace("host = ''", "host = 'No ayon_core here.'")
NOBODY_SAID = CONNECT.replace("host = ''", "host = null")


@pytest.mark.parametrize("connect", [WITHOUT_AYON, NOBODY_SAID])
def test_without_ayon_behind_the_line_the_menu_does_not_claim_it(in_harmony, connect):
    entries = by_id(in_harmony(connect + ENTRIES))

    assert entries["status"][0] == "Connected, but AYON is not there"
    enabled = {name for name, (_, is_on, _) in entries.items() if is_on}
    assert enabled == {"drawings", "compare", "script_console", *HELP}
    for name in ("workfiles", "publish", "set_scene_settings", "scene_check"):
        assert "AYON" in entries[name][2] or "ayon_core" in entries[name][2]


def test_what_is_greyed_out_says_which_module_is_missing(in_harmony):
    entries = by_id(in_harmony(WITHOUT_AYON + ENTRIES))

    assert entries["load"][2] == "No ayon_core here."
    assert entries["status"][2] == "No ayon_core here."


FIRST_LINES = [
    ({}, "Connected to AYON"),
    ({"workfile": "Saved to project 14:03"}, "Saved to project 14:03"),
    ({"host": "no"}, "Connected, but AYON is not there"),
    ({"host": None}, "Connected, but AYON is not there"),
    ({"host": "no", "workfile": "Saved 14:03"}, "Saved 14:03 - no AYON tools"),
    ({"storage": "The project is full", "workfile": "Saved"}, "The project is full"),
    ({"storage": "The project is full", "busy": "AYON is busy"}, "AYON is busy"),
    ({"line": "off", "storage": "full"}, "Not connected to AYON - use Reconnect"),
    ({"line": "refused"}, "Not connected to AYON - use Reconnect"),
    (
        {"line": "connecting", "reason": "Connecting to AYON.", "isGone": True},
        "AYON has ended - save, quit and start again from AYON",
    ),
    (
        {"line": "off", "isGone": True},
        "AYON has ended - save, quit and start again from AYON",
    ),
    (
        {"line": "connecting", "reason": "Connecting to AYON.", "isBlocked": True},
        "AYON runs, but a firewall or proxy keeps Harmony from it",
    ),
    (
        {"line": "connecting", "reason": "Connecting to AYON."},
        "Connecting to AYON...",
    ),
    ({"line": "connecting", "reason": "It failed."}, "Connecting to AYON again..."),
]


def test_a_reason_that_looks_like_markup_is_none_in_a_tip(in_harmony):
    told = in_harmony(
        "AyonHarmony.menu.asPlain('a < b, <img src=//x/y> </b> <!-- --> 1 <2')"
    )

    assert told == "a < b, \u2039img src=//x/y> \u2039/b> \u2039!-- --> 1 <2"


@pytest.mark.parametrize(("facts", "expected"), FIRST_LINES)
def test_the_first_line_tells_the_worst_of_what_is_true(in_harmony, facts, expected):
    told = {
        "line": "connected",
        "reason": "",
        "isGone": False,
        "isBlocked": False,
        "host": "",
        "workfile": "",
        "storage": "",
        **facts,
    }

    assert in_harmony(f"AyonHarmony.menu.firstLine({json.dumps(told)})") == expected


WITH_REASON = (
    "Not saved to project: Cannot read 'demo_sh010_animation_v001.zip': the folder "
    "'/studio/projects/demo/shots/sq01/sh010/work/animation' is not there (is the drive"
    " connected?)."
)


def test_a_long_first_line_keeps_the_menu_narrow_and_is_whole_in_its_tooltip(
    in_harmony,
):
    connect = f"{CONNECT} AyonHarmony.setSyncStatus({json.dumps(WITH_REASON)});"

    text, is_enabled, tip = by_id(in_harmony(connect + ENTRIES))["status"]

    assert not is_enabled
    assert len(text) <= 90
    assert text.startswith("Not saved to project: Cannot read ")
    assert text.endswith("(is the drive connected?).")
    assert tip == WITH_REASON


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Tom & Jerry", "Tom && Jerry"),
        ("two\nlines", "two lines"),
        ("x" * 200, "x" * 43 + " ... " + "x" * 43),
        ("", ""),
    ],
)
def test_a_line_of_a_menu_is_one_line(in_harmony, line, shown):
    assert in_harmony(f"AyonHarmony.menu.shortened({json.dumps(line)})") == shown


def test_building_again_changes_nothing(in_harmony):
    menus = in_harmony("AyonHarmony.menu.build(); AyonHarmony.menu.build();" + MENUS)

    assert menus.count("AYON") == 1


def test_a_dead_menu_of_an_engine_that_is_gone_is_replaced(in_harmony):
    dead_menu = """
    var bar = AyonHarmony.menu.findMainWindow().menuBar();
    bar.removeAction(AyonHarmony.menu.findEntries(bar)[0]);
    bar.addMenu('AYON').addAction('a dead entry');
    bar.actions()[bar.actions().length - 1].objectName = AyonHarmony.menu.OBJECT_NAME;
    AyonHarmony.menu.menu = null;
    AyonHarmony.menu.build();
    """
    menus = in_harmony(dead_menu + MENUS)
    entries = by_id(in_harmony(dead_menu + ENTRIES))

    assert menus.count("AYON") == 1
    assert "workfiles" in entries


def test_a_menu_of_another_program_with_our_title_stays(in_harmony):
    menus = in_harmony(
        """
        var bar = AyonHarmony.menu.findMainWindow().menuBar();
        var other = bar.addMenu('AYON');
        AyonHarmony.menu.menu = null;
        AyonHarmony.menu.build();
        AyonHarmony.menu.renew();
        """
        + MENUS
    )

    assert menus.count("AYON") == 2


def test_a_menu_that_harmony_lost_comes_back(in_harmony):
    menus = in_harmony(
        """
        var bar = AyonHarmony.menu.findMainWindow().menuBar();
        bar.removeAction(AyonHarmony.menu.findEntries(bar)[0]);
        AyonHarmony.menu.build();
        """
        + MENUS
    )

    assert menus.count("AYON") == 1


def test_floating_views_are_not_taken_for_the_main_window(in_harmony):
    titles = in_harmony(
        """
        var before = new QMainWindow();
        before.windowTitle = 'floating';
        before.menuBar().addMenu('View');
        before.show();
        AyonHarmony.menu.findMainWindow().menuBar().actions().length > 5
            && AyonHarmony.menu.findMainWindow().windowTitle !== 'floating'
        """
    )

    assert titles is True


def test_without_a_main_window_it_is_tried_again_until_there_is_one(in_harmony):
    menus = in_harmony(
        """
        var tries = 0;
        var find = AyonHarmony.menu.findMainWindow;
        var bar = find().menuBar();
        bar.removeAction(AyonHarmony.menu.findEntries(bar)[0]);
        AyonHarmony.menu.menu = null;
        AyonHarmony.menu.retryInterval = 0;
        AyonHarmony.menu.findMainWindow = function () {
            tries += 1;
            return tries < 3 ? null : find();
        };
        AyonHarmony.menu.build();
        """,
        then=["tries", f"[tries >= 3, ({MENUS}).indexOf('AYON') > 0]"],
    )

    assert menus == [True, True]


def test_a_click_asks_python_for_the_tool(in_harmony):
    asked = in_harmony(
        CONNECT
        + """
        var asked = [];
        AyonHarmony.request = function (name, args) { asked.push([name, args]); };
        AyonHarmony.ours.remember();
        AyonHarmony.menu.actions.load.trigger();
        AyonHarmony.menu.actions.set_scene_settings.trigger();
        AyonHarmony.menu.actions.scene_check.trigger();
        asked
        """
    )

    assert asked == [
        ["show_tool", ["load"]],
        ["set_scene_settings", []],
        ["scene_check", []],
    ]


SILENT = """
var answers = [];
AyonHarmony.request = function (name, args, hear) { answers.push(hear); };
AyonHarmony.ours.remember();
AyonHarmony.menu.patience = 0;
AyonHarmony.menu.actions.load.trigger();
AyonHarmony.menu.actions.manage.trigger();
"""


STATUS = f"{CONNECT} AyonHarmony.menu.actions.status.text"


def test_a_click_that_nobody_answers_is_told_until_all_are_answered(in_harmony):
    is_told = "AyonHarmony.menu.silence !== ''"
    found = in_harmony(
        CONNECT + SILENT,
        then=[
            is_told,
            f"var first = (function () {{ {CONNECT} return AyonHarmony.menu.actions"
            f".status.text; }}()); answers[0]({{result: null}}); {is_told}",
            "answers[1]({error: {message: 'gone'}}); "
            f"[first, (function () {{ {CONNECT} return AyonHarmony.menu.actions"
            ".status.text; }())]",
        ],
    )

    assert found[0].startswith("AYON has not answered for ")
    assert found[0].endswith("its process hangs or was stopped")
    assert found[1] == "Connected to AYON"


def test_what_ayon_says_itself_goes_before_what_is_guessed(in_harmony):
    busy = "AyonHarmony.setBusyStatus('AYON is busy with Load');"
    found = in_harmony(
        CONNECT + SILENT,
        then=["AyonHarmony.menu.silence !== ''", CONNECT + busy + STATUS],
    )

    assert found == "AYON is busy with Load"


def test_reconnect_connects_without_asking_python(in_harmony):
    calls = in_harmony(
        """
        var calls = 0;
        AyonHarmony.client.connect = function () { calls += 1; };
        AyonHarmony.menu.actions.reconnect.trigger();
        calls
        """
    )

    assert calls == 1


def test_a_studio_names_the_menu_and_hides_tools(in_harmony):
    environ = {
        "AYON_HARMONY_MENU_LABEL": "Pipeline",
        "AYON_HARMONY_HIDDEN_TOOLS": "workfiles,create,manage,scene_check",
    }
    menus = in_harmony(MENUS, environ)
    entries = by_id(in_harmony(ENTRIES, environ))

    assert "Pipeline" in menus
    assert "AYON" not in menus
    assert set(entries) == {
        *["status", "load", "publish", "set_scene_settings", "experimental_tools"],
        "drawings",
        "compare",
        "script_console",
        *HELP,
    }


EVERY_TOOL = (
    "workfiles,create,load,publish,manage,set_scene_settings,scene_check,drawings,"
    "compare,experimental_tools,script_console"
)


def test_what_helps_with_trouble_cannot_be_hidden(in_harmony):
    hidden = f"{EVERY_TOOL},{','.join(HELP)},status"
    entries = by_id(in_harmony(ENTRIES, {"AYON_HARMONY_HIDDEN_TOOLS": hidden}))

    assert set(entries) == {"status", *HELP}


@pytest.mark.parametrize(
    ("hidden", "separators"),
    [
        ("", 4),
        ("workfiles", 3),
        ("create,load,publish,manage", 3),
        (
            "set_scene_settings,scene_check,drawings,compare,experimental_tools,"
            "script_console",
            3,
        ),
        (EVERY_TOOL, 1),
    ],
)
def test_no_two_separators_stand_in_a_row(in_harmony, hidden, separators):
    shown = in_harmony(
        "AyonHarmony.menu.shownEntries().map(function (entry) {"
        " return entry === null ? '-' : entry.id; })",
        {"AYON_HARMONY_HIDDEN_TOOLS": hidden},
    )

    assert shown.count("-") == separators
    assert "-,-" not in ",".join(shown)
    assert shown[0] != "-" != shown[-1]


def test_the_status_line_tells_of_the_workfile_in_the_project(in_harmony):
    entries = by_id(
        in_harmony(
            CONNECT + "AyonHarmony.setSyncStatus('Saved to project 14:03');" + ENTRIES
        )
    )

    assert entries["status"][0] == "Saved to project 14:03"


def test_manage_tells_how_many_things_are_outdated(in_harmony):
    count = "AyonHarmony.setOutdatedCount(%d);"
    some = by_id(in_harmony(CONNECT + count % 3 + ENTRIES))
    none = by_id(in_harmony(CONNECT + count % 3 + count % 0 + ENTRIES))

    assert some["manage"][0] == "Manage... (3 outdated)"
    assert some["load"][0] == "Load..."
    assert none["manage"][0] == "Manage..."


SHOW = """
(function () {
    var main = AyonHarmony.menu.findMainWindow();
    main.%s();
    main.showMinimized();
    var was = main.minimized;
    return [was, AyonHarmony.showWindow(), main.minimized, main.maximized];
})()
"""


@pytest.mark.parametrize("shown", ["showNormal", "showMaximized"])
def test_the_window_comes_to_the_front_as_the_artist_had_it(in_harmony, shown):
    assert in_harmony(SHOW % shown) == [True, True, False, shown == "showMaximized"]


# --- what a studio adds ---------------------------------------------------------

ADDED = """
AyonHarmony.addMenuEntry('Tidy Up', function () { AyonHarmony.tidied = true; });
AyonHarmony.addMenuEntry('Break', function () { broken(); });
"""
SHOWN = """
AyonHarmony.menu.shownEntries().map(function (entry) {
    return entry === null ? '-' : entry.id;
})
"""


def test_a_menu_whose_entries_are_told_again_is_not_made_again(in_harmony):
    told = "AyonHarmony.setStudioEntries(['Python']);"

    assert in_harmony(
        f"{told} var first = AyonHarmony.menu.menu; {told}"
        "[first === AyonHarmony.menu.menu, AyonHarmony.menu.served.length]"
    ) == [True, 1]


def test_entries_of_the_studio_are_a_section_before_what_helps(in_harmony):
    shown = in_harmony(ADDED + "AyonHarmony.setStudioEntries(['Python']);" + SHOWN)

    at = shown.index("studio_js_0")
    assert shown[at - 1 : at + 5] == [
        *["-", "studio_js_0", "studio_js_1", "studio_0", "-", "recoveries"]
    ]


def test_entries_of_the_studio_are_there_once_and_work_without_ayon(in_harmony):
    menus, tidied = in_harmony(
        f"""
        {ADDED}
        AyonHarmony.menu.actions.studio_js_0.trigger();
        AyonHarmony.menu.actions.studio_js_1.trigger();
        [{MENUS.strip().rstrip(";")}, AyonHarmony.tidied]
        """
    )

    assert menus.count("AYON") == 1
    assert tidied


def test_an_entry_that_fails_says_so(xstage, session_environment):
    told = run_script_full(
        f"{ADDED} AyonHarmony.menu.actions.studio_js_1.trigger();",
        scene=xstage,
        batch=False,
        environ=session_environment,
    )

    (text,) = [box["text"] for box in told["boxes"]]
    assert text.startswith("Break failed: ReferenceError: Can't find variable: broken")


def test_an_entry_needs_a_label_and_a_function(in_harmony):
    said = in_harmony(
        """
        var said = '';
        try {
            AyonHarmony.addMenuEntry('Tidy Up');
        } catch (error) {
            said = error.message;
        }
        said
        """
    )

    assert said == "AyonHarmony.addMenuEntry needs a label and a function"


def test_files_of_the_studio_come_after_ours_and_a_broken_one_is_skipped(
    in_harmony, tmp_path
):
    folder = tmp_path / "studio js"
    folder.mkdir()
    (folder / "a.js").write_text(
        "var early = AyonHarmony.ours.has('AyonHarmony.undo');"
    )
    (folder / "broken.js").write_text("let x = 1;")
    (folder / "z.js").write_text("AyonHarmony.addMenuEntry('Z', function () {});")
    files = [folder / name for name in ("a.js", "gone.js", "broken.js", "z.js")]

    found = in_harmony(
        f"[early, {SHOWN.strip()}]",
        {"AYON_HARMONY_STUDIO_JS_FILES": "\n".join(map(str, files))},
    )

    assert found[0] is True
    assert "studio_js_0" in found[1]


def test_what_did_not_load_is_told_in_the_handshake_with_file_and_line(
    in_harmony, tmp_path
):
    texts = {
        "parses.js": "var a = 1;\nlet x = 1;\n",
        "throws.js": "var b = 1;\n\nnothing.call();\n",
        "null.js": "throw null;\n",
        "text.js": "throw 'as text';\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = [tmp_path / name for name in ("gone.js", *texts)]

    facts = in_harmony(
        "AyonHarmony.client.facts()",
        {
            "AYON_HARMONY_STUDIO_JS_FILES": "\n".join(map(str, files)),
            "LIB_OPENHARMONY_PATH": str(tmp_path / "gone"),
        },
    )

    failures = [str(explained(failure)) for failure in read_failures(facts)]
    library, gone, parses, throws, null, text = failures
    assert "Error: The file is not there." in library
    assert "openHarmony.js" in library
    assert "gone.js" in gone
    assert f"{tmp_path / 'parses.js'}, line 2)\n    let x = 1;\n" in parses
    assert "knows no `let`" in parses
    assert f"{tmp_path / 'throws.js'}, line 3)\n    nothing.call();" in throws
    assert "Error: null" in null
    assert "Error: as text" in text
    assert "text.js" in text


def test_a_studio_with_a_hundred_broken_files_gets_its_connection(in_harmony, tmp_path):
    files = [str(tmp_path / f"{'long' * 40}{count}.js") for count in range(100)]

    facts = in_harmony(
        "AyonHarmony.client.facts()",
        {"AYON_HARMONY_STUDIO_JS_FILES": "\n".join(files)},
    )

    assert len(read_failures(facts)) == 16
    assert len(json.dumps(facts)) < GREETING_MAX_PAYLOAD


def read_failures(facts):
    return Peer.from_wire(facts).failed_scripts
