"""What the menu in Harmony asks of this process, one method an entry.

Each of them returns at once, so that Harmony has its answer before a window
opens; the work is posted to the main loop. What an entry needs is imported when it
is used: every session makes this, and most entries are never asked for in it.
"""

from __future__ import annotations

import logging
import shutil
import traceback
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ayon_harmony import current, environment
from ayon_harmony.app.session_log import SessionLog
from ayon_harmony.app.tools import Tools
from ayon_harmony.bridge.session import Session
from ayon_harmony.errors import Cancelled, HarmonyError, NotConnectedError
from ayon_harmony.host.server_away import is_server_away, is_server_unusable, say_error
from ayon_harmony.managing.outdated_check import OutdatedCheck
from ayon_harmony.model.printed_lines import printing_to
from ayon_harmony.model.script_place import describe_failure
from ayon_harmony.ui.main_loop import MainLoop
from ayon_harmony.ui.progress import ProgressService, Task
from ayon_harmony.workfiles import disk
from ayon_harmony.working import scene_settings
from ayon_harmony.working.open_workfile import OpenWorkfile
from ayon_harmony.working.recoveries import Recoveries
from ayon_harmony.working.scene_settings import SceneSettingsEntry
from ayon_harmony.working.script_console import ScriptConsole

if TYPE_CHECKING:
    from ayon_harmony.app.support_bundle import Bundle

log = logging.getLogger(__name__)


class MenuRequests:
    """Answers the entries of the menu.

    Args:
        session: The session, which must not have started.
        loop: Main loop.
        progress: Shows long tasks.
        settings: The studio's settings, complete.
        base: Environment of the session.
        session_log: Its log.

    """

    def __init__(
        self,
        session: Session,
        loop: MainLoop,
        progress: ProgressService,
        settings: Mapping[str, Any],
        base: Mapping[str, str],
        session_log: SessionLog,
    ) -> None:
        self._session = session
        self._loop = loop
        self._progress = progress
        self._settings = settings
        self._base = base
        self._log = session_log
        self.tools = Tools(loop, self._propose_comment)
        self._console = ScriptConsole(
            session, environment.local_folder(base) / "console_history.json"
        )

    def register(
        self, workfile: OpenWorkfile, recoveries: Recoveries, outdated: OutdatedCheck
    ) -> None:
        """Let Harmony ask for everything that it may ask for.

        Args:
            workfile: The workfile that is open.
            recoveries: What earlier sessions left.
            outdated: Looks for outdated containers.

        """
        self._workfile = workfile
        self._outdated = outdated
        handlers: dict[str, Callable[..., object]] = {
            "show_tool": self.show_tool,
            "version_up": self._posting("Version Up", self._version_up),
            "show_log": self.show_log,
            "support_bundle": self._posting(
                "Support Bundle", self._save_support_bundle
            ),
            "show_recoveries": recoveries.show,
            "set_scene_settings": self._posting(
                "Set Scene Settings", self._set_scene_settings
            ),
            "scene_check": self._posting("Scene Check", self._check_scene),
            "show_drawings": self._posting("Drawings and Colours", self._show_drawings),
            "compare": self._posting("Compare with", self._compare),
            "script_console": self._posting(
                "Script Console", self._show_script_console
            ),
            "studio_entry": self._start_studio_entry,
            "render_progress": _log_render_progress,
        }
        for name, handler in handlers.items():
            is_click = name != "render_progress"
            self._session.dispatcher.register(name, handler, once=is_click)

    def _posting(self, title: str, work: Callable[[], object]) -> Callable[[], None]:
        def run() -> None:
            try:
                work()
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                # Who clicked and waits is told of whatever it was.
                log.exception("'%s' failed", title)
                self._loop.show_message(title, _words_of(error))

        return lambda: self._loop.post(run)

    def show_tool(self, name: str) -> None:
        """Open a tool by its name in the menu."""
        self.tools.show(name)
        if name == "manage":
            # Its list is fresh, so what the menu and the nodes say should be.
            self._outdated.start()

    def show_log(self) -> None:
        """Show the log of this session."""
        self._loop.show_text("AYON Harmony log", self._log.read())

    def _version_up(self) -> None:
        """Save the workfile as its next version."""
        from ayon_core.pipeline.workfile import save_next_version

        save_next_version()

    def apply_scene_settings(self) -> None:
        """Give the scene what the settings say, as the studio wants it at open."""
        try:
            SceneSettingsEntry(self._loop, self._settings).run_at_open()
        except Exception as error:
            # A task's attribute may be no number, and the server may be away.
            log.exception("Setting scene settings failed")
            # Opening a workfile does not need the server.
            if not is_server_away(error):
                self._loop.show_message(scene_settings.TITLE, _words_of(error))

    def _set_scene_settings(self) -> None:
        """Give frame range, rate and resolution of the task to the scene."""
        SceneSettingsEntry(self._loop, self._settings).run()

    def _check_scene(self) -> None:
        """Look for what a publish would complain about."""
        from ayon_harmony.checking.menu_entry import SceneCheckEntry

        SceneCheckEntry(self._loop, self._progress).run()

    def _show_drawings(self) -> None:
        """Tell what the drawings and palettes of the scene are like."""
        from ayon_harmony.checking.drawings_entry import DrawingsEntry

        DrawingsEntry(self._loop, self._progress).run()

    def _propose_comment(self) -> str:
        """Say what changed since the last publish, for the Publisher."""
        from ayon_harmony.working.publish_comment import propose_comment

        try:
            return propose_comment(self._workfile.xstage)
        except HarmonyError:
            return ""

    def _compare(self) -> None:
        """Tell what changed since another version of the workfile."""
        from ayon_harmony.working.compare_entry import CompareEntry

        path = self._workfile.path
        entry = CompareEntry(self._loop, self._progress)
        entry.run(path and Path(path), self._workfile.xstage)

    def show_studio_entries(self) -> None:
        """Show what studio addons added to the menu, if they did."""
        labels = [label for label, _ in current.menu_entries()]
        if labels:
            try:
                self._session.notify("setStudioEntries", labels)
            except NotConnectedError:
                log.debug("Harmony has left before its menu was complete")

    def _start_studio_entry(self, index: int) -> None:
        """Call what a studio addon added; its failure is shown."""
        label, fn = current.menu_entries()[index]

        def run() -> None:
            try:
                with printing_to(log, label):
                    fn()
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                if isinstance(error, SystemExit) and not error.code:
                    return
                log.exception("The menu entry '%s' failed", label)
                text = describe_failure(error)
                if not isinstance(error, HarmonyError):
                    text = (
                        f"'{label}' of your studio failed: {text}. Who made it needs "
                        "the details."
                    )
                self._loop.show_message(label, text, traceback.format_exc())

        self._loop.post(run)

    def _show_script_console(self) -> None:
        """Show where Python and Qt Script are typed and run."""
        self._loop.show_console(self._console)

    def _save_support_bundle(self) -> None:
        """Collect logs, versions and settings, show what it is, write a zip."""
        from ayon_harmony.app import support_bundle

        folder = environment.local_folder(self._base)
        preview = support_bundle.preview_folder(folder)
        try:
            bundle = self._progress.run(support_bundle.TITLE, self._collect)
            while True:
                answer = self._ask_about(bundle)
                if answer == "cancel":
                    return
                if answer == "save":
                    break
                self._loop.show_file(bundle.unpack(preview))
            path = support_bundle.save_bundle(bundle, folder)
        except Cancelled:
            return
        except OSError as error:
            log.exception("The support bundle was not written")
            text = f"The support bundle cannot be written: {disk.reason(error)}."
            self._loop.show_message(support_bundle.TITLE, text)
            return
        finally:
            shutil.rmtree(preview, ignore_errors=True)
        log.info("Support bundle: %s", path)
        self._tell_where_bundle_is(path)

    def _tell_where_bundle_is(self, path: Path) -> None:
        from ayon_harmony.app.support_bundle import TITLE

        text = (
            f"Logs, versions, settings and a list of the scene's files are in\n{path}\n"
            "Keys and passwords are left out. Send it to whoever helps you."
        )
        if not self._loop.interactive:
            self._loop.show_message(TITLE, text)
            return
        choices = (("ok", "OK"), ("show", "Show in Folder"))
        if self._loop.ask(TITLE, text, choices, "ok") == "show":
            self._loop.show_file(path.parent)

    def _collect(self, task: Task) -> Bundle:
        from ayon_harmony.app.support_bundle import Findings, collect_bundle

        peer = self._session.peer
        findings = Findings(
            harmony={} if peer is None else asdict(peer),
            scene_folder=Path(peer.scene_path) if peer and peer.scene_path else None,
            workfile=self._workfile.path,
            status=self._workfile.status_text,
            secrets=(self._session.token,),
        )
        return collect_bundle(
            environment.local_folder(self._base),
            self._settings,
            self._base,
            findings,
            report=task,
        )

    def _ask_about(self, bundle: Bundle) -> str:
        """Let the artist see what would be written; without anybody it is."""
        from ayon_harmony.app import support_bundle

        return self._loop.ask(
            support_bundle.TITLE,
            f"This would be in the bundle:\n\n{bundle.describe()}",
            (("save", "Save"), ("look", "Look at the Files"), ("cancel", "Cancel")),
            # Closing the question writes nothing.
            "cancel" if self._loop.interactive else "save",
        )


def _words_of(error: BaseException) -> str:
    """Say what a click came to; ours and the server's errors say all there is."""
    if isinstance(error, HarmonyError) or is_server_unusable(error):
        return say_error(error)
    text = disk.words_of(error) or type(error).__name__
    return f"It did not work: {text.rstrip('.')}. The log says more."


def _log_render_progress(frame: int, done: int, total: int) -> None:
    """A render inside Harmony has come further."""
    log.info("Rendered frame %s (%s of %s)", frame, done, total)
