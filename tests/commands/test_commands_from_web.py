"""What actions of AYON's web pages start on the workstation."""

from __future__ import annotations

from pathlib import Path

import pytest

from ayon_harmony.errors import LaunchError
from ayon_harmony.headless import web_selection
from sandbox.scene_on_disk import write_workfile

BASE = ("--project", "demo")


@pytest.fixture(autouse=True)
def headless(episode, monkeypatch):
    """Open no browser; the studio has set the environment before."""
    monkeypatch.setenv("AYON_HEADLESS_MODE", "1")


def ids_of(kind, **wanted):
    import ayon_api

    rows = getattr(ayon_api, f"get_{kind}s")("demo")
    return [row["id"] for row in rows if all(row[key] == wanted[key] for key in wanted)]


def page_of(done):
    return Path(done.stdout.strip().splitlines()[-1]).read_text(encoding="utf-8")


def test_a_folder_is_checked_with_all_below_it(episode, command_line):
    (folder,) = ids_of("folder", path="/ep101")
    done = command_line("from-web", "check", *BASE, "--type", "folder", "--id", folder)
    assert done.exit_code == 3
    page = page_of(done)
    assert page.count("demo_sh0") >= 3
    assert "v001, the last is v003" in page


def test_a_task_is_checked_alone(episode, command_line):
    (folder,) = ids_of("folder", path="/ep101/sh020")
    (task,) = ids_of("task", folderId=folder, name="animation")
    done = command_line("from-web", "check", *BASE, "--type", "task", "--id", task)
    assert done.exit_code == 0
    assert "1 good" in page_of(done)


def test_what_had_no_room_on_the_command_line_is_told_on_the_page(
    episode, command_line
):
    (folder,) = ids_of("folder", path="/ep101/sh020")
    (task,) = ids_of("task", folderId=folder, name="animation")
    words = ("from-web", "check", *BASE, "--type", "task", "--id", task)

    done = command_line(*words, "--selected", "1234")
    assert "1,234 things are selected" in page_of(done)
    assert "things are selected" not in page_of(command_line(*words))


def publish(episode, frames, version):
    path = episode.scratch.parent / f"published{version}" / "w.zip"
    write_workfile(path, episode.scratch / str(version), frames=frames)
    entity = episode.project.publish(
        "/ep101/sh010",
        "workfileMain",
        "workfile",
        {"": path.read_bytes()},
        representation="zip",
        version=version,
    )
    return entity["versionId"]


def test_a_version_is_compared_with_the_one_before(episode, command_line):
    first, second = publish(episode, 24, 1), publish(episode, 48, 2)
    words = ("from-web", "compare", *BASE, "--type", "version")
    done = command_line(*words, "--id", second)
    assert done.exit_code == 0
    assert "The length in frames is 48, it was 24." in page_of(done)
    done = command_line(*words, "--id", second, "--id", first)
    assert "The length in frames is 48, it was 24." in page_of(done)
    done = command_line(*words, "--id", first)
    assert done.exit_code == 2
    assert "first version" in page_of(done)


def test_versions_without_a_scene_are_said_to_have_none(episode, command_line):
    words = ("from-web", "compare", *BASE, "--type", "version")
    movie = [
        episode.project.publish(
            "/ep101/sh010", "reviewMain", "review", {"": b"m"}, representation="mov"
        )["versionId"]
        for _ in range(2)
    ]
    done = command_line(*words, "--id", movie[1])
    assert done.exit_code == 2
    assert "Select published workfiles of Harmony" in done.stderr


def test_an_action_that_there_is_not_is_wrong_usage(episode, command_line):
    done = command_line("from-web", "dance", *BASE, "--type", "task", "--id", "a")
    assert done.exit_code == 2
    assert "check, compare, open" in done.stderr


def test_what_is_gone_is_said(episode, command_line):
    done = command_line("from-web", "check", *BASE, "--type", "task", "--id", "a" * 32)
    assert done.exit_code == 2
    assert "not in the project any more" in done.stderr


def test_a_workfile_is_opened_in_the_harmony_of_its_task(episode, monkeypatch):
    import ayon_api
    from ayon_core.addon import AddonsManager

    launched = []

    class Applications:
        def launch_application(self, *words, **more):
            launched.append((words, more))

    others = AddonsManager.get

    def get(self, name, default=None):
        is_asked = name == "applications"
        return Applications() if is_asked else others(self, name, default)

    monkeypatch.setattr(AddonsManager, "get", get)
    monkeypatch.setattr(
        web_selection,
        "find_program",
        lambda target, version: type("P", (), {"app_name": "harmony/22"})(),
    )
    (folder,) = ids_of("folder", path="/ep101/sh010")
    (task,) = ids_of("task", folderId=folder, name="animation")
    path = episode.paths["sh010"]
    rootless = "{root[work]}/" + path.relative_to(episode.project.root).as_posix()
    info = ayon_api.create_workfile_entity("demo", rootless, task)
    workfile_id = info if isinstance(info, str) else info["id"]
    web_selection.open_in_harmony("demo", "workfile", [workfile_id])
    web_selection.open_in_harmony("demo", "task", [task])
    words = ("harmony/22", "demo", "/ep101/sh010", "animation")
    assert launched == [
        (words, {"workfile_path": str(path)}),
        (words, {"workfile_path": None}),
    ]


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (LaunchError("No Harmony is installed here."), 3, "No Harmony is installed"),
        (ConnectionError("refused"), 3, "AYON&#x27;s server does not answer"),
        (RuntimeError("not launched"), 4, "not launched"),
    ],
    ids=["no_harmony", "server_away", "unforeseen"],
)
def test_what_fails_is_a_page_since_nobody_sees_the_terminal(
    episode, command_line, monkeypatch, error, code, said
):
    def refuse(*_words):
        raise error

    monkeypatch.setattr(web_selection, "open_in_harmony", refuse)

    done = command_line("from-web", "open", *BASE, "--type", "task", "--id", "a" * 32)

    assert done.exit_code == code
    assert said in page_of(done)


def test_a_page_is_shown_to_whoever_sits_there(episode, command_line, monkeypatch):
    shown = []

    class Loop:
        def show_file(self, path):
            shown.append(path)

    monkeypatch.delenv("AYON_HEADLESS_MODE")
    monkeypatch.setattr("ayon_harmony.ui.main_loop.create_main_loop", Loop)
    done = command_line("from-web", "check", *BASE, "--type", "task", "--id", "a" * 32)

    assert done.exit_code == 2
    (page,) = shown
    assert "not in the project any more" in page.read_text(encoding="utf-8")
