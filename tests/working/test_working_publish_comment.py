"""The comment that is proposed for a publish."""

from __future__ import annotations

import ayon_api
import pytest

from ayon_harmony.app.tools import _propose_comment
from ayon_harmony.comparing.changes import Change
from ayon_harmony.working.publish_comment import comment_of, propose_comment
from sandbox.scene_on_disk import write_scene, write_workfile

SHOT = "/shots/sq01/sh010"


@pytest.fixture
def published(studio, tmp_path):
    """A workfile of the task that was published; gives the scene as it is now."""
    path = write_workfile(tmp_path / "w.zip", tmp_path / "then", frames=24)
    entity = studio.project("demo").publish(
        SHOT,
        "workfileAnimation",
        "workfile",
        {"": path.read_bytes()},
        representation="zip",
    )
    folder = ayon_api.get_folder_by_path("demo", SHOT)
    task = ayon_api.get_task_by_name("demo", folder["id"], "animation")
    ayon_api.update_version("demo", entity["versionId"], task_id=task["id"])
    return tmp_path / "now" / "w"


def test_it_says_what_changed_since_the_last_publish(published):
    xstage = write_scene(published, frames=30)
    assert propose_comment(xstage) == (
        "The length in frames is 30, it was 24. The last frame of the range is 30, it "
        "was 24."
    )


def test_without_changes_publishes_or_a_scene_there_is_none(
    published, studio, monkeypatch
):
    xstage = write_scene(published, frames=24)
    assert propose_comment(xstage) == ""
    assert propose_comment(None) == ""
    xstage.write_text("no scene")
    assert propose_comment(xstage) == ""
    monkeypatch.setenv("AYON_TASK_NAME", "compositing")
    assert propose_comment(xstage) == ""


def test_many_changes_are_counted():
    changes = [Change("Layers", f"L{n}", "the layer is new.") for n in range(6)]
    assert comment_of(changes).endswith("L3: the layer is new. And 2 more changes.")


class Field:
    def __init__(self, text):
        self._text = text

    def text(self):
        return self._text


class Window:
    def __init__(self, text=""):
        self._comment_input = Field(text)
        self.comment = None

    def set_comment(self, text):
        self.comment = text


@pytest.mark.parametrize(
    ("written", "proposed", "comment"),
    [("", "Eye is new.", "Eye is new."), ("mine", "Eye is new.", None), ("", "", None)],
)
def test_what_the_artist_wrote_stays(written, proposed, comment):
    window = Window(written)
    _propose_comment(window, proposed)
    assert window.comment == comment
    _propose_comment(None, proposed)
