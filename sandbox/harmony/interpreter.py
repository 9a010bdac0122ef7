"""Which Python has the Qt Script engine.

Standard library only, and no imports of the emulator: the executable, the
test runner and the control client ask here before anything else is loaded.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]

_IS_WINDOWS = os.name == "nt"

#: Names an interpreter by hand.
INTERPRETER_VARIABLE = "HARMONY_EMULATOR_PYTHON"

#: Names one that was seen to have the engine, so that nobody looks again.
PROBED_VARIABLE = "HARMONY_EMULATOR_PROBED"

ADVICE = (
    "No Python with PySide2.QtScript was found. On Debian or Ubuntu: apt install "
    "python3-pyside2.qtscript python3-pyside2.qtwidgets python3-pyside2.qtnetwork. "
    "Elsewhere: python3 manage.py, which makes .venv-emulator out of a CPython "
    f"3.10, or set {INTERPRETER_VARIABLE} to a Python that has it."
)

_PROBE = (
    "import sys, importlib.util as u; sys.exit(not u.find_spec('PySide2.QtScript'))"
)

_found: list[str] = []


class NoEngineError(Exception):
    """There is no interpreter with PySide2's QtScript on this machine."""


def find_interpreter() -> str:
    """Find a Python that has the Qt Script engine.

    ``HARMONY_EMULATOR_PROBED`` is believed. Without it, looks at
    ``HARMONY_EMULATOR_PYTHON``, the repository's ``.venv-emulator``, this
    interpreter, and ``/usr/bin/python3``, in this order. Wine would start that
    last one, too, and give no handle to wait for it.

    Raises:
        NoEngineError: None of them has it; the message says what to install.

    """
    if _found:
        return _found[0]
    probed = os.environ.get(PROBED_VARIABLE)
    if probed:
        return probed
    candidates = (
        os.environ.get(INTERPRETER_VARIABLE, ""),
        str(REPOSITORY / ".venv-emulator" / "bin" / "python"),
        str(REPOSITORY / ".venv-emulator" / "Scripts" / "python.exe"),
        sys.executable,
        *(() if _IS_WINDOWS else ("/usr/bin/python3",)),
    )
    for candidate in candidates:
        if candidate and _has_engine(candidate):
            _found.append(candidate)
            return candidate
    raise NoEngineError(ADVICE)


def has_engine() -> bool:
    """Tell whether the Qt Script engine is to be had."""
    try:
        find_interpreter()
    except NoEngineError:
        return False
    return True


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Give this environment without what makes another Python or Qt stumble."""
    unwanted = ("PYTHON", "QT_", "VIRTUAL_ENV", "QML")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(unwanted)}
    kept["QT_QPA_PLATFORM"] = "offscreen"
    kept.update(extra or {})
    return kept


def _has_engine(candidate: str) -> bool:
    # Most starts end here, and a process to ask would cost more than they do.
    if candidate == sys.executable and not importlib.util.find_spec("PySide2"):
        return False
    try:
        done = subprocess.run(
            [candidate, "-E", "-c", _PROBE],
            capture_output=True,
            check=False,
            env=clean_environment(),
        )
    except OSError:
        return False
    return done.returncode == 0
