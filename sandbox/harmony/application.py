"""The application: the open scene, its script engine, and what surrounds them.

Scenes are opened, made and closed here, and with each of these the script
engine is destroyed and made anew. API modules get the Application as their
first argument and reach everything else through it.
"""

from __future__ import annotations

import functools
import importlib
import os
import tempfile
import weakref
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.harmony.binding import (
    UNDEFINED,
    HostObject,
    ScriptError,
    ScriptStop,
    ScriptThrow,
)
from sandbox.harmony.engine import ScriptEngine
from sandbox.harmony.hooks import Hooks
from sandbox.harmony.log import Log, write_out
from sandbox.harmony.profiles import Profile

if TYPE_CHECKING:
    from sandbox.harmony.window import Window

#: Calls that change the scene, and the notifier's signal that tells of it.
CHANGES = {
    "node.add": "networkChanged",
    "node.createGroup": "networkChanged",
    "node.deleteNode": "networkChanged",
    "node.link": "networkChanged",
    "node.unlink": "networkChanged",
    "node.moveToGroup": "networkChanged",
    "node.explodeGroup": "networkChanged",
    "node.rename": "nodeChanged",
    "node.setTextAttr": "nodeChanged",
    "node.setEnable": "nodeChanged",
    "node.setCoord": "nodeChanged",
    "node.setColor": "nodeChanged",
    "node.createDynamicAttr": "nodeMetadataChanged",
    "column.setEntry": "columnValuesChanged",
    "selection.clearSelection": "selectionChanged",
    "selection.addNodeToSelection": "selectionChanged",
    "selection.addNodesToSelection": "selectionChanged",
    "selection.removeNodeFromSelection": "selectionChanged",
    "selection.selectAll": "selectionChanged",
    "frame.setCurrent": "currentFrameChanged",
    "frame.insert": "sceneChanged",
    "frame.remove": "sceneChanged",
    "scene.setMetadata": "sceneChanged",
    "scene.setFrameRate": "sceneChanged",
    "scene.setStartFrame": "sceneChanged",
    "scene.setStopFrame": "sceneChanged",
    "scene.setDefaultResolution": "sceneChanged",
}

API_FOLDER = Path(__file__).parent / "api"


@dataclass
class Rude:
    """Rude behaviour that a test asked for; see ``control.py`` for the words."""

    exit_code: int | None = None
    no_files: bool = False
    no_licence: bool = False
    slow_s: float = 0.0
    one_byte: bool = False
    merged: bool = False
    unattended: bool = False
    words: list[str] = field(default_factory=list)

    @classmethod
    def parse(cls, text: str) -> Rude:
        """Read ``exit-code=100,no-files,slow=0.2``.

        Raises:
            ValueError: A word that means nothing.

        """
        rude = cls()
        for word in filter(None, (part.strip() for part in text.split(","))):
            rude.add(word)
        return rude

    def add(self, word: str) -> None:
        """Start one rude behaviour."""
        name, _, value = word.partition("=")
        if name == "exit-code":
            self.exit_code = int(value)
        elif name == "no-files":
            self.no_files = True
        elif name == "no-licence":
            self.no_licence = True
        elif name == "slow":
            self.slow_s = float(value or 0.2)
        elif name == "one-byte":
            self.one_byte = True
        elif name == "merged":
            self.merged = True
        elif name == "unattended":
            self.unattended = True
        else:
            raise ValueError(f"Nothing rude is called {word!r}.")
        self.words.append(word)


class Home:
    """Folders of the user and of the program.

    Args:
        root: Stands for the user's folder; None makes a temporary one.
        profile: Gives the version in the folder names.

    """

    def __init__(self, root: Path | None, profile: Profile) -> None:
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        if root is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="harmony_home_")
            root = Path(self._temporary.name)
        self.root = root.resolve()
        product = f"Toon Boom {profile.product_name}"
        base = self.root / "Toon Boom Animation" / product
        self.user_config = base / f"full-{profile.folder_tag}-pref"
        self.user_scripts = base / f"{profile.folder_tag}-scripts"
        self.user_layouts = base / f"{profile.folder_tag}-layouts"
        self.template_library = base / f"{profile.folder_tag}-library"
        self.temp = self.root / "tmp"
        self.preferences = self.user_config / f"{profile.product_name}-pref.xml"
        self.binary = Path(__file__).parent
        self.resource = Path(__file__).parent / "resources"

    def make(self) -> None:
        """Make the user's folders."""
        for folder in (
            self.user_config,
            self.user_scripts,
            self.user_layouts,
            self.template_library,
            self.temp,
        ):
            folder.mkdir(parents=True, exist_ok=True)

    def close(self) -> None:
        """Remove the folders if they were temporary."""
        if self._temporary is not None:
            self._temporary.cleanup()


class Application:
    """One running Harmony."""

    def __init__(
        self,
        profile: Profile,
        *,
        batch: bool = False,
        readonly: bool = False,
        debug: bool = False,
        home: Path | None = None,
        executable: Path | None = None,
        rude: Rude | None = None,
    ) -> None:
        self.profile = profile
        self.batch = batch
        self.readonly = readonly
        self.debug = debug
        self.executable = executable or Path(__file__).parent / "HarmonyPremium"
        self.rude = rude or Rude()
        # Whoever looks at it by hand has no other place to see what is only recorded.
        self._is_watched = bool(os.environ.get("HARMONY_EMULATOR_SCREEN"))
        self.log = Log(echo=batch or self._is_watched, is_debug=debug)
        self.home = Home(home, profile)
        self.home.make()
        self.project: Any = None
        self.window: Window | None = None
        self.hooks = Hooks(self)
        self.engine: ScriptEngine | None = None
        self.notifiers: weakref.WeakSet[HostObject] = weakref.WeakSet()
        self.selected_templates: list[str] = []
        self._said_changed = False
        self.answers: deque[Any] = deque()
        self.hold_boxes = False
        self._held_box: Any = None
        self._quit: Callable[[int], Any] | None = None
        self.session: dict[str, Any] = {}
        self.exit_code: int | None = None
        self._wanted: Callable[[], None] | None = None
        self._later: Callable[[Callable[[], None]], None] | None = None
        load_api()

    # -- what API modules use -------------------------------------------------

    @property
    def undo(self) -> Any:
        """The undo stack of the open scene."""
        return self.open_scene().undo

    def open_scene(self) -> Any:
        """Give the open project.

        Raises:
            ScriptThrow: No scene is open.

        """
        if self.project is None:
            raise ScriptThrow("no scene is open")
        return self.project

    def emit(self, signal: str, *args: Any) -> None:
        """Emit a signal of a global host object, ``render.frameReady``."""
        if self.engine is not None:
            self.engine.emit(signal, args)

    def disconnect_signal(self, signal: str) -> None:
        """Drop every connection of script to a signal of a global host object."""
        if self.engine is not None:
            self.engine.disconnect_signal(signal)

    def emit_from(self, source: HostObject, signal: str, *args: Any) -> None:
        """Emit a signal of one object that script holds."""
        if self.engine is not None:
            self.engine.emit(f"{source.script_key}/{signal}", args)

    def notify(self, signal: str, *args: Any) -> None:
        """Emit a signal of every living notifier that has it."""
        for notifier in list(self.notifiers):
            if signal in notifier.script_signals:
                notifier.emit(signal, *args)

    def after_call(self, name: str, args: list[Any]) -> None:
        """Tell notifiers what a call of script changed, soon."""
        signal = CHANGES.get(name) or CHANGES.get(name.partition(".")[0] + ".*")
        if signal is None or self._later is None:
            return
        details = [[a for a in args[:1] if isinstance(a, str)]]
        takes_list = signal in ("nodeChanged", "networkChanged", "columnValuesChanged")
        self._later(lambda: self.notify(signal, *(details if takes_list else [])))
        if signal in ("selectionChanged", "currentFrameChanged"):
            return
        if not self._said_changed:
            self._said_changed = True
            self._later(self._say_changed)

    def _say_changed(self) -> None:
        self._said_changed = False
        self.notify("sceneChanged")

    def require_engine(self) -> ScriptEngine:
        """Give the script engine of the open scene."""
        if self.engine is None:
            raise RuntimeError("there is no script engine")
        return self.engine

    def script_folders(self) -> list[Path]:
        """Folders that scripts are looked for in, the first one wins."""
        return self.hooks.folders()

    # -- scenes -----------------------------------------------------------------

    def open_project(self, path: str | Path, *, run_hooks: bool = True) -> Any:
        """Open a scene: the old one closes, the engine is made anew.

        Args:
            path: The .xstage file.
            run_hooks: Run TB_sceneOpenPreUI and TB_sceneOpened after it.

        Raises:
            NewerSceneError: A newer Harmony wrote it.

        """
        from sandbox.harmony.model.project import Project
        from sandbox.harmony.model.xstage import NewerSceneError

        project = Project.open(
            Path(path), read_only=self.readonly, **self._project_options()
        )
        saved_by = project.document.version // 100
        if saved_by > self.profile.major:
            project.close()
            raise NewerSceneError(
                f"{Path(path).name} was saved by Harmony {saved_by}; Harmony "
                f"{self.profile.major} opens scenes of its own version and older."
            )
        self._leave_scene()
        self._enter_scene(project)
        self.log.event("scene_opened", path=str(path))
        if run_hooks:
            self.hooks.scene_opened()
        return project

    def new_project(
        self,
        folder: str | Path,
        name: str,
        *,
        run_hooks: bool = True,
        has_palettes: bool = True,
    ) -> Any:
        """Make a scene ``folder/name`` and open it; TB_sceneCreated runs."""
        from sandbox.harmony.model.project import Project

        project = Project.create(
            Path(folder), name, has_palettes=has_palettes, **self._project_options()
        )
        self._leave_scene()
        self._enter_scene(project)
        self.log.event("scene_created", path=str(project.folder))
        if run_hooks:
            self.hooks.scene_created()
        return project

    def _project_options(self) -> dict[str, Any]:
        return {
            "version": self.profile.version,
            "edition": self.profile.edition,
            "temp_root": self.home.temp,
        }

    def close_project(self) -> None:
        """Close the scene without saving; a bare engine takes its place."""
        self._leave_scene()
        self.log.event("scene_closed")
        self._start_engine()

    def _leave_scene(self) -> None:
        if self.project is not None and self.engine is not None:
            self.hooks.scene_about_to_close()
        self.destroy_engine()
        if self.window is not None:
            self.window.drop_script_menus()
        close = getattr(self.project, "close", None)
        if close is not None:
            close()
        self.project = None

    def _enter_scene(self, project: Any) -> None:
        self.project = project
        project.after_save.append(lambda _project: self._saved())
        self._start_engine()
        if self.window is not None:
            self.window.show_scene(project)

    def _saved(self) -> None:
        self.log.event("saved", path=str(self.project.path))
        if self.window is not None:
            # A save as another scene or version goes on in that one.
            self.window.show_scene(self.project)
        if self._later is not None:
            self._later(lambda: self.notify("saveSuccessful"))

    def _start_engine(self) -> None:
        self.destroy_engine()
        self.engine = ScriptEngine(self)

    def destroy_engine(self) -> None:
        """Destroy the script engine and everything that scripts made."""
        if self.engine is not None:
            self.engine.destroy()
            self.engine = None
            self.notifiers.clear()
            self.log.event("engine_destroyed")

    # -- requests of scripts that end the script -------------------------------

    def request(self, action: Callable[[], None]) -> None:
        """End the running script and do ``action`` when its stack is gone.

        For ``scene.closeScene`` and its kin: call it last, it does not return.
        """
        self._wanted = action
        if self._later is not None:
            self._later(self.do_requested)
        raise ScriptStop

    def do_requested(self) -> None:
        """Do what a script asked for, once no script is on the stack."""
        if self.engine is not None and self.engine.is_running:
            if self._later is not None:
                self._later(self.do_requested)
            return
        action, self._wanted = self._wanted, None
        if action is not None:
            action()

    def request_open(self, path: str | Path) -> None:
        """Close the scene and open another, ending the running script."""
        self.request(lambda: self._open_or_tell(path))

    def request_close(self) -> None:
        """Close the scene, ending the running script."""
        self.request(self.close_project)

    def request_exit(self) -> None:
        """Close the scene and the application, ending the running script."""
        self.request(lambda: self.quit(0))

    def _open_or_tell(self, path: str | Path) -> None:
        try:
            self.open_project(path)
        except Exception as error:
            self.log.message(f"Cannot open {path}: {error}", "error")
            self.log.event("open_failed", path=str(path), error=str(error))
            if self.engine is None:
                self._start_engine()

    def quit(self, code: int) -> None:
        """End the application with an exit code."""
        self.exit_code = code
        self.log.event("quit", code=code)
        if self._quit is not None:
            self._quit(code)

    def use_quit(self, leave: Callable[[int], Any]) -> None:
        """Give the way to leave the event loop."""
        self._quit = leave

    def answer_box(
        self, kind: str, text: str, title: str, buttons: list[int], default: Any
    ) -> Any:
        """Record a box that would wait for an artist, and give its answer.

        Args:
            kind: Such as ``MessageBox.warning`` or ``QFileDialog.getOpenFileName``.
            text: What it says.
            title: Its title.
            buttons: Codes of its buttons; empty where it has none.
            default: The answer when ``answers`` is empty.

        """
        if self.hold_boxes and not self.answers and self.window is not None:
            self.log.event("box_held", kind=kind, text=text)
            self._held_box = self.window.make_box(title, text)
            self._held_box.exec_()
            self._held_box = None
        answer = self.answers.popleft() if self.answers else default
        if self._is_watched:
            write_out(f"{kind}: {text}")
        self.log.boxes.append(
            {
                "kind": kind,
                "text": text,
                "title": title,
                "buttons": buttons,
                "answer": None if answer is UNDEFINED else answer,
            }
        )
        return answer

    def wake_held_box(self) -> None:
        """Close the box that waits, now that there is an answer for it."""
        if self._held_box is not None and self.answers:
            self._held_box.accept()

    def save_as_artist(self) -> bool:
        """Save as Ctrl+S does, and tell scripts that listen."""
        return bool(self.open_scene().save_all())

    # -- scripts -----------------------------------------------------------------

    def evaluate(self, text: str, file: str = "") -> Any:
        """Run a text of script in global scope.

        Raises:
            ScriptError: It threw.

        """
        if self.engine is None:
            self._start_engine()
        try:
            return self.require_engine().evaluate(text, file)
        finally:
            if self._wanted is not None and self._later is None:
                self.do_requested()

    def run_script_file(self, path: Path) -> bool:
        """Run a script file; an error goes to the message log.

        Returns:
            Whether it ran to its end.

        """
        engine = self.require_engine()
        try:
            engine.run_file(path)
        except ScriptThrow as error:
            engine.log_error(f"{error.name}: {error.message}", str(path), 1)
            return False
        except ScriptError as error:
            engine.log_error(str(error), error.file or str(path), error.line)
            return False
        finally:
            if self._wanted is not None and self._later is None:
                self.do_requested()
        return True

    def use_event_loop(self, later: Callable[[Callable[[], None]], None]) -> None:
        """Give the way to run something from the event loop, soon."""
        self._later = later

    def close(self) -> None:
        """Destroy everything; for the end of the process and of tests."""
        self.destroy_engine()
        close = getattr(self.project, "close", None)
        if close is not None:
            close()
        self.project = None
        if self.window is not None:
            self.window.close()
        self.home.close()


@functools.cache
def load_api() -> None:
    """Import every module in ``api/``, once; importing registers its names."""
    for file in sorted(API_FOLDER.glob("*.py")):
        if file.stem != "__init__":
            importlib.import_module(f"sandbox.harmony.api.{file.stem}")


def environment(name: str) -> str:
    """Read a variable; unset is ''."""
    return os.environ.get(name, "")
