"""The task's settings reach a scene that is opened as the studio wants it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ayon_harmony.host import context_settings
from ayon_harmony.model.frames import SceneLength
from ayon_harmony.model.scene_settings import SceneSettings
from ayon_harmony.model.studio_settings import complete_settings
from ayon_harmony.ui.main_loop import PlainMainLoop
from ayon_harmony.working.scene_settings import SceneSettingsEntry


class FakeLoop(PlainMainLoop):
    """Somebody in front of it, with an answer ready."""

    def __init__(self, answer=None):
        super().__init__()
        self.interactive = answer is not None
        self.answer = answer
        self.asked = []
        self.bars = []

    def ask(self, title, text, choices, safe, bars=()):
        self.asked.append((text, [key for key, _ in choices]))
        self.bars = [bar.describe() for bar in bars]
        return self.answer


class FakeScene:
    """The settings of a scene of 60 frames, and what they were changed to."""

    def __init__(self):
        self.found = SceneSettings(SceneLength(60, 1, 60), 24.0, 1920, 1080)
        self.applied = []
        self.settings = self

    def get_scene(self):
        return SimpleNamespace(settings=self.found)

    def apply(self, plan):
        self.applied.append(plan)


@pytest.fixture
def scene(studio, monkeypatch):
    """An open scene that is longer than its task and has another rate."""
    fake = FakeScene()
    monkeypatch.setattr(context_settings.current, "get_scene", lambda: fake)
    return fake


def open_scene(wanted, loop, **profile):
    handles = [profile] if profile else []
    settings = complete_settings(
        {"scene": {"apply_at_open": wanted, "handles": handles}}
    )
    return SceneSettingsEntry(loop, settings).run_at_open()


def test_never_changes_nothing_and_asks_nobody(scene):
    loop = FakeLoop("set")

    assert not open_scene("never", loop)
    assert not loop.asked
    assert not scene.applied


def test_always_sets_without_asking_and_keeps_every_frame(scene):
    loop = FakeLoop("remove")

    assert open_scene("always", loop)
    assert not loop.asked
    (plan,) = scene.applied
    assert plan.fps == 25.0
    assert (plan.length.target.frame_count, plan.length.target.stop_frame) == (60, 24)


@pytest.mark.parametrize(
    ("answer", "frame_count"), [("set", 60), ("remove", 24), ("cancel", None)]
)
def test_ask_does_what_the_artist_answers(scene, answer, frame_count):
    loop = FakeLoop(answer)

    assert open_scene("ask", loop) is (answer != "cancel")
    ((text, keys),) = loop.asked
    assert "frame rate changes from 24 to 25" in text
    assert keys == ["set", "remove", "cancel"]
    found = [plan.length.target.frame_count for plan in scene.applied]
    assert found == ([] if frame_count is None else [frame_count])


def test_where_nobody_can_be_asked_a_scene_is_left_as_it_is(scene, caplog):
    assert not open_scene("ask", FakeLoop())
    assert not scene.applied
    assert "differs from its task" in caplog.text


@pytest.mark.parametrize("wanted", ["ask", "always"])
def test_a_scene_that_is_as_its_task_wants_it_is_left_alone(scene, wanted):
    scene.found = SceneSettings(SceneLength(30, 1, 24), 25.0, 1920, 1080)
    loop = FakeLoop("set")

    assert not open_scene(wanted, loop)
    assert not loop.asked
    assert not scene.applied


def test_without_a_task_nothing_is_asked_of_a_scene(scene, monkeypatch):
    monkeypatch.delenv("AYON_TASK_NAME")

    assert not open_scene("always", FakeLoop())
    assert not scene.applied


def test_scenes_of_some_tasks_are_without_handles(studio, scene):
    studio.project("demo").shot("/shots/sq01/sh030", handleStart=10, handleEnd=10)
    studio.enter("demo", "/shots/sq01/sh030", "animation")

    open_scene("always", FakeLoop())
    open_scene("always", FakeLoop(), task_types=["Animation"], include_handles=False)

    found = [plan.length.target.stop_frame for plan in scene.applied]
    assert found == [44, 24]


def test_the_question_shows_the_frames_now_and_then(scene):
    loop = FakeLoop("cancel")

    open_scene("ask", loop)

    assert loop.bars == [
        "Now: frames 1 to 60 play, of 60",
        "Then: frames 1 to 24 play, of 60",
    ]
