"""``python3 manage.py guests FOLDER…``: see ``docs/emulator.md``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sandbox.guests.hosts import all_names, is_modelled
from sandbox.guests.running import (
    Outcome,
    Settings,
    Stage,
    run_script_file,
    scripts_of,
    summary,
)
from sandbox.guests.sessions import run_session

BUILD = Path(__file__).resolve().parents[2] / "build" / "guests"


def main(arguments: Sequence[str]) -> int:
    """Run the guests; 1 when one crashed the emulator or lacked something."""
    parser = argparse.ArgumentParser(prog="manage.py guests", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--version", type=float, default=22)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument(
        "--scripts", action="store_true", help="only single scripts, no sessions"
    )
    parser.add_argument("--only", default="", help="part of a script's path")
    parser.add_argument(
        "--library",
        action="append",
        default=[],
        metavar="NAME=FOLDER",
        help="what scripts include from the user's script folder",
    )
    parser.add_argument("--json", type=Path, default=BUILD / "guests.json")
    options = parser.parse_args(arguments)
    libraries = {
        name: Path(folder).resolve()
        for name, _, folder in (text.partition("=") for text in options.library)
    }
    settings = Settings(options.version, options.seconds, libraries)
    sessions = {}
    plain = []
    for folder in (path.resolve() for path in options.folders):
        steps = None if options.scripts else run_session(folder)
        if steps is None:
            plain.append(folder)
            continue
        sessions[folder.name] = [asdict(step) for step in steps]
        for step in steps:
            mark = "ok" if step.is_done else "failed"
            print(f"{mark:8} {folder.name}: {step.name}: {step.told[:120]}", flush=True)
    told = run_scripts(plain, settings, options.only)
    told["sessions"] = sessions
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(told, indent=1, sort_keys=True))
    print(table(told, options.json))
    failed = [s for steps in sessions.values() for s in steps if not s["is_done"]]
    return 1 if failed or {"missing", "crashed"} & set(told["states"]) else 0


def run_scripts(
    folders: Sequence[Path], settings: Settings, only: str
) -> dict[str, Any]:
    """Run every script of the folders, each text once, and count."""
    stage = Stage(settings, frozenset(all_names(settings.version)))
    outcomes: list[Outcome] = []
    seen: set[bytes] = set()  # a repository may hold a script more than once
    try:
        for folder in folders:
            stage.clear_common()
            for script in scripts_of(folder):
                content = script.read_bytes()
                if content in seen or only not in script.as_posix():
                    continue
                seen.add(content)
                outcomes.append(run_script_file(stage, folder, script))
                print(line_of(outcomes[-1]), flush=True)
        told = summary(outcomes)
        told["not_modelled"] = {
            name: count
            for name, count in told["uses"].items()
            if not is_modelled(stage, name)
        }
    finally:
        stage.close()
    return told


def line_of(outcome: Outcome) -> str:
    """Write one outcome as a line."""
    told = " ".join(outcome.message.split())[:150]
    place = f"{outcome.guest}/{outcome.file}"
    return f"{outcome.state:8} {place} {outcome.called} {told}".rstrip()


def table(told: dict, path: Path) -> str:
    """Write the counts, the missing names and those that are not modelled."""
    lines = ["", f"{told['scripts']} scripts"]
    lines += [f"{count:6} {state}" for state, count in sorted(told["states"].items())]
    if told["missing"]:
        lines += ["", "missing when run (scripts)"]
        lines += [f"{count:6} {name[:110]}" for name, count in told["missing"].items()]
    if told["not_modelled"]:
        lines += ["", "used and not modelled (scripts, times)"]
        lines += [
            f"{count['scripts']:6} {count['times']:5} {name}"
            for name, count in sorted(
                told["not_modelled"].items(), key=lambda pair: -pair[1]["scripts"]
            )
        ]
    return "\n".join([*lines, "", f"all of it: {path}"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
