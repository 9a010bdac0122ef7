"""One place opens folders, pages and pictures, and says where they lie if none does."""

from __future__ import annotations

import re
from pathlib import Path

import ayon_harmony

CLIENT = Path(ayon_harmony.__file__).parent
OPENS = re.compile(r"\bwebbrowser\b|\bos\.startfile\b|QDesktopServices|xdg-open")


def test_only_the_windows_open_files_in_programs_of_the_system():
    opening = {
        path.relative_to(CLIENT).as_posix()
        for path in CLIENT.rglob("*.py")
        if OPENS.search(path.read_text(encoding="utf-8"))
    }

    assert opening == {"ui/windows.py"}
