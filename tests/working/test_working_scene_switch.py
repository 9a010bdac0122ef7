"""Showing another scene in the running Harmony, and waiting for it."""

from __future__ import annotations

import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from ayon_harmony.errors import Cancelled, NotConnectedError, WorkfileError
from ayon_harmony.ui.main_loop import PlainMainLoop
from ayon_harmony.ui.progress import ProgressService
from ayon_harmony.working.connection import ConnectionWatch, is_scene
from ayon_harmony.working.scene_switch import SceneSwitch


def peer_of(xstage: Path) -> SimpleNamespace:
    return SimpleNamespace(scene_path=str(xstage.parent), version_name=xstage.stem)


class FakeSession:
    """Harmony as the switch sees it; opening runs what a test hands in."""

    def __init__(self, watch, open_scene=None):
        self._watch = watch
        self._open_scene = open_scene
        self.opened = []

    @property
    def peer(self):
        return self._watch.peer

    def send(self, request):
        return {"result": self._open_scene is not None}

    def call(self, function, path, timeout_s=None):
        self.opened.append((function, path))
        return self._open_scene(Path(path))


@pytest.fixture
def watch():
    watch = ConnectionWatch()
    watch.peer_changed(peer_of(Path("/local/old/old.xstage")))
    return watch


def make_switch(session, watch, restart=None):
    progress = ProgressService(PlainMainLoop())
    return SceneSwitch(session, watch, progress, restart or pytest.fail)


def test_the_old_connection_dies_and_the_new_scene_connects(watch):
    target = Path("/local/new/new.xstage")

    def open_scene(xstage):
        watch.peer_changed(None)
        threading.Thread(target=watch.peer_changed, args=(peer_of(xstage),)).start()
        raise NotConnectedError("the engine is gone")

    session = FakeSession(watch, open_scene)
    make_switch(session, watch).show(target)

    assert session.opened == [("scene.closeSceneAndOpenOffline", target.as_posix())]
    assert is_scene(watch.peer, target)


def test_the_same_scene_opened_again_waits_for_its_new_connection(watch):
    target = Path("/local/old/old.xstage")
    counts = []

    def open_scene(xstage):
        watch.peer_changed(None)
        watch.peer_changed(peer_of(xstage))
        counts.append(watch.count)
        return True

    make_switch(FakeSession(watch, open_scene), watch).show(target)

    assert counts == [2]


def test_a_scene_that_harmony_refuses_is_an_error(watch):
    switch = make_switch(FakeSession(watch, lambda _path: False), watch)

    with pytest.raises(WorkfileError, match=r"new\.xstage"):
        switch.show(Path("/local/new/new.xstage"))


def test_an_old_harmony_is_restarted_with_the_scene(watch):
    target = Path("/local/new/new.xstage")
    restarted = []

    def restart(xstage):
        restarted.append(xstage)
        watch.peer_changed(None)
        watch.peer_changed(peer_of(xstage))

    make_switch(FakeSession(watch), watch, restart).show(target)

    assert restarted == [target]


def test_harmony_that_ends_while_it_opens_ends_the_wait(watch):
    def open_scene(_xstage):
        watch.peer_changed(None)
        watch.process_changed("Harmony ended with exit code 1.")
        raise NotConnectedError("gone")

    with pytest.raises(NotConnectedError, match="exit code 1"):
        make_switch(FakeSession(watch, open_scene), watch).show(
            Path("/local/new/new.xstage")
        )


def test_waiting_ends_when_the_artist_cancels():
    watch = ConnectionWatch()
    cancelled = threading.Event()

    def cancel():
        cancelled.set()
        watch.interrupt()

    threading.Timer(0.01, cancel).start()

    with pytest.raises(Cancelled):
        watch.wait(lambda _peer, _count: True, was_cancelled=cancelled.is_set)


def test_waiting_with_a_limit_says_what_may_be_in_the_way():
    with pytest.raises(NotConnectedError, match="dialog"):
        ConnectionWatch().wait(lambda _peer, _count: True, timeout_s=0.01)
