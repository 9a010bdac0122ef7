"""File systems that are mounted for benchmarks and tests."""

from __future__ import annotations

import os

import pytest

from sandbox.disks import mounted

pytestmark = [pytest.mark.process, pytest.mark.slow]


@pytest.mark.parametrize("kind", mounted.KINDS)
def test_a_file_system_is_mounted_empty_and_goes_again(tmp_path, kind):
    try:
        with mounted.mounted(kind, tmp_path, 400) as folder:
            assert os.path.ismount(folder)
            (folder / "x").write_bytes(b"x")
            assert [path.name for path in folder.iterdir()] == ["x"]
    except mounted.CannotMountError as error:
        pytest.skip(str(error))
    assert not os.path.ismount(folder)


def test_the_fussy_share_counts_what_it_is_asked(tmp_path):
    try:
        with mounted.mounted("fussy", tmp_path) as folder:
            (folder / "x").write_bytes(bytes(10_000))
            assert mounted.counters(folder)["bytes_written"] == 10_000
            mounted.count_anew(folder)
            assert mounted.counters(folder)["create"] == 0
    except mounted.CannotMountError as error:
        pytest.skip(str(error))


def test_what_cannot_be_mounted_says_why(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    mount = mounted.mounted("xfs", tmp_path)

    with pytest.raises(mounted.CannotMountError, match="is not installed"):
        mount.__enter__()
