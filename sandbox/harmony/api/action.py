"""``Action``: commands of the user interface, by name.

Public scripts run on after a command whatever it does, so no command throws:
one that means something here (saving, undo, selecting) is done, any other does
nothing. A name that no Harmony is known to have is told: the message log says
so, and where the application is ``strict`` (our own tests) the run fails.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sandbox.harmony.api.scriptmanager import ScriptActions
from sandbox.harmony.binding import (
    UNDEFINED,
    ScriptError,
    ScriptThrow,
    host_function,
    to_string,
)

if TYPE_CHECKING:
    from sandbox.harmony.host import Application

SCRIPT_RESPONDER = "ScriptManagerResponder"
SCRIPT_TRIGGER = "onTriggerScriptAction(QString)"

#: Commands that public scripts and pages use, by one of their responders. Which
#: else there are only a running Harmony can list.
COMMANDS: dict[str, tuple[str, ...]] = {
    SCRIPT_RESPONDER: (SCRIPT_TRIGGER,),
    "scriptResponder": (
        "onActonExecuteScript()",
        "onActonExecuteScriptWithValidator(QString,AC_ActionInfo*)",
    ),
    "scene": (
        "onActionSave()",
        "onActionSaveAsScene()",
        "onActionSaveAsNewVersion()",
        "onActionEditProperties()",
        "onActionHideAllControls()",
        "onActionResetAll()",
        "undo()",
        "redo()",
    ),
    "sceneUI": (
        "onActionAbout()",
        "onActionNewView(QString)",
        "onActionNewViewChecked(QString)",
        "onActionMainPlayFw()",
        "onActionMainStopPlaying()",
        "onActionChooseBrushTool()",
        "onActionChoosePencilTool()",
        "onActionChooseSelectTool()",
        "onActionChooseSpRotateTool()",
        "onActionChooseSpTransformTool()",
    ),
    "Node View": (
        "onActionFocusOnSelectionNV()",
        "onActionCenterOnSelection()",
        "onActionZoomIn()",
        "onActionZoomOut()",
        "onActionResetView()",
        "onActionComposite()",
        "onActionCreateBackdrop()",
        "onActionCreateComposite()",
        "onActionCreateDisplay()",
        "onActionNaviSelectChild()",
        "onActionNaviSelectParent()",
        "selectAll()",
        "deselectAll()",
        "copy()",
        "cut()",
        "paste()",
    ),
    "timelineView": (
        "onActionCloneElement()",
        "onActionCloneElement_DrawingsOnly()",
        "onActionDuplicateElement()",
        "onActionPropagateLayerSelection()",
        "onActionSelectedElementSwapToNextDrawing()",
        "onActionSelectedElementSwapToPrevDrawing()",
    ),
    "cameraView": (
        "onActionInvalidateCanvas()",
        "onActionLineArtToColorArt()",
        "onActionPencilToBrush()",
        "onActionToggleApplyToolToAllLayers()",
        "onActionToggleControl()",
        "deselect()",
    ),
    "miniPegModuleResponder": (
        "onActionCopyRestingPositionToCurrentPosition()",
        "onActionHideDeformer(String)",
        "onActionShowDeformer(String)",
        "onActionShowSelectedDeformers()",
    ),
    "graph3dresponder": ("onActionHideSubNode()", "onActionShowSubNode()"),
}


def _bare(slot: str) -> str:
    return slot.partition("(")[0].strip()


_KNOWN = {_bare(slot) for slots in COMMANDS.values() for slot in slots}


def _save(app: Application) -> None:
    app.save_as_artist()


def _undo(app: Application) -> None:
    app.undo.undo(1)


def _redo(app: Application) -> None:
    app.undo.redo(1)


def _select_all(app: Application) -> None:
    app.evaluate("selection.selectAll();")


def _deselect(app: Application) -> None:
    app.evaluate("selection.clearSelection();")


def _select_parent(app: Application) -> None:
    """The node above the first selected one, by its first cable."""
    app.evaluate(
        "(function () { var path = node.srcNode(selection.selectedNode(0), 0);"
        " if (path) { selection.clearSelection();"
        " selection.addNodeToSelection(path); } }())"
    )


def _select_child(app: Application) -> None:
    app.evaluate(
        "(function () { var path = node.dstNode(selection.selectedNode(0), 0, 0);"
        " if (path) { selection.clearSelection();"
        " selection.addNodeToSelection(path); } }())"
    )


def _create(name: str, kind: str) -> Callable[[Application], None]:
    def create(app: Application) -> None:
        app.evaluate(f"node.add(node.root(), '{name}', '{kind}', 0, 0, 0);")

    return create


_MEANINGS: dict[str, Callable[[Application], None]] = {
    "onActionSave": _save,
    "undo": _undo,
    "onActionUndo": _undo,
    "redo": _redo,
    "onActionRedo": _redo,
    "selectAll": _select_all,
    "deselect": _deselect,
    "deselectAll": _deselect,
    "onActionNaviSelectParent": _select_parent,
    "onActionNaviSelectChild": _select_child,
    "onActionCreateComposite": _create("Composite", "COMPOSITE"),
    "onActionCreateDisplay": _create("Display", "DISPLAY"),
}
_KNOWN.update(_MEANINGS)


@host_function("Action.perform", interactive_only=True)
def perform(
    app: Application, slot: Any, responder: Any = "", parameters: Any = UNDEFINED
) -> None:
    """Run a command; no result tells how it went."""
    name, owner = to_string(slot), to_string(responder)
    app.log.event("action", slot=name, responder=owner)
    try:
        if name == SCRIPT_TRIGGER and owner == SCRIPT_RESPONDER:
            ScriptActions.of(app).trigger(to_string(parameters))
        elif _bare(name) in _MEANINGS:
            _MEANINGS[_bare(name)](app)
        elif _bare(name) not in _KNOWN:
            app.log.unknown_command(name, owner)
    except (ScriptError, ScriptThrow) as error:
        app.log.message(f"Action.perform: {name}: {error}", "error")


@host_function("Action.performForEach", interactive_only=True)
def perform_for_each(app: Application, slot: Any, responder: Any = "") -> None:
    """Run a command in every view of a kind: here there is one."""
    perform(app, slot, responder)


@host_function("Action.validate", interactive_only=True)
def validate(app: Application, slot: Any, responder: Any = "") -> dict[str, Any]:
    """Tell whether a command is enabled and checked."""
    is_known = _bare(to_string(slot)) in _KNOWN
    # Pages show `checked`, public scripts read `enabled`.
    return {"isEnabled": is_known, "enabled": is_known, "checked": False}


@host_function("Action.getResponderList", interactive_only=True)
def responders(app: Application) -> list[str]:
    """List those that have commands."""
    return sorted(COMMANDS)


@host_function("Action.getActionList", interactive_only=True)
def actions(app: Application, responder: Any) -> list[str]:
    """List the commands of one of them, as far as they are known."""
    return list(COMMANDS.get(to_string(responder), ()))
