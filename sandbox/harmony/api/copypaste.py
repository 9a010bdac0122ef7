"""The script object ``copyPaste``: templates, copying and pasting nodes.

``createTemplateFromSelection`` gives the path of the new folder; whether
Harmony gives path or name is not known, so look for the folder. A name that is
taken gets a number. Pasted backdrops come last in the list of their group.
``pasteTemplateIntoScene`` and ``registerObjects`` are not modelled and absent.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.harmony.binding import (
    UNDEFINED,
    HostObject,
    host_class,
    host_function,
    script_property,
    to_bool,
    to_int,
    to_string,
    to_string_list,
)
from sandbox.harmony.model.project import Project
from sandbox.harmony.model.template import (
    Pasted,
    PasteRules,
    create_template,
    open_template,
    paste_over,
    paste_template,
    unique_folder,
)

if TYPE_CHECKING:
    from sandbox.harmony.host import Application

PASTE_DEFAULTS: dict[str, Any] = {
    "actionTemplateMode": False,
    "addRemoveAngleKeyFrame": True,
    "addRemoveMotionKeyFrame": True,
    "addRemoveScalingKeyFrame": True,
    "addRemoveSkewKeyFrame": True,
    "addRemoveVelocityKeyFrame": True,
    "autoExtendExposure": False,
    "colourPalette": "REUSE_PALETTES",
    "copyModelsDir": False,
    "copyScanFiles": False,
    "createNewColumn": False,
    "defaultCameraName": False,
    "deleteMode": "DELETE_NOTHING",
    "drawingFileMode": "ONLY_CREATE_IF_DOES_NOT_EXIST",
    "drawingPasteAction": "ADD_OR_REMOVE_EXPOSURE",
    "drawingSubstitution": False,
    "elementMode": "ELEMENT_AS_ELEMENT_AND_TIMING_AS_TIMING",
    "extendScene": False,
    "forceKeyframeAtBeginningAndEnd": False,
    "fullTransfer": True,
    "matchNodeName": False,
    "numberOfFramesSource": 1,
    "offsetKeyFrame": False,
    "preserveColumnName": False,
    "replaceExpressionColumns": True,
    "startDeleteFrame": 0,
    "startFrameSource": 0,
    "writeMode": "OVERWRITE",
}
CREATE_DEFAULTS: dict[str, Any] = {
    "addModelsDir": True,
    "addScanFiles": True,
    "defaultCameraName": True,
}

_numbers = itertools.count(1)


def _converted(value: Any, like: Any) -> Any:
    if isinstance(like, bool):
        return to_bool(value)
    if isinstance(like, int):
        return to_int(value)
    return to_string(value)


class Options(HostObject):
    """An object of properties with defaults."""

    defaults: dict[str, Any] = {}  # noqa: RUF012

    def __init__(self, app: Application, **changed: Any) -> None:
        super().__init__(app)
        self.values = {**self.defaults, **changed}


def _property(cls: type[Options], name: str) -> None:
    """Give an options class one property of script."""

    def read(self: Options) -> Any:
        return self.values[name]

    def write(self: Options, value: Any) -> None:
        self.values[name] = _converted(value, self.defaults[name])

    setattr(cls, f"set_{name}", write)
    setattr(cls, f"get_{name}", script_property(name, f"set_{name}")(read))


class PasteOptions(Options):
    """How to paste; ``getCurrentPasteOptions`` gives one."""

    script_class = "PasteOptions"
    defaults = PASTE_DEFAULTS


class CreateOptions(Options):
    """How to copy; ``getCurrentCreateOptions`` gives one."""

    script_class = "CopyOptions"
    defaults = CREATE_DEFAULTS


for _name in PASTE_DEFAULTS:
    _property(PasteOptions, _name)
for _name in CREATE_DEFAULTS:
    _property(CreateOptions, _name)


class DragObject(HostObject):
    """What was copied and can be pasted: a template folder and its frames."""

    script_class = "DragObject"

    def __init__(
        self,
        app: Application,
        folder: Path | None = None,
        first: int = 0,
        count: int = 0,
    ) -> None:
        super().__init__(app)
        self.folder = folder
        self.first = first
        self.count = count

    @classmethod
    def script_new(cls, app: Application, *args: Any) -> DragObject:
        """Make an empty one, or a copy of another."""
        other = args[0] if args and isinstance(args[0], DragObject) else None
        if other is None:
            return cls(app)
        return cls(app, other.folder, other.first, other.count)


host_class("DragObject", DragObject)


# -- options -------------------------------------------------------------------


def _static(app: Application) -> dict[str, Any]:
    """Switches that hold for the session, as Harmony's static structure does."""
    state: dict[str, Any] = app.session.setdefault(
        "copy_paste", {"paste": dict(PASTE_DEFAULTS), "in_use": False, "create": {}}
    )
    return state


@host_function("copyPaste.getCurrentPasteOptions")
def get_current_paste_options(app: Application) -> PasteOptions:
    """Options as the static switches have them, or the defaults."""
    state = _static(app)
    return PasteOptions(app, **(state["paste"] if state["in_use"] else {}))


@host_function("copyPaste.getCurrentCreateOptions")
def get_current_create_options(app: Application) -> CreateOptions:
    """Options for copying."""
    return CreateOptions(app, **_static(app)["create"])


@host_function("copyPaste.usePasteSpecial")
def use_paste_special(app: Application, flag: Any) -> None:
    """Let the static switches count; they stay for the whole session."""
    _static(app)["in_use"] = to_bool(flag)


@host_function("copyPaste.useCreateTemplateSpecial")
def use_create_template_special(
    app: Application,
    flag: Any,
    models: Any = True,
    scans: Any = True,
    camera: Any = True,
) -> None:
    """Set the static switches of making templates."""
    values = {
        "addModelsDir": to_bool(models),
        "addScanFiles": to_bool(scans),
        "defaultCameraName": to_bool(camera),
    }
    _static(app)["create"] = values if to_bool(flag) else {}


def _switch(name: str, *options: str) -> None:
    """Declare a function that sets static options from its arguments."""

    def change(app: Application, *args: Any) -> None:
        for option, value in zip(options, args):
            converted = _converted(value, PASTE_DEFAULTS[option])
            _static(app)["paste"][option] = converted

    change.__doc__ = f"Set {', '.join(options)} for the session."
    host_function(f"copyPaste.{name}")(change)


for _function, _options in {
    "setExtendScene": ("extendScene",),
    "setStartFrameSrc": ("startFrameSource",),
    "setNumFramesSrc": ("numberOfFramesSource",),
    "setPasteSpecialAddRemoveAngleKeyFrame": ("addRemoveAngleKeyFrame",),
    "setPasteSpecialAddRemoveMotionKeyFrame": ("addRemoveMotionKeyFrame",),
    "setPasteSpecialAddRemoveScalingKeyFrame": ("addRemoveScalingKeyFrame",),
    "setPasteSpecialAddRemoveSkewKeyFrame": ("addRemoveSkewKeyFrame",),
    "setPasteSpecialAddRemoveVelocityKeyFrame": ("addRemoveVelocityKeyFrame",),
    "setPasteSpecialColorPaletteOption": ("colourPalette",),
    "setPasteSpecialCopyModelDir": ("copyModelsDir",),
    "setPasteSpecialCopyScanFiles": ("copyScanFiles",),
    "setPasteSpecialCreateNewColumn": ("createNewColumn",),
    "setPasteSpecialDefaultCameraName": ("defaultCameraName",),
    "setPasteSpecialDrawingAction": ("drawingPasteAction",),
    "setPasteSpecialDrawingAutomaticExtendExposure": ("autoExtendExposure",),
    "setPasteSpecialDrawingFileMode": ("drawingFileMode",),
    "setPasteSpecialElementTimingColumnMode": ("elementMode",),
    "setPasteSpecialForcesKeyFrameAtBegAndEnd": ("forceKeyframeAtBeginningAndEnd",),
    "setPasteSpecialFullTransfer": ("fullTransfer",),
    "setPasteSpecialMatchNodeName": ("matchNodeName",),
    "setPasteSpecialOffsetKeyFrames": ("offsetKeyFrame",),
    "setPasteSpecialReplaceExpressionColumns": ("replaceExpressionColumns",),
    "setPasteSpecialTVPreserveName": ("preserveColumnName",),
}.items():
    _switch(_function, *_options)


# -- templates -----------------------------------------------------------------


@host_function("copyPaste.createTemplateFromSelection")
def create_template_from_selection(app: Application, name: Any, path: Any) -> str:
    """Write what is selected as a template; '' when that cannot be done."""
    project: Project = app.open_scene()
    folder = Path(to_string(path))
    stem = to_string(name)
    if not stem or "/" in stem or "\\" in stem or not folder.is_dir():
        return ""
    selection = project.selection
    target = unique_folder(folder, stem)
    nodes, backdrops = selection.nodes, selection.backdrops
    try:
        made = create_template(project, nodes, backdrops, selection.frames, target)
    except OSError as error:
        app.log.message(f"Cannot write the template {target}: {error}", "error")
        return ""
    return target.as_posix() if made else ""


@host_function("copyPaste.copyFromTemplate")
def copy_from_template(
    app: Application, path: Any, start: Any = 0, count: Any = 0, options: Any = None
) -> DragObject | None:
    """Take a template folder for pasting; start 0 takes all of its frames."""
    folder = Path(to_string(path))
    template = open_template(folder)
    if template is None or folder.suffix.lower() == ".xstage":
        return None
    template.close()
    first = to_int(start)
    return DragObject(app, folder, first, to_int(count) if first > 0 else 0)


@host_function("copyPaste.copy", until=25)
def copy(
    app: Application, nodes: Any, start: Any = 0, count: Any = 0, options: Any = None
) -> DragObject | None:
    """Take nodes of the scene for pasting."""
    project: Project = app.open_scene()
    holder = project.temp_folder / f"clipboard-{next(_numbers)}"
    holder.mkdir(parents=True)
    paths = to_string_list(nodes)
    folder = holder / "copied.tpl"
    first = to_int(start)
    frames = (first, to_int(count)) if first > 0 and to_int(count) > 0 else None
    if not create_template(project, paths, [], frames, folder):
        return None
    return DragObject(app, folder)


def _rules(app: Application, options: Any, at_frame: int = 1) -> PasteRules:
    state = _static(app)
    values = dict(state["paste"] if state["in_use"] else PASTE_DEFAULTS)
    overrides = state["in_use"]
    if isinstance(options, PasteOptions):
        values = dict(options.values)
        overrides = values["startFrameSource"] > 0
    first = values["startFrameSource"] if overrides else 0
    return PasteRules(
        palette_mode=values["colourPalette"],
        drawing_mode=values["drawingFileMode"],
        extend_scene=values["extendScene"],
        at_frame=max(at_frame, 1),
        first_frame=max(first, 1),
        frame_count=values["numberOfFramesSource"] if first > 0 else 0,
    )


def _select(project: Project, pasted: Pasted) -> None:
    project.selection.clear()
    for path in pasted.nodes.values():
        project.selection.add_node(path)
    for group, index in pasted.backdrops:
        project.selection.add_backdrop(group, index)


@host_function("copyPaste.pasteNewNodes")
def paste_new_nodes(
    app: Application, drag: Any, group: Any = "", options: Any = None
) -> bool:
    """Add copied nodes to a group and select them."""
    if not isinstance(drag, DragObject) or drag.folder is None:
        return False
    rules = _rules(app, options)
    if drag.first > 0:
        rules.first_frame, rules.frame_count = drag.first, drag.count
    return _paste(app, drag.folder, to_string(group), rules)


@host_function("copyPaste.pasteTemplateIntoGroup")
def paste_template_into_group(
    app: Application, path: Any, group: Any, frame: Any = 1
) -> bool:
    """Add a template to a group, its first frame at ``frame``."""
    rules = _rules(app, UNDEFINED, to_int(frame))
    return _paste(app, Path(to_string(path)), to_string(group), rules)


@host_function("copyPaste.pasteTemplateIntoScene")
def paste_template_into_scene(
    app: Application, path: Any, _column: Any = "", frame: Any = 1
) -> bool:
    """Add a template to the top of the scene, its first frame at ``frame``.

    Where among the columns it would stand is not modelled.
    """
    rules = _rules(app, UNDEFINED, to_int(frame))
    return _paste(app, Path(to_string(path)), "Top", rules)


def _paste(app: Application, folder: Path, group: str, rules: PasteRules) -> bool:
    project: Project = app.open_scene()
    pasted = paste_template(project, folder, group, rules)
    if pasted is None:
        return False
    _select(project, pasted)
    return True


@host_function("copyPaste.paste")
def paste(
    app: Application, drag: Any, nodes: Any, start: Any, count: Any, options: Any = None
) -> bool:
    """Bring copied values into nodes that exist, from a frame of the scene on."""
    if not isinstance(drag, DragObject) or drag.folder is None:
        return False
    rules = _rules(app, options, to_int(start))
    if drag.first > 0:
        rules.first_frame = drag.first
    if to_int(count) > 0:
        rules.frame_count = to_int(count)
    by_name = isinstance(options, PasteOptions) and options.values["matchNodeName"]
    project: Project = app.open_scene()
    with project.undo.step("Paste"):
        return paste_over(project, drag.folder, to_string_list(nodes), rules, by_name)


@host_function("copyPaste.pasteActionTemplateIntoNode")
def paste_action_template_into_node(
    app: Application, path: Any, node: Any, frame: Any, composition: Any = None
) -> bool:
    """Bring a template's values into a node, or into the nodes of a group.

    The last parameter chooses which nodes of a group a user interface would
    select; every node inside is a target here.
    """
    rules = _rules(app, UNDEFINED, to_int(frame))
    by_name = bool(_static(app)["in_use"] and _static(app)["paste"]["matchNodeName"])
    project: Project = app.open_scene()
    targets = [to_string(node)]
    with project.undo.step("Paste"):
        return paste_over(project, Path(to_string(path)), targets, rules, by_name)
