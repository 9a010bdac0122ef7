"""The composition root: one ``Application`` from Harmony's start to its end.

Everything a session consists of is made here and handed to the parts that need
it; nothing below reaches up. ``launch`` is what the AYON launcher and the api
call.
"""

from __future__ import annotations

import contextlib
import enum
import logging
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from ayon_harmony import current, environment
from ayon_harmony.app import attach, connecting
from ayon_harmony.app.ayon_parts import find_locks, install_host, log_unused_plugins
from ayon_harmony.app.busy_notice import BusyNotice
from ayon_harmony.app.given_script import Script, check_script, run_script
from ayon_harmony.app.harmony_process import HarmonyProcess, find_executable
from ayon_harmony.app.launch_arguments import LaunchArguments, read_arguments
from ayon_harmony.app.menu_requests import MenuRequests
from ayon_harmony.app.other_session import bring_to_front
from ayon_harmony.app.session_folder import SessionFolder
from ayon_harmony.app.session_log import SessionLog
from ayon_harmony.app.session_settings import (
    load_settings,
    log_level,
    shows_workfiles,
)
from ayon_harmony.app.sign_of_life import SignOfLife
from ayon_harmony.app.site_settings import load_site_settings, with_local_folder
from ayon_harmony.app.startup_scripts import prepare_scripts
from ayon_harmony.app.studio_javascript import find_scripts
from ayon_harmony.bridge.bundle import JS_DIR
from ayon_harmony.bridge.dispatch import Dispatcher
from ayon_harmony.bridge.session import Session
from ayon_harmony.errors import Cancelled, HarmonyError, LaunchError
from ayon_harmony.managing.outdated_check import OutdatedCheck
from ayon_harmony.model.studio_settings import complete_settings
from ayon_harmony.ui.main_loop import MainLoop, create_main_loop
from ayon_harmony.ui.progress import ProgressService
from ayon_harmony.version import __version__
from ayon_harmony.workfiles import Options, Workfiles
from ayon_harmony.workfiles.presence import AllLocks, Presence
from ayon_harmony.working.connection import ConnectionWatch
from ayon_harmony.working.open_workfile import OpenWorkfile
from ayon_harmony.working.recoveries import Leftover, Recoveries
from ayon_harmony.working.scene_switch import SceneSwitch
from ayon_harmony.working.start_scene import StartScene, find_studio_template

log = logging.getLogger(__name__)

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_SCRIPT_FAILED = 4
EXIT_CANCELLED = 130

#: Seconds that a batch Harmony gets to end by itself.
GOODBYE_S = 5.0
#: Seconds that our own script gets to connect beside that of an older integration.
OLD_CLIENT_HINT_S = 10.0


class Kind(enum.Enum):
    """Whom a session is for."""

    #: Somebody sits in front of Harmony.
    ARTIST = "artist"
    #: Nobody does: no windows, no offers, nothing is changed unasked.
    BATCH = "batch"


class Application:
    """One Harmony and the process that serves it; one at a time in a process.

    Args:
        executable: Harmony, as a path, a name on PATH or a Mac bundle.
        arguments: Arguments for Harmony; one of them may be a workfile.
        loop: Main loop, None for the one that fits this machine.
        base: Environment to start from, None for the one of this process.
        kind: Whom it is for.
        script: Runs on the main thread once Harmony has connected for the first
            time. In a batch session Harmony ends after it.
        lock_ways: What is told of the open workfile before AYON's locks are.

    """

    #: The one of this process that has started and not ended.
    _serving: Application | None = None
    _serving_lock = threading.Lock()

    def __init__(
        self,
        executable: str | os.PathLike[str],
        *arguments: str | os.PathLike[str],
        loop: MainLoop | None = None,
        base: Mapping[str, str] | None = None,
        kind: Kind = Kind.ARTIST,
        script: Script | None = None,
        lock_ways: Sequence[object] = (),
    ) -> None:
        self._executable = executable
        self._arguments: LaunchArguments = read_arguments(arguments)
        self._base = dict(os.environ if base is None else base)
        self.kind = kind
        self._script = script
        self._lock_ways = lock_ways
        self.loop = create_main_loop(self._base) if loop is None else loop
        self.settings: dict[str, Any] = complete_settings(None)
        self.progress = ProgressService(self.loop)
        self.watch = ConnectionWatch()
        #: Why the session came to nothing, as the artist was told; empty if not.
        self.failure = ""
        self._log_path: Path | None = None
        self._process: HarmonyProcess | None = None
        self._start_scene: StartScene | None = None
        self._ends_harmony = False
        self._has_ended = self._has_run_script = False
        self._take_back_hint: Callable[[], None] = lambda: None
        # An older integration's client comes again every few seconds.
        self._has_met_old_client = False
        # Everything that has to be undone at the end, the last thing first.
        self._undo = contextlib.ExitStack()

    # Made by start(), in this order.
    _log: SessionLog
    _program: Path
    session: Session
    _busy: BusyNotice
    _folder: SessionFolder
    _sign: SignOfLife
    workfile: OpenWorkfile
    outdated: OutdatedCheck
    recoveries: Recoveries
    menu: MenuRequests

    def run(self) -> int:
        """Start, serve Harmony until it ends, and clean up.

        Returns:
            0 after a session, 1 when it did not come to one (``failure`` says
            why, and was shown), 4 when the script failed, 130 when the artist
            did not want to open the workfile after all or pressed Ctrl+C. The exit
            code of Harmony itself is no sign of success and only logged.

        """
        with self.loop.hearing_ctrl_c():
            try:
                self.start()
            except (Cancelled, KeyboardInterrupt) as error:
                self.failure = str(error)
                return EXIT_CANCELLED
            except Exception as error:
                # Whatever it was, a server out of reach or a full disk: the artist
                # sees it, and nothing stays behind.
                self._show_failure(connecting.words_of_error(error))
                return EXIT_FAILED
            try:
                return self.loop.run()
            except KeyboardInterrupt:
                self._tell_of_ctrl_c()
                return EXIT_CANCELLED
            finally:
                self.close()

    def _tell_of_ctrl_c(self) -> None:
        """Say what becomes of Harmony, which the terminal did not reach."""
        if self._process is None or self._ends_with_us():
            log.info("Stopped by Ctrl+C, and Harmony with it.")
            return
        log.warning(
            "Stopped by Ctrl+C. Harmony stays open, without AYON: what is saved there"
            " from now on stays on this workstation, and is offered when AYON starts"
            " Harmony the next time."
        )

    def start(self) -> None:
        """Make everything and start Harmony, which then connects by itself.

        When that fails, nothing stays behind.

        Raises:
            LaunchError: Harmony or its scene are not to be had, or this process
                serves a Harmony already.
            HarmonyError: The workfile cannot be opened.
            OSError: The machine refuses a port, a folder or a process.

        """
        self._become_the_one()
        with contextlib.ExitStack() as stack:
            stack.callback(self._stop_being_the_one)
            try:
                self._make_parts(stack)
            except (Cancelled, KeyboardInterrupt) as error:
                log.info("The session did not start: %s", error or "Ctrl+C.")
                raise
            except Exception as error:
                # Here, as the log is closed with everything else.
                is_unknown = not isinstance(error, HarmonyError)
                log.error("The session did not start: %s", error, exc_info=is_unknown)
                raise
            self._undo = stack.pop_all()
        if self.kind is Kind.BATCH:
            return
        self.loop.run_beside(self._look_back, self.recoveries.tell)
        if shows_workfiles(self._base, self.settings):
            self.loop.post(lambda: self.menu.tools.show("workfiles"))

    def close(self, *, end_harmony: bool = False) -> None:
        """End everything that was made; may be called at any point.

        Args:
            end_harmony: End a Harmony that runs, too. Without, one that has
                connected lives on, as it may hold unsaved work.

        """
        self._has_ended = True
        self._ends_harmony = end_harmony
        self._undo.close()

    def last_words(self) -> str:
        """The end of what Harmony printed, empty before it was started."""
        return "" if self._process is None else self._process.read_last_output()

    # --- making and ending --------------------------------------------------

    def _become_the_one(self) -> None:
        with Application._serving_lock:
            refuse_second()
            Application._serving = self

    def _stop_being_the_one(self) -> None:
        with Application._serving_lock:
            Application._serving = None

    def _make_parts(self, stack: contextlib.ExitStack) -> None:
        """Make everything, and put onto the stack what undoes it."""
        site = load_site_settings(self._base)
        self._base = with_local_folder(self._base, site)
        local_root = environment.local_folder(self._base)
        self._log = SessionLog(
            local_root / "logs", self._base.get(environment.LOG_LEVEL) or "INFO"
        )
        stack.callback(self._log.close)
        self._log_path = self._log.path
        self._program = find_executable(self._executable)
        self.settings = load_settings(self._base)
        self._log.set_level(log_level(self._base, self.settings))
        # A start scene is made late and goes after everything that uses it.
        stack.callback(self._clean_start_scene)
        self.session = self._make_session()
        self._folder = SessionFolder(local_root, f"{os.getpid()}-{self.session.port}")
        stack.callback(self._folder.close)
        stack.callback(self.session.close)
        self._sign = SignOfLife(self._folder.path, self._unreachable)
        stack.callback(self._sign.close)
        if self.kind is Kind.ARTIST:
            stack.callback(self._busy.close)
        try:
            attach.write_file(self._folder.path, self.session)
        except OSError as error:
            log.warning("No other process can attach itself: %s", error)
        options = Options.from_settings(self.settings["workfiles"])
        if site.local_limit_gib:
            options = replace(options, cache_limit_gib=site.local_limit_gib)
        if self.kind is Kind.BATCH:
            # What a script saves on the way goes nowhere unless it is asked to.
            options = replace(options, sync_on_every_save=False)
        files = Workfiles(local_root, options)
        files.harmony_will_start()
        stack.callback(files.close, 0.0)
        self._make_scene_parts(files, stack)
        if self.kind is Kind.BATCH and not self._base.get("AYON_PROJECT_NAME"):
            self.session.facts["host"] = "The scene belongs to no project of AYON."
        else:
            self.session.facts["host"] = install_host()
        stack.callback(self._end_harmony)
        stack.callback(self._forget_session)
        current.start(
            self.session, self.workfile, self.progress, self.loop, self._program
        )
        stack.callback(lambda: self._take_back_hint())
        self.start_harmony(self._prepare_arguments(files))

    def _make_session(self) -> Session:
        """Make the line to Harmony and listen."""
        bridge = self.settings["bridge"]
        dispatcher = Dispatcher()
        session = Session(
            dispatcher=dispatcher,
            default_timeout_s=float(bridge["call_timeout_s"]),
            max_payload=int(bridge["max_message_mib"]) * 1024 * 1024,
        )
        session.add_connection_listener(self._peer_changed)
        session.add_request_listener(lambda: self.loop.post(dispatcher.drain))
        if self.kind is Kind.ARTIST:
            self._busy = BusyNotice(session, self.loop)
            session.add_request_listener(self._busy.request_waits)
        session.add_refusal_listener(self._refused)
        connecting.listen(session)
        return session

    def _make_scene_parts(self, files: Workfiles, stack: contextlib.ExitStack) -> None:
        """Make what works on the open scene, and the menu that asks for it."""
        switch = SceneSwitch(
            self.session, self.watch, self.progress, self.restart, self._scene_switched
        )
        self.workfile = OpenWorkfile(
            self.session,
            files,
            switch,
            self.progress,
            self.loop,
            self._make_locks(files),
            partial(bring_to_front, files.root),
        )
        self.outdated = OutdatedCheck(
            self.loop, self.settings, lambda: self.workfile.is_read_only
        )
        stack.callback(self.outdated.follow())
        self.recoveries = Recoveries(files, self.workfile, self.loop, self.progress)
        self._files = files
        stack.callback(self.recoveries.close)
        stack.callback(self.workfile.end)
        self.menu = MenuRequests(
            self.session,
            self.loop,
            self.progress,
            self.settings,
            self._base,
            self._log,
        )
        self.menu.register(self.workfile, self.recoveries, self.outdated)
        self.session.dispatcher.register("scene_saved", self._scene_saved)

    def _make_locks(self, files: Workfiles) -> AllLocks:
        """Who has a workfile open: by AYON's locks, and by marks of ours."""
        ways = [*self._lock_ways, *find_locks()]
        if files.options.mark_beside_workfile:
            ways.append(Presence(self.kind.value))
        return AllLocks(*ways)

    def _end_harmony(self) -> None:
        if self._process is None:
            return
        if self.kind is Kind.BATCH and self.watch.peer is not None:
            # It ends by itself after our goodbye, and gives its licence back.
            self.session.close()
            self._process.wait(GOODBYE_S)
        if self._ends_with_us():
            self._process.end()

    def _ends_with_us(self) -> bool:
        is_wanted = self.kind is Kind.ARTIST and self.watch.count
        return self._ends_harmony or not is_wanted

    def _forget_session(self) -> None:
        if current.find_session() is self.session:
            current.end()

    def _clean_start_scene(self) -> None:
        if self._start_scene is not None:
            self._start_scene.clean_up()

    # --- Harmony ------------------------------------------------------------

    def _prepare_arguments(self, files: Workfiles) -> list[str]:
        """The arguments for Harmony, its scene unpacked and in place."""
        given = self._arguments
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
        studio_scripts = environment.studio_script_folder(self._base)
        process = HarmonyProcess(
            [str(self._program), *arguments],
            environment.harmony_environment(
                self._base,
                port=self.session.port,
                token=self.session.token,
                js_folder=JS_DIR,
                script_folder=prepare_scripts(studio_scripts, self._folder.path),
                studio_scripts=studio_scripts,
                settings=self.settings,
                addon_version=__version__,
                studio_js=find_scripts(
                    self._base, self.settings, current.script_folders()
                ),
                sign_of_life=self._sign.path,
            ),
            self._log.harmony_path,
            stands_alone=self.kind is Kind.ARTIST,
        )
        self.watch.process_changed()
        self._sign.show(True)
        process.start(lambda code: self._process_ended(process, code))
        self._process = process
        self._files.program_started(process.popen.pid)
        if self._start_scene is not None:
            self._start_scene.program_started(process.popen.pid)
        self.session.watch_process(process.popen)
        if self.kind is Kind.ARTIST:
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

    def _process_ended(self, process: HarmonyProcess, code: int) -> None:
        """Harmony is gone. In the thread that watched it."""
        if process is self._process or self._process is None:
            self.watch.process_changed(f"Harmony ended with exit code {code}.")
        self.loop.post(lambda: self._end_with(process, code))

    def _end_with(self, process: HarmonyProcess, code: int) -> None:
        if process is not self._process or self._has_ended:
            return
        if self.watch.count:
            log.info("Harmony ended with exit code %s", code)
            self.loop.stop(self._exit_code())
            return
        why = connecting.words_of_early_end(process, code, self._sign)
        self._show_failure(why, process.read_last_output())
        self.loop.stop(EXIT_FAILED)

    def _refused(self, reason: str) -> None:
        """Who is not our script was refused. In the channel's thread."""
        is_old_client = connecting.is_of_older_integration(reason)
        if is_old_client and self._has_met_old_client:
            return
        log.warning("Refused a connection: %s", reason)
        if is_old_client:
            self._has_met_old_client = True
            if self.kind is Kind.ARTIST:
                self.loop.post_later(OLD_CLIENT_HINT_S, self._hint)

    def _hint(self) -> None:
        """Harmony runs but has not connected, as it should have by now."""
        if self.watch.count or self._has_ended:
            return
        self._take_back_hint()
        words = connecting.words_of_silence(self.session.last_refusal)
        self.loop.show_message("AYON", *words)

    def _unreachable(self, why: str) -> None:
        """Harmony runs and is not let through. In a thread."""
        log.error("Harmony does not reach AYON: %s", why)
        if self.kind is Kind.ARTIST:
            self._take_back_hint()
            words = connecting.words_of_blocked(why)
            self.loop.post(lambda: self.loop.show_message("AYON", words))

    # --- what happens in Harmony ----------------------------------------------

    def _peer_changed(self, peer: Any) -> None:
        """Harmony came onto the line, or left it. In the channel's thread."""
        self.watch.peer_changed(peer)
        self._sign.show(peer is None)
        if peer is None:
            return
        self._take_back_hint()
        self.loop.post(self.workfile.harmony_connected)
        self.loop.post(self.menu.show_studio_entries)
        self.loop.post(lambda: current.tell(current.CONNECTED, peer))
        if self.kind is Kind.ARTIST:
            self.loop.post(self.outdated.scene_opened)
            if self.watch.count == 1:
                self.loop.post(lambda: log_unused_plugins(self.loop))
        if self.watch.count == 1:
            self._scene_opened()
            self.loop.post(self._run_script)

    def _scene_opened(self) -> None:
        """AYON had a scene opened: now, or before a tool is done with it."""
        self.loop.post(self._apply_scene_settings)
        self.loop.post(lambda: current.tell(current.OPENED, self.workfile.path))

    def _scene_switched(self) -> None:
        """A tool opened another scene in the running Harmony."""
        self._scene_opened()
        if self.kind is Kind.ARTIST:
            self.loop.post(self.recoveries.workfile_opened)

    def _apply_scene_settings(self) -> None:
        is_unasked = self.kind is Kind.BATCH or self.workfile.is_read_only
        if not self._has_ended and not is_unasked:
            self.menu.apply_scene_settings()

    def _scene_saved(self, *facts: Any) -> None:
        """Harmony has saved its scene."""
        self.workfile.scene_saved(*facts)
        current.tell(current.SAVED, self.workfile.path)

    def _look_back(self) -> list[Leftover]:
        """Work that an earlier session could not bring to the project.

        Beside the main thread; every local copy is looked at.
        """
        leftovers = self.recoveries.look()
        self._files.clean_up_later()
        return leftovers

    # --- the script -------------------------------------------------------------

    def _run_script(self) -> None:
        """Run the script of the launch, once."""
        script = self._script
        if script is None or self._has_ended or self._has_run_script:
            return
        self._has_run_script = True
        failure = run_script(script)
        if failure:
            self.failure = failure
            self.loop.show_message("The script failed", failure)
        if self.kind is Kind.BATCH:
            self.loop.stop(self._exit_code())

    def _exit_code(self) -> int:
        return EXIT_SCRIPT_FAILED if self.failure else EXIT_OK

    def _show_failure(self, text: str, details: str = "") -> None:
        self.failure = text
        if self._log_path is not None and not details:
            details = f"Log: {self._log_path}"
        self.loop.show_message("Harmony did not start", text, details)


def refuse_second() -> None:
    """Raise LaunchError if this process serves a Harmony already."""
    if Application._serving is not None:
        raise LaunchError(
            "This process serves a Harmony already. One process serves one Harmony:"
            " wait until that has ended, or start another process."
        )


def launch(
    executable: str | os.PathLike[str],
    *arguments: str | os.PathLike[str],
    script: Script | None = None,
    kind: Kind = Kind.ARTIST,
) -> int:
    """Start Harmony and serve it until it ends.

    Args:
        executable: Harmony, as a path, a name on PATH or a Mac bundle.
        *arguments: Arguments for Harmony; a zip workfile or an ``.xstage``
            among them is opened.
        script: Python file or function that runs on the main thread once the
            scene is open.
        kind: Whom it is for; a batch session ends after its script.

    Returns:
        0 after a session, 4 when the script failed, 130 when the artist cancelled.

    Raises:
        LaunchError: Harmony did not start or did not connect (which was shown),
            this process serves a Harmony already, or the script is no Python file.

    """
    # Before there is a second loop, or a window about it.
    refuse_second()
    check_script(script)
    application = Application(executable, *arguments, kind=kind, script=script)
    code = application.run()
    if code == EXIT_FAILED:
        raise LaunchError(application.failure)
    return code
