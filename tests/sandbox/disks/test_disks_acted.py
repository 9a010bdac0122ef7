"""Disks of other systems, acted: how names are found."""

from __future__ import annotations

import os

import pytest

from sandbox.disks.mac import MacDisk
from sandbox.disks.windows import WindowsDisk

pytestmark = pytest.mark.skipif(os.name != "posix", reason="acts on POSIX")


@pytest.mark.parametrize("disk", [MacDisk, WindowsDisk])
def test_letter_case_does_not_count_and_a_rename_changes_it(disk, tmp_path):
    (tmp_path / "Body-1.tvg").write_text("x")
    with disk():
        assert (tmp_path / "BODY-1.TVG").read_text() == "x"
        os.rename(tmp_path / "body-1.tvg", tmp_path / "body-1.tvg")
        assert os.listdir(tmp_path) == ["body-1.tvg"]
        (tmp_path / "new.part").write_text("y")
        os.replace(tmp_path / "new.part", tmp_path / "BODY-1.tvg")
        assert os.listdir(tmp_path) == ["BODY-1.tvg"]
        assert (tmp_path / "body-1.tvg").read_text() == "y"
        with pytest.raises(FileExistsError):
            (tmp_path / "body-1.TVG").touch(exist_ok=False)


def test_macos_keeps_decomposed_names_and_finds_composed_ones(tmp_path):
    with MacDisk():
        (tmp_path / "m\u00e4hne.tvg").write_text("x")
        assert os.listdir(tmp_path) == ["ma\u0308hne.tvg"]
        assert (tmp_path / "M\u00c4HNE.tvg").exists()


def test_afterwards_the_system_is_as_it_was(tmp_path):
    before = (os.rename, os.open, os.path, open, os.sep)
    with WindowsDisk():
        assert os.rename is not before[0]
    assert (os.rename, os.open, os.path, open, os.sep) == before
    assert hasattr(os, "pread")
