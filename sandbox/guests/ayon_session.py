"""A session of ynput/ayon-harmony: its Python half on the real ayon-core.

Run by ``sessions.py`` in a process of its own, whose ``ayon_harmony`` is the
guest's. Each step prints a line: ``ok`` or ``failed``, its name, what it saw.
"""

from __future__ import annotations

import importlib
import os
import sys
import time
import traceback
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sandbox.ayon.studio import Studio
from sandbox.harmony.client import EXECUTABLE, Control
from sandbox.harmony.testing import run_script

#: Menu entries of the integration, and what clicking them asks Python for.
ENTRIES = ("Create...", "Load...", "Publish...", "Manage...", "Workfiles...")


class Broker:
    """Stands for the tray's broker, which shows the output of a host."""

    def host_connected(self) -> None:
        """Note that the host is there: nobody looks."""

    def stop(self) -> None:
        """End: there is nothing to end."""


def step(name: str, do: Callable[[], Any]) -> Any:
    """Do something and print how it went."""
    try:
        value = do()
    except Exception as error:
        traceback.print_exc()
        told = f"{type(error).__name__}: {error}".replace("\n", " ")[:300]
        print(f"failed\t{name}\t{told}", flush=True)
        return None
    text = " ".join(str(value).split())[:150]
    print(f"{'failed' if value is False else 'ok'}\t{name}\t{text}", flush=True)
    return value


def wait_for(condition: Callable[[], Any], seconds: float = 40.0) -> Any:
    """Let Qt work until something is so.

    Raises:
        TimeoutError: It was not so in time.

    """
    from qtpy import QtWidgets

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QtWidgets.QApplication.processEvents()
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise TimeoutError("it did not happen in time")


def make_workfile(folder: Path) -> Path:
    """Make a scene in the emulator, zipped as the integration keeps it."""
    scene = folder / "scenes" / "sh010_v001"
    run_script("scene.saveAll()", new_scene=scene)
    workfile = folder / "work" / "sh010_v001.zip"
    workfile.parent.mkdir(parents=True)
    with zipfile.ZipFile(workfile, "w") as archive:
        for path in sorted(scene.rglob("*")):
            archive.write(path, path.relative_to(scene))
    return workfile


def main() -> int:
    """Run the session."""
    folder = Path(os.environ["GUEST_SESSION_FOLDER"])
    studio = Studio(folder / "studio")
    studio.project("demo").shot("/shots/sq01/sh010")
    studio.enter("demo", "/shots/sq01/sh010", "animation")
    control = Control()
    os.environ.update(control.environment())
    os.environ.update(
        {
            "AYON_HOST_NAME": "harmony",
            "AYON_MENU_LABEL": "AYON",
            "AYON_HARMONY_WORKFILES_ON_LAUNCH": "0",
            "HARMONY_EMULATOR_HOME": str(folder / "home"),
            "HARMONY_EMULATOR_RUDE": "unattended",
        }
    )
    try:
        _session(folder, control)
    finally:
        control.close()
        studio.leave()
    return 0


def _session(folder: Path, control: Control) -> None:
    from qtpy import QtWidgets

    _app = QtWidgets.QApplication.instance() or QtWidgets.QApplication([])
    # By name: in this process they are the guest's, not ours.
    package = importlib.import_module("ayon_harmony")
    lib = importlib.import_module("ayon_harmony.api.lib")
    root = Path(str(package.__file__)).parent
    vendored = str(root / "vendor" / "OpenHarmony")
    os.environ.setdefault("LIB_OPENHARMONY_PATH", vendored)
    step("version", lambda: package.__version__)
    context = lib.ProcessContext
    context.stdout_broker = Broker()
    workfile = make_workfile(folder)
    step("launches", lambda: lib.launch(str(EXECUTABLE), str(workfile)))
    try:
        step("connects", lambda: wait_for(lambda: context.server.connection) and True)
        step("its hook ran", lambda: bool(wait_for(lambda: _menu(control))))
        step("menu", lambda: set(ENTRIES) <= set(_menu(control)))
        _use(lib, control, folder)
    finally:
        if context.process is not None:
            context.process.kill()
            context.process.wait(10)
        if context.server is not None:
            context.server.stop()


def _menu(control: Control) -> list[str]:
    for menu in control.menus():
        if menu["title"] == "AYON":
            return [entry["title"] for entry in menu["entries"]]
    return []


def _use(lib: Any, control: Control, folder: Path) -> None:
    context = lib.ProcessContext

    def asked() -> Any:
        wait_for(lambda: context.callback_queue)
        return context.callback_queue.popleft()

    def launched() -> str:
        callback = asked()
        callback()
        return str(callback.args)

    step("Harmony says that it was launched", launched)
    step("loads its script library", lambda: _inject())
    for entry in ENTRIES:

        def click(entry: str = entry) -> str:
            control.trigger(f"AYON/{entry}")
            return str(asked().args)

        step(f"click {entry}", click)

    def call() -> Any:
        result = lib.send({"function": "AyonHarmony.getSceneSettings"})["result"]
        if isinstance(result, str):
            raise RuntimeError(result)  # it answers with the text of the error
        return result

    step("a call with a result", call)
    step("creates an instance", _create)
    step(
        "keeps data in the scene",
        lambda: lib.set_scene_data({"guest": {"a": 1}})
        or lib.get_scene_data()["guest"],
    )
    step("lists palettes", lambda: len(lib.get_palettes_paths()))
    target = folder / "work" / "sh010_v002.zip"

    def save() -> bool:
        from ayon_core.pipeline import registered_host

        registered_host().save_workfile(str(target))
        wait_for(target.is_file)
        with zipfile.ZipFile(target) as archive:
            return any(name.endswith(".xstage") for name in archive.namelist())

    step("saves the workfile", save)
    step("collects for publishing", _collect)
    faults = control.log()["messages"]
    errors = [m["text"] for m in faults if m["level"] in ("error", "bug")]
    step("errors in the message log", lambda: errors or "none")


def _inject() -> str:
    importlib.import_module("ayon_harmony.api.pipeline").inject_ayon_js()
    return "injected"


def _create() -> str:
    from ayon_core.pipeline import registered_host
    from ayon_core.pipeline.create import CreateContext

    create = CreateContext(registered_host(), headless=True)
    before = len(create.instances_by_id)
    create.create("io.ayon.creators.harmony.render", "Main")
    again = CreateContext(registered_host(), headless=True)
    if len(again.instances_by_id) <= before:
        raise RuntimeError("the instance is not in the scene")
    return ", ".join(i.product_name for i in again.instances_by_id.values())


def _collect() -> str:
    import pyblish.api
    import pyblish.util

    context = pyblish.api.Context()
    plugins = [
        plugin
        for plugin in pyblish.api.discover()
        if plugin.order < pyblish.api.CollectorOrder + 0.5
    ]
    pyblish.util.collect(context, plugins=plugins)
    errors = [
        f"{result['plugin'].__name__}: {result['error']}"
        for result in context.data["results"]
        if result["error"]
    ]
    if errors:
        raise RuntimeError("; ".join(errors))
    return ", ".join(instance.data.get("productName", "?") for instance in context)


if __name__ == "__main__":
    sys.exit(main())
