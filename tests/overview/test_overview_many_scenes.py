"""Scenes checked without Harmony: files, settings of their tasks, loaded things."""

from __future__ import annotations

import sys

import pytest

from ayon_harmony.headless.targets import Target
from ayon_harmony.model.exit_codes import ExitCode
from ayon_harmony.overview.many_scenes import check_files, tell
from ayon_harmony.surveying.kept_surveys import KeptSurveys
from sandbox.scene_on_disk import container, write_workfile

SHOT = "/shots/sq01/sh010"


@pytest.fixture
def check(studio, tmp_path):
    """Check one workfile that is made so, in the context of the shot."""
    made = []

    def run(strict=False, task="animation", break_file=False, **scene):
        path = tmp_path / f"w{len(made)}.zip"
        made.append(write_workfile(path, tmp_path / "scratch", **scene))
        if break_file:
            path.write_bytes(path.read_bytes()[:-30])
        target = Target(path, "demo", SHOT, task)
        kept = KeptSurveys(tmp_path / "kept")
        return check_files([target], strict=strict, kept=kept)

    return run


def told(report):
    (item,) = report.items
    return [(finding.plugin, finding.level) for finding in item.findings]


def test_a_scene_that_is_as_its_task_asks_is_good(check):
    report = check(frames=24, fps=25)
    assert told(report) == []
    assert report.exit_code == ExitCode.GOOD
    assert list(tell(report)) == ["1 scene: 1 good."]


def test_range_rate_and_size_are_compared_with_the_task(check):
    report = check(frames=20, fps=24, size=(960, 540))
    (item,) = report.items
    assert [finding.text for finding in item.findings] == [
        "The scene plays frames 1-20 of 20; the task asks for 1-24 (frames 1001-1024 "
        "of the shot).",
        "The scene has 24 frames a second; the task asks for 25.",
        "The scene is 960 x 540 pixels; the task asks for 1920 x 1080.",
    ]
    assert report.exit_code == ExitCode.FINDINGS


def test_what_the_studio_does_not_compare_is_not(studio, check):
    def override(**options):
        plugin = {"publish": {"ValidateSceneSettings": options}}
        studio.project("demo").override("harmony", plugin)

    override(skip_range={"task_names": ["anim"], "folder_paths": []})
    assert told(check(frames=20)) == []
    override(enabled=False)
    assert told(check(fps=12)) == []


def test_outdated_things_are_warnings_that_count_when_strict(studio, check):
    project = studio.project("demo")
    ids = [
        project.publish(
            "/assets/char/bob", "rig", "template", {"": b"x"}, representation="zip"
        )["id"]
        for _ in range(2)
    ]
    report = check(loaded=[container(ids[0]), container(ids[1])])
    assert told(report) == [("Loaded", "warning")]
    assert report.exit_code == ExitCode.GOOD
    assert check(strict=True, loaded=[container(ids[0])]).exit_code == ExitCode.FINDINGS


def test_an_unreadable_scene_could_not_begin_and_says_why(check):
    report = check(break_file=True)
    assert told(report) == [("Scene", "failure")]
    assert report.exit_code == ExitCode.COULD_NOT_BEGIN
    assert report.items[0].message in "\n".join(tell(report))


def test_a_task_that_is_not_there_leaves_the_files(check):
    assert told(check(task="nobody's", palettes={"A": "broken"})) == [
        ("ValidatePalettes", "error")
    ]


def test_a_task_without_a_workfile_is_skipped_and_what_was_named_has_failed(
    studio, tmp_path
):
    missing = Target(tmp_path / "no.zip", problem="There is no 'no.zip'.")
    named = Target(None, "demo", SHOT, problem="AYON has no product 'x'.")
    empty = Target(None, "demo", SHOT, "animation", problem="no", has_not_begun=True)
    targets = [missing, named, empty]
    report = check_files(targets, kept=KeptSurveys(tmp_path / "kept"))
    states = [item.state.value for item in report.items]
    assert states == ["failed", "failed", "skipped"]
    assert report.exit_code == ExitCode.COULD_NOT_BEGIN
    assert report.counts() == {"failed": 2, "skipped": 1}


@pytest.mark.skipif(sys.platform == "win32", reason="drives can be looked at there")
def test_palettes_of_places_that_are_not_here_are_told(tmp_path, studio, check):
    from ayon_harmony.surveying.scene_findings import find_lost_palettes
    from ayon_harmony.surveying.scene_survey import SceneSurvey

    survey = SceneSurvey(
        "a",
        linked_palettes=(("a", str(tmp_path / "a")), ("b", "Q:/b"), ("c", "Z:\\c.plt")),
    )
    (tmp_path / "a.plt").write_text("x")
    survey = SceneSurvey.from_text(survey.to_text())
    assert [problem.text for problem in find_lost_palettes(survey)] == [
        "The palette 'b' is linked from 'Q:/b', where this machine cannot look.",
        "The palette 'c' is linked from 'Z:\\c.plt', where this machine cannot look.",
    ]
    (tmp_path / "a.plt").unlink()
    assert "is missing" in next(find_lost_palettes(survey)).text
