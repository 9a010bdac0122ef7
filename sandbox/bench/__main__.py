"""Run benchmarks by name, print their figures, write ``build/bench/NAME.json``."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import platform
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path

import sandbox.bench

OUTPUT = Path(__file__).resolve().parents[2] / "build" / "bench"


def bench_names() -> list[str]:
    """Return the names of all benchmarks, sorted."""
    found = pkgutil.iter_modules(sandbox.bench.__path__)
    return sorted(module.name for module in found if not module.name.startswith("_"))


def write_report(name: str, figures: Mapping[str, object]) -> Path:
    """Write the figures of one benchmark and return the file.

    Args:
        name: Name of the benchmark.
        figures: Flat; units are in the keys.

    """
    OUTPUT.mkdir(parents=True, exist_ok=True)
    report = {
        "name": name,
        "measured": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "machine": {
            "system": platform.system(),
            "processors": os.cpu_count(),
            "python": platform.python_version(),
        },
        "figures": dict(figures),
    }
    path = OUTPUT / f"{name}.json"
    path.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return path


def print_table(name: str, figures: Mapping[str, object]) -> None:
    """Print figures as two columns."""
    print(f"\n{name}")
    width = max((len(key) for key in figures), default=0)
    for key, value in figures.items():
        shown = f"{value:,.3f}" if isinstance(value, float) else str(value)
        print(f"  {key:<{width}}  {shown:>16}")


def main(arguments: Sequence[str]) -> int:
    """Run the named benchmarks, all of them without a name."""
    known = bench_names()
    unknown = [name for name in arguments if name not in known]
    if unknown:
        print(f"No benchmark {', '.join(unknown)}; there are: {', '.join(known)}")
        return 2
    for name in arguments or known:
        figures = importlib.import_module(f"sandbox.bench.{name}").run()
        print_table(name, figures)
        print(f"  written to {write_report(name, figures)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
