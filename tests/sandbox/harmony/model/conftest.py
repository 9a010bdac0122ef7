"""Scenes for the tests of the emulator's scene model."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.harmony.model.project import Project
from sandbox.harmony.model.sample_scenes import write_sample_scene

REAL_SCENES = Path(__file__).parents[3] / "data" / "scenes"


@pytest.fixture
def real_scene(tmp_path: Path) -> Callable[[str], Path]:
    """Copy one of the scenes saved by Harmony; gives its .xstage."""

    def copy(name: str) -> Path:
        target = tmp_path / "real" / name
        shutil.copytree(REAL_SCENES / name, target)
        return next(target.glob("*.xstage"))

    return copy


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """An open scene with nothing in it but Composite, Display and Write."""
    made = Project.create(tmp_path, "empty", version=22)
    graph = made.nodes
    graph.add("Top", "Composite", "COMPOSITE", 0, 0, 0)
    graph.add("Top", "Display", "DISPLAY", 50, 50, 0)
    graph.add("Top", "Write", "WRITE", -50, 50, 0)
    graph.link("Top/Composite", 0, "Top/Display", 0)
    graph.link("Top/Composite", 0, "Top/Write", 0)
    made.settings.set_frame_count(60)
    return made


@pytest.fixture(scope="session")
def sample_xstage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample scene on disk; copy it before writing to it."""
    return write_sample_scene(tmp_path_factory.mktemp("sample") / "shot", version=22)


@pytest.fixture
def sample(sample_xstage: Path, tmp_path: Path) -> Project:
    """An open copy of the sample scene."""
    folder = tmp_path / "shot"
    shutil.copytree(sample_xstage.parent, folder)
    return Project.open(folder / sample_xstage.name)
