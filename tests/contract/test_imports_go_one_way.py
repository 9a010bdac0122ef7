"""The rooms of the client know only those below them.

The table is the picture of ``docs/architecture.md``. Imports are read from the
sources with ``ast``, so that nothing has to be imported.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

CLIENT = Path(__file__).resolve().parents[2] / "client" / "ayon_harmony"

# What an artist does, a room each.
WINGS = {"creating", "loading", "publishing", "checking", "managing"}
# What the wings stand on.
GROUND = {
    *("ui", "host", "current", "scene", "workfiles", "formats", "model"),
    *("environment", "version", "pictures"),
}

# Room -> rooms it may import. Every room may import itself and errors.
MAY_IMPORT = {
    "errors": set(),
    "version": set(),
    "environment": set(),
    "bridge": set(),
    "model": set(),
    "formats": {"model"},
    "pictures": {"formats", "model"},
    "workfiles": {"formats", "model"},
    "scene": {"model"},
    "current": {"scene", "workfiles", "bridge", "model"},
    "host": {"current", "scene", "model"},
    "ui": {"current", "model", "environment"},
    "creating": GROUND,
    # What is loaded tells what is outdated; what lacks files is told by one rule.
    "loading": GROUND | {"managing", "surveying"},
    "managing": GROUND | {"surveying"},
    # The batch render's script is made of the client's JavaScript.
    "publishing": GROUND | {"bridge", "surveying"},
    # Checks ask what a publish would do.
    "checking": GROUND | {"publishing"},
    # It watches the line, and tells Harmony without waiting.
    "working": GROUND | {"bridge", "comparing", "pages"},
    "api": {"app", "headless", "bridge"} | WINGS | GROUND,
    "app": {"working", "bridge"} | WINGS | GROUND,
    # It starts Harmony as a session does, on scenes as a session makes them.
    "probes": {"app", "working", "workfiles"}
    | {"formats", "model", "environment", "version"},
    "comparing": {"formats", "model", "workfiles"},
    "surveying": {"formats", "model", "workfiles", "version"},
    # A session without an artist is put together like one with an artist.
    "headless": {"app", "working", "surveying", "bridge"} | WINGS | GROUND,
    "pages": {"comparing", "pictures", "formats", "model"},
    "overview": {"surveying", "comparing", "headless", "pages"} | GROUND,
    "commands": {"app", "comparing", "surveying", "headless", "probes"}
    | {"overview", "pages"}
    | WINGS
    | GROUND,
    "addon": {"app", "api", "commands"} | WINGS | GROUND,
    "hooks": {"app", "api", "addon"} | WINGS | GROUND,
    "plugins": {"api"} | WINGS,
    "__init__": {"addon", "version"},
}
STANDARD_LIBRARY_ONLY = (
    *("bridge", "model", "formats", "workfiles", "comparing", "errors"),
)

SOURCES = sorted(CLIENT.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(CLIENT).parts[0].removesuffix(".py")


def imported_modules(path: Path) -> Iterator[str]:
    """Yield absolute dotted names; relative ones are resolved."""
    package = ["ayon_harmony", *path.relative_to(CLIENT).parts[:-1]]
    for statement in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(statement, ast.Import):
            yield from (alias.name for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            base = package[: len(package) - statement.level + 1]
            prefix = ".".join(base) if statement.level else ""
            module = ".".join(part for part in (prefix, statement.module) if part)
            if module == "ayon_harmony":
                yield from (f"{module}.{alias.name}" for alias in statement.names)
            else:
                yield module


def imported_rooms(path: Path) -> set[str]:
    names = (name.split(".") for name in imported_modules(path))
    return {parts[1] for parts in names if parts[0] == "ayon_harmony" and parts[1:]}


@pytest.mark.parametrize(
    "path", SOURCES, ids=lambda path: str(path.relative_to(CLIENT))
)
def test_a_module_imports_only_rooms_below_its_own(path):
    room = room_of(path)
    allowed = MAY_IMPORT[room] | {room, "errors"}
    assert imported_rooms(path) - allowed == set()


@pytest.mark.skipif(
    not hasattr(sys, "stdlib_module_names"),
    reason="no list of the standard library before 3.10; the sources are the same",
)
@pytest.mark.parametrize(
    "path",
    [path for path in SOURCES if room_of(path) in STANDARD_LIBRARY_ONLY],
    ids=lambda path: str(path.relative_to(CLIENT)),
)
def test_the_lowest_rooms_use_the_standard_library_only(path):
    top_levels = {name.split(".")[0] for name in imported_modules(path)}
    assert top_levels - set(sys.stdlib_module_names) - {"ayon_harmony"} == set()


def test_no_module_is_a_drawer_for_everything():
    drawers = {"utils", "util", "common", "helpers", "misc", "lib"}
    assert [path for path in SOURCES if path.stem in drawers] == []


# --- the sandbox ----------------------------------------------------------------


def test_no_modules_of_the_sandbox_import_each_other_in_a_circle():
    """Imports inside of functions and those for types alone count as well."""
    folder = CLIENT.parents[1] / "sandbox"
    paths = [
        p for p in folder.rglob("*.py") if folder / "ayon" / "packages" not in p.parents
    ]
    modules = {sandbox_name(path): path for path in paths}
    above = {name: sandbox_imports(path, modules) for name, path in modules.items()}
    while leaves := [name for name, names in above.items() if not names & set(above)]:
        for name in leaves:
            del above[name]
    while tops := set(above) - set().union(*above.values()):
        for name in tops:
            del above[name]
    assert sorted(above) == [], "these import each other"


def sandbox_name(path: Path) -> str:
    parts = path.relative_to(CLIENT.parents[1]).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


def sandbox_imports(path: Path, modules: dict[str, Path]) -> set[str]:
    imported = set()
    for statement in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(statement, ast.ImportFrom) and statement.module:
            for alias in statement.names:
                name = f"{statement.module}.{alias.name}"
                imported.add(name if name in modules else statement.module)
        elif isinstance(statement, ast.Import):
            imported.update(alias.name for alias in statement.names)
    return imported & set(modules)


def test_a_module_is_never_called_like_a_room():
    named = [p for p in SOURCES if p.stem in MAY_IMPORT and p.stem != "__init__"]
    assert [path for path in named if path.parent != CLIENT] == []


def test_every_room_is_in_the_table_and_in_the_architecture():
    architecture = CLIENT.parents[1] / "docs" / "architecture.md"
    text = architecture.read_text(encoding="utf-8")
    rooms = {room_of(path) for path in SOURCES}
    assert rooms == set(MAY_IMPORT)
    told = {room for room in rooms if f"`{room}/`" in text or f"`{room}.py`" in text}
    assert rooms - told == {"__init__", "version"}


def test_no_room_but_workfiles_holds_more_than_its_share():
    lines = {path: len(path.read_text("utf-8").splitlines()) for path in SOURCES}
    whole = sum(lines.values())
    rooms = {room_of(path) for path in SOURCES} - {"workfiles"}
    shares = {
        room: sum(count for path, count in lines.items() if room_of(path) == room)
        for room in rooms
    }
    assert {room for room, count in shares.items() if count > 0.15 * whole} == set()
