"""The report of a demo: a page that tells the day, and the same as JSON."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Sequence
from pathlib import Path

from sandbox.demo.day import Outcome
from sandbox.demo.story import REAL, STAND_INS, Chapter

TITLE = "An artist's day with the AYON addon for Toon Boom Harmony"

STYLE = """
:root { --ground: #fbfaf7; --text: #22262b; --faint: #6a7178; --line: #dcd9d2;
  --card: #fff; --good: #1c7a3d; --bad: #b3261e; --accent: #2d6f9f; }
@media (prefers-color-scheme: dark) { :root { --ground: #1b1e22; --text: #e4e6e8;
  --faint: #9aa1a8; --line: #363b41; --card: #23272c; --good: #6fcf8a;
  --bad: #ff8a80; --accent: #7fb8df; } }
* { box-sizing: border-box; }
body { font: 17px/1.55 system-ui, sans-serif; color: var(--text); margin: 0;
  background: var(--ground); }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: clamp(1.5rem, 4vw, 2.3rem); line-height: 1.2; margin: .5em 0 .2em; }
h2 { font-size: 1.4rem; margin: 2.6rem 0 .3rem; }
h3 { font-size: 1rem; margin: 0; font-weight: 600; }
.lead { color: var(--faint); }
.hero { width: 100%; border-radius: 10px; display: block; }
section { border-top: 1px solid var(--line); }
article { background: var(--card); border: 1px solid var(--line); margin: .8rem 0;
  border-radius: 10px; padding: .7rem 1rem; }
article.plain { background: none; border: 0; margin: 0; padding: .15rem 1rem; }
article.plain h3 { font-weight: 400; }
article header { display: flex; gap: 1rem; align-items: baseline; }
article h3 { flex: 1; }
.mark { font-size: .85rem; white-space: nowrap; color: var(--faint); }
.good { color: var(--good); } .bad { color: var(--bad); }
.pictures { display: grid; gap: .8rem; margin-top: .8rem;
  grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr)); }
.pictures.one { grid-template-columns: minmax(0, 46rem); }
figure { margin: 0; min-width: 0; } figcaption { overflow-wrap: anywhere;
  font-size: .85rem; color: var(--faint); }
figure img { width: 100%; border-radius: 6px; border: 1px solid var(--line); }
details { font-size: .9rem; color: var(--faint); margin-top: .4rem; }
summary { cursor: pointer; }
td { padding: .1rem .6rem .1rem 0; vertical-align: top; overflow-wrap: anywhere; }
td:first-child { white-space: nowrap; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .8rem; }
.times { border-collapse: collapse; margin: .5rem 0; width: 100%; font-size: .95rem; }
.times td { border-top: 1px solid var(--line); padding: .3rem .6rem .3rem 0; }
.bar { display: block; height: .6rem; border-radius: 3px; background: var(--accent);
  min-width: 2px; }
.bar.classic { background: var(--line); }
"""


def write_report(
    folder: Path, outcomes: Sequence[Outcome], chapters: Sequence[Chapter]
) -> Path:
    """Write ``report.html`` and ``report.json`` and return the page."""
    by_name = {outcome.name: outcome for outcome in outcomes}
    told = {name for chapter in chapters for name in chapter.steps}
    rest = [outcome for outcome in outcomes if outcome.name not in told]
    parts = [
        _chapter(chapter, [by_name[name] for name in chapter.steps if name in by_name])
        for chapter in chapters
    ]
    if rest:
        parts.append(_chapter(Chapter("And", "", ()), rest))
    page = f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{html.escape(TITLE)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>{STYLE}</style>
<main>
{_hero(by_name)}
<h1>{html.escape(TITLE)}</h1>
{_verdict(outcomes)}
{"".join(parts)}
{_times(outcomes)}
{_what_is_real()}
</main></html>
"""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "report.html"
    path.write_text(page, encoding="utf-8")
    _write_facts(folder / "report.json", outcomes)
    return path


def _write_facts(path: Path, outcomes: Sequence[Outcome]) -> None:
    facts = {
        "title": TITLE,
        "good": all(outcome.is_good for outcome in outcomes),
        "steps": [
            {
                "name": outcome.name,
                "title": outcome.title,
                "good": outcome.is_good,
                "skipped": outcome.is_skipped,
                "seconds": round(outcome.seconds, 4),
                "facts": outcome.note.facts,
                "times": outcome.note.times,
                "pictures": [str(path) for _, path in outcome.note.pictures],
                "error": outcome.error,
            }
            for outcome in outcomes
        ],
    }
    path.write_text(
        json.dumps(facts, indent=2, ensure_ascii=False, default=str) + "\n",
        encoding="utf-8",
    )


def _verdict(outcomes: Sequence[Outcome]) -> str:
    good = sum(outcome.is_good for outcome in outcomes)
    failed = [outcome for outcome in outcomes if outcome.error]
    if good == len(outcomes):
        return f'<p class="lead">All {good} steps of the day went well.</p>'
    name = f" at “{html.escape(failed[0].title)}”" if failed else ""
    skipped = sum(outcome.is_skipped for outcome in outcomes)
    after = f"; {_count(skipped, 'step')} after it had no turn" if skipped else ""
    return f'<p class="bad">The day stopped{name}{after}.</p>'


def _hero(by_name: dict[str, Outcome]) -> str:
    """The picture at the top: a published frame, else whatever shows the shot."""
    for name in ("publish_everything", "draw_character"):
        outcome = by_name.get(name)
        if outcome is not None and outcome.note.pictures:
            _, path = outcome.note.pictures[0]
            return f'<img class="hero" src="{_embedded(path)}" alt="The shot">'
    return ""


def _chapter(chapter: Chapter, outcomes: Sequence[Outcome]) -> str:
    if not outcomes:
        return ""
    steps = "".join(map(_step, outcomes))
    return (
        f"<section><h2>{html.escape(chapter.title)}</h2>"
        f'<p class="lead">{html.escape(chapter.text)}</p>{steps}</section>'
    )


def _step(outcome: Outcome) -> str:
    if outcome.is_skipped:
        mark = '<span class="mark">no turn</span>'
    elif outcome.error:
        mark = '<span class="mark bad">failed</span>'
    else:
        seconds = f"{outcome.seconds:.1f}"
        mark = f'<span class="mark"><span class="good">✓</span> {seconds} s</span>'
    figures = "".join(_figure(*shown) for shown in outcome.note.pictures)
    only = " one" if len(outcome.note.pictures) == 1 else ""
    pictures = f'<div class="pictures{only}">{figures}</div>' if figures else ""
    error = f'<pre class="bad">{html.escape(outcome.error)}</pre>'
    error = error if outcome.error else ""
    kind = "" if figures or error else " class='plain'"
    return (
        f"<article{kind}><header><h3>{html.escape(outcome.title)}</h3>{mark}</header>"
        f"{error}{pictures}{_details(outcome)}</article>"
    )


def _details(outcome: Outcome) -> str:
    rows = "".join(
        f"<tr><td>{html.escape(name.replace('_', ' '))}</td>"
        f"<td>{html.escape(_text(value))}</td></tr>"
        for name, value in outcome.note.facts.items()
    )
    return f"<details><summary>Details</summary><table>{rows}</table></details>" * bool(
        rows
    )


def _text(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return "; ".join(map(str, value))
    return str(value)


def _times(outcomes: Sequence[Outcome]) -> str:
    times = [times for outcome in outcomes for times in outcome.note.times]
    if not times:
        return ""
    rows = ""
    for what, ours, classic in times:
        longest = max(ours, classic)
        bars = "".join(
            f'<span class="bar{name}" style="width: {100 * value / longest:.1f}%">'
            f"</span>{value:.3g} s"
            for name, value in (("", ours), (" classic", classic))
        )
        rows += f"<tr><td>{html.escape(what)}</td><td width='70%'>{bars}</td></tr>"
    return (
        "<section><h2>Beside the classic recipe</h2>"
        '<p class="lead">Measured in this run on this machine: above the addon, below'
        " what an integration without it does (zip the whole folder, test it, move it"
        " over the old one; one question to Harmony every tenth of a second).</p>"
        f'<table class="times">{rows}</table></section>'
    )


def _what_is_real() -> str:
    real = "".join(f"<li>{html.escape(text)}</li>" for text in REAL)
    stand_ins = "".join(f"<li>{html.escape(text)}</li>" for text in STAND_INS)
    return (
        "<section><h2>What is real here, and what is a stand-in</h2>"
        f"<p>Real:</p><ul>{real}</ul><p>Stand-ins:</p><ul>{stand_ins}</ul>"
        '<p class="lead">It was never run on a real Harmony, on macOS or on a Harmony'
        " Server. The page of limits in the documentation says more.</p></section>"
    )


def _figure(caption: str, path: Path) -> str:
    text = html.escape(caption)
    return (
        f'<figure><img loading="lazy" src="{_embedded(path)}" alt="{text}">'
        f"<figcaption>{text}</figcaption></figure>"
    )


def _embedded(path: Path) -> str:
    content = base64.b64encode(path.read_bytes()).decode("ascii")
    return f"data:image/png;base64,{content}"


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"
