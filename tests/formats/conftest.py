"""Fixtures for the tests of the readers of files."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def data_scenes() -> Path:
    """Folder of the real scenes, saved by Harmony itself."""
    return Path(__file__).resolve().parents[1] / "data" / "scenes"
