"""Ask a Harmony everything that we say of it, and write a report.

``python -m ayon_harmony.probes.verify PROGRAM``, ``ayon addon harmony verify`` and
``manage.py verify`` are the same.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ayon_harmony.app.harmony_process import find_executable
from ayon_harmony.errors import LaunchError, ProbeError
from ayon_harmony.model.exit_codes import ExitCode
from ayon_harmony.probes import judgement
from ayon_harmony.probes.harmony import (
    Echo,
    PartRun,
    Patience,
    Run,
    look_afterwards,
    without_paths,
)
from ayon_harmony.probes.judgement import Judged, Verdict
from ayon_harmony.probes.report import Report, write_report
from ayon_harmony.probes.statement import (
    PARTS,
    STATEMENTS,
    Statement,
    chosen,
    load_statements,
)
from ayon_harmony.probes.workplace import Workplace, is_empty
from ayon_harmony.version import __version__
from ayon_harmony.workfiles import disk

OnProgress = Callable[[int, int, str], None]


def verify(
    program: str | os.PathLike[str],
    folder: Path,
    statements: Sequence[Statement] | None = None,
    *,
    parts: Sequence[str] = PARTS,
    patience: Patience | None = None,
    base: Mapping[str, str] | None = None,
    on_progress: OnProgress = lambda _done, _total, _name: None,
) -> Report:
    """Ask a Harmony, in a throw-away folder.

    Args:
        program: Harmony: a path, a name or a Mac bundle.
        folder: Everything happens in here; empty, or not there yet.
        statements: What is asked; None is everything.
        parts: Which of ``PARTS`` are run.
        patience: How long to wait.
        base: Environment to start from; None for that of this process.
        on_progress: Called with how many statements are answered, how many there
            are, and the name of the last one.

    Raises:
        LaunchError: There is no such program, or it cannot be run.
        ProbeError: The folder is not empty.

    """
    started = time.monotonic()
    patience = patience or Patience()
    executable = find_executable(program)
    if not is_empty(folder):
        raise ProbeError(
            f"'{folder}' is not empty. The folder of a verification is made by it;"
            " name one that is not there yet."
        )
    asked = list(load_statements() if statements is None else statements)
    place = Workplace(folder)
    asker = _Asker(executable, place, patience, base, on_progress)
    with Echo() as echo:
        runs = [asker.run(part, asked, echo.port) for part in parts]
    seconds = time.monotonic() - started
    return _report_of(executable.name, place, asked, runs, seconds)


def _report_of(
    program: str,
    place: Workplace,
    asked: Sequence[Statement],
    runs: Sequence[Run],
    seconds: float,
) -> Report:
    """Look at what the runs left in the folder, and judge all answers."""
    facts = next((run.facts for run in runs if run.facts), {})
    version = judgement.version_of(facts)
    edition = judgement.edition_of(facts)
    answers = {name: each for run in runs for name, each in run.answers.items()}
    output = "\n".join(run.output for run in runs)
    for statement in asked:
        if statement.name in answers:
            answers[statement.name] = without_paths(
                look_afterwards(statement, answers[statement.name], place, output),
                place.folder,
            )
    return Report(
        program=program,
        facts=facts,
        version=".".join(map(str, version)),
        edition=edition,
        system=platform.platform(),
        addon_version=__version__,
        seconds=seconds,
        judged=judgement.judge(asked, answers, version, edition),
    )


class _Asker:
    """Runs one part after the other, and tells how far it is."""

    def __init__(
        self,
        executable: Path,
        place: Workplace,
        patience: Patience,
        base: Mapping[str, str] | None,
        on_progress: OnProgress,
    ) -> None:
        self._executable = executable
        self._place = place
        self._patience = patience
        self._base = os.environ if base is None else base
        self._on_progress = on_progress
        self._deadline = time.monotonic() + patience.total
        self._done = 0

    def run(self, part: str, asked: Sequence[Statement], port: int) -> Run:
        """Run the statements of a part."""
        numbered = [pair for pair in enumerate(asked, 1) if pair[1].part == part]

        def tell(name: str) -> None:
            self._done += 1
            self._on_progress(self._done, len(asked), name)

        return PartRun(
            self._executable,
            self._place,
            part,
            numbered,
            self._base,
            self._patience,
            self._deadline,
            tell,
        ).run(port)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the return value is the exit code."""
    parser = argparse.ArgumentParser(
        prog="verify",
        description="Ask a Harmony everything that the addon believes of it. It opens"
        " three times, twice in batch and once with a window, on throw-away scenes, and"
        " takes five minutes at most.",
    )
    parser.add_argument("program", help="Harmony: a path, a name or a Mac bundle")
    parser.add_argument(
        "--only", action="append", default=[], help="statements whose names hold this"
    )
    parser.add_argument("--output", type=Path, help="folder to make; holds the report")
    parser.add_argument("--part", choices=PARTS, help="run one part only")
    parser.add_argument("--minutes", type=float, default=5.0, help="time limit")
    parser.add_argument("--statements", type=Path, default=STATEMENTS, help="a folder")
    known = parser.parse_args(arguments)
    folder = known.output or Path(tempfile.mkdtemp(prefix="harmony-verify-"))
    try:
        report = verify(
            known.program,
            folder,
            chosen(load_statements(known.statements), known.only),
            parts=[known.part] if known.part else PARTS,
            patience=Patience(total=known.minutes * 60),
            on_progress=_print_progress,
        )
    except LaunchError as error:
        print(f"verify: {error}", file=sys.stderr)
        return ExitCode.COULD_NOT_BEGIN
    except (ProbeError, OSError) as error:
        print(f"verify: {disk.words_of(error)}", file=sys.stderr)
        return ExitCode.WRONG_USAGE
    return _print_report(report, folder)


def _print_progress(done: int, total: int, name: str) -> None:
    print(f"  {done:4} of {total}  {name}", flush=True)


def _print_report(report: Report, folder: Path) -> int:
    _, page = write_report(report, folder)
    refuted = report.with_verdict(Verdict.REFUTED)
    for each in refuted:
        _print_refuted(each)
    counts = ", ".join(f"{count} {name}" for name, count in report.counts().items())
    print(f"Harmony {report.version or '?'} {report.edition}: {counts}")
    print(f"Report: {page}")
    if not report.facts:
        print("Harmony did not run any of our scripts.", file=sys.stderr)
        return ExitCode.FAILED
    return ExitCode.FINDINGS if refuted else ExitCode.GOOD


def _print_refuted(judged: Judged) -> None:
    print(f"refuted: {judged.statement.name}: {judged.statement.sentence}")
    print(f"    expected {judged.expected!r}\n    found    {judged.found!r}")


if __name__ == "__main__":
    sys.exit(main())
