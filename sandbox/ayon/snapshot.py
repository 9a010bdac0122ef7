r"""The snapshot: names and signatures of the real packages, and comparing them.

``tests/data/ayon_core_api.json`` holds what the real ayon-core and
ayon-applications look like, for every name that the doubles have. Written with

    AYON_CORE_PATH=<checkout>/client AYON_APPLICATIONS_PATH=<checkout>/client \
        python -m sandbox.ayon.snapshot

A signature is text: ``(self, key, default=, *args, name=, **kwargs)``, where
``=`` stands for any default and names behind ``*`` go by keyword only.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from sandbox.ayon import studio

ROOT = Path(__file__).resolve().parents[2]
SNAPSHOT = ROOT / "tests" / "data" / "ayon_core_api.json"
CLIENT = ROOT / "client" / "ayon_harmony"
TESTS = ROOT / "tests" / "sandbox" / "ayon"

MODULES = (
    "ayon_applications",
    "ayon_core.addon",
    "ayon_core.addon.click_wrap",
    "ayon_core.host",
    "ayon_core.host.interfaces",
    "ayon_core.lib",
    "ayon_core.lib.attribute_definitions",
    "ayon_core.pipeline",
    "ayon_core.pipeline.actions",
    "ayon_core.pipeline.colorspace",
    "ayon_core.pipeline.context_tools",
    "ayon_core.pipeline.create",
    "ayon_core.pipeline.create.creator_plugins",
    "ayon_core.pipeline.load",
    "ayon_core.pipeline.publish",
    "ayon_core.pipeline.template_data",
    "ayon_core.pipeline.workfile",
    "ayon_core.pipeline.workfile.lock_workfile",
    "ayon_core.resources",
    "ayon_core.settings",
    "ayon_core.style",
    "ayon_core.tools.utils",
    "ayon_core.tools.utils.host_tools",
)
"""Modules whose public names a host addon may use; others are the double's own."""

HOOKS = frozenset(
    {
        *["_create_instance", "_add_instance_to_context"],
        *["_remove_instance_from_context"],
        *[
            f"_{when}_{what}"
            for when in ("before", "after")
            for what in (
                *["context_change", "workfile_save", "workfile_open"],
                *["workfile_copy"],
            )
        ],
    }
)
"""Methods that a host or creator calls or overrides in spite of their ``_``."""

_CHECKOUTS = ("AYON_CORE_PATH", "AYON_APPLICATIONS_PATH")

_FOREIGN = ("builtins", "enum", "abc", "typing", "collections.abc")


def double_names() -> list[str]:
    """Public names of the doubles as ``module:name``, read without importing."""
    names: list[str] = []
    for module_name in MODULES:
        base = studio.PACKAGES.joinpath(*module_name.split("."))
        path = base / "__init__.py" if base.is_dir() else base.with_suffix(".py")
        names.extend(f"{module_name}:{name}" for name in _public_names(path))
        for child in MODULES:
            parent, _, name = child.rpartition(".")
            if parent == module_name:
                names.append(f"{module_name}:{name}")
    return sorted(set(names))


def _public_names(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    defined = []
    for item in tree.body:
        if isinstance(item, ast.Assign):
            targets = [t.id for t in item.targets if isinstance(t, ast.Name)]
            if targets == ["__all__"]:
                return [n for n in ast.literal_eval(item.value) if n[0] != "_"]
        elif isinstance(item, (ast.ClassDef, ast.FunctionDef)):
            defined.append(item.name)
    return [name for name in defined if not name.startswith("_")]


def signature(func: Any) -> str:
    """Signature as text; ``(?)`` where Python cannot tell."""
    try:
        parameters = inspect.signature(func).parameters.values()
    except (TypeError, ValueError):
        return "(?)"
    parts = []
    has_star = False
    for item in parameters:
        text = item.name if item.default is item.empty else f"{item.name}="
        if item.kind is item.VAR_POSITIONAL:
            text = f"*{item.name}"
            has_star = True
        elif item.kind is item.VAR_KEYWORD:
            text = f"**{item.name}"
        elif item.kind is item.KEYWORD_ONLY and not has_star:
            parts.append("*")
            has_star = True
        parts.append(text)
    return f"({', '.join(parts)})"


def describe(value: Any) -> dict[str, Any]:
    """What a name is: its kind, and what can be compared about it."""
    if isinstance(value, ModuleType):
        return {"kind": "module"}
    if inspect.isclass(value):
        members = {}
        for cls in reversed(value.__mro__[:-1]):
            if cls.__module__ in _FOREIGN:
                continue
            for name in vars(cls):
                if not name.startswith("_") or name in ("__init__", *HOOKS):
                    members[name] = _member(value, name)
        return {
            "kind": "class",
            "abstract": sorted(getattr(value, "__abstractmethods__", ())),
            "members": dict(sorted(members.items())),
        }
    if callable(value):
        return {"kind": "function", "signature": signature(value)}
    if isinstance(value, (int, float)) or "/" not in str(value):
        return {"kind": "value", "value": repr(value)}
    return {"kind": "value", "type": type(value).__name__}


def _member(cls: type, name: str) -> str:
    raw = inspect.getattr_static(cls, name)
    if isinstance(raw, property):
        return "property"
    if isinstance(raw, staticmethod):
        return f"staticmethod {signature(raw.__func__)}"
    if isinstance(raw, classmethod):
        return f"classmethod {signature(raw.__func__)}"
    if inspect.isfunction(raw):
        return f"method {signature(raw)}"
    return "attribute"


def resolve(name: str) -> Any:
    """The object behind ``module:name``; ``LookupError`` when it is not there."""
    module_name, _, attribute = name.partition(":")
    try:
        module = importlib.import_module(module_name)
    except ImportError as error:
        raise LookupError(f"{module_name} cannot be imported: {error}") from error
    if hasattr(module, attribute):
        return getattr(module, attribute)
    try:
        return importlib.import_module(f"{module_name}.{attribute}")
    except ImportError as error:
        raise LookupError(f"{module_name} has no {attribute}") from error


def take(names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Describe names of the packages that are importable now."""
    return {name: describe(resolve(name)) for name in names}


def load() -> dict[str, dict[str, Any]]:
    """The committed snapshot."""
    api: dict[str, dict[str, Any]] = _document()["api"]
    return api


def version() -> str:
    """Version of the ayon-core that the snapshot was taken of."""
    return str(_document()["version"])


def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    return document


def name_of(cls: type, api: Iterable[str]) -> str:
    """The name that the snapshot has for a class."""
    return next(name for name in api if name.split(":")[1] == cls.__name__)


def subclasses_of_ours(api: Mapping[str, dict[str, Any]]) -> list[tuple[type, type]]:
    """Pairs of a class of the double and one of the addon that derives from it.

    Of the addon everything is imported that is a module, not a plugin file.
    """
    for path in sorted(CLIENT.rglob("*.py")):
        parts = path.relative_to(CLIENT.parent).with_suffix("").parts
        # Of api, modules only forward, with a warning.
        if {"plugins", "hooks", "api"}.intersection(parts):
            continue
        importlib.import_module(".".join(parts).removesuffix(".__init__"))
    pairs = []
    theirs = dict.fromkeys(
        resolve(name) for name in double_names() if api[name]["kind"] == "class"
    )
    for base in theirs:
        below = list(base.__subclasses__())
        while below:
            cls = below.pop()
            below.extend(cls.__subclasses__())
            if cls.__module__.startswith("ayon_harmony"):
                pairs.append((base, cls))
    return pairs


def differences(
    name: str, expected: dict[str, Any], found: dict[str, Any]
) -> list[str]:
    """How a double differs from the real thing, one line for each point.

    A double may have less than the real one, but nothing else: what works with
    it works with the real one, too.
    """
    if expected["kind"] != found["kind"]:
        return [f"{name} is a {found['kind']}, not a {expected['kind']}"]
    if expected["kind"] == "function":
        if not fits(found["signature"], expected["signature"]):
            return [f"{name}: {found['signature']}, not {expected['signature']}"]
        return []
    if expected["kind"] != "class":
        return [
            f"{name}: {key} {found.get(key)}, not {expected.get(key)}"
            for key in ("value", "type")
            if expected.get(key) != found.get(key)
        ]
    lines = []
    for key, double in sorted(found["members"].items()):
        real = expected["members"].get(key)
        if real is None:
            lines.append(f"{name}.{key} does not exist in the real one")
            continue
        if not _member_fits(double, real):
            lines.append(f"{name}.{key}: {double}, not {real}")
        is_abstract = key in found["abstract"]
        if is_abstract != (key in expected["abstract"]):
            lines.append(f"{name}.{key} is {'' if is_abstract else 'not '}abstract")
    return lines


def _member_fits(double: str, real: str) -> bool:
    kind, _, parameters = double.partition(" ")
    real_kind, _, real_parameters = real.partition(" ")
    if kind != real_kind:
        # Reading is all that both allow.
        return {kind, real_kind} <= {"attribute", "property"}
    return fits(parameters, real_parameters) if parameters else True


def fits(double: str, real: str) -> bool:
    """Whether every call that one signature takes is taken by the other.

    Args:
        double: Signature of the double, as text.
        real: Signature of the real thing.

    """
    ours, theirs = _parameters(double), _parameters(real)
    if ours.has_star > theirs.has_star or ours.has_stars > theirs.has_stars:
        return False
    places = [text for text in theirs.places if text]
    for place, text in enumerate(ours.places):
        if place >= len(places):
            if not theirs.has_star:
                return False
        elif not _takes(text, places[place]) and not (
            theirs.has_star and theirs.has_stars
        ):
            return False
    if any("=" not in text for text in places[len(ours.places) :]):
        return False
    for name, text in ours.names.items():
        other = theirs.names.get(name) or next(
            (item for item in places if item.rstrip("=") == name), None
        )
        if other is None and not theirs.has_stars:
            return False
        if other is not None and not _takes(text, other):
            return False
    return all("=" in text or name in ours.names for name, text in theirs.names.items())


def _takes(double: str, real: str) -> bool:
    """Whether a parameter has the same name and no default of the double's own."""
    same = double.rstrip("=") == real.rstrip("=")
    return same and ("=" in real or "=" not in double)


@dataclass
class _Parameters:
    places: list[str]
    names: dict[str, str]
    has_star: bool
    has_stars: bool


def _parameters(text: str) -> _Parameters:
    parsed = _Parameters([], {}, has_star=False, has_stars=False)
    is_by_name = False
    for part in filter(None, text.strip("()").split(", ")):
        if part.startswith("**"):
            parsed.has_stars = True
        elif part.startswith("*"):
            is_by_name = True
            parsed.has_star = parsed.has_star or part != "*"
        elif is_by_name:
            parsed.names[part.rstrip("=")] = part
        else:
            parsed.places.append(part)
    return parsed


def used_names(folder: Path) -> dict[str, set[str]]:
    """Names of ayon_core and ayon_applications that code uses.

    Args:
        folder: Folder of Python files.

    Returns:
        Files (relative paths) by ``module:name``. Attributes of imported
        modules count as names, also those reached step by step.

    """
    used: dict[str, set[str]] = {}
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for name in _names_in(tree):
            used.setdefault(name, set()).add(path.relative_to(folder).as_posix())
    return used


def _is_ours(module_name: str | None) -> bool:
    top = (module_name or "").split(".")[0]
    return top in ("ayon_core", "ayon_applications")


def _names_in(tree: ast.Module) -> set[str]:
    names = set()
    modules: dict[str, str] = {}
    for item in ast.walk(tree):
        if isinstance(item, ast.ImportFrom) and _is_ours(item.module):
            for alias in item.names:
                full = f"{item.module}.{alias.name}"
                names.add(f"{item.module}:{alias.name}")
                if full in MODULES:
                    modules[alias.asname or alias.name] = full
        elif isinstance(item, ast.Import):
            for alias in item.names:
                if _is_ours(alias.name):
                    modules[alias.asname or alias.name] = alias.name
    for item in ast.walk(tree):
        if not isinstance(item, ast.Attribute):
            continue
        dotted = ast.unparse(item.value)
        if dotted in modules:
            names.add(f"{modules[dotted]}:{item.attr}")
    return names


def _can_be_known(name: str) -> bool:
    try:
        resolve(name)
    except LookupError:
        print(f"{name} is not there", file=sys.stderr)
        return False
    return not name.split(":")[1].startswith("_")


def describe_double() -> dict[str, dict[str, Any]]:
    """What the double looks like, whichever ayon-core this process has."""
    done = subprocess.run(
        [sys.executable, "-m", "sandbox.ayon.snapshot", "--double"],
        cwd=ROOT,
        env={k: v for k, v in os.environ.items() if k not in _CHECKOUTS},
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    described: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return described


def main(arguments: Sequence[str]) -> int:
    """Write the snapshot from the real packages, or print the double's."""
    if arguments:
        studio.make_importable()
        print(json.dumps(take(double_names())))
        return 0
    if not studio.is_real_core():
        print("Set AYON_CORE_PATH to the client folder of ayon-core.", file=sys.stderr)
        return 1
    studio.make_importable()
    core = importlib.import_module("ayon_core")
    names = {*double_names(), *used_names(CLIENT), *used_names(TESTS)}
    api = take(sorted(name for name in names if _can_be_known(name)))
    lines = [f"{json.dumps(k)}: {json.dumps(v)}" for k, v in sorted(api.items())]
    SNAPSHOT.parent.mkdir(parents=True, exist_ok=True)
    SNAPSHOT.write_text(
        '{\n"version": '
        + json.dumps(importlib.import_module("ayon_core.version").__version__)
        + ',\n"api": {\n'
        + ",\n".join(lines)
        + "\n}\n}\n",
        encoding="utf-8",
    )
    print(f"{len(api)} names of ayon-core in {core.AYON_CORE_ROOT}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
