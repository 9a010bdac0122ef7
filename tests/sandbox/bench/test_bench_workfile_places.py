"""A benchmark of workfiles leaves nothing behind for longer than to the next one."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from sandbox.bench._workfile_places import (
    folder_for_work,
    nothing_deleted,
    remove_left_behind,
)


def test_the_folder_of_a_benchmark_ends_with_it(tmp_path):
    with folder_for_work(tmp_path) as folder:
        (folder / "scene").mkdir()
        assert str(os.getpid()) in folder.name
    assert list(tmp_path.iterdir()) == []


def test_files_are_emptied_while_a_benchmark_measures_and_deleted_at_its_end(tmp_path):
    with nothing_deleted():
        with folder_for_work(tmp_path) as folder:
            (folder / "scene").mkdir()
            (folder / "scene" / "drawing.tvg").write_bytes(b"OTVG")
        assert (folder / "scene" / "drawing.tvg").stat().st_size == 0
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_benchmark_left_is_removed_by_the_next(tmp_path):
    code = (
        "import os, pathlib, sys\n"
        "from sandbox.bench._workfile_places import folder_for_work\n"
        "with folder_for_work(pathlib.Path(sys.argv[1])) as folder:\n"
        "    (folder / 'archive.zip').write_bytes(b'PK')\n"
        "    os._exit(9)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", code, str(tmp_path)]
    assert subprocess.run(command, env=environment).returncode == 9
    [left] = tmp_path.iterdir()
    with folder_for_work(tmp_path) as folder:
        assert list(tmp_path.iterdir()) == [folder]
    assert not left.exists()


@pytest.mark.parametrize("name", ["workfile-bench-1-a", "workfile-bench-old", "mine"])
def test_folders_of_running_benchmarks_and_of_others_stay(tmp_path, name):
    # Under Wine a process has no parent.
    running = name.replace("-1-", f"-{os.getppid() or os.getpid()}-")
    (tmp_path / running).mkdir()
    remove_left_behind(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [running]
