"""The version of the addon, as ``package.py`` says it.

This form is for a checkout: it reads ``package.py`` two folders up. The
packaged addon holds a generated file in its place, so that the number is
written down once.
"""

from __future__ import annotations

import re
from pathlib import Path


def _read_version(package_file: Path) -> str:
    text = package_file.read_text(encoding="utf-8")
    found = re.search(r'^version\s*=\s*["\']([^"\']+)["\']', text, re.MULTILINE)
    if not found:
        raise RuntimeError(f"No version in '{package_file}'.")
    return found.group(1)


__version__ = _read_version(Path(__file__).resolve().parents[2] / "package.py")
