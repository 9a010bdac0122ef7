"""The log of a session, and what stays of many."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import pytest

from ayon_harmony.app import session_log
from ayon_harmony.app.session_log import SessionLog, limit_output
from ayon_harmony.errors import LaunchError

log = logging.getLogger("ayon_harmony.test")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "logs"


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_that_cannot_be_made_is_named_with_where_another_is_set(tmp_path):
    (tmp_path / "home").touch()

    with pytest.raises(LaunchError, match="cannot hold local copies") as refused:
        SessionLog(tmp_path / "home" / "logs")
    assert str(tmp_path / "home") in str(refused.value)
    assert "AYON_HARMONY_LOCAL_FOLDER" in str(refused.value)


def test_the_newest_40_log_files_are_kept_and_older_ones_removed(folder):
    folder.mkdir()
    for number in range(60):
        (folder / f"20260101-0000{number:02}-1.log").write_text("old")
    (folder / "notes.txt").write_text("no log")

    session = SessionLog(folder)
    log.warning("a line")
    session.close()

    logs = [name for name in names(folder) if name.endswith(".log")]
    assert len(logs) == 41, "40 of before and this one"
    assert logs[0] == "20260101-000020-1.log"
    assert session.path.name in logs
    assert (folder / "notes.txt").exists()


def test_a_log_that_cannot_be_removed_is_no_reason_not_to_start(folder, monkeypatch):
    folder.mkdir()
    for number in range(45):
        (folder / f"20260101-0000{number:02}-1.log").write_text("old")

    def refuse(self, missing_ok=False):
        raise PermissionError(13, "in use")

    monkeypatch.setattr("pathlib.Path.unlink", refuse)

    SessionLog(folder).close()


def test_a_session_that_logs_without_end_keeps_the_last_of_it(folder, monkeypatch):
    monkeypatch.setattr(session_log, "MOST_BYTES", 20_000)
    session = SessionLog(folder)
    for number in range(3000):
        log.warning("line %05d %s", number, "x" * 50)
    session.close()

    assert sum(path.stat().st_size for path in folder.iterdir()) < 2 * 20_000 + 500
    assert "line 02999" in session.path.read_text()
    assert all(name.endswith(".log") for name in names(folder))


def test_the_output_of_harmony_is_shortened_while_it_goes_on(tmp_path):
    path = tmp_path / "harmony.log"
    with path.open("ab", buffering=0) as stream:
        for number in range(1000):
            stream.write(b"output %05d\n" % number)
        limit_output(path, 1000)
        stream.write(b"and on\n")

    text = path.read_text()
    assert text.startswith("[...]\n")
    assert text.endswith("output 00999\nand on\n")
    assert len(text) < 600


def test_short_output_stays_as_it_is(tmp_path):
    path = tmp_path / "harmony.log"
    path.write_bytes(b"all of it")
    limit_output(path, 1000)
    limit_output(tmp_path / "gone.log", 1000)

    assert path.read_bytes() == b"all of it"


@pytest.fixture
def full_disk(folder):
    """Let the log lie where nothing can be written."""
    folder.mkdir()

    def fill(session):
        (handler,) = (
            handler
            for handler in session_log.LOGGER.handlers
            if isinstance(handler, logging.FileHandler)
        )
        handler.stream = open("/dev/full", "w", encoding="utf-8")  # noqa: SIM115

    return fill


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_log_on_a_full_disk_is_told_once_and_ends_quietly(folder, full_disk, capsys):
    session = SessionLog(folder)
    full_disk(session)

    for number in range(50):
        log.error("line %s", number)
    session.close()

    told = capsys.readouterr().err
    assert told.count(f"The log '{session.path}' cannot be written") == 1
    assert "the disk is full" in told
    assert "Traceback" not in told


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_log_on_a_full_disk_without_a_console_costs_nothing(
    folder, full_disk, monkeypatch
):
    session = SessionLog(folder)
    full_disk(session)
    monkeypatch.setattr(sys, "stderr", None)

    log.error("a line")
    session.close()

    assert session_log.LOGGER.handlers == []
