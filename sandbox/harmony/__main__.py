"""Entry of the process once the right Python runs; see ``HarmonyPremium``."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

if __name__ == "__main__":
    # This folder must not be searched: its modules have names of the library.
    sys.path[:] = [p for p in sys.path if Path(p or ".").resolve() != HERE]
    sys.path.insert(0, str(HERE.parents[1]))
    # Imports make a lot that stays: the collector would look through it many times.
    gc.disable()
    from sandbox.harmony.main import main

    code = main(sys.argv[1:], HERE / "HarmonyPremium")
    sys.stdout.flush()
    sys.stderr.flush()
    # Qt's objects and Python's end in no particular order otherwise.
    os._exit(code)
