"""The JavaScript files of the addon, in the order in which they load.

``js/order.json`` holds that order. The hook in Harmony reads it too, so neither
side lists files of its own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

JS_DIR = Path(__file__).resolve().parents[1] / "js"
ORDER_FILE = "order.json"


@dataclass(frozen=True)
class ScriptFile:
    """A JavaScript file; ``name`` is its path under ``js``, forward slashes."""

    name: str
    path: Path

    def read(self) -> str:
        """Return its text."""
        return read_script(self.path)


def script_files(js_dir: Path = JS_DIR) -> list[ScriptFile]:
    """Return the files in the order in which they load.

    Raises:
        ValueError: ``order.json`` is not what it should be, names a file twice
            or one that does not exist.

    """
    order_path = js_dir / ORDER_FILE
    order = json.loads(order_path.read_text(encoding="utf-8"))
    names = order.get("files") if isinstance(order, dict) else None
    if not isinstance(names, list) or not all(isinstance(n, str) for n in names):
        raise ValueError(f'{order_path} must hold {{"files": ["AyonHarmony.js", …]}}')
    if len(set(names)) != len(names):
        raise ValueError(f"{order_path} names a file twice")
    files = [ScriptFile(name, js_dir / name) for name in names]
    missing = [file.name for file in files if not file.path.is_file()]
    if missing:
        raise ValueError(f"{order_path} names {', '.join(missing)}, which is not there")
    return files


def read_script(path: Path) -> str:
    """Return the text of a script file.

    A byte-order mark is left out: Harmony's engine fails on it.
    """
    return path.read_text(encoding="utf-8-sig")


def join_scripts(paths: Iterable[str | os.PathLike[str]]) -> str:
    """Return several script files as one script to send, in the given order.

    Folders list their files in any order: give the files in the order in which
    they need one another.
    """
    return "\n".join(read_script(Path(path)) for path in paths)
