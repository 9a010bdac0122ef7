"""The acted disk answers as Windows does, or more rudely."""

from __future__ import annotations

from pathlib import Path

import pytest

from ayon_harmony.workfiles import disk
from sandbox.disks.real_windows import RealWindows
from sandbox.disks.windows import WindowsDisk
from sandbox.windows import questions, wine


def test_the_acted_disk_is_no_softer_than_windows(tmp_path):
    if disk.IS_WINDOWS or not Path("/proc/self/fd").is_dir():
        pytest.skip("acts on Linux")
    with WindowsDisk() as acted:
        told = questions.answers(tmp_path, acted)

    known = questions.expected(questions.ACTED)
    assert told.keys() == known.keys()
    assert questions.differences(told, known) == {}


@pytest.mark.skipif(not disk.IS_WINDOWS, reason="asks Windows or Wine")
def test_this_windows_answers_as_the_table_says(tmp_path):
    with RealWindows() as system:
        told = questions.answers(tmp_path, system)

    known = questions.expected(questions.WINE if wine.is_wine() else {})
    assert told.keys() == known.keys()
    assert questions.differences(told, known) == {}
