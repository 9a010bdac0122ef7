"""The scene check: what runs, what is told, and that nothing is written."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path

import pyblish.api
import pytest

import ayon_harmony.api as harmony
from ayon_harmony import current
from ayon_harmony.app.ayon_parts import log_unused_plugins
from ayon_harmony.checking.menu_entry import SceneCheckEntry
from ayon_harmony.errors import Cancelled
from ayon_harmony.model.frames import SceneLength
from ayon_harmony.ui.main_loop import PlainMainLoop, QtMainLoop
from ayon_harmony.ui.progress import ProgressService

pytestmark = pytest.mark.engine

BROKEN_COLLECTOR = """
import pyblish.api


class CollectBroken(pyblish.api.ContextPlugin):
    label = "Things"
    order = pyblish.api.CollectorOrder + 0.1

    def process(self, context):
        raise KeyError("things")
"""
BROKEN_VALIDATOR = BROKEN_COLLECTOR.replace("CollectBroken", "ValidateBroken").replace(
    "CollectorOrder + 0.1", "ValidatorOrder"
)
LATER_PLUGIN = """
import pyblish.api


class ExtractSomething(pyblish.api.ContextPlugin):
    order = pyblish.api.ExtractorOrder

    def process(self, context):
        raise AssertionError("a check must not extract")


class IntegrateSomething(ExtractSomething):
    order = pyblish.api.IntegratorOrder
"""


@pytest.fixture
def add_plugin(stage, tmp_path):
    """Add publish plugins of a studio."""

    def add(text):
        folder = tmp_path / "studio_plugins"
        folder.mkdir(exist_ok=True)
        path = folder / f"studio_{len(list(folder.iterdir()))}.py"
        path.write_text(text, encoding="utf-8")
        pyblish.api.register_plugin_path(str(folder))

    return add


def test_a_collector_that_breaks_is_a_result_and_ends_the_check(
    stage, check, add_plugin
):
    stage.scene.settings.change_scene(length=SceneLength(30, 1, 30))
    add_plugin(BROKEN_COLLECTOR)
    (result,) = check.run()
    assert (result.plugin, result.level) == ("CollectBroken", harmony.Level.FAILURE)
    # Its own words are "'things'", which nobody could do anything with.
    assert result.text == "KeyError: 'things' (studio_0.py, line 10)"


def test_a_validator_that_breaks_is_a_result_and_others_go_on(stage, check, add_plugin):
    stage.scene.settings.change_scene(length=SceneLength(30, 1, 30))
    add_plugin(BROKEN_VALIDATOR)
    found = {result.plugin: result.level for result in check.run()}
    assert found == {
        "ValidateBroken": harmony.Level.FAILURE,
        "ValidateSceneSettings": harmony.Level.ERROR,
    }


def test_a_plugin_file_that_cannot_be_read_is_a_result(stage, check, add_plugin):
    add_plugin("import nothing_of_this_name")
    (result,) = check.run()
    assert result.level is harmony.Level.FAILURE
    assert "studio_0.py" in result.text
    assert "nothing_of_this_name" in result.text


def test_nothing_after_the_validators_runs(stage, check, add_plugin):
    add_plugin(LATER_PLUGIN)
    assert check.run() == []


def test_a_scene_that_is_no_workfile_is_told(stage, check):
    stage.session.workfile.path = None
    (result,) = check.run()
    assert "not a workfile yet" in result.text


def test_no_staging_folder_is_made(stage, check, tmp_path, monkeypatch):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    stage.create_render()
    assert check.run() == []
    assert list(temporary.iterdir()) == []


def test_it_says_how_far_it_is_and_can_be_stopped(stage, check):
    seen = []
    check.run(lambda done, total, what: seen.append((done, total, what)))
    assert [done for done, _, _ in seen] == list(range(len(seen)))
    assert {total for _, total, _ in seen} == {len(seen) - 1}
    assert any("Write" in what or "Scene" in what for _, _, what in seen)

    def stop(done, _total, _what):
        if done == 3:
            raise Cancelled("Scene Check: stopped.")

    with pytest.raises(Cancelled):
        check.run(stop)


def test_selecting_a_result_selects_its_nodes_and_no_others(stage, check):
    for variant in ("A", "B"):
        path = stage.create_render(variant)
        stage.scene.nodes.set_nodes_enabled({path: False})
    results = [item for item in check.run() if item.plugin == "ValidateWriteNodes"]
    (second,) = (item for item in results if item.instance == "renderAnimationB")
    (select,) = (action for action in second.actions if "Select" in action.label)
    assert check.run_action(second, select.id) == check.results
    assert stage.scene.nodes.get_selection().nodes == ("Top/renderAnimationB",)


def test_repairing_one_check_looks_at_that_one_again_and_keeps_the_others(stage, check):
    path = stage.create_render()
    stage.scene.nodes.set_nodes_enabled({path: False})
    stage.scene.settings.change_scene(length=SceneLength(30, 1, 30))
    results = check.run()
    plugins = [item.plugin for item in results]
    assert set(plugins) == {"ValidateSceneSettings", "ValidateWriteNodes"}
    (write,) = (item for item in results if item.plugin == "ValidateWriteNodes")
    (repair,) = (action for action in write.actions if action.label == "Repair")
    left = check.run_action(write, repair.id)
    assert [item.plugin for item in left] == ["ValidateSceneSettings"]
    assert stage.scene.nodes.find(path).is_enabled


def test_scripts_get_the_same_results(stage):
    stage.scene.settings.change_scene(length=SceneLength(30, 1, 30))
    (result,) = harmony.check_scene()
    assert isinstance(result, harmony.CheckResult)
    assert (result.level.value, result.instance) == ("error", "")
    assert "plays frames 1-30" in result.text


def test_without_a_session_scripts_are_told():
    current.end()
    with pytest.raises(harmony.NotConnectedError):
        harmony.check_scene()


def test_where_nobody_can_see_a_window_there_are_lines_in_the_log(stage, caplog):
    stage.scene.settings.change_scene(length=SceneLength(30, 1, 30))
    loop = PlainMainLoop()
    with caplog.at_level(logging.INFO, "ayon_harmony"):
        SceneCheckEntry(loop, ProgressService(loop)).run()
    lines = [
        item.getMessage()
        for item in caplog.records
        if item.name == "ayon_harmony.checking.menu_entry"
    ]
    assert lines[0].startswith("Scene Check: error (Scene Settings): The scene plays")
    assert lines[-1] == "Scene Check: 1 error"


def test_the_window_repairs_and_shows_what_is_left(stage):
    stage.scene.settings.change_scene(length=SceneLength(30, 1, 30))
    (stage.folder / "retake.xstage").write_text("<project/>", encoding="utf-8")
    loop = QtMainLoop(interactive=True)
    SceneCheckEntry(loop, ProgressService(loop)).run()
    window = loop.windows.findings_window
    try:
        assert window.summary.text() == "1 error, 1 warning."
        window.tree.setCurrentItem(
            next(
                window.tree.topLevelItem(place)
                for place in range(2)
                if window.tree.topLevelItem(place).text(0) == "Error"
            )
        )
        assert "What to do" in window.text.toPlainText()
        window.buttons["Repair"].click()
        assert window.summary.text() == "1 warning."
        assert stage.scene.settings.get_scene().settings.length.stop_frame == 24
    finally:
        window.widget.close()


def test_a_repair_that_does_not_work_is_told_and_the_row_stays(stage, monkeypatch):
    made = stage.scene.palettes.create_palette("bob")
    stage.save()
    Path(made.path).unlink()
    loop = QtMainLoop(interactive=True)
    told = []
    monkeypatch.setattr(loop, "show_message", lambda *args: told.append(args))
    SceneCheckEntry(loop, ProgressService(loop)).run()
    window = loop.windows.findings_window
    try:
        stage.zip.unlink()
        window.buttons["Repair"].click()
        assert "Repair of 'Palettes' did not work" in told[0][1]
        assert window.summary.text() == "1 error."
    finally:
        window.widget.close()


def write_validator(folder, bases, body):
    folder.mkdir(exist_ok=True)
    (folder / "validate_hue.py").write_text(
        "import pyblish.api\nimport ayon_harmony.api as harmony\n\n\n"
        f"class ValidateHue({bases}):\n"
        f"    def find_problems(self, context):\n        {body}\n",
        encoding="utf-8",
    )
    pyblish.api.register_plugin_path(str(folder))
    return folder / "validate_hue.py"


def test_a_validator_without_pyblishs_base_is_told_with_its_place(
    stage, check, tmp_path
):
    file = write_validator(tmp_path / "ours", "harmony.ContextValidator", "return []")

    (told,) = [result for result in check.run() if "ValidateHue" in result.text]

    assert told.level is harmony.Level.WARNING
    assert told.text == (
        f"'ValidateHue' is not used ({file}, line 5). ContextValidator alone makes no"
        " plugin. Write: class ValidateHue(harmony.ContextValidator,"
        " pyblish.api.ContextPlugin):"
    )


class BesideLoop(PlainMainLoop):
    def run_beside(self, work, then):
        self.beside = (work, then)


def test_the_log_names_it_when_its_file_was_read_beside_the_main_thread(
    stage, tmp_path, caplog
):
    write_validator(tmp_path / "ours", "harmony.ContextValidator", "return []")
    loop = BesideLoop()

    log_unused_plugins(loop)
    assert "ValidateHue" not in caplog.text
    work, then = loop.beside
    then(work())

    assert "'ValidateHue' is not used" in caplog.text


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("pass", "returned None"),
        ("return 'a peg'", "returned str 'a peg'"),
        ("return True", "returned bool True"),
        ("return {}", "returned dict {}"),
        ("return ['a peg']", "returned str 'a peg' as an item"),
        ("yield 7", "returned int 7 as an item"),
    ],
)
def test_what_is_no_list_of_problems_is_told_with_what_it_must_be(
    stage, check, tmp_path, body, said
):
    bases = "harmony.ContextValidator, pyblish.api.ContextPlugin"
    write_validator(tmp_path / "ours", bases, body)

    (told,) = [result for result in check.run() if result.plugin == "ValidateHue"]

    assert told.level is harmony.Level.FAILURE
    assert told.text == (
        f"'find_problems' of ValidateHue {said}. It returns a list of harmony.Problem,"
        " empty where nothing is wrong, or yields them (validate_hue.py, line 6)."
    )


def test_a_workfile_without_a_version_is_told_and_everything_else_is_checked(
    stage, check, tmp_path
):
    stage.scene.settings.change_scene(length=SceneLength(30, 1, 30))
    path = tmp_path / "copy.zip"
    path.write_bytes(stage.zip.read_bytes())
    stage.session.workfile.path = str(path)

    found = {result.plugin: result for result in check.run()}

    told = found["CollectSceneVersion"]
    assert (told.level, "ValidateSceneSettings" in found) == (harmony.Level.ERROR, True)
    assert told.text == (
        "'copy.zip' has no version in its name, and AYON publishes no workfile without."
        " Save it by Workfiles, or name it 'copy_v001.zip'."
    )
