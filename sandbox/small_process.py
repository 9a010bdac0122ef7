"""Tests in a process that has little in memory, for those that fork it many times.

A fork takes time for each page of the process. One that has collected all tests, and
run some of them, has half a gigabyte: its forks take three times as long.
"""

from __future__ import annotations

import importlib.util
import multiprocessing
import pickle
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from types import ModuleType
from typing import Any


class SmallProcess:
    """Runs tests, one at a time."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool

    def run(self, test: Any, *needed: ModuleType) -> None:
        """Run a test, with what its fixtures gave here, and raise what it raises.

        Args:
            test: A function as pytest collects it. Its module is loaded there, and
                all that it is given has to be picklable.
            needed: Modules that are loaded before.

        """
        files = [(m.__name__, str(m.__file__)) for m in (*needed, test.module)]
        names = test.function.__code__.co_varnames[: test.function.__code__.co_argcount]
        arguments = pickle.dumps({name: test.funcargs[name] for name in names})
        name = test.function.__name__
        self._pool.submit(_run_test, files, name, arguments).result()


@contextmanager
def small_process() -> Iterator[SmallProcess]:
    """Give a process of its own, which starts with its first test."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        yield SmallProcess(pool)


def _run_test(files: Sequence[tuple[str, str]], name: str, arguments: bytes) -> None:
    module: Any = None
    for module_name, path in files:
        module = sys.modules.get(module_name)
        if module is None:
            spec = importlib.util.spec_from_file_location(module_name, path)
            assert spec is not None
            assert spec.loader is not None
            module = sys.modules[module_name] = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
    getattr(module, name)(**pickle.loads(arguments))
