"""Fixtures that every room's tests may use: a studio in memory.

The stand-in for AYON is ``sandbox/ayon``; ``AYON_CORE_PATH`` puts the real
ayon-core in the place of its double.
"""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest
from click.testing import CliRunner, Result

from sandbox.ayon import studio as studio_module
from sandbox.harmony import nursery
from sandbox.harmony.interpreter import find_interpreter, has_engine
from sandbox.windows import wine

if TYPE_CHECKING:
    from sandbox.ayon.studio import Studio

studio_module.make_importable()


def pytest_configure(config: pytest.Config) -> None:
    """Let warnings of libraries that are not ours pass."""
    if studio_module.is_real_core():
        for line in ("ignore::DeprecationWarning", "ignore::UserWarning"):
            config.addinivalue_line("filterwarnings", line)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip or expect what this machine cannot show, each with its reason."""
    no_core = pytest.mark.skip(reason="AYON_CORE_PATH is not set: needs ayon-core")
    for item in items:
        if item.get_closest_marker("core") and not studio_module.is_real_core():
            item.add_marker(no_core)
        reason = wine.limit_of(item.nodeid) if wine.is_wine() else None
        if reason:
            item.add_marker(pytest.mark.xfail(reason=f"Wine: {reason}"))


def pytest_report_header(config: pytest.Config) -> str:
    """Say which ayon-core the tests run on."""
    if studio_module.is_real_core():
        return "ayon-core: the real one (AYON_CORE_PATH)"
    return "ayon-core: the double in sandbox/ayon (AYON_CORE_PATH is not set)"


@pytest.fixture(scope="session")
def numbers_of_folders() -> Iterator[int]:
    """Numbers for the folders of tests; none comes twice."""
    return itertools.count()


@pytest.fixture
def tmp_path(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    numbers_of_folders: Iterator[int],
) -> Path:
    """Make an empty folder of the test's own.

    To number one, pytest lists the folders of all tests before, which takes it
    longer from test to test. The name is short, as paths of scenes in it must be.
    """
    name = re.sub(r"\W", "_", request.node.name)[:20]
    number = next(numbers_of_folders)
    folder = tmp_path_factory.getbasetemp() / f"{name}-{number}"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def make_studio(tmp_path: Path) -> Iterator[Callable[..., Studio]]:
    """Make studios that are left at the end of the test."""
    made: list[Studio] = []

    def make(**options: object) -> Studio:
        folder = tmp_path / f"studio{len(made) or ''}"
        made.append(studio_module.Studio(folder, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for item in reversed(made):
        item.leave()


@pytest.fixture
def studio(make_studio: Callable[..., Studio]) -> Studio:
    """A studio with the shot ``/shots/sq01/sh010``, entered in ``animation``."""
    made = make_studio()
    project = made.project("demo")
    project.shot("/shots/sq01/sh010")
    project.asset("/assets/char/bob", tasks={"rigging": "Rigging"})
    return made.enter("demo", "/shots/sq01/sh010", "animation")


class FlushedGroup(click.Group):
    """Click 8.1, the newest for Python 3.9, reads stderr before that is flushed."""

    def main(self, *arguments: Any, **options: Any) -> Any:
        try:
            return super().main(*arguments, **options)
        finally:
            sys.stderr.flush()


@pytest.fixture
def run_command_line() -> Callable[..., Result]:
    """Run a command line of the addon in the entered studio as the launcher does."""

    def run(*words: object) -> Result:
        from ayon_core.addon import AddonsManager

        group = FlushedGroup("addon")
        AddonsManager().get_host_addon("harmony").cli(group)
        try:
            runner = CliRunner(mix_stderr=False)
        except TypeError:
            # Click 8.2 keeps them apart by itself.
            runner = CliRunner()
        return runner.invoke(group, ["harmony", *map(str, words)])

    return run


@pytest.fixture(scope="session")
def nursery_socket() -> Iterator[Path | None]:
    """The socket of a process that makes Harmonys; None where there is none."""
    if not (has_engine() and nursery.is_possible()):
        yield None
        return
    with nursery.nursery(find_interpreter()) as path:
        yield path


@pytest.fixture(scope="module")
def forked_harmony(nursery_socket: Path | None) -> Iterator[None]:
    """Have every Harmony of a module start in a third of the time, as a fork.

    Tests of the start itself do without, see `harmony_of_its_own`.
    """
    with pytest.MonkeyPatch.context() as patch:
        if nursery_socket is not None:
            patch.setenv(nursery.NURSERY_VARIABLE, str(nursery_socket))
        yield


@pytest.fixture
def harmony_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have Harmony be the very process that was started, for who looks at that."""
    monkeypatch.delenv(nursery.NURSERY_VARIABLE, raising=False)
