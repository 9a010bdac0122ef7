"""The most memory that a process had at one time."""

from __future__ import annotations

import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")


def peak_mb() -> float:
    """Return the most that this process had, in MiB; files that it maps included.

    ``getrusage`` of Linux begins with what the parent had when it started the child
    (getrusage(2), ``ru_maxrss``), so a small child of a large benchmark looks large.
    What the system says of the process' own memory begins with its program.
    """
    if _STATUS.exists():
        fields = dict(
            line.split(":", 1) for line in _STATUS.read_text("utf-8").splitlines()
        )
        return int(fields["VmHWM"].split()[0]) / 1024
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20) if sys.platform == "darwin" else peak / 1024
