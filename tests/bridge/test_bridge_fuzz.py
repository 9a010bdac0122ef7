"""A small share of ``manage.py fuzz``, with the same seeds in every run."""

from __future__ import annotations

import random

import pytest

from sandbox.fuzz import bridge as fuzz

pytestmark = pytest.mark.process


@pytest.mark.parametrize("seed", [14, 917846])
def test_a_live_session_answers_its_calls_whatever_strangers_send(seed):
    figures = fuzz.run(frames=10_000, documents=1_000, connections=150, seed=seed)

    assert fuzz.is_good(figures), figures
    assert figures["frames"] == 10_000


def test_the_same_seed_sends_the_same():
    def sent(seed):
        chance = random.Random(seed)
        return [fuzz.document(chance) for _ in range(200)] + [
            fuzz.frame(chance) for _ in range(200)
        ]

    assert sent(3) == sent(3)
    assert sent(3) != sent(4)
