"""The page of what is written where names what the product writes."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
CLIENT = REPOSITORY / "client" / "ayon_harmony"
PAGE = REPOSITORY / "docs" / "admin" / "files-and-disks.md"

#: Folders inside one local copy, which the page has as a whole.
INSIDE_A_COPY = {"in_use"}


def folders_of_the_local_folder():
    for path in sorted(CLIENT.rglob("*.py")):
        if re.search(r"^FOLDER_NAME\b", path.read_text(encoding="utf-8"), re.MULTILINE):
            words = path.relative_to(CLIENT.parent).with_suffix("").parts
            yield str(importlib.import_module(".".join(words)).FOLDER_NAME)


def test_every_folder_of_the_local_folder_is_on_the_page():
    page = PAGE.read_text(encoding="utf-8")
    folders = set(folders_of_the_local_folder()) - INSIDE_A_COPY

    assert len(folders) > 5
    assert {name for name in folders if f"`{name}`" not in page} == set()


def test_pictures_are_where_the_page_says():
    from ayon_harmony.pictures import pictures_folder

    page = PAGE.read_text(encoding="utf-8")

    assert pictures_folder().name.startswith("ayon_harmony_pictures")
    assert "`ayon_harmony_pictures…`" in page


def test_beginnings_of_temporary_folders_are_on_the_page():
    prefixes = {
        prefix
        for path in CLIENT.rglob("*.py")
        for prefix in re.findall(r'prefix="([^"]+)"', path.read_text(encoding="utf-8"))
    }

    assert prefixes
    for prefix in prefixes - {"pyblish_tmp_"}:  # ayon-core's staging, by its rules
        assert prefix.startswith(("ayon_", "harmony-verify-")), prefix
