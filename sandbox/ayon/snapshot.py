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
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from sandbox.ayon import studio

SNAPSHOT = Path(__file__).resolve().parents[2] / "tests" / "data" / "ayon_core_api.json"

MODULES = (
    "ayon_applications",
    "ayon_core",
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
    "ayon_core.pipeline.staging_dir",
    "ayon_core.pipeline.tempdir",
    "ayon_core.pipeline.template_data",
    "ayon_core.pipeline.workfile",
    "ayon_core.pipeline.workfile.lock_workfile",
    "ayon_core.pipeline.workfile.workfile_template_builder",
    "ayon_core.resources",
    "ayon_core.settings",
    "ayon_core.style",
    "ayon_core.tools.stdout_broker",
    "ayon_core.tools.utils",
    "ayon_core.tools.utils.host_tools",
)
"""Modules whose public names a host addon may use; others are private."""

# Public names of the double that exist for tests only.
ONLY_IN_DOUBLE = {
    "ayon_core.tools.utils.host_tools:HostToolsHelper",
    "ayon_core.tools.utils.host_tools:ToolWindow",
    "ayon_core.pipeline.create.creator_plugins:accepts",
}

# Classes that an addon uses but does not derive from: what of them the double
# lacks is an AttributeError for whoever asks, so they need not be whole.
PARTIAL = {
    *["AddonsManager", "Anatomy", "Application", "ApplicationExecutable"],
    *["ApplicationLaunchContext", "ApplicationManager", "ApplicationsAddon"],
    *["LoaderActionSelection", "LoaderActionsContext"],
    *["LoaderActionResult"],
    *["ConvertorItem", "ITrayAddon", "Logger", "PublishAttributes", "StagingDir"],
    *["StringTemplate", "TemplateUnsolved", "UndefinedApplicationExecutable"],
}

# Values that differ by machine.
MACHINE = {"AYON_CORE_ROOT", "CREATE_NO_WINDOW", "__version__"}

_IGNORED_MEMBERS = {
    *["__doc__", "__module__", "__dict__", "__weakref__", "__annotations__"],
    *["__slots__", "__abstractmethods__", "__orig_bases__", "__parameters__"],
}


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
    return sorted(set(names) - ONLY_IN_DOUBLE)


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
            if cls.__module__ == "builtins" or cls.__module__ == "enum":
                continue
            for name in vars(cls):
                dunder = name.startswith("__") and name != "__init__"
                if name not in _IGNORED_MEMBERS and not dunder:
                    members[name] = _member(value, name)
        return {
            "kind": "class",
            "abstract": sorted(getattr(value, "__abstractmethods__", ())),
            "members": {
                name: member
                for name, member in sorted(members.items())
                if not name.startswith("_abc")
            },
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
    data = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    api: dict[str, dict[str, Any]] = data["api"]
    return api


def differences(
    name: str, expected: dict[str, Any], found: dict[str, Any]
) -> list[str]:
    """How a double differs from the real thing, one line for each point.

    A double may lack private members and may take no more than the real one:
    public members that only it has are differences too.
    """
    if expected["kind"] != found["kind"]:
        return [f"{name} is a {found['kind']}, not a {expected['kind']}"]
    if expected["kind"] != "class":
        return [
            f"{name}: {key} {found.get(key)}, not {expected.get(key)}"
            for key in ("signature", "value", "type")
            if name not in MACHINE and expected.get(key) != found.get(key)
        ]
    lines = []
    if expected["abstract"] != found["abstract"]:
        lines.append(
            f"{name}: abstract {found['abstract']}, not {expected['abstract']}"
        )
    for key in sorted(set(expected["members"]) | set(found["members"])):
        real = expected["members"].get(key)
        double = found["members"].get(key)
        is_private = key.startswith("_")
        if real is None and not is_private:
            lines.append(f"{name}.{key} does not exist in the real one")
        elif double is None and not is_private and name not in PARTIAL:
            lines.append(f"{name}.{key} is missing")
        elif real and double and real != double:
            lines.append(f"{name}.{key}: {double}, not {real}")
    return lines


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


def main() -> int:
    """Write the snapshot from the real packages."""
    if not studio.is_real_core():
        print("Set AYON_CORE_PATH to the client folder of ayon-core.", file=sys.stderr)
        return 1
    studio.make_importable()
    core = importlib.import_module("ayon_core")
    api = take(double_names())
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
    sys.exit(main())
