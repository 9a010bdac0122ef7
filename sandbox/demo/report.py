"""The report of a demo: one page to look at, and the same as JSON."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Sequence
from pathlib import Path

from sandbox.demo.day import Outcome

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 68em; }
h1 { font-size: 1.5em; } td, th { text-align: left; padding: .3em .8em; }
tr.step { border-top: 1px solid #ccc; } .good { color: #17702b; }
.bad { color: #b3261e; } .seconds { text-align: right; white-space: nowrap; }
td.facts { color: #444; font-size: 90%; } pre { white-space: pre-wrap; }
img { max-width: 30em; max-height: 20em; border: 1px solid #ccc; margin: .3em; }
figure { display: inline-block; margin: 0; } figcaption { font-size: 85%; }
table { border-collapse: collapse; width: 100%; }
"""


def write_report(folder: Path, title: str, outcomes: Sequence[Outcome]) -> Path:
    """Write ``report.html`` and ``report.json`` and return the page."""
    good = sum(outcome.is_good for outcome in outcomes)
    rows = "\n".join(_row(outcome) for outcome in outcomes)
    mark = "good" if good == len(outcomes) else "bad"
    page = f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{html.escape(title)}</title>
<style>{STYLE}</style>
<h1>{html.escape(title)}</h1>
<p class="{mark}">{good} of {len(outcomes)} steps went well.</p>
<table><tr><th>Step</th><th>Result</th><th class="seconds">Seconds</th></tr>
{rows}
</table></html>
"""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "report.html"
    path.write_text(page, encoding="utf-8")
    facts = {
        "title": title,
        "good": good == len(outcomes),
        "steps": [
            {
                "title": outcome.title,
                "good": outcome.is_good,
                "seconds": round(outcome.seconds, 4),
                "facts": outcome.note.facts,
                "pictures": [str(path) for _, path in outcome.note.pictures],
                "error": outcome.error,
            }
            for outcome in outcomes
        ],
    }
    (folder / "report.json").write_text(
        json.dumps(facts, indent=2, ensure_ascii=False, default=str) + "\n",
        encoding="utf-8",
    )
    return path


def _row(outcome: Outcome) -> str:
    mark, word = ("good", "done") if outcome.is_good else ("bad", "failed")
    facts = "".join(
        f"<tr><td>{html.escape(name.replace('_', ' '))}</td>"
        f"<td>{html.escape(str(value))}</td></tr>"
        for name, value in outcome.note.facts.items()
    )
    pictures = "".join(
        _figure(caption, path) for caption, path in outcome.note.pictures
    )
    more = f"<table>{facts}</table>" if facts else ""
    if outcome.error:
        more += f"<pre class='bad'>{html.escape(outcome.error)}</pre>"
    return (
        f'<tr class="step"><td>{html.escape(outcome.title)}</td>'
        f'<td class="{mark}">{word}</td>'
        f'<td class="seconds">{outcome.seconds:.2f}</td></tr>'
        f'<tr><td class="facts" colspan="3">{more}{pictures}</td></tr>'
    )


def _figure(caption: str, path: Path) -> str:
    content = base64.b64encode(path.read_bytes()).decode("ascii")
    return (
        f'<figure><img src="data:image/png;base64,{content}" '
        f'alt="{html.escape(caption)}">'
        f"<figcaption>{html.escape(caption)}</figcaption></figure>"
    )
