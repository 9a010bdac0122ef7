"""What the watch over paths sees."""

from __future__ import annotations

import contextlib
import os

import pytest

from sandbox.disks import rules
from sandbox.disks.rules import PathFault

pytestmark = pytest.mark.watched


@pytest.mark.parametrize(
    "path",
    ["\\\\?\\C:\\scene/elements", "C:\\" + "x" * 250, "/" + "x" * 247],
)
def test_a_path_that_windows_would_not_take_fails_where_it_is_opened(path):
    with pytest.raises(PathFault), rules.watched(), pytest.raises(PathFault):
        os.mkdir(path)


def test_a_fault_that_the_product_swallows_fails_all_the_same():
    def swallow():
        with rules.watched(), contextlib.suppress(Exception):
            os.mkdir("\\\\?\\C:\\scene/elements")

    with pytest.raises(PathFault, match="forward slash"):
        swallow()


def test_what_windows_takes_is_left_alone(tmp_path):
    with rules.watched():
        (tmp_path / "scene").mkdir()
        assert os.listdir(tmp_path) == ["scene"]
        assert rules.path_fault("\\\\?\\C:\\" + "x" * 400) is None
        assert rules.path_fault(3) is None


def test_nothing_is_watched_afterwards(tmp_path):
    with rules.watched():
        pass
    with pytest.raises(OSError):
        os.mkdir(tmp_path / ("x" * 300))
