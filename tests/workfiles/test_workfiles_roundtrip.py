"""Random trees go in and come out the same."""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ayon_harmony.workfiles import Identity, archive, disk
from ayon_harmony.workfiles.archive import names, scan
from ayon_harmony.workfiles.local_copy import LocalCopy, State

places = sys.modules["tests.workfiles.conftest"]


def random_names(count: int) -> list[str]:
    """Return names that a file may have, of letters from near and far."""
    chance = random.Random(0)
    regions = ((0x20, 0x7F), (0x20, 0x250), (0x250, 0xD800), (0xE000, 0x110000))
    some: set[str] = set()
    while len(some) < count:
        region = chance.choice(regions)
        letters = (chr(chance.randrange(*region)) for _ in range(chance.randint(1, 12)))
        name = "".join(
            letter
            for letter in letters
            if letter not in "/\\" and unicodedata.category(letter) != "Cc"
        )
        is_left_out = scan.is_left_out(name, scan.LEFT_OUT)
        if name and names.fault(name) is None and not is_left_out:
            some.add(name)
    return sorted(some)


# Few parts in many places: to draw each name by its letters took longer than the
# saves, and hardly ever put two files into one folder.
parts = st.deferred(
    lambda: st.lists(
        st.sampled_from(random_names(1000)), min_size=4, max_size=12, unique=True
    )
)


def path_names(of: list[str]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(of), min_size=1, max_size=6).map("/".join)


content = st.one_of(
    st.just(b""),
    st.binary(max_size=300),
    st.builds(
        lambda piece, n: piece * n,
        st.binary(min_size=1, max_size=9),
        st.integers(1, 4000),
    ),
)
# Seconds that ext4 and NTFS can hold: 1902 to 2400.
when = st.integers(-2_147_000_000, 13_000_000_000)


def trees(of: list[str]) -> st.SearchStrategy[tuple[dict, list[str]]]:
    """Files, and folders with nothing in them, named of some parts."""
    return st.tuples(
        st.dictionaries(path_names(of), st.tuples(content, when), max_size=12),
        st.lists(path_names(of), max_size=3),
    )


def build(root: Path, files: dict, empty: list[str]) -> None:
    root.mkdir(parents=True)
    (root / "scene.xstage").write_text(places.XSTAGE.format("x"), encoding="utf-8")
    taken: list[str] = ["scene.xstage"]
    for name, (data, seconds) in files.items():
        if names.clashes([*taken, name]):
            continue
        taken.append(name)
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        os.utime(target, (seconds, seconds))
    for name in empty:
        # A folder may not have the name of a file, either.
        if name not in taken and not names.clashes([*taken, f"{name}/x"]):
            taken.append(f"{name}/x")
            (root / name).mkdir(parents=True, exist_ok=True)


def seen(root: Path) -> dict:
    found = {}
    for path in root.rglob("*"):
        name = path.relative_to(root).as_posix()
        if path.is_file():
            found[name] = (path.read_bytes(), path.stat().st_mtime_ns // 1000)
        elif not any(path.iterdir()):
            found[name] = None
    return found


@pytest.mark.slow
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(parts.flatmap(trees))
def test_what_is_saved_is_what_is_opened(tree):
    files, empty = tree
    base = Path(tempfile.mkdtemp())
    try:
        root = base / "scene"
        build(root, files, empty)
        archive.save_folder(root, base / "scene.zip")
        with zipfile.ZipFile(base / "scene.zip") as stock:
            assert stock.testzip() is None
        archive.extract_scene(base / "scene.zip", base / "out")
        assert seen(base / "out") == seen(root)
    finally:
        shutil.rmtree(base)


@pytest.mark.slow
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(parts.flatmap(lambda of: st.lists(trees(of), min_size=2, max_size=4)))
def test_saving_again_and_again_from_raw_ranges_keeps_two_copies_equal(states):
    base = Path(tempfile.mkdtemp())
    try:
        zip_path = base / "project" / "scene.zip"
        zip_path.parent.mkdir()
        identity = Identity("p", "/f", "t", zip_path.name)
        mine = LocalCopy(base / "mine", identity, zip_path)
        other = LocalCopy(base / "other", identity, zip_path)
        for number, (files, empty) in enumerate(states):
            if mine.scene_dir.exists():
                # Half of the tree stays, so that there are ranges to copy.
                for path in sorted(mine.scene_dir.rglob("*"))[::2]:
                    if path.is_file() and path.suffix != ".xstage":
                        path.unlink()
            fresh = base / f"fresh{number}"
            build(fresh, files, empty)
            merge(fresh, mine.scene_dir)
            if not number:
                mine.register()
            mine.save()
            other.open()
            assert other.assess().state is State.IN_SYNC
            assert places.contents(other.scene_dir) == places.contents(mine.scene_dir)
            with zipfile.ZipFile(zip_path) as stock:
                assert stock.testzip() is None
        assert not other.recovery_dir.exists()
    finally:
        shutil.rmtree(base)


def merge(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    there = [path for path in target.rglob("*") if path.is_file()]
    files = [path.relative_to(target).as_posix() for path in there]
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source).as_posix()
        if name not in files and names.clashes([*files, name]):
            continue
        if path.is_dir():
            if name not in files:
                (target / name).mkdir(parents=True, exist_ok=True)
        elif (target / name).parent.is_dir() and not (target / name).is_dir():
            shutil.copy2(path, target / name)
            if name not in files:
                files.append(name)


def test_deep_paths_and_many_scripts(tmp_path):
    # The tests' own calls need the long form, too.
    root, out = (Path(disk.long_path(tmp_path / name)) for name in ("scene", "out"))
    deep = "/".join(["rather_long_folder_name"] * 12)
    build(
        root,
        {
            f"{deep}/日本語のファイル.tvg": (b"1", 0),
            "Ünïcödé/файл.tvg": (b"2", 5_000_000_000),
            "עברית/ملف.tvg": (b"3", -1_000_000_000),
            "😀/🎬.tvg": (b"4", 1),
        },
        ["空/פנימי"],
    )
    archive.save_folder(tmp_path / "scene", tmp_path / "scene.zip")
    archive.extract_scene(tmp_path / "scene.zip", tmp_path / "out")
    assert seen(out) == seen(root)
