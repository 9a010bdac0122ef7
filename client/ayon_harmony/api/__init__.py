"""The public face: ``import ayon_harmony.api as harmony``.

Importing it needs neither Qt nor ayon-core, so a script may look at the addon
in any Python; the bases of plugins (``harmony.HarmonyCreator``) need ayon-core.
What talks to Harmony works in the process that launched it, the one that AYON's
tools and plugins run in.
"""

from __future__ import annotations

import importlib
import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ayon_harmony import current
from ayon_harmony.bridge.bundle import join_scripts
from ayon_harmony.bridge.session import signature
from ayon_harmony.errors import (
    BatchScriptError,
    BridgeError,
    CallTimeoutError,
    Cancelled,
    HarmonyError,
    HarmonyScriptError,
    LaunchError,
    NotConnectedError,
    WorkfileError,
)
from ayon_harmony.ui.messages import ask, report, show_message
from ayon_harmony.ui.progress import progress

if TYPE_CHECKING:
    from ayon_harmony import headless
    from ayon_harmony.bridge.attached import AttachedSession
    from ayon_harmony.checking.scene_check import CheckResult, Level, SceneCheck
    from ayon_harmony.checking.validator import (
        ContextValidator,
        InstanceValidator,
        RepairInstances,
        RepairScene,
        SelectInHarmony,
        facts_of,
    )
    from ayon_harmony.creating.creator import HarmonyAutoCreator, HarmonyCreator
    from ayon_harmony.creating.render_creator import HarmonyRenderCreator
    from ayon_harmony.host.harmony_host import HarmonyHost
    from ayon_harmony.loading.loader import HarmonyLoader, Loaded
    from ayon_harmony.loading.representations import PublishedFiles
    from ayon_harmony.model.check_rules import Problem
    from ayon_harmony.model.metadata import Holder, HolderKind
    from ayon_harmony.publishing.plugin import (
        HarmonyContextPlugin,
        HarmonyInstancePlugin,
    )
    from ayon_harmony.scene import Scene

__all__ = (
    "BatchScriptError",
    "BridgeError",
    "CallTimeoutError",
    "Cancelled",
    "CheckResult",
    "ContextValidator",
    "HarmonyAutoCreator",
    "HarmonyContextPlugin",
    "HarmonyCreator",
    "HarmonyError",
    "HarmonyHost",
    "HarmonyInstancePlugin",
    "HarmonyLoader",
    "HarmonyRenderCreator",
    "HarmonyScriptError",
    "Holder",
    "HolderKind",
    "InstanceValidator",
    "LaunchError",
    "Level",
    "Loaded",
    "NotConnectedError",
    "Problem",
    "PublishedFiles",
    "RepairInstances",
    "RepairScene",
    "SceneCheck",
    "SelectInHarmony",
    "WorkfileError",
    "add_menu_entry",
    "add_script_folder",
    "ask",
    "attach",
    "call",
    "check_scene",
    "detach",
    "facts_of",
    "headless",
    "join_scripts",
    "launch",
    "on_connect",
    "on_open",
    "on_save",
    "progress",
    "report",
    "save_scene",
    "save_scene_as",
    "scene",
    "send",
    "send_many",
    "show_message",
    "signature",
    "wait_connected",
)


def launch(
    executable: str | os.PathLike[str],
    *arguments: str | os.PathLike[str],
    script: str | os.PathLike[str] | Callable[[], object] | None = None,
) -> int:
    """Start Harmony and serve it until it ends.

    Args:
        executable: Harmony, as a path, a name on PATH or a Mac bundle.
        *arguments: Arguments for Harmony; a zip workfile or an ``.xstage``
            among them is opened.
        script: Python file or function that runs here, on the main thread, once
            the scene is open. Its failure is shown and does not end the session.

    Returns:
        0 after a session, 4 when the script failed.

    Raises:
        LaunchError: Harmony did not start or did not connect (which was shown),
            this process serves a Harmony already, or the script is no Python file.

    """
    from ayon_harmony.app.launch import launch as launch_application

    return launch_application(executable, *arguments, script=script)


def wait_connected(timeout_s: float) -> None:
    """Wait until Harmony is on the line.

    Raises:
        NotConnectedError: It is not in time, it ended, or none was launched.

    """
    current.get_session().wait_until_connected(timeout_s)


def attach(
    file: str | os.PathLike[str] | None = None, timeout_s: float = 10.0
) -> AttachedSession:
    """Reach the Harmony of a session that another process of this user serves.

    After it ``call``, ``send`` and ``send_many`` work here as they do there, from
    an editor's prompt or a test. Workfiles and tools stay with that process.

    Args:
        file: The session's own ``session.json``, None for the session that began
            last on this workstation.
        timeout_s: How long it may take.

    Returns:
        The session, to be closed by ``detach()``.

    Raises:
        NotConnectedError: There is no session, its file is not this user's alone,
            or it does not answer.
        HandshakeError: What listens in its place is something else.
        LaunchError: This process has a session already.

    """
    from ayon_harmony.app.attach import attach as attach_here

    return attach_here(file, timeout_s)


def detach() -> None:
    """Leave the session that this process is attached to; Harmony goes on."""
    from ayon_harmony.app.attach import detach as detach_here

    detach_here()


def on_connect(fn: Callable[[Any], object]) -> Callable[[], None]:
    """Have ``fn`` called each time that Harmony comes onto the line.

    Args:
        fn: Runs on the main thread with Harmony's facts: ``harmony_version``,
            ``edition``, ``interactive``, ``scene_path``, ``version_name``.

    Returns:
        A function that takes it back.

    """
    return current.add_callback(current.CONNECTED, fn)


def on_open(fn: Callable[[str | None], object]) -> Callable[[], None]:
    """Have ``fn`` called when AYON has opened a scene, the first one included.

    Args:
        fn: Runs on the main thread with the workfile in the project, None for a
            scene that has none.

    Returns:
        A function that takes it back.

    """
    return current.add_callback(current.OPENED, fn)


def on_save(fn: Callable[[str | None], object]) -> Callable[[], None]:
    """Have ``fn`` called after each save in Harmony, Ctrl+S included.

    The workfile in the project may follow a moment later.

    Args:
        fn: Runs on the main thread with the workfile in the project, None for a
            scene that has none.

    Returns:
        A function that takes it back.

    """
    return current.add_callback(current.SAVED, fn)


def add_menu_entry(label: str, fn: Callable[[], object]) -> Callable[[], None]:
    """Add an entry to the studio's section of the AYON menu.

    It stays for this process, whatever scenes are opened.

    Args:
        label: What the artist reads, with ``...`` where a dialog opens.
        fn: Runs on the main thread when it is chosen; what it raises is shown.

    Returns:
        A function that takes it back.

    """
    return current.add_menu_entry(label, fn)


def add_script_folder(folder: str | os.PathLike[str]) -> None:
    """Have Harmony load the JavaScript of a folder, after the addon's own.

    Call it before Harmony starts, in ``on_host_install`` of a studio addon. Files
    are loaded by name, or as an ``order.json`` in the folder says. Called later it
    warns that they wait for the next start.
    """
    path = Path(folder)
    if current.find_session() is not None and path not in current.script_folders():
        warnings.warn(
            f"Harmony runs already: what is in '{path}' is loaded when this process"
            " starts Harmony the next time. harmony.join_scripts() and harmony.send()"
            " bring a file into the open scene.",
            stacklevel=2,
        )
    current.add_script_folder(path)


def call(function: str, *args: object, timeout_s: float | None = None) -> object:
    """Call a function in Harmony with positional arguments.

    Args:
        function: Name of one of AyonHarmony's functions (``linkPalette``), or a
            dotted name as it is (``scene.currentProjectPath``).
        *args: Its arguments.
        timeout_s: How long to wait, None for the time of the settings.

    Returns:
        What it returned.

    Raises:
        HarmonyScriptError: It threw.
        CallTimeoutError: Harmony did not answer in time.
        NotConnectedError: There is no Harmony on the line.

    """
    return current.get_session().call(function, *args, timeout_s=timeout_s)


def scene() -> Scene:
    """Return the scene that is open in Harmony, with a method for each function.

    ``AyonHarmony.listNodes`` of ``nodes.js`` is ``scene().nodes.list_nodes``: the
    same name in Python's spelling, with types. It asks Harmony at every call and
    remembers nothing, so it goes on with whatever scene is open.

    Raises:
        NotConnectedError: This process has no session with Harmony.

    """
    return current.get_scene()


def send(
    request: Mapping[str, Any], timeout_s: float | None = None, *surplus: object
) -> dict[str, Any]:
    """Send a request and return the reply.

    Args:
        request: ``{"function": ..., "args": ...}`` calls a function by name or
            by source text, with ``args`` as its one argument, and without any
            when they are None or left out. ``{"script": ...}`` evaluates text.
        timeout_s: How long to wait, None for the time of the settings.
        *surplus: Nothing; arguments of a function are given to ``call``.

    Returns:
        The reply; ``["result"]`` is what came back, None included.

    Raises:
        TypeError: There is more than one request.
        HarmonyScriptError: The script threw or does not parse, or its result
            cannot be written as JSON.
        CallTimeoutError: Harmony did not answer in time.
        NotConnectedError: There is no Harmony on the line.

    """
    if surplus:
        raise TypeError(
            "send() takes one request, a dictionary. To call a function with several"
            f" arguments: harmony.call({request!r:.80}, ...)."
        )
    return current.get_session().send(request, timeout_s=timeout_s)


def send_many(
    requests: Sequence[Mapping[str, Any]], timeout_s: float | None = None
) -> list[dict[str, Any]]:
    """Send several requests in one go; they run in order.

    Args:
        requests: See ``send``.
        timeout_s: For all of them together.

    Returns:
        The replies, in the order of the requests.

    Raises:
        BatchScriptError: One failed; those after it were not run.
        CallTimeoutError: See ``send``.
        NotConnectedError: See ``send``.

    """
    return current.get_session().send_many(requests, timeout_s=timeout_s)


def save_scene() -> None:
    """Save the scene, and its workfile in the project.

    Use this instead of sending ``scene.saveAll``: the zip in the project is
    part of it.

    Raises:
        WorkfileError: Harmony or the project refused it.

    """
    current.get_workfile().save()


def save_scene_as(path: str | os.PathLike[str]) -> None:
    """Save the scene as another workfile and go on in that one.

    Args:
        path: Zip workfile in the project.

    Raises:
        WorkfileError: Harmony or the project refused it.

    """
    current.get_workfile().save_as(os.fspath(path))


def check_scene() -> list[CheckResult]:
    """Tell what a publish of the open scene would complain about.

    Collectors and validators run, nothing after them; nothing is written. For
    repairs, or to look again, make a ``SceneCheck`` and ``run()`` it.

    Example:
        ::

            for result in harmony.check_scene():
                print(result.level.value, result.instance, result.text)

    Returns:
        What was found in the order of a publish, empty when all is well.

    Raises:
        Cancelled: The artist stopped it.
        NotConnectedError: There is no Harmony on the line, or another process
            serves it.

    """
    current.get_session()
    current.refuse_attached("Scene checks")
    try:
        from ayon_harmony.checking.scene_check import SceneCheck
    except ImportError as error:
        raise NotConnectedError(
            f"The scene check needs AYON, which this Python has not ({error}). Run it"
            " in the session's own process: AYON > Script Console."
        ) from error

    with progress("Scene Check") as task:
        return SceneCheck().run(task)


#: Names by the module that has them. They are handed out when they are asked for:
#: most need ayon-core, which a plain import of the api must not.
_HANDED_OUT = {
    "checking.scene_check": ("CheckResult", "Level", "SceneCheck"),
    "checking.validator": (
        *("ContextValidator", "InstanceValidator", "facts_of"),
        *("RepairInstances", "RepairScene", "SelectInHarmony"),
    ),
    "creating.creator": ("HarmonyAutoCreator", "HarmonyCreator"),
    "creating.render_creator": ("HarmonyRenderCreator",),
    "host.harmony_host": ("HarmonyHost",),
    "loading.loader": ("HarmonyLoader", "Loaded"),
    "loading.representations": ("PublishedFiles",),
    "model.check_rules": ("Problem",),
    "model.metadata": ("Holder", "HolderKind"),
    "publishing.plugin": ("HarmonyContextPlugin", "HarmonyInstancePlugin"),
}
_MODULE_OF = {name: place for place, names in _HANDED_OUT.items() for name in names}


def __getattr__(name: str) -> object:
    if name == "headless":
        return importlib.import_module("ayon_harmony.headless")
    place = _MODULE_OF.get(name)
    if place is None:
        if name.startswith("_"):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from ayon_harmony.model.spelling import unknown_name

        raise unknown_name(
            __name__, name, {each: f"harmony.{each}" for each in __all__}
        )
    return getattr(importlib.import_module(f"ayon_harmony.{place}"), name)
