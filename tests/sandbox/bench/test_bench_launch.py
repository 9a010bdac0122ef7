"""The figures of a launch, and what holds for them whatever the machine."""

from __future__ import annotations

import pytest

from sandbox.ayon.studio import is_real_core
from sandbox.bench import launch

pytestmark = [pytest.mark.engine, pytest.mark.process]


@pytest.mark.skipif(is_real_core(), reason="the benchmark is of the double")
def test_the_menu_comes_after_a_start_that_is_measured_beside_harmony_alone():
    figures = launch.run(rounds=1)

    assert figures["harmony_alone_s"] > 0
    assert figures["menu_s"] > 0
    assert set(figures) == {"menu_s", "harmony_alone_s", "menu_after_harmony_s"}
