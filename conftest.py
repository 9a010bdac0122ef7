"""The order of tests and the surroundings they all share."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import sys
import tempfile

import pytest
from hypothesis import settings

from sandbox import memory_folder
from sandbox.harmony.interpreter import PROBED_VARIABLE, find_interpreter, has_engine

# A change is judged by what it changes: property tests try the same examples in
# every run, unless somebody goes looking for new ones.
if os.environ.get("HYPOTHESIS_PROFILE") == "explore":
    settings.register_profile("explore", deadline=None)
    settings.load_profile("explore")
else:
    # No database of examples, which could not be written in everybody's checkout.
    settings.register_profile("same", derandomize=True, deadline=None, database=None)
    settings.load_profile("same")

# Qt and the AYON tools must not look for a screen.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# What tests write goes into memory, unless somebody says where it goes. The workers
# of a run and all processes that tests start inherit the folder.
_memory = None if "TMPDIR" in os.environ else memory_folder.find_memory()
_written = memory_folder.take_folder(_memory) if _memory else None
if _written:
    os.environ["TMPDIR"] = tempfile.tempdir = str(_written)

# Hundreds of processes import the same modules, and compiling them takes longer than
# importing them: the bytecode is kept, whatever this environment asks for.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Whether a Python has the script engine is asked once, not by each Harmony that starts.
if has_engine():
    os.environ[PROBED_VARIABLE] = find_interpreter()

# A ``python3`` that a test starts by name is this one, not a shim on the way to one.
os.environ["PATH"] = os.pathsep.join(
    [os.path.dirname(sys.executable), os.environ.get("PATH", "")]
)

# Ten thousand tests are kept all the while: to look through them for garbage again and
# again costs a quarter of a second each time.
gc.set_threshold(10_000, 20, 1000)

# Letters of a value in the name of a test.
LONGEST_VALUE = 200

# Fast tests fail first: markers in the order in which their tests come last.
LAST_MARKERS = ("engine", "process", "core", "slow", "watched")

# Fixtures that watch paths: Python never lets go of a hook into its audit events,
# and to call it at each costs what is done in Python some percent from then on.
WATCHING_FIXTURES = frozenset({"windows", "on_windows"})


def _rank(item: pytest.Item) -> int:
    if not WATCHING_FIXTURES.isdisjoint(getattr(item, "fixturenames", ())):
        return len(LAST_MARKERS)
    ranks = [
        LAST_MARKERS.index(marker.name) + 1
        for marker in item.iter_markers()
        if marker.name in LAST_MARKERS
    ]
    return max(ranks, default=0)


def pytest_make_parametrize_id(
    config: pytest.Config, val: object, argname: str
) -> str | None:
    """Name a long value by its size.

    pytest keeps the name of the running test in a variable, and on Windows one has
    32,767 letters at most (Microsoft, "Environment Variables").
    """
    if isinstance(val, (bytes, str)) and len(val) > LONGEST_VALUE:
        return f"{argname}_of_{len(val)}"
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run tests that start processes, slow ones and watching ones after all others."""
    items.sort(key=_rank)


def pytest_sessionfinish(exitstatus: int) -> None:
    """Leave what the tests wrote only where one failed, for whoever looks for why."""
    if _written and exitstatus in (
        pytest.ExitCode.OK,
        pytest.ExitCode.NO_TESTS_COLLECTED,
    ):
        # pytest tidies up at the very end, too, before this.
        atexit.register(shutil.rmtree, _written, ignore_errors=True)
