"""A small share of ``manage.py fuzz files``, with the same seed in every run."""

from __future__ import annotations

import pytest

from sandbox.fuzz.files import Kind, fuzz, kinds, main


@pytest.mark.parametrize("name", sorted(kinds()))
def test_mutated_files_give_nothing_but_our_errors(name, tmp_path):
    report = fuzz(kinds()[name], tmp_path, count=400, seed=7)

    assert report.crashes == ()
    assert report.read + report.refused == 400


def test_anything_else_is_told_with_its_seed(tmp_path):
    def read(path):
        raise OSError(36, "File name too long")

    report = fuzz(Kind("a.txt", [b"seed"], read), tmp_path, count=2, seed=5)

    assert [crash.partition(":")[0] for crash in report.crashes] == ["5-0", "5-1"]


def test_files_of_folders_are_begun_with_too(tmp_path):
    (tmp_path / "odd.plt").write_bytes(b"ToonBoomAnimationInc PaletteFile 9\n")

    assert kinds([tmp_path])["palette"].seeds[1:] == [
        b"ToonBoomAnimationInc PaletteFile 9\n"
    ]


def test_the_command_tells_each_kind(capsys):
    assert main(["--count", "3"]) == 0

    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [
        *kinds()
    ]
