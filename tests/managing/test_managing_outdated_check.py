"""The check for outdated things: when it runs, and what it shows where."""

from __future__ import annotations

import pytest

from ayon_harmony import current
from ayon_harmony.managing import outdated_check
from ayon_harmony.managing.outdated import Survey
from ayon_harmony.managing.outdated_check import OutdatedCheck
from ayon_harmony.model.studio_settings import complete_settings
from ayon_harmony.ui.main_loop import PlainMainLoop


class StillLoop(PlainMainLoop):
    """Does work beside the main thread when it is told to."""

    def __init__(self):
        super().__init__()
        self.waiting = []
        self.later = []

    def run_beside(self, work, then):
        self.waiting.append((work, then))

    def post_later(self, delay_s, work):
        self.later = [work]
        return self.later.clear

    def go(self):
        for work in self.later:
            work()
        self.later = []
        waiting, self.waiting = self.waiting, []
        for work, then in waiting:
            then(work())


class FakeSession:
    def __init__(self):
        self.calls = []

    def call(self, function, *args, timeout_s=None):
        self.calls.append((function, *args))


def outdated(*names):
    return Survey(
        outdated=tuple({"name": name, "container_id": name} for name in names)
    )


@pytest.fixture
def found(monkeypatch):
    """What the server says; tests change it."""
    state = {"survey": outdated("imageA", "imageB"), "asked": 0}

    def survey():
        state["asked"] += 1
        return state["survey"]

    monkeypatch.setattr(outdated_check, "_survey", survey)
    return state


@pytest.fixture
def session():
    made = FakeSession()
    current.start(made)
    yield made
    current.end()


@pytest.fixture
def colored(monkeypatch):
    """Arguments of every call that colours."""
    from ayon_harmony.managing import outdated as host_outdated
    from ayon_harmony.scene import records

    calls = []
    monkeypatch.setattr(records, "read_records", lambda scene: "records")
    monkeypatch.setattr(
        host_outdated, "show_outdated", lambda *args: calls.append(args[1:])
    )
    return calls


def check(settings=None, is_read_only=False):
    loop = StillLoop()
    complete = complete_settings({"manage": settings or {}})
    made = OutdatedCheck(loop, complete, lambda: is_read_only)
    return made, loop


def test_an_opened_scene_is_checked_and_the_menu_tells(found, session, colored):
    made, loop = check()
    made.scene_opened()
    assert session.calls == [], "nothing waits for the server"
    loop.go()
    assert session.calls == [("setOutdatedCount", 2)]
    assert colored == [("records", ["imageA", "imageB"], "#d94b3b")]


def test_a_studio_may_check_only_when_manage_is_opened(found, session, colored):
    made, loop = check({"check_at_open": False})
    made.scene_opened()
    loop.go()
    assert found["asked"] == 0
    made.start()
    loop.go()
    assert session.calls == [("setOutdatedCount", 2)]


@pytest.mark.parametrize(
    ("settings", "is_read_only"), [({"color_outdated": False}, False), ({}, True)]
)
def test_nodes_keep_their_colours_where_they_have_to(
    found, session, colored, settings, is_read_only
):
    made, loop = check(settings, is_read_only)
    made.start()
    loop.go()
    assert colored == []
    assert session.calls == [("setOutdatedCount", 2)]


def test_the_studio_s_colour_is_taken(found, session, colored):
    made, loop = check({"outdated_color": "#123456"})
    made.start()
    loop.go()
    assert colored[0][-1] == "#123456"


def test_what_was_found_for_an_earlier_scene_is_not_shown(found, session, colored):
    made, loop = check()
    made.start()
    made.start()
    loop.go()
    assert session.calls == [("setOutdatedCount", 2)]


def test_without_ayon_or_scene_nothing_is_shown(found, session, colored):
    found["survey"] = None
    made, loop = check()
    made.start()
    loop.go()
    assert session.calls == []


def test_what_is_wrong_is_in_the_log(found, session, colored, caplog):
    caplog.set_level("INFO")
    made, loop = check()
    made.start()
    loop.go()
    assert "Loaded into the scene: 2 outdated: imageA, imageB." in caplog.messages


def test_after_updates_the_menu_is_right_again_by_one_check(found, session, colored):
    made, loop = check()
    end = made.follow()
    made.start()
    loop.go()
    found["survey"] = outdated()

    for _ in range(3):
        current.tell(current.CONTAINERS_CHANGED, None)
    loop.go()
    end()
    current.tell(current.CONTAINERS_CHANGED, None)
    loop.go()

    assert found["asked"] == 2
    assert session.calls[-1] == ("setOutdatedCount", 0)


def test_what_was_never_checked_is_not_checked_after_an_update(found, session, colored):
    made, loop = check({"check_at_open": False})
    end = made.follow()
    made.scene_opened()
    current.tell(current.CONTAINERS_CHANGED, None)
    loop.go()
    end()

    assert found["asked"] == 0
