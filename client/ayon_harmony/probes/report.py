"""The report of a verification, as JSON and as a page, ready to be sent in."""

from __future__ import annotations

import html
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ayon_harmony.probes.judgement import Judged, Verdict

FORMAT = "ayon_harmony.probes/1"


@dataclass(frozen=True)
class Report:
    """What a verification found.

    Attributes:
        program: Name of the program, without the folders it lies in.
        facts: What Harmony said of itself.
        version: Such as ``22.0.5``, '' when it did not say.
        edition: ``premium``, ``advanced`` or ``essentials``.
        system: Name and version of the operating system.
        addon_version: Of the addon whose statements these are.
        seconds: How long it took.
        judged: The statements with their verdicts.

    """

    program: str
    facts: dict[str, Any]
    version: str
    edition: str
    system: str
    addon_version: str
    seconds: float
    judged: Sequence[Judged]

    def counts(self) -> dict[str, int]:
        """How many statements have each verdict."""
        counted = Counter(each.verdict for each in self.judged)
        return {verdict.value: counted[verdict] for verdict in Verdict}

    def with_verdict(self, verdict: Verdict) -> list[Judged]:
        """Statements with a verdict, in order."""
        return [each for each in self.judged if each.verdict is verdict]

    def profile_entries(self) -> list[dict[str, Any]]:
        """What the emulator's profiles have to say of this version instead.

        A version that is not as we say gets an entry in ``profiles.FEATURES``,
        under the name that the statement has for it or its own, and the statement
        a value for it: ``expect from`` or ``expect before``.
        """
        return [
            {
                "feature": each.statement.profile or each.statement.name,
                "statement": each.statement.name,
                "version": self.version,
                "edition": self.edition,
                "expected": each.expected,
                "found": each.found,
            }
            for each in self.with_verdict(Verdict.REFUTED)
        ]

    def as_json(self) -> dict[str, Any]:
        """Return the whole report as plain data."""
        return {
            "format": FORMAT,
            "program": self.program,
            "version": self.version,
            "edition": self.edition,
            "system": self.system,
            "addon_version": self.addon_version,
            "seconds": round(self.seconds, 1),
            "facts": self.facts,
            "counts": self.counts(),
            "statements": [_row(each) for each in self.judged],
            "profile_entries": self.profile_entries(),
        }


def _row(judged: Judged) -> dict[str, Any]:
    statement = judged.statement
    row = {
        "name": statement.name,
        "sentence": statement.sentence,
        "part": statement.part,
        "verdict": judged.verdict.value,
        "source": statement.source,
        "sure": statement.sure,
    }
    if judged.verdict is Verdict.UNDECIDED:
        return {**row, "reason": judged.reason}
    return {**row, "expected": judged.expected, "found": judged.found}


def write_report(report: Report, folder: Path) -> tuple[Path, Path]:
    """Write ``report.json`` and ``report.html`` into a folder.

    Returns:
        Their paths.

    """
    folder.mkdir(parents=True, exist_ok=True)
    data, page = folder / "report.json", folder / "report.html"
    text = json.dumps(report.as_json(), indent=1, ensure_ascii=False)
    data.write_text(text + "\n", encoding="utf-8")
    page.write_text(_page(report), encoding="utf-8")
    return data, page


_STYLE = """
body { font: 15px/1.5 sans-serif; color: #222; max-width: 62rem; margin: 2rem auto;
  padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
dl { display: grid; grid-template-columns: max-content auto; gap: .1rem 1rem; }
dt { color: #666; } dd { margin: 0; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0;
  border-top: 1px solid #ddd; }
code { font-size: .85rem; word-break: break-word; } small { color: #666; }
.confirmed { color: #1b6e32; } .refuted { color: #a31515; } .not { color: #8a6100; }
"""

_INTRODUCTIONS = {
    Verdict.REFUTED: "This Harmony is not as we say. These matter most.",
    Verdict.UNDECIDED: "These could not be asked here, and why.",
    Verdict.CONFIRMED: "This Harmony is as we say.",
}


def _page(report: Report) -> str:
    facts = {
        "Harmony": f"{report.version or 'unknown'} {report.edition.capitalize()}",
        "Says of itself": str(report.facts.get("sentence") or "nothing"),
        "System": report.system,
        "Addon": report.addon_version,
        "Took": f"{report.seconds:.0f} s",
    }
    counts = ", ".join(
        f'<span class="{verdict.split()[0]}">{count} {verdict}</span>'
        for verdict, count in report.counts().items()
    )
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en"><meta charset="utf-8">',
        "<title>Harmony, statement by statement</title>",
        f"<style>{_STYLE}</style>",
        "<h1>Harmony, statement by statement</h1>",
        f"<p>{counts}</p>",
        "<dl>",
        *(f"<dt>{key}</dt><dd>{html.escape(text)}</dd>" for key, text in facts.items()),
        "</dl>",
        "<p>Send <code>report.json</code> in to help the addon and its emulator. It"
        " names no project, no user and no path outside of the throw-away folder.</p>",
    ]
    for verdict, introduction in _INTRODUCTIONS.items():
        rows = report.with_verdict(verdict)
        if rows:
            parts += [
                f"<h2>{verdict.value.capitalize()}: {len(rows)}</h2>",
                f"<p>{introduction}</p><table>",
                *map(_table_row, rows),
                "</table>",
            ]
    return "\n".join(parts) + "\n</html>\n"


def _table_row(judged: Judged) -> str:
    statement = judged.statement
    if judged.verdict is Verdict.UNDECIDED:
        told = html.escape(judged.reason)
    elif judged.verdict is Verdict.REFUTED:
        told = f"expected {_code(judged.expected)}<br>found {_code(judged.found)}"
    else:
        told = _code(judged.found)
    return (
        f"<tr><td>{html.escape(statement.sentence)}<br><small>{statement.name}, "
        f"{statement.part}; {statement.sure}: {html.escape(statement.source)}</small>"
        f"</td><td>{told}</td></tr>"
    )


def _code(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return f"<code>{html.escape(text if len(text) < 400 else text[:400] + '…')}</code>"
