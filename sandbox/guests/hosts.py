"""Which global names Harmony has, and which of them the emulator models."""

from __future__ import annotations

import functools
from typing import Any

from sandbox.harmony.testing import run_script

#: Documented global names that the emulator lacks, here or in some version (the
#: scripting pages of 15 to 25).
NOT_MODELLED = frozenset(
    "Controller DrawingTools Tools ToolProperties PenstyleManager SyncLayer"
    " SceneOffline WebCCExporter RigState NodeState Quaternion xsheet translator"
    " Process UiLoader WriteNode RenderControl MovieImport CELIO PaletteManager"
    " copyPaste Action".split()
)

_LIST = """
Object.getOwnPropertyNames(this).filter(function (name) {
    return !(/^(Object|Array|String|Number|Boolean|Date|Math|JSON|RegExp|Error|\\w+Error
        |Function|NaN|Infinity|undefined|parseInt|parseFloat|isNaN|isFinite|escape
        |unescape|encodeURI\\w*|decodeURI\\w*|eval)$/).test(name);
})
""".replace("\n        ", "")


@functools.cache
def modelled_names(version: float) -> frozenset[str]:
    """List the global names of the emulator."""
    return frozenset(run_script(_LIST, version=version, batch=False))


def all_names(version: float) -> frozenset[str]:
    """List the global names of Harmony, modelled or not."""
    return modelled_names(version) | NOT_MODELLED


def is_modelled(stage: Any, name: str) -> bool:
    """Tell whether the emulator, or the runner of guests, has a dotted name."""
    holder, _, member = name.partition(".")
    if holder == "Controller":
        # Whatever a script puts on it: a controller's script gets one.
        return True
    test = f"typeof {holder} !== 'undefined'"
    if member:
        test += f" && '{member}' in Object({holder})"
    return bool(stage.ask({"text": test, "keep": True})["value"])
