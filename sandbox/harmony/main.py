"""The process: what HarmonyPremium does from its command line to its exit code.

Interactive, it opens the scene, runs the hooks and stays until it is closed.
With ``-batch`` it opens the scene, runs a script or renders, and ends. Exit
codes: 0, or 1 when it could not start, open or run what it was given; the
rude behaviour ``exit-code`` stands above both, for callers that trust codes.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sandbox.disks.drives import VARIABLE, DriveDisk
from sandbox.harmony.cli import CommandLineError, Options, parse
from sandbox.harmony.qt_messages import show_qt_message

#: What a launcher on another Qt leaves in the environment, and what then breaks.
QT_VARIABLES = (
    "QT_PLUGIN_PATH",
    "QT_QPA_PLATFORM_PLUGIN_PATH",
    "QML2_IMPORT_PATH",
    "QML_IMPORT_PATH",
)


def main(arguments: Sequence[str], executable: Path | None = None) -> int:
    """Run Harmony; the return value is the exit code."""
    drives = os.environ.get(VARIABLE)
    if drives:
        with DriveDisk.from_variable(drives):
            return _start(arguments, executable)
    return _start(arguments, executable)


def _start(arguments: Sequence[str], executable: Path | None) -> int:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    end_with(os.environ.get("HARMONY_EMULATOR_WITH", ""))
    try:
        options = parse(arguments)
    except CommandLineError as error:
        print(error, file=sys.stderr)
        return 1
    qt, inherited = _make_qt()
    from sandbox.harmony.application import Application, Rude
    from sandbox.harmony.control import ControlChannel
    from sandbox.harmony.profiles import Profile

    home = os.environ.get("HARMONY_EMULATOR_HOME", "")
    try:
        rude = Rude.parse(os.environ.get("HARMONY_EMULATOR_RUDE", ""))
        profile = Profile.named(
            os.environ.get("HARMONY_EMULATOR_VERSION") or "22",
            os.environ.get("HARMONY_EMULATOR_EDITION") or "premium",
        )
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    app = Application(
        profile,
        batch=options.batch,
        readonly=options.readonly,
        debug=options.debug,
        home=Path(home) if home else None,
        executable=executable,
        rude=rude,
    )
    for name in inherited:
        print(
            f"{name} of another program is set: Plugin uses incompatible Qt library",
            file=sys.stderr,
        )
        app.log.event("inherited_qt_variable", name=name)
    if rude.no_licence:
        print("License error: no license was granted (-97,121)", file=sys.stderr)
        return _final(app, 1)
    gc.freeze()
    gc.enable()
    channel = ControlChannel.connect_from_environment(app)
    try:
        code = _run(app, qt, options, channel)
    finally:
        app.close()
        if channel is not None:
            channel.close()
    return _final(app, code)


def end_with(pid: str) -> None:
    """End this process when another one has ended, however that was. On POSIX."""
    if not pid or os.name == "nt":
        return

    def watch() -> None:
        while True:
            try:
                os.kill(int(pid), 0)
            except ProcessLookupError:
                os._exit(1)
            time.sleep(0.25)

    threading.Thread(target=watch, name="end-with", daemon=True).start()


def _make_qt() -> tuple[Any, list[str]]:
    """Make the Qt application; scripts still see the launcher's variables."""
    hidden = {name: os.environ.pop(name) for name in QT_VARIABLES if name in os.environ}
    platform = os.environ.get("QT_QPA_PLATFORM")
    # Whoever passes the first on may have no screen, as over a line to another machine.
    is_seen = all(map(os.environ.get, ("HARMONY_EMULATOR_SCREEN", "DISPLAY")))
    os.environ["QT_QPA_PLATFORM"] = "xcb" if is_seen else "offscreen"
    from PySide2.QtCore import QCoreApplication, Qt, qInstallMessageHandler
    from PySide2.QtWidgets import QApplication

    qInstallMessageHandler(show_qt_message)
    QCoreApplication.setAttribute(Qt.AA_DontUseNativeMenuBar, True)
    qt = QApplication(["HarmonyPremium"])
    qt.setQuitOnLastWindowClosed(False)
    os.environ.update(hidden)
    if platform is None:
        del os.environ["QT_QPA_PLATFORM"]
    else:
        os.environ["QT_QPA_PLATFORM"] = platform
    return qt, sorted(hidden)


def _final(app: Any, code: int) -> int:
    return int(app.rude.exit_code) if app.rude.exit_code is not None else code


def _run(app: Any, qt: Any, options: Options, channel: Any) -> int:
    from sandbox.harmony.batch import open_scene, run_batch

    if options.batch:
        return run_batch(app, options)
    from sandbox.harmony.window import Window

    app.window = Window(app)
    app.use_quit(qt.exit)
    if options.template is not None:
        options.scene = options.template / "scene.xstage"
    if options.scene is not None and not open_scene(app, options.scene):
        return 1
    if channel is not None:
        channel.start()
    if app.exit_code is not None:
        return int(app.exit_code)
    return int(qt.exec_())
