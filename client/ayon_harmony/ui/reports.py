"""What was done and still leaves something to look at, with before and after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path

#: What changed, how it was and how it is, as the artist reads them.
Change = tuple[str, str, str]


#: Width of a picture, in pixels of a 1x screen.
PICTURE_WIDTH = 260


@dataclass(frozen=True)
class BeforeAfter:
    """Pictures of a thing as it was and as it is.

    Attributes:
        label: What they show.
        before: PNG, None where there was nothing or it cannot be shown.
        after: Likewise.
        notes: What they do not show.

    """

    label: str
    before: Path | None
    after: Path | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """One thing that was done.

    Attributes:
        title: What was done to what.
        lines: Sentences for the artist.
        changes: What it made of what, in a table.
        pictures: The same to look at; they may come later.

    """

    title: str
    lines: tuple[str, ...]
    changes: tuple[Change, ...] = ()
    pictures: tuple[BeforeAfter, ...] = ()


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
        parts.extend(_pictures_html(shown) for shown in report.pictures)
    return "".join(parts)


def _pictures_html(shown: BeforeAfter) -> str:
    # What was not there before has no "after" either.
    sides = (
        ("before<br>", shown.before),
        ("after<br>" if shown.before is not None else "", shown.after),
    )
    cells = [
        f'<td>{name}<img src="{escape(path.as_uri())}"'
        f' width="{PICTURE_WIDTH}"></td>'
        for name, path in sides
        if path is not None
    ]
    if not cells:
        return ""
    notes = f"<br><i>Not shown: {escape('; '.join(shown.notes))}</i>"
    return (
        f"<p>{escape(shown.label)}{notes if shown.notes else ''}</p>"
        f'<table cellpadding="4"><tr>{"".join(cells)}</tr></table>'
    )
