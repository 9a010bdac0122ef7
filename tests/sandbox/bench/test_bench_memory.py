"""A benchmark tells the memory of the process that it measures, not its own."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from sandbox.bench._memory import peak_mb

_MANY_BYTES = 160 << 20


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such figure")
def test_a_small_child_of_a_large_process_is_small():
    large = b"x" * _MANY_BYTES
    assert peak_mb() > 160
    answer = subprocess.run(
        [
            sys.executable,
            "-c",
            "from sandbox.bench._memory import peak_mb\nprint(peak_mb())",
        ],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        check=True,
    )
    assert len(large) == _MANY_BYTES
    assert 1 < float(answer.stdout) < 100
