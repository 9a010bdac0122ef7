"""Who has a workfile open: told, taken, let go of."""

from __future__ import annotations

import json

import pytest
from ayon_api import exceptions


@pytest.fixture
def make_locks(studio):
    """Make locks in a studio that wants them."""
    profiles = [{"host_names": [], "enabled": True}]
    tools = {"Workfiles": {"workfile_lock_profiles": profiles}}
    studio.override("core", {"tools": tools})

    def make():
        from ayon_harmony.host.workfile_lock import WorkfileLocks

        return WorkfileLocks()

    return make


@pytest.fixture
def workfile(tmp_path):
    path = tmp_path / "sh010_animation_v001.zip"
    path.write_bytes(b"")
    return path


def lock_of_another(workfile, **data):
    lock = workfile.with_name(f"{workfile.name}.oplock")
    told = {"username": "mia", "hostname": "ws07", "process_id": "another", **data}
    lock.write_text(json.dumps(told), encoding="utf-8")
    return lock


def test_nobody_holds_a_workfile_without_a_lock(make_locks, workfile):
    assert make_locks().holder(workfile) is None


def test_ones_own_lock_is_nobody_elses(make_locks, workfile):
    locks = make_locks()
    locks.take(workfile)
    assert workfile.with_name(f"{workfile.name}.oplock").is_file()
    assert locks.holder(workfile) is None


def test_another_is_told_with_name_computer_and_time(make_locks, workfile):
    lock_of_another(workfile)
    holder = make_locks().holder(workfile)
    assert (holder.user, holder.computer) == ("mia", "ws07")
    assert holder.text.startswith("mia on ws07 since 20")


def test_a_lock_that_cannot_be_read_is_still_a_lock(make_locks, workfile):
    lock_of_another(workfile).write_text("{", encoding="utf-8")
    assert make_locks().holder(workfile).user == "somebody"


def test_taking_another_workfile_lets_go_of_the_first(make_locks, workfile):
    other = workfile.with_name("sh010_animation_v002.zip")
    locks = make_locks()
    locks.take(workfile)
    locks.take(other)
    assert not workfile.with_name(f"{workfile.name}.oplock").exists()
    assert other.with_name(f"{other.name}.oplock").is_file()


def test_a_lock_is_taken_over_when_the_artist_said_so(make_locks, workfile):
    lock_of_another(workfile)
    locks = make_locks()
    locks.take(workfile)
    assert locks.holder(workfile) is None


def test_a_lock_that_another_took_over_stays(make_locks, workfile):
    locks = make_locks()
    locks.take(workfile)
    lock = lock_of_another(workfile)
    locks.release()
    assert lock.is_file()


def test_releasing_lets_go(make_locks, workfile):
    locks = make_locks()
    locks.take(workfile)
    locks.release()
    locks.release()
    assert not workfile.with_name(f"{workfile.name}.oplock").exists()


def test_a_folder_that_takes_no_lock_is_no_reason_to_fail(make_locks, tmp_path):
    locks = make_locks()
    missing = tmp_path / "gone" / "sh010.zip"
    locks.take(missing)
    assert locks.holder(missing) is None


def test_without_the_setting_there_are_no_locks(studio, workfile):
    from ayon_harmony.host.workfile_lock import WorkfileLocks

    locks = WorkfileLocks()
    locks.take(workfile)
    assert list(workfile.parent.glob("*.oplock")) == []


@pytest.fixture
def ask_for_setting(make_locks, monkeypatch):
    """Let something else happen when the server is asked whether locks are wanted."""
    make_locks()
    from ayon_harmony.host import workfile_lock

    real = workfile_lock.is_workfile_lock_enabled

    def let(error=None):
        def fail(*_):
            raise error

        answer = fail if error else real
        monkeypatch.setattr(workfile_lock, "is_workfile_lock_enabled", answer)

    return let


@pytest.mark.parametrize(
    "error",
    [ConnectionError("no route to host"), exceptions.UnauthorizedError("Invalid key")],
    ids=["away", "login-ended"],
)
def test_a_server_that_is_away_stops_nobody_and_locks_again_when_back(
    make_locks, workfile, ask_for_setting, error
):
    locks = make_locks()
    lock_of_another(workfile)
    ask_for_setting(error)

    assert locks.holder(workfile) is None
    locks.take(workfile)
    locks.release()
    ask_for_setting()
    assert "mia" in locks.holder(workfile).text


def test_another_error_of_the_settings_is_not_hidden(
    make_locks, workfile, ask_for_setting
):
    ask_for_setting(KeyError("tools"))

    with pytest.raises(KeyError):
        make_locks().holder(workfile)
