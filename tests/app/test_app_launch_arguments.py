"""Which argument is the workfile, and where the scene goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from ayon_harmony.app.launch_arguments import read_arguments


@pytest.mark.parametrize(
    ("arguments", "workfile"),
    [
        ([], None),
        (["-debug"], None),
        (["/p/shot.zip"], "/p/shot.zip"),
        (["/p/shot.ZIP"], "/p/shot.ZIP"),
        (["/p/shot.xstage", "-debug"], "/p/shot.xstage"),
        (["-debug", "/p/shot.zip", "-camera", "Camera"], "/p/shot.zip"),
        (["-scene", "/p/shot.xstage"], "/p/shot.xstage"),
        (["-template", "/p/rig.xstage"], None),
        (["-compile", "/p/x.zip", "/p/shot.zip"], "/p/shot.zip"),
        (["/p/first.zip", "/p/chosen.zip"], "/p/chosen.zip"),
        ([Path("/p/shot.zip")], str(Path("/p/shot.zip"))),
    ],
)
def test_the_workfile_is_found_wherever_it_stands(arguments, workfile):
    assert read_arguments(arguments).workfile == workfile


def test_the_scene_takes_the_workfiles_place_and_the_others_keep_theirs():
    given = read_arguments(["-debug", "/p/shot.zip", "-camera", "Camera"])

    assert given.with_scene("/local/shot.xstage") == [
        "-debug",
        "/local/shot.xstage",
        "-camera",
        "Camera",
    ]


def test_without_a_workfile_the_scene_comes_after_complete_arguments():
    given = read_arguments(["-camera", "Camera"])

    assert given.with_scene("/local/empty.xstage") == [
        "-camera",
        "Camera",
        "/local/empty.xstage",
    ]


def test_a_scene_on_harmony_server_is_named_by_flags():
    assert read_arguments(["-env", "E", "-job", "J"]).names_database_scene
    assert not read_arguments(["/p/shot.zip"]).names_database_scene
