from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "drawings"
NAMES = sorted(path.stem for path in SAMPLES.glob("*.tvg"))


class Sample(NamedTuple):
    path: Path
    facts: dict


@pytest.fixture(params=NAMES)
def sample(request) -> Sample:
    path = SAMPLES / f"{request.param}.tvg"
    facts = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return Sample(path, facts)


@pytest.fixture
def samples() -> Path:
    return SAMPLES
