"""The composition root: one ``Application`` from Harmony's start to its end.

Everything a session consists of is made here and handed to the parts that need
it; nothing below reaches up. ``launch`` is what the AYON launcher and the api
call.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ayon_harmony import current, environment
from ayon_harmony.app import support_bundle
from ayon_harmony.app.harmony_process import HarmonyProcess, find_executable
from ayon_harmony.app.launch_arguments import LaunchArguments, read_arguments
from ayon_harmony.app.session_log import SessionLog
from ayon_harmony.app.session_settings import (
    load_settings,
    log_level,
    shows_workfiles,
)
from ayon_harmony.app.startup_scripts import prepare_scripts
from ayon_harmony.app.support_bundle import Findings
from ayon_harmony.app.tools import Tools
from ayon_harmony.bridge.bundle import JS_DIR
from ayon_harmony.bridge.dispatch import Dispatcher
from ayon_harmony.bridge.session import Session
from ayon_harmony.checking.menu_entry import SceneCheckEntry
from ayon_harmony.errors import Cancelled, HarmonyError
from ayon_harmony.managing.outdated_check import OutdatedCheck
from ayon_harmony.model.studio_settings import complete_settings
from ayon_harmony.ui.main_loop import MainLoop, create_main_loop
from ayon_harmony.ui.progress import ProgressService
from ayon_harmony.version import __version__
from ayon_harmony.workfiles import Options, Workfiles
from ayon_harmony.workfiles import default_root as default_local_root
from ayon_harmony.working import scene_settings
from ayon_harmony.working.connection import ConnectionWatch
from ayon_harmony.working.open_workfile import OpenWorkfile
from ayon_harmony.working.recoveries import Found, Recoveries
from ayon_harmony.working.scene_settings import SceneSettingsEntry
from ayon_harmony.working.scene_switch import SceneSwitch
from ayon_harmony.working.start_scene import StartScene, find_studio_template

log = logging.getLogger(__name__)

EXIT_OK = 0
EXIT_FAILED = 1


class Application:
    """One Harmony and the process that serves it.

    Args:
        executable: Harmony, as a path, a name on PATH or a Mac bundle.
        arguments: Arguments for Harmony; one of them may be a workfile.
        loop: Main loop, None for the one that fits this machine.
        base: Environment to start from, None for the one of this process.

    """

    def __init__(
        self,
        executable: str | os.PathLike[str],
        *arguments: str | os.PathLike[str],
        loop: MainLoop | None = None,
        base: Mapping[str, str] | None = None,
    ) -> None:
        self._executable = executable
        self._arguments = read_arguments(arguments)
        self._base = dict(os.environ if base is None else base)
        self.loop = create_main_loop(self._base) if loop is None else loop
        self.settings: dict[str, Any] = complete_settings(None)
        self.progress = ProgressService(self.loop)
        self.tools = Tools(self.loop)
        self.watch = ConnectionWatch()
        self._log: SessionLog | None = None
        self._folder: Path | None = None
        self._process: HarmonyProcess | None = None
        self._program: Path | None = None
        self._ended = False
        self._take_back_hint = _nothing

    # Made by start(), in this order.
    session: Session
    workfile: OpenWorkfile
    recoveries: Recoveries
    outdated: OutdatedCheck
    _files: Workfiles | None = None
    _start_scene: StartScene | None = None

    def run(self) -> int:
        """Start, serve Harmony until it ends, and clean up.

        Returns:
            0 after a session, 1 when it did not come to one. The exit code of
            Harmony itself is no sign of success and only logged.

        """
        try:
            self.start()
        except Exception as error:
            # Whatever it was, a server out of reach or a full disk: the artist
            # sees it, and nothing stays behind.
            log.exception("The session did not start")
            self._show_failure(str(error) or type(error).__name__)
            self.close()
            return EXIT_FAILED
        except BaseException:
            self.close()
            raise
        try:
            return self.loop.run()
        finally:
            self.close()

    def start(self) -> None:
        """Make everything and start Harmony, which then connects by itself.

        Raises:
            LaunchError: Harmony or its scene are not to be had.
            HarmonyError: The workfile cannot be opened.
            OSError: The machine refuses a port, a folder or a process.

        """
        local_root = default_local_root()
        self._log = SessionLog(
            local_root / "logs", self._base.get(environment.LOG_LEVEL) or "INFO"
        )
        self._program = find_executable(self._executable)
        self.settings = load_settings(self._base)
        self._log.set_level(log_level(self._base, self.settings))
        self._make_session()
        folder = local_root / "sessions" / f"{os.getpid()}-{self.session.port}"
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        switch = SceneSwitch(
            self.session, self.watch, self.progress, self.restart, self._scene_opened
        )
        options = Options.from_settings(self.settings["workfiles"])
        self._files = files = Workfiles(local_root, options)
        self.workfile = OpenWorkfile(
            self.session, files, switch, self.progress, self.loop, _find_locks()
        )
        self.outdated = OutdatedCheck(
            self.loop, self.settings, lambda: self.workfile.is_read_only
        )
        current.start(
            self.session, self.workfile, self.progress, self.loop, self._program
        )
        self.recoveries = Recoveries(files, self.workfile, self.loop, self.progress)
        self._install_host()
        self.start_harmony(self._prepare_arguments(files))
        self.loop.run_beside(self._look_back, self.recoveries.tell)
        if shows_workfiles(self._base, self.settings):
            self.loop.post(lambda: self.tools.show("workfiles"))

    def close(self, *, end_harmony: bool = False) -> None:
        """End everything that was made; may be called at any point.

        Args:
            end_harmony: End a Harmony that runs, too. Without, one that has
                connected lives on, as it may hold unsaved work.

        """
        self._ended = True
        self._take_back_hint()
        if current.find_session() is getattr(self, "session", None):
            current.end()
        if self._process is not None and (end_harmony or not self.watch.count):
            self._process.end()
        if self._files is not None:
            self.workfile.close()
            if hasattr(self, "recoveries"):
                self.recoveries.close()
            self._files.close(0.0)
        if hasattr(self, "session"):
            self.session.close()
        if self._start_scene is not None:
            self._start_scene.clean_up()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        if self._log is not None:
            self._log.close()

    def _make_session(self) -> None:
        bridge = self.settings["bridge"]
        dispatcher = Dispatcher()
        for name, handler in self._handlers().items():
            dispatcher.register(name, handler)
        self.session = Session(
            dispatcher=dispatcher,
            default_timeout_s=float(bridge["call_timeout_s"]),
            max_payload=int(bridge["max_message_mib"]) * 1024 * 1024,
        )
        self.session.add_connection_listener(self._peer_changed)
        self.session.add_request_listener(lambda: self.loop.post(dispatcher.drain))
        self.session.add_refusal_listener(
            lambda reason: log.warning("Refused a connection: %s", reason)
        )
        self.session.start()

    def _handlers(self) -> dict[str, Any]:
        """Everything that Harmony may ask of this process."""
        return {
            "show_tool": self.show_tool,
            "show_log": self.show_log,
            "support_bundle": self.save_support_bundle,
            "show_recoveries": lambda: self.recoveries.show(),
            "set_scene_settings": self.set_scene_settings,
            "scene_check": self.check_scene,
            "render_progress": _log_render_progress,
            "scene_saved": lambda *facts: self.workfile.scene_saved(*facts),
        }

    def _install_host(self) -> None:
        """Make this process an AYON host, where there is AYON."""
        try:
            from ayon_core.pipeline import install_host
        except ImportError as error:
            log.warning("No AYON in this Python, so there will be no tools: %s", error)
            return
        from ayon_harmony.host.harmony_host import HarmonyHost

        os.environ.setdefault("AYON_HOST_NAME", "harmony")
        install_host(HarmonyHost())

    # --- Harmony ------------------------------------------------------------

    def _prepare_arguments(self, files: Workfiles) -> list[str]:
        """The arguments for Harmony, its scene unpacked and in place."""
        given: LaunchArguments = self._arguments
        if given.workfile is not None:
            return given.with_scene(self.workfile.prepare(given.workfile).as_posix())
        if given.names_database_scene:
            return list(given.arguments)
        template = find_studio_template(self._base, self.settings)
        self._start_scene = StartScene.make(files, template)
        return given.with_scene(self._start_scene.xstage.as_posix())

    def start_harmony(self, arguments: list[str]) -> None:
        """Start the Harmony process of this session.

        Args:
            arguments: What follows the program, the scene included.

        """
        assert self._program is not None
        assert self._folder is not None
        assert self._log is not None
        studio_scripts = environment.studio_script_folder(self._base)
        process = HarmonyProcess(
            [str(self._program), *arguments],
            environment.harmony_environment(
                self._base,
                port=self.session.port,
                token=self.session.token,
                js_folder=JS_DIR,
                script_folder=prepare_scripts(studio_scripts, self._folder),
                studio_scripts=studio_scripts,
                settings=self.settings,
                addon_version=__version__,
            ),
            self._log.harmony_path,
        )
        self.watch.process_changed()
        process.start(lambda code: self._process_ended(process, code))
        self._process = process
        self.session.watch_process(process.popen)
        self._take_back_hint = self.loop.post_later(
            float(self.settings["bridge"]["connect_hint_s"]), self._hint
        )

    def restart(self, xstage: Path) -> None:
        """End Harmony properly and start it with another scene.

        For versions that cannot open another scene while they run.
        """
        old = self._process
        self._process = None
        if old is not None and old.is_running():
            self.session.notify("scene.closeSceneAndExit")
            self.progress.run("Closing Harmony", lambda _task: old.popen.wait())
        self.start_harmony(self._arguments.with_scene(xstage.as_posix()))

    def _peer_changed(self, peer: Any) -> None:
        self.watch.peer_changed(peer)
        if peer is not None:
            self._take_back_hint()
            self.loop.post(self.workfile.harmony_connected)
            self.loop.post(self.outdated.scene_opened)
            if self.watch.count == 1:
                self._scene_opened()

    def _scene_opened(self) -> None:
        """AYON had a scene opened: now, or before a tool is done with it."""
        self.loop.post(self._apply_scene_settings)

    def _apply_scene_settings(self) -> None:
        if self._ended or self.workfile.is_read_only:
            return
        entry = SceneSettingsEntry(self.loop, self.settings)
        self._run_scene_settings(entry.run_at_open)

    def _process_ended(self, process: HarmonyProcess, code: int) -> None:
        """Harmony is gone. In the thread that watched it."""
        if process is self._process or self._process is None:
            self.watch.process_changed(f"Harmony ended with exit code {code}.")
        self.loop.post(lambda: self._end_with(process, code))

    def _end_with(self, process: HarmonyProcess, code: int) -> None:
        if process is not self._process or self._ended:
            return
        if self.watch.count:
            log.info("Harmony ended with exit code %s", code)
            self.loop.stop(EXIT_OK)
            return
        self._show_failure(
            f"'{self._program}' ended with exit code {code} before it connected."
            " Is it the Harmony program, and does it start without AYON, with a"
            " licence?",
            process.read_last_output(),
        )
        self.loop.stop(EXIT_FAILED)

    def _hint(self) -> None:
        """Harmony runs but has not connected for a long time."""
        if self.watch.count or self._ended:
            return
        refusal = self.session.last_refusal
        self.loop.show_message(
            "AYON",
            "Harmony has not connected to AYON yet. If it shows a dialog, answer it."
            " If it is ready and has no AYON menu, a TB_sceneOpened.js of your own"
            " script folder or of the scene hides AYON's; include AYON's from it.",
            refusal or "",
        )

    def _look_back(self) -> list[Found]:
        """Work that an earlier session could not bring to the project.

        Beside the main thread; every local copy is looked at.
        """
        assert self._files is not None
        found = self.recoveries.look()
        self._files.clean_up()
        return found

    # --- what Harmony asks for ------------------------------------------------

    def show_tool(self, name: str) -> None:
        """Open a tool by its name in the menu."""
        self.tools.show(name)
        if name == "manage":
            # Its list is fresh, so what the menu and the nodes say should be.
            self.outdated.start()

    def show_log(self) -> None:
        """Show the log of this session."""
        if self._log is not None:
            self.loop.show_text("AYON Harmony log", self._log.read())

    def save_support_bundle(self) -> None:
        """Write a zip of logs, versions and settings, and say where it is."""
        self.loop.post(self._save_support_bundle)

    def _save_support_bundle(self) -> None:
        peer = self.session.peer
        findings = Findings(
            harmony={} if peer is None else asdict(peer),
            scene_folder=Path(peer.scene_path) if peer and peer.scene_path else None,
            workfile=self.workfile.path,
            status=self.workfile.status_text,
            secrets=(self.session.token,),
        )
        try:
            path = self.progress.run(
                support_bundle.TITLE,
                lambda task: support_bundle.write_bundle(
                    default_local_root(),
                    self.settings,
                    self._base,
                    findings,
                    report=task,
                ),
            )
        except Cancelled:
            return
        except OSError as error:
            log.exception("The support bundle was not written")
            text = f"The support bundle cannot be written: {error}"
            self.loop.show_message(support_bundle.TITLE, text)
            return
        log.info("Support bundle: %s", path)
        self.loop.show_message(
            support_bundle.TITLE,
            f"Logs, versions, settings and a list of the scene's files are in\n{path}\n"
            "Keys and passwords are left out. Send it to whoever helps you.",
        )

    def check_scene(self) -> None:
        """Look for what a publish would complain about."""
        self.loop.post(self._check_scene)

    def _check_scene(self) -> None:
        try:
            SceneCheckEntry(self.loop, self.progress).run()
        except Exception as error:
            # Plugins of a studio run in it, and may raise whatever they like.
            log.exception("The scene check did not work")
            self.loop.show_message(
                "Scene Check", f"The check did not work: {error}. The log says more."
            )

    def set_scene_settings(self) -> None:
        """Give frame range, rate and resolution of the task to the scene."""
        self.loop.post(self._set_scene_settings)

    def _set_scene_settings(self) -> None:
        self._run_scene_settings(SceneSettingsEntry(self.loop, self.settings).run)

    def _run_scene_settings(self, run: Callable[[], object]) -> None:
        try:
            run()
        except (HarmonyError, ImportError, ValueError) as error:
            # A task's attribute may be no number, too.
            log.exception("Setting scene settings failed")
            self.loop.show_message(scene_settings.TITLE, str(error))

    def _show_failure(self, text: str, details: str = "") -> None:
        if self._log is not None and not details:
            details = f"Log: {self._log.path}"
        self.loop.show_message("Harmony did not start", text, details)


def _find_locks() -> Any:
    """AYON's workfile locks; None where there is no AYON."""
    try:
        from ayon_harmony.host.workfile_lock import WorkfileLocks
    except ImportError:
        return None
    return WorkfileLocks()


def _log_render_progress(frame: int, done: int, total: int) -> None:
    """A render inside Harmony has come further."""
    log.info("Rendered frame %s (%s of %s)", frame, done, total)


def _nothing() -> None:
    """There is no hint to take back."""


def launch(
    executable: str | os.PathLike[str], *arguments: str | os.PathLike[str]
) -> int:
    """Start Harmony and serve it until it ends.

    Args:
        executable: Harmony, as a path, a name on PATH or a Mac bundle.
        *arguments: Arguments for Harmony; a zip workfile or an ``.xstage``
            among them is opened.

    Returns:
        0 after a session, 1 when Harmony did not start.

    """
    return Application(executable, *arguments).run()
