"""The figures of a publish, and what holds for them whatever the machine."""

from __future__ import annotations

import pytest

from sandbox.ayon.studio import is_real_core
from sandbox.bench import publish

pytestmark = [pytest.mark.engine, pytest.mark.process]


@pytest.mark.skipif(is_real_core(), reason="the benchmark is of the double")
def test_more_instances_cost_no_more_round_trips():
    figures = publish.run(counts=(1, 4), frames=2)
    one, four = (figures[f"{count}_instances_round_trips"] for count in (1, 4))
    assert 0 < one == four
    assert figures["1_instances_bare_render_s"] > 0
    assert figures["4_instances_bytes_written"] > figures["1_instances_bytes_written"]
    assert "4_instances_ExtractRender_s" in figures
