"""A scene's settings against its task's."""

import pytest

from ayon_harmony.model.frames import SceneLength, ShotRange
from ayon_harmony.model.scene_settings import (
    SceneSettings,
    TaskSettings,
    plan_settings,
)

SCENE = SceneSettings(SceneLength(100, 1, 100), 23.976, 1920, 1080)
TASK = TaskSettings(ShotRange(1001, 1100), 24000 / 1001, 1920, 1080, 1.0)


def test_a_scene_that_agrees_needs_nothing():
    plan = plan_settings(SCENE, TASK)
    assert not plan.is_needed
    assert plan.lines == ()
    assert plan.warnings == ()


def test_what_the_task_does_not_say_is_left_alone():
    assert not plan_settings(SCENE, TaskSettings()).is_needed


def test_every_difference_is_told():
    task = TaskSettings(ShotRange(1, 120), 25.0, 2048, 1080)
    plan = plan_settings(SCENE, task)
    assert plan.length.frames_added == 20
    assert plan.fps == 25.0
    assert plan.resolution == (2048, 1080)
    assert len(plan.lines) == 4


def test_a_pixel_aspect_harmony_cannot_take_is_a_warning_not_a_change():
    plan = plan_settings(SCENE, TaskSettings(pixel_aspect=2.0))
    assert not plan.is_needed
    assert "pixel aspect 2" in plan.warnings[0]


def test_checks_can_be_switched_off():
    task = TaskSettings(ShotRange(1, 500), None, 2048, 858, 2.0)
    plan = plan_settings(SCENE, task, check_range=False, check_resolution=False)
    assert not plan.is_needed
    assert plan.warnings == ()


def test_attributes_of_a_task_entity_are_read():
    task = TaskSettings.from_attributes(
        {
            "frameStart": 1001,
            "frameEnd": 1100,
            "handleStart": 8,
            "handleEnd": 8,
            "fps": 23.976,
            "resolutionWidth": 1920,
            "resolutionHeight": 1080,
            "pixelAspect": 1.0,
        }
    )
    assert task.shot == ShotRange(1001, 1100, 8, 8)
    assert (task.fps, task.width, task.height) == (23.976, 1920, 1080)


def test_attributes_that_are_absent_ask_nothing():
    assert TaskSettings.from_attributes({"fps": None}) == TaskSettings()


@pytest.mark.parametrize("value", ["fast", True, [25]], ids=repr)
def test_an_attribute_that_is_no_number_is_named(value):
    with pytest.raises(ValueError, match="fps is no number"):
        TaskSettings.from_attributes({"fps": value})


@pytest.mark.parametrize(
    ("attributes", "told"),
    [
        ({"fps": 0}, "frame rate is 0"),
        ({"fps": -25}, "frame rate is -25"),
        ({"resolutionWidth": 0, "resolutionHeight": 0}, "width is 0"),
        ({"resolutionWidth": 1920, "resolutionHeight": 0}, "height is 0"),
        ({"pixelAspect": 0.0}, "pixel aspect is 0"),
        ({"frameStart": 1001, "frameEnd": None}, "no frameEnd"),
        ({"frameEnd": 1100}, "no frameStart"),
    ],
)
def test_what_no_scene_can_be_like_is_told_and_asks_nothing(attributes, told):
    task = TaskSettings.from_attributes(attributes)
    plan = plan_settings(SCENE, task)
    assert plan.fps is None
    assert plan.length is None
    assert (plan.resolution or (0, SCENE.height))[1] == SCENE.height
    assert told in " ".join(plan.warnings)
