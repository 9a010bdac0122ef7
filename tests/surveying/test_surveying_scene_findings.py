"""What differs between a scene that was read without Harmony and its task."""

from __future__ import annotations

import pytest

from ayon_harmony.model.frames import SceneLength
from ayon_harmony.model.scene_settings import TaskSettings
from ayon_harmony.surveying.scene_findings import find_settings_differences
from ayon_harmony.surveying.scene_survey import SceneSurvey

LENGTH = SceneLength(24, 1, 24)
TASK = TaskSettings(fps=25.0, width=1920, height=1080)


@pytest.mark.parametrize(
    ("survey", "told"),
    [
        (SceneSurvey("a"), []),
        (SceneSurvey("a", length=LENGTH), []),
        (SceneSurvey("a", length=LENGTH, fps=25.0, size=(1920, 1080)), []),
        (
            SceneSurvey("a", length=LENGTH, fps=24.0),
            ["The scene has 24 frames a second; the task asks for 25."],
        ),
        (
            SceneSurvey("a", length=LENGTH, size=(960, 540)),
            ["The scene is 960 x 540 pixels; the task asks for 1920 x 1080."],
        ),
    ],
    ids=["nothing", "length", "alike", "rate", "size"],
)
def test_what_a_scene_does_not_say_differs_from_no_task(survey, told):
    assert list(find_settings_differences(survey, TASK, {})) == told
