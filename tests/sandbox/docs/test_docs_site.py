"""The documentation: whole, linked, and every page in its place."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from sandbox.ayon.addon_settings import REPOSITORY
from sandbox.docs.hook import on_page_markdown
from sandbox.docs.javascript_page import functions_of, javascript_page

DOCS = REPOSITORY / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
IDS = [page.relative_to(DOCS).as_posix() for page in PAGES]
NAV = (REPOSITORY / "mkdocs.yml").read_text("utf-8").split("\nnav:")[1]
LINK = re.compile(r"(?<!`)\]\(([^)\s]+)\)")
PYTHON = (
    REPOSITORY
    / "build"
    / "venv-docs"
    / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
)


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def anchors_of(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as mkdocs makes them."""
    text = without_code(on_page_markdown(page.read_text("utf-8")))
    found = set()
    for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
        plain = re.sub(r"[^\w\s-]", "", heading.encode("ascii", "ignore").decode())
        found.add(re.sub(r"[-\s]+", "-", plain.strip().lower()))
    return found


def test_every_page_is_in_the_navigation_once():
    listed = re.findall(r"- ([\w/-]+\.md)", NAV)

    assert sorted(listed) == sorted(IDS)


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_link_leads_somewhere(page: Path):
    broken = []
    for link in LINK.findall(without_code(page.read_text("utf-8"))):
        parts = urlsplit(link)
        if parts.scheme:
            assert parts.scheme == "https"
            continue
        target = (page.parent / parts.path) if parts.path else page
        is_page = target.is_file() and target.resolve().is_relative_to(DOCS.resolve())
        if not is_page or (parts.fragment and parts.fragment not in anchors_of(target)):
            broken.append(link)

    assert broken == []


def test_pictures_are_small_and_all_of_them_shown():
    text = "".join(page.read_text("utf-8") for page in PAGES)
    pictures = sorted((DOCS / "images").glob("*"))

    assert [p.name for p in pictures if f"images/{p.name}" not in text] == []
    assert [p.name for p in pictures if p.stat().st_size > 200_000] == []


def test_a_page_starts_with_its_one_title():
    for page in PAGES:
        headings = re.findall(r"^# .+$", without_code(page.read_text("utf-8")), re.M)
        assert len(headings) == 1, page
        assert page.read_text("utf-8").startswith(headings[0]), page


def test_every_function_of_the_modules_is_on_the_page_with_its_comment():
    from ayon_harmony.bridge.bundle import JS_DIR

    page = javascript_page()
    for path in sorted((JS_DIR / "modules").glob("*.js")):
        source = path.read_text("utf-8")
        named = re.findall(r"AyonHarmony\.define\(\s*'(\w+)'", source)
        functions = functions_of(path)
        assert [function.name for function in functions] == named, path.name
        for function in functions:
            assert f"### `{function.name}(" in page
            assert function.about, f"{function.name} has no description"
            described = [text for tag, text in function.tags if tag == "param"]
            assert len(described) == len(function.parameters), function.name


def test_marks_are_replaced_and_everything_else_stays():
    assert on_page_markdown("# A page\n\ntext\n") == "# A page\n\ntext\n"
    assert "`bridge`" in on_page_markdown("<!-- every setting -->")
    assert "listBackdrops" in on_page_markdown("<!-- every function -->")
    marked = "".join(page.read_text("utf-8") for page in PAGES)
    assert marked.count("<!-- every setting -->") == 1
    assert marked.count("<!-- every function -->") == 1


@pytest.mark.process
@pytest.mark.slow
@pytest.mark.skipif(
    not PYTHON.is_file(), reason="mkdocs is not set up; manage.py docs does it"
)
def test_the_site_builds_without_a_warning(tmp_path):
    done = subprocess.run(
        [PYTHON, "-m", "mkdocs", "build", "--strict", "--site-dir", tmp_path / "site"],
        cwd=REPOSITORY,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=180,
    )

    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    settings = (tmp_path / "site" / "admin" / "settings.html").read_text("utf-8")
    assert "call_timeout_s" in settings
