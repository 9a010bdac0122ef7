"""What was done and still leaves something to look at, with before and after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

#: What changed, how it was and how it is, as the artist reads them.
Change = tuple[str, str, str]


@dataclass(frozen=True)
class Report:
    """One thing that was done.

    Attributes:
        title: What was done to what.
        lines: Sentences for the artist.
        changes: What it made of what, in a table.

    """

    title: str
    lines: tuple[str, ...]
    changes: tuple[Change, ...] = ()


def report_html(reports: Iterable[Report]) -> str:
    """Return reports as Qt's rich text shows them, the newest first."""
    parts = []
    for report in reversed(list(reports)):
        parts.append(f"<h3>{escape(report.title)}</h3>")
        if report.changes:
            rows = "".join(
                f"<tr><td>{escape(what)}</td><td>{escape(before)}</td>"
                f"<td>&#8594;</td><td><b>{escape(after)}</b></td></tr>"
                for what, before, after in report.changes
            )
            parts.append(
                '<table cellpadding="4"><tr><th align="left"></th>'
                '<th align="left">before</th><th></th><th align="left">after</th></tr>'
                f"{rows}</table>"
            )
        items = "".join(f"<li>{escape(line)}</li>" for line in report.lines)
        parts.append(f"<ul>{items}</ul>")
    return "".join(parts)
