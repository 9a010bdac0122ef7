"""Called by mkdocs: puts pages that are made of the code where they are asked for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def on_page_markdown(markdown: str, **_context: Any) -> str:
    """Replace the marks of a page."""
    # mkdocs takes back what a hook does to the path while it is loaded.
    for folder in (ROOT, ROOT / "client"):
        if str(folder) not in sys.path:
            sys.path.insert(0, str(folder))
    from sandbox.docs.javascript_page import javascript_page
    from sandbox.docs.settings_page import settings_page

    for mark, make in (
        ("<!-- every setting -->", settings_page),
        ("<!-- every function -->", javascript_page),
    ):
        if mark in markdown:
            markdown = markdown.replace(mark, make())
    return markdown
