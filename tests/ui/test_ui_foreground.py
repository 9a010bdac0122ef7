"""Windows that come in front of Harmony's on Windows."""

from __future__ import annotations

import sys

import pytest

from ayon_harmony.ui import foreground


class User32:
    """The calls of a Windows that does not let us have the keyboard."""

    def __init__(self, *, lets_us: bool) -> None:
        self.calls: list[tuple[str, int]] = []
        self.lets_us = lets_us

    def SetWindowPos(self, window, place, *_rest):
        self.calls.append(("place", place))
        return 1

    def AllowSetForegroundWindow(self, pid):
        self.calls.append(("allow", pid))
        return int(self.lets_us)

    def SetForegroundWindow(self, window):
        self.calls.append(("foreground", window))
        return int(self.lets_us)


@pytest.mark.parametrize("lets_us", [True, False])
def test_a_window_goes_above_the_others_and_stays_an_ordinary_one(lets_us):
    user32 = User32(lets_us=lets_us)

    assert foreground.bring_forward(7, user32) is lets_us
    assert user32.calls == [
        ("place", foreground.TOPMOST),
        ("place", foreground.NOT_TOPMOST),
        ("foreground", 7),
    ]


@pytest.mark.parametrize("lets_us", [True, False])
def test_another_process_is_let_in_front(lets_us):
    user32 = User32(lets_us=lets_us)

    assert foreground.let_in_front(4711, user32) is lets_us
    assert user32.calls == [("allow", 4711)]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has it")
def test_other_systems_are_left_to_qt():
    assert foreground.bring_forward(7) is False
    assert foreground.let_in_front(4711) is False


@pytest.mark.skipif(sys.platform != "win32", reason="asks Windows")
def test_windows_takes_the_call_for_a_window_that_is_gone():
    assert foreground.bring_forward(0x7FFFFFFF) is False
