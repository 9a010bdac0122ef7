"""The process that draws: a job a line on stdin, an answer a line on stdout.

A line is JSON. Answers begin with a mark, since a launcher may print lines of its own.
The file also runs on its own, outside the package: the AYON launcher runs scripts by
their path.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

ANSWER_MARK = "ayon-picture "
#: The child says so when it cannot draw at all, and ends.
NO_QT = "no Qt"


def main() -> int:
    """Draw until stdin ends."""
    try:
        from ayon_harmony.pictures.drawing_jobs import JOBS
    except ImportError as error:
        print(f"{ANSWER_MARK}{json.dumps({'fatal': NO_QT, 'reason': str(error)})}")
        return 1
    # Jobs are few and short: looking for circles costs more than it gives.
    gc.disable()
    for line in sys.stdin:
        answer = _answer_job(JOBS, line)
        print(f"{ANSWER_MARK}{json.dumps(answer)}", flush=True)
    return 0


def _answer_job(
    jobs: Mapping[str, Callable[[Mapping[str, Any]], list[str]]], line: str
) -> dict[str, Any]:
    from ayon_harmony.errors import HarmonyError

    try:
        job = json.loads(line)
        return {"notes": jobs[job["kind"]](job)}
    except HarmonyError as error:
        return {"reason": str(error)}
    except Exception as error:  # a fault of ours must not end the other pictures
        return {"reason": f"it cannot be drawn ({type(error).__name__}: {error})"}


if __name__ == "__main__":
    sys.exit(main())
