"""Progress that plugins show, with a session and without."""

from __future__ import annotations

import logging

import pytest

import ayon_harmony.api as harmony
from ayon_harmony import current
from ayon_harmony.ui.main_loop import PlainMainLoop
from ayon_harmony.ui.progress import ProgressService


@pytest.fixture
def running():
    """Progress of a session, in a session that has nothing else."""
    service = ProgressService(PlainMainLoop())
    current.start(session=None, progress=service)
    yield service
    current.end()


def test_without_a_session_long_work_is_logged(caplog):
    caplog.set_level(logging.INFO)
    with harmony.progress("Load images") as task:
        task(1, 2, "one.png")
        task(2, 2, "two.png")
    assert "Load images: two.png, 100 %" in caplog.messages


def test_in_a_session_its_own_progress_shows_it(running):
    from ayon_harmony.ui.progress import progress_service

    assert progress_service() is running


def test_after_the_session_nobody_holds_its_progress(running):
    current.end()
    assert current.find_progress() is None
