"""What the script side may ask of the application and of its engine.

The application makes the engine, the engine its slots, and the slots ask the
application again. So that imports go one way all the same, those below know the
ones above by these protocols only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from sandbox.harmony.log import Log
    from sandbox.harmony.profiles import Profile


class Engine(Protocol):
    """The script engine, as its slots and the application's parts see it."""

    alive: bool
    received: Any
    package_folders: list[str]
    registered: dict[str, Any]

    @property
    def raw(self) -> Any:
        """The engine of Qt itself."""

    def text_value(self, text: str) -> Any:
        """Make a script value of a text."""

    def number_value(self, number: float) -> Any:
        """Make a script value of a number."""

    def log_uncaught(self) -> bool:
        """Write what script threw, if it did, to the message log."""

    def report_memory(self, size: int) -> None:
        """Tell the collector about memory that script holds outside of it."""

    def stop_script(self) -> None:
        """End the running script: nothing of it runs after this call."""

    def call_function(self, function: Any, args: Sequence[Any]) -> Any:
        """Call a function of script with Python values."""

    def read_member(self, value: Any, name: str) -> Any:
        """Read a member of an object of script."""

    def read_text(self, value: Any) -> str:
        """Give what ``String(object)`` gives in script."""

    def run_file(self, path: Path) -> Any:
        """Run a script file in global scope."""

    def include(self, path: str) -> Any:
        """Run a file in the scope of the calling script."""

    def read_module(self, path: str) -> dict[str, str]:
        """Find and read a module for ``require``."""

    def evaluate_module(self, text: str, file: str, folder: str) -> Any:
        """Wrap the text of a module into a function of its three names."""

    def log_error(self, text: str, file: str, line: int) -> None:
        """Write an error of a script to the message log."""

    def package_of(self, file: str) -> str:
        """What ``__packageFolder__`` is in a file; '' outside of packages."""

    def set_package_folder(self, folder: str) -> None:
        """Take what a script assigned to ``__packageFolder__``."""

    def run_menu_file(self, path: Path) -> Any:
        """Run a script file as a menu entry does: outside of its package."""

    def script_position(self) -> tuple[str, int]:
        """File and line of the script that is calling; ('', 0) for none."""

    def configure_package(self, folder: Path) -> None:
        """Load a package's ``configure.js`` and call what it exports."""

    def has_function(self, name: str) -> bool:
        """Tell whether script has a global function of this name."""

    def call_global(self, name: str, *args: Any) -> Any:
        """Call a global function by name."""


class Application(Protocol):
    """The application (``application.Application``), as scripts' side sees it."""

    profile: Profile
    readonly: bool
    batch: bool
    log: Log
    home: Any
    project: Any
    window: Any
    rude: Any
    selected_templates: list[str]
    session: dict[str, Any]
    notifiers: Any

    @property
    def undo(self) -> Any:
        """The undo stack of the open scene."""

    def open_scene(self) -> Any:
        """Give the open project; a ScriptThrow when there is none."""

    def emit(self, signal: str, *args: Any) -> None:
        """Emit a signal of a global host object."""

    def emit_from(self, source: Any, signal: str, *args: Any) -> None:
        """Emit a signal of one object that script holds."""

    def notify(self, signal: str, *args: Any) -> None:
        """Emit a signal of every living notifier that has it."""

    def after_call(self, name: str, args: list[Any]) -> None:
        """Tell notifiers what a call of script changed, soon."""

    def answer_box(
        self, kind: str, text: str, title: str, buttons: list[int], default: Any
    ) -> Any:
        """Record a box that would wait for an artist, and give its answer."""

    def script_folders(self) -> list[Path]:
        """Folders that scripts are looked for in, the first one wins."""

    def evaluate(self, text: str, file: str = "") -> Any:
        """Run a text of script in global scope."""

    def run_script_file(self, path: Path) -> bool:
        """Run a script file; false when it threw."""

    def require_engine(self) -> Engine:
        """Give the script engine of the open scene."""

    def use_event_loop(self, later: Callable[[Callable[[], None]], None]) -> None:
        """Give the way to run something from the event loop, soon."""

    def save_as_artist(self) -> bool:
        """Save as Ctrl+S does."""

    def request_open(self, path: str | Path) -> None:
        """Close the scene and open another, ending the running script."""

    def request_close(self) -> None:
        """Close the scene, ending the running script."""

    def request_exit(self) -> None:
        """Close the scene and the application, ending the running script."""

    def close_project(self) -> None:
        """Close the scene without saving."""

    def quit(self, code: int) -> None:
        """End the application with an exit code."""
