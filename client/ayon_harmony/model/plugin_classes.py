"""Classes in a plugin file that AYON passes over, because their base is not one.

AYON and pyblish look at each class of a file and take those that derive from the base
of a kind (``pyblish.plugin.plugins_from_module``; ayon-core, ``classes_from_module``).
Whatever derives from something else is taken for a helper, and nobody says so. Here
it is told from the text, without running it: what must have been meant as a plugin.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

#: What makes a class a plugin, by the last name of the base.
_KINDS: dict[str, str] = {
    **dict.fromkeys(
        (
            *("ContextPlugin", "InstancePlugin", "Plugin", "Collector", "Selector"),
            *("Validator", "Extractor", "Conformer", "Integrator"),
            *("HarmonyContextPlugin", "HarmonyInstancePlugin"),
        ),
        "publish",
    ),
    **dict.fromkeys(
        (
            *("BaseCreator", "Creator", "AutoCreator", "HiddenCreator"),
            *("HarmonyCreator", "HarmonyAutoCreator", "HarmonyRenderCreator"),
            "ProductConvertorPlugin",
        ),
        "create",
    ),
    **dict.fromkeys(("LoaderPlugin", "ProductLoaderPlugin", "HarmonyLoader"), "load"),
    "InventoryAction": "inventory",
    **dict.fromkeys(("PreLaunchHook", "PostLaunchHook", "LaunchHook"), "launch hooks"),
}
#: Bases that make no plugin, each with what has to stand beside it.
_HALVES = {
    "ContextValidator": "pyblish.api.ContextPlugin",
    "InstanceValidator": "pyblish.api.InstancePlugin",
    "OptionalPyblishPluginMixin": "pyblish.api.InstancePlugin",
    "AYONPyblishPluginMixin": "pyblish.api.InstancePlugin",
    "ColormanagedPyblishPluginMixin": "pyblish.api.InstancePlugin",
    "object": "",
}
#: Methods by which a class without a base shows what it was meant to be.
_METHODS = {
    "find_problems": "harmony.ContextValidator, pyblish.api.ContextPlugin",
    "bring_in": "harmony.HarmonyLoader",
    "load": "harmony.HarmonyLoader",
    "collect_instances": "harmony.HarmonyCreator",
    "create": "harmony.HarmonyCreator",
    "execute": "a PreLaunchHook of ayon_applications",
    "process": "pyblish.api.ContextPlugin, pyblish.api.InstancePlugin, or of an action "
    "in Manage ayon_core.pipeline.InventoryAction",
}
_UNKNOWN = "?"


@dataclass(frozen=True)
class PassedOver:
    """A class that is no plugin, and seems to be meant as one.

    Attributes:
        name: Its name.
        line: Where it begins, from 1.
        reason: Why it is none, and what to write, as a sentence.

    """

    name: str
    line: int
    reason: str


def find_passed_over(text: str, kinds: frozenset[str]) -> list[PassedOver]:
    """Find the classes of a plugin file that AYON passes over.

    Args:
        text: Of the file.
        kinds: What its folder is read for: ``publish``, ``create``, ``load``,
            ``inventory``, ``launch hooks``.

    Returns:
        What was found in order; nothing of a file that does not parse, which AYON
        tells itself.

    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return []
    classes = {each.name: each for each in tree.body if isinstance(each, ast.ClassDef)}
    kind_of = {name: _find_kind(each, classes) for name, each in classes.items()}
    has_plugin = any(kind in kinds or kind == _UNKNOWN for kind in kind_of.values())
    passed_over = []
    for name, each in classes.items():
        if name.startswith("_"):
            continue
        halves = _find_halves(each, classes)
        reason = _reason_of(each, kind_of[name], kinds, halves, has_plugin)
        if reason:
            passed_over.append(PassedOver(name, each.lineno, reason))
    return passed_over


def _find_kind(each: ast.ClassDef, classes: dict[str, ast.ClassDef]) -> str:
    """Tell which kind of plugin a class is; "" for none, "?" for unknown bases."""
    kinds = []
    for base in each.bases:
        name = _last_name(base)
        if name in classes and classes[name].lineno < each.lineno:
            kinds.append(_find_kind(classes[name], classes))
        elif name in _HALVES:
            kinds.append("")
        else:
            kinds.append(_KINDS.get(name, _UNKNOWN))
    known = [kind for kind in kinds if kind not in ("", _UNKNOWN)]
    return known[0] if known else (_UNKNOWN if _UNKNOWN in kinds else "")


def _last_name(base: ast.expr) -> str:
    if isinstance(base, ast.Attribute):
        return base.attr
    return base.id if isinstance(base, ast.Name) else ""


def _find_halves(each: ast.ClassDef, classes: dict[str, ast.ClassDef]) -> list[str]:
    """Return the bases of a class, or of its bases here, that need another beside."""
    halves = []
    for name in map(_last_name, each.bases):
        if name in classes and classes[name].lineno < each.lineno:
            halves += _find_halves(classes[name], classes)
        elif _HALVES.get(name):
            halves.append(name)
    return halves


def _reason_of(
    each: ast.ClassDef,
    kind: str,
    kinds: frozenset[str],
    halves: list[str],
    has_plugin: bool,
) -> str:
    if kind == _UNKNOWN or kind in kinds:
        return ""
    if kind:
        return f"It is a plugin for '{kind}', and its folder is not read for those."
    if halves:
        own = ", ".join(map(ast.unparse, each.bases))
        both = f"class {each.name}({own}, {_HALVES[halves[0]]})"
        if halves[0].endswith("Mixin"):
            both = f"class {each.name}({_HALVES[halves[0]]}, {own})"
        return f"{halves[0]} alone makes no plugin. Write: {both}:"
    methods = {part.name for part in each.body if isinstance(part, ast.FunctionDef)}
    meant = next((name for name in _METHODS if name in methods), None)
    # Beside a plugin, a class with a method of a common name may well be a helper.
    if meant is None or (has_plugin and meant != "find_problems"):
        return ""
    return (
        f"It has no base, or none of AYON's. For '{meant}' that is {_METHODS[meant]}."
    )
