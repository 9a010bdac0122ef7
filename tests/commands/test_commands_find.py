"""Where a product is used, and what is outdated, over an episode."""

from __future__ import annotations

import json

from ayon_harmony.formats import report_files
from sandbox.scene_on_disk import container

ALL = ("--project", "demo", "--folder", "/ep101/**", "--task", "animation")


def test_uses_in_workfiles_are_found_and_what_cannot_be_read_is_told(
    episode, command_line
):
    done = command_line("find", "rigBob", *ALL)
    assert done.exit_code == 3
    assert done.stdout == (
        "In workfiles (2):\n"
        f"  {episode.paths['sh010']}: rigBob v001, 2 times\n"
        f"  {episode.paths['sh020']}: rigBob v003\n"
    )
    assert str(episode.paths["sh030"].name) in done.stderr


def test_one_version_is_found_alone_and_nothing_is_said_in_words(episode, command_line):
    episode.save("sh030")
    done = command_line("find", "rigBob:v003", *ALL, "--json")
    assert done.exit_code == 0
    (use,) = json.loads(done.stdout)
    assert (use["place"], use["is_published"], use["count"]) == (
        str(episode.paths["sh020"]),
        False,
        1,
    )
    assert use["origin"]["version"] == 3
    done = command_line("find", "rigBob:v002", *ALL)
    assert (done.exit_code, done.stdout) == (0, "'rigBob:v002' is used nowhere.\n")


def test_without_a_folder_the_whole_project_is_looked_through(episode, command_line):
    episode.save("sh030")
    done = command_line("find", "rigBob", "--project", "demo")
    assert done.exit_code == 0
    assert "In workfiles (2):" in done.stdout


def test_published_uses_need_no_workfile(episode, command_line):
    project = episode.project
    shot = project.publish(
        "/ep101/sh010", "workfileMain", "workfile", {"": b"w"}, representation="zip"
    )
    entities = project.server.project("demo").entities
    rig = entities["representation"][episode.rig[1]]["versionId"]
    versions = entities["version"]
    project.link("reference", versions[rig], versions[shot["versionId"]])
    done = command_line("find", "rigBob", *ALL, "--published")
    assert (done.exit_code, done.stdout) == (
        0,
        "In published (1):\n  /ep101/sh010 workfileMain v001: rigBob v002\n",
    )
    assert (
        "In published"
        not in command_line("find", "rigBob", *ALL, "--unpublished").stdout
    )


def test_a_product_that_is_not_there_is_wrong_usage(episode, command_line):
    done = command_line("find", "rigAnna", *ALL)
    assert done.exit_code == 2
    assert "no version of a product 'rigAnna'" in done.stderr


def test_outdated_scenes_are_listed_and_the_code_says_so(
    episode, command_line, tmp_path
):
    episode.save("sh030", loaded=[container(episode.rig[1], version_locked=True)])
    report = tmp_path / "report.json"
    done = command_line("outdated", *ALL, "--report", report)
    assert done.exit_code == 1
    assert done.stdout.count("is at v001, the last is v003.") == 2
    assert "locked" not in done.stdout
    assert done.stdout.endswith("4 scenes: 2 good, 1 with findings, 1 skipped.\n")
    states = [item.state.value for item in report_files.read_json(report).items]
    assert states == ["findings", "good", "good", "skipped"]
    assert "locked at v002" in command_line("outdated", *ALL, "--locked").stdout


def test_an_unreadable_scene_makes_outdated_say_so(episode, command_line):
    done = command_line("outdated", *ALL)
    assert done.exit_code == 3
    assert "1 failed" in done.stdout


def test_all_up_to_date_is_good(episode, command_line):
    episode.save("sh010")
    episode.save("sh030")
    assert command_line("outdated", *ALL).exit_code == 0


def test_a_check_without_harmony_takes_the_files_tasks_and_loaded_things(
    episode, command_line, tmp_path
):
    episode.save("sh030", frames=20)
    report = tmp_path / "report.json"
    done = command_line("check", "--no-harmony", *ALL, "--report", report)
    assert done.exit_code == 1
    items = report_files.read_json(report).items
    assert [item.state.value for item in items] == [
        "good",
        "good",
        "findings",
        "skipped",
    ]
    assert "the task asks for 1-24" in done.stdout
    assert "Only files, settings and loaded things were looked at." in done.stdout
    options = ("--plugin", "ValidatePalettes")
    assert command_line("check", "--no-harmony", *ALL, *options).exit_code == 0
    assert command_line("check", "--no-harmony", *ALL, "--strict").exit_code == 1
