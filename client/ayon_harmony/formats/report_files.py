"""Reports of commands as files: JSON, a page to read, and JUnit for build servers.

The JSON is described by ``report-1.schema.json`` beside this module.
"""

from __future__ import annotations

import contextlib
import html
import json
import os
import re
import uuid
from pathlib import Path
from xml.etree import ElementTree

from ayon_harmony.model.counting import count_of
from ayon_harmony.model.exit_codes import ExitCode
from ayon_harmony.model.report import Finding, Item, ItemState, Report

SCHEMA_FILE = Path(__file__).with_name("report-1.schema.json")

# XML 1.0 has no way to write these, not even escaped (its production ``Char``). Said by
# what it has, this takes ten times as long to compile, at the start of each command.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_json(report: Report, path: Path) -> None:
    """Write a report as JSON."""
    write_whole(path, json.dumps(report.to_json(), indent=1, ensure_ascii=False) + "\n")


def read_json(path: Path) -> Report:
    """Read a report.

    Raises:
        OSError: The file cannot be read.
        ValueError: It is no report.

    """
    value = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(value, dict):
        raise ValueError(f"'{path}' is no report.")
    return Report.from_json(value)


def write_whole(path: Path, text: str) -> None:
    """Write a text so that a reader sees all of it or what was there before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        # A name with a lone surrogate, from a foreign disk, must not cost the report.
        unfinished.write_bytes(text.encode("utf-8", errors="backslashreplace"))
        os.replace(unfinished, path)
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink()


# --- JUnit ---------------------------------------------------------------------


def write_junit(report: Report, path: Path) -> None:
    """Write a report as JUnit XML: one test case a scene."""
    write_whole(path, junit_text(report))


def junit_text(report: Report) -> str:
    """Return a report as JUnit XML.

    A scene with findings is a failure, one that could not be done an error; one
    that nothing was done with is skipped.
    """
    states = [item.state for item in report.items]
    counts = {
        "tests": str(len(states)),
        "failures": str(states.count(ItemState.FINDINGS)),
        "errors": str(states.count(ItemState.FAILED)),
        "skipped": str(states.count(ItemState.SKIPPED)),
        "time": f"{report.seconds:.3f}",
    }
    root = ElementTree.Element("testsuites", counts)
    suite = ElementTree.SubElement(
        root,
        "testsuite",
        {"name": f"harmony {report.command}", "timestamp": report.started, **counts},
    )
    for item in report.items:
        _add_case(suite, report.command, item)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def _add_case(suite: ElementTree.Element, command: str, item: Item) -> None:
    case = ElementTree.SubElement(
        suite,
        "testcase",
        {
            "classname": _clean(f"harmony.{command}"),
            "name": _clean(item.title),
            "time": f"{item.seconds:.3f}",
        },
    )
    told = "\n".join(line for line in (item.message, *_lines(item.findings)) if line)
    tag = {
        ItemState.FINDINGS: "failure",
        ItemState.FAILED: "error",
        ItemState.SKIPPED: "skipped",
    }.get(item.state)
    if tag:
        first = item.message or (item.findings[0].text if item.findings else "")
        outcome = ElementTree.SubElement(case, tag, {"message": _clean(first)})
        outcome.text = _clean(told)
    elif told:
        ElementTree.SubElement(case, "system-out").text = _clean(told)


def _lines(findings: list[Finding]) -> list[str]:
    return [
        f"{finding.level}: {finding.label}"
        f"{f' ({finding.instance})' if finding.instance else ''}: {finding.text}"
        for finding in findings
    ]


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)


# --- the page ------------------------------------------------------------------

STYLE = """
body { font: 15px/1.5 sans-serif; color: #222; max-width: 62rem; margin: 2rem auto;
  padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .3rem; }
dl { display: grid; grid-template-columns: max-content auto; gap: .1rem 1rem; }
dt { color: #666; } dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0;
  border-top: 1px solid #ddd; }
small { color: #666; word-break: break-all; }
.good { color: #1b6e32; } .findings, .error { color: #a31515; }
.failed, .failure { color: #a31515; font-weight: bold; }
.skipped, .warning { color: #8a6100; }
"""
"""The one look of the pages of all commands."""


def write_page(report: Report, path: Path) -> None:
    """Write a report as a page to read; it needs nothing beside itself."""
    write_whole(path, page_text(report))


def page_text(report: Report, note: str = "") -> str:
    """Return a report as an HTML page; a note stands before everything else."""
    title = f"Harmony: {report.command}"
    counts = ", ".join(
        f'<span class="{state}">{count} {state}</span>'
        for state, count in report.counts().items()
    )
    facts = {
        "Began": report.started.replace("T", " "),
        "Took": _duration(report.seconds),
        "Exit code": f"{int(report.exit_code)}, {_words_of(report.exit_code)}",
        "Run": report.run,
        **{name.capitalize(): text for name, text in report.versions.items()},
    }
    items = sorted(report.items, key=lambda item: _URGENT.index(item.state))
    rows = "\n".join(map(_row, items))
    details = "\n".join(map(_details, items))
    told = "".join(
        f"<dt>{_text(key)}</dt><dd>{_text(text)}</dd>\n"
        for key, text in facts.items()
        if text
    )
    return (
        "<!DOCTYPE html>\n"
        f'<html lang="en"><meta charset="utf-8"><title>{_text(title)}</title>\n'
        f"<style>{STYLE}</style>\n<h1>{_text(title)}</h1>\n"
        + (f'<p class="warning">{_text(note)}</p>\n' if note else "")
        + f"<p>{counts or 'No scene.'}</p>\n<dl>\n{told}</dl>\n"
        f"<table>\n<tr><th>Scene</th><th>State</th><th>Time</th></tr>\n{rows}\n"
        f"</table>\n{details}\n</html>\n"
    )


# What is to be looked at stands first; within one state it is the order of the run.
_URGENT = (ItemState.FAILED, ItemState.FINDINGS, ItemState.SKIPPED, ItemState.GOOD)


def _words_of(code: ExitCode) -> str:
    return code.name.lower().replace("_", " ")


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def _row(item: Item) -> str:
    told = f"<br>{_text(item.message)}" if item.message else ""
    return (
        f"<tr><td>{_text(item.title)}{told}</td>"
        f'<td class="{item.state.value}">{item.state.value}</td>'
        f"<td>{item.seconds:.1f} s</td></tr>"
    )


def _details(item: Item) -> str:
    if not (item.findings or item.products or item.files):
        return ""
    findings = "".join(
        f'<tr><td class="{_text(finding.level)}">{_text(finding.level)}</td>'
        f"<td>{_text(finding.label)}</td><td>{_text(finding.instance)}</td>"
        f"<td>{_text(finding.text)}</td></tr>\n"
        for finding in item.findings
    )
    products = "".join(
        f"<li>{_text(product.name)}, version {product.version}: "
        f"{_text(', '.join(product.representations))}</li>\n"
        for product in item.products
    )
    files = "".join(f"<li><small>{_text(path)}</small></li>\n" for path in item.files)
    return (
        f"<h2>{_text(item.title)}</h2>\n<p><small>{_text(item.workfile)}</small></p>\n"
        + (f"<table>\n{findings}</table>\n" if findings else "")
        + (f"<ul>\n{products}{files}</ul>\n" if products or files else "")
    )


def _text(text: str) -> str:
    return html.escape(text)


def summary_lines(report: Report) -> list[str]:
    """Return what a terminal shows of a report at its end.

    Scenes with which all is well are in the count alone.
    """
    lines = []
    for item in report.items:
        if not (item.message or item.findings or item.products or item.files):
            continue
        lines.append(f"{item.state.value:<9}{item.title}")
        if item.message:
            lines += [f"         {line}" for line in item.message.splitlines()]
        lines += [f"         {line}" for line in _lines(item.findings)]
        lines += [
            f"         published {product.name} v{product.version:03d} "
            f"({', '.join(product.representations)})"
            for product in item.products
        ]
        if item.files:
            lines.append(f"         wrote {count_of(len(item.files), 'file')}")
    counts = ", ".join(f"{count} {name}" for name, count in report.counts().items())
    lines.append(f"{counts or 'no scene'}, {report.seconds:.1f} s")
    return lines
