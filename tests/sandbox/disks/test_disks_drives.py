"""Paths with drives and shares on a system that has neither."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from sandbox.disks.drives import VARIABLE, DriveDisk

pytestmark = pytest.mark.skipif(os.name != "posix", reason="acts on POSIX")


@pytest.fixture
def drives(tmp_path):
    (tmp_path / "nas").mkdir()
    (tmp_path / "nas" / "Shot 1").mkdir()
    (tmp_path / "nas" / "Shot 1" / "a.txt").write_text("here")
    folders = {"P:": tmp_path / "nas", "//server/share": tmp_path / "nas"}
    with DriveDisk(folders) as disk:
        yield disk


@pytest.mark.parametrize(
    "path",
    [
        "P:/Shot 1/a.txt",
        "p:/SHOT 1/A.TXT",
        "//server/share/Shot 1/a.txt",
        "//SERVER/Share/shot 1/a.txt",
    ],
)
def test_a_path_of_a_drive_or_a_share_leads_to_its_file(drives, path):
    assert Path(path).read_text() == "here"
    assert Path(path).is_absolute()
    assert Path(path).resolve().is_file()
    assert os.path.isabs(path)
    assert Path("/elsewhere") / path == Path(path)
    assert os.path.join("/elsewhere", path) == path


def test_what_is_written_by_one_name_is_read_by_the_other(drives):
    shutil.copytree("P:/Shot 1", "P:/Shot 2")

    assert sorted(os.listdir("//server/share")) == ["Shot 1", "Shot 2"]
    assert os.path.samefile("P:/Shot 2/a.txt", "//server/share/shot 2/a.txt")


def test_other_paths_are_left_alone(drives, tmp_path):
    assert (tmp_path / "nas" / "Shot 1" / "a.txt").read_text() == "here"
    assert not Path("shots/a.txt").is_absolute()
    assert not Path("Q:/Shot 1").exists()


def test_the_variable_gives_the_same_drives(drives):
    again = DriveDisk.from_variable(drives.variable[VARIABLE])

    assert again.drives == drives.drives


def test_afterwards_there_are_no_drives(tmp_path):
    with DriveDisk({"P:": tmp_path}):
        pass

    assert not Path("P:/").exists()
    assert not Path("P:/x").is_absolute()
