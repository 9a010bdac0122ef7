"""What runs in this process: the session with Harmony, its scene and workfile.

The one place that is global. ``app`` fills it when a session starts and
clears it when the session ends; hosts, plugins and the api read it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ayon_harmony.errors import LaunchError, NotConnectedError, WorkfileError
from ayon_harmony.model.printed_lines import printing_to
from ayon_harmony.model.storage import DatabaseScene

if TYPE_CHECKING:
    from ayon_harmony.scene import Scene
    from ayon_harmony.scene.wire import Call

log = logging.getLogger(__name__)

Result = TypeVar("Result")


class HarmonySession(Protocol):
    """The calls into Harmony that everybody may use."""

    @property
    def peer(self) -> Any:
        """Facts of the connected Harmony, None while there is none."""

    def wait_until_connected(self, timeout_s: float) -> Any:
        """Wait for Harmony and return its facts."""

    def call(
        self, function: str, *args: object, timeout_s: float | None = None
    ) -> object:
        """Call one of our JavaScript functions, or a host function by name."""

    def send(
        self, request: Mapping[str, Any], timeout_s: float | None = None
    ) -> dict[str, Any]:
        """Send a raw request and return its reply."""

    def send_many(
        self,
        requests: Sequence[Mapping[str, Any]],
        timeout_s: float | None = None,
    ) -> list[dict[str, Any]]:
        """Send several requests in one go and return their replies."""


class Workfile(Protocol):
    """The workfile that is open in Harmony, and what can be done with it."""

    @property
    def path(self) -> str | None:
        """Workfile in the project, None for a scene that has none yet."""

    def open(self, path: str) -> None:
        """Open another workfile in the running Harmony."""

    def save(self) -> None:
        """Save the scene, and the workfile in the project if there is one."""

    def make_compact(self) -> None:
        """Leave nothing of deleted files in the saved workfile."""

    def save_as(self, path: str) -> None:
        """Save the scene as another workfile and stay in that one."""

    def has_unsaved_changes(self) -> bool:
        """Whether something would be lost if the workfile was left now."""


class ProgressTask(Protocol):
    """One long task, as the work that does it sees it."""

    def __call__(self, done: int, total: int, what: str = "") -> None:
        """Say how far it has come; raises `Cancelled` when it shall stop."""

    def was_cancelled(self) -> bool:
        """Whether the artist wants it to stop."""

    def when_cancelled(self, wake: Callable[[], object]) -> None:
        """Have something called when the artist cancels, to wake a wait."""


class Progress(Protocol):
    """What shows the long tasks of the session."""

    def run(
        self,
        title: str,
        work: Callable[[Any], Result],
        *,
        can_cancel: bool = True,
    ) -> Result:
        """Do work on another thread and show how far it has come."""

    def task(
        self, title: str, *, can_cancel: bool = True
    ) -> AbstractContextManager[Any]:
        """Show a task that the main thread does itself, step by step."""


class Dialogs(Protocol):
    """Windows that tell the artist something, or ask."""

    interactive: bool

    def show_message(self, title: str, text: str, details: str = "") -> None:
        """Tell something and wait until it was seen."""

    def show_text(self, title: str, text: str) -> None:
        """Show a long text without waiting for the artist."""

    def show_file(self, path: Path) -> None:
        """Open a folder, page or picture, or say where it lies."""

    def show_reports(self, reports: Sequence[Any]) -> None:
        """Show reports, oldest first, without waiting for the artist."""

    def renew_reports(self, reports: Sequence[Any]) -> None:
        """Show them where reports are on the screen; nothing comes to the front."""

    def is_showing_reports(self) -> bool:
        """Whether reports are on the screen, and not closed as read."""

    def run_beside(
        self, work: Callable[[], Result], then: Callable[[Result], object]
    ) -> None:
        """Do work on a thread; what it gives is handed over on the main thread."""

    def choose(
        self, title: str, text: str, offers: Sequence[Any], safe: tuple[str, str]
    ) -> tuple[str, str]:
        """Let the artist choose between things that are looked at."""

    def ask(
        self, title: str, text: str, choices: Sequence[tuple[str, str]], safe: str
    ) -> str:
        """Let the artist choose, by key; ``safe`` stands when nobody answers."""


#: What scripts can be told of, with what they are given: facts of Harmony when it
#: comes onto the line; the workfile (None for none) when AYON opened a scene or
#: Harmony saved one; project, folder and task when the session goes to another task;
#: nothing when what is loaded into the scene, or its version, has changed.
CONNECTED = "connected"
OPENED = "opened"
SAVED = "saved"
CONTEXT_CHANGED = "context_changed"
CONTAINERS_CHANGED = "containers_changed"

_callbacks: dict[str, list[Callable[[Any], object]]] = {
    CONNECTED: [],
    OPENED: [],
    SAVED: [],
    CONTEXT_CHANGED: [],
    CONTAINERS_CHANGED: [],
}

_calls: ContextVar[Call | None] = ContextVar("calls", default=None)
#: What studio addons added to the menu: label and function.
_menu_entries: list[tuple[str, Callable[[], object]]] = []
#: Folders of JavaScript that studio addons named.
_script_folders: list[Path] = []

_session: HarmonySession | None = None
_workfile: Workfile | None = None
_progress: Progress | None = None
_dialogs: Dialogs | None = None
_program: Path | None = None


def start(
    session: HarmonySession,
    workfile: Workfile | None = None,
    progress: Progress | None = None,
    dialogs: Dialogs | None = None,
    program: Path | None = None,
) -> None:
    """Make a session the running one of this process."""
    global _session, _workfile, _progress, _dialogs, _program
    _program = program
    _session = session
    _workfile = workfile
    _progress = progress
    _dialogs = dialogs


def end() -> None:
    """Forget the running session."""
    global _session, _workfile, _progress, _dialogs, _program
    _session = _workfile = _progress = _dialogs = _program = None


def add_callback(event: str, fn: Callable[[Any], object]) -> Callable[[], None]:
    """Have ``fn`` called on the main thread when something happens.

    It stays for this process, whatever sessions begin and end, and is there once,
    also when an addon adds it for each of them.

    Args:
        event: ``CONNECTED``, ``OPENED`` or ``SAVED``.
        fn: Gets what belongs to the event.

    Returns:
        A function that takes it back.

    Raises:
        TypeError: It cannot be called.
        NotConnectedError: Another process serves this Harmony, and is told.

    """
    if not callable(fn):
        raise TypeError(f"A callback is a function, not {fn!r}.")
    refuse_attached("Callbacks")
    callbacks = _callbacks[event]
    if fn not in callbacks:
        callbacks.append(fn)
    return lambda: callbacks.remove(fn) if fn in callbacks else None


def tell(event: str, about: object) -> None:
    """Call everybody who waits for an event; what one raises stays with him."""
    for fn in list(_callbacks[event]):
        try:
            with printing_to(log, f"Callback of '{event}'"):
                fn(about)
        except KeyboardInterrupt:
            raise
        except BaseException:
            # Its sys.exit() ends neither the others nor AYON's process.
            log.exception("A callback of '%s' failed", event)


def refuse_attached(what: str) -> None:
    """Say where the rest of a session is, in a process that has its calls alone."""
    from ayon_harmony.bridge.attached import AttachedSession

    if isinstance(_session, AttachedSession):
        raise NotConnectedError(
            f"{what} stay with the process that serves Harmony, and this one is only"
            " attached. Run it there: AYON > Script Console, or an addon of yours."
        )


def add_menu_entry(label: str, fn: Callable[[], object]) -> Callable[[], None]:
    """Have an entry in the menu that calls ``fn``; see ``api.add_menu_entry``.

    Raises:
        NotConnectedError: Another process serves this Harmony and its menu.

    """
    refuse_attached("Entries of the menu")
    entry = (label, fn)
    if entry not in _menu_entries:
        _menu_entries.append(entry)
        _show_menu_entries()

    def remove() -> None:
        if entry in _menu_entries:
            _menu_entries.remove(entry)
            _show_menu_entries()

    return remove


def menu_entries() -> list[tuple[str, Callable[[], object]]]:
    """The entries that were added, in their order."""
    return list(_menu_entries)


def _show_menu_entries() -> None:
    """Tell a Harmony that is on the line; one that comes is told when it does."""
    if _session is not None and _session.peer is not None:
        _session.call("setStudioEntries", [label for label, _ in _menu_entries])


def add_script_folder(folder: Path) -> None:
    """Have Harmony load the JavaScript of a folder; see ``api``."""
    if folder not in _script_folders:
        _script_folders.append(folder)


def script_folders() -> list[Path]:
    """Folders that were added, in their order."""
    return list(_script_folders)


def find_session() -> HarmonySession | None:
    """The running session, None when nothing was launched."""
    return _session


def get_session() -> HarmonySession:
    """The running session.

    Raises:
        NotConnectedError: This process has not launched Harmony.

    """
    if _session is None:
        raise NotConnectedError(
            "This process serves no Harmony. harmony.attach() joins the session that"
            " runs beside it, harmony.launch(executable) starts one, and so does AYON's"
            " launcher."
        )
    return _session


def get_scene() -> Scene:
    """The scene that is open in the running session's Harmony.

    Raises:
        NotConnectedError: This process has not launched Harmony.

    """
    # Hosts ask this module in many processes without a Harmony.
    from ayon_harmony.scene import Scene

    return Scene(_calls.get() or get_session().call)


@contextmanager
def calling(call: Call) -> Iterator[None]:
    """Let the scene be called in another way, on this thread, for a while."""
    token = _calls.set(call)
    try:
        yield
    finally:
        _calls.reset(token)


def find_database_scene() -> DatabaseScene | None:
    """The open scene of a Harmony Server, None for one in a folder."""
    peer = None if _session is None else _session.peer
    if peer is None or not peer.database:
        return None
    return DatabaseScene(
        peer.environment,
        peer.job,
        peer.scene_name,
        peer.version_name,
        peer.read_only,
    )


def refuse_database(what: str) -> None:
    """Refuse what only a scene in a folder can have.

    Args:
        what: As `DatabaseScene.refusal` has it.

    Raises:
        WorkfileError: The scene lies on a Harmony Server; says what to do.

    """
    database = find_database_scene()
    if database is not None:
        raise WorkfileError(database.refusal(what))


def get_workfile() -> Workfile:
    """The workfile of the running session.

    Raises:
        NotConnectedError: This process has not launched Harmony, or is attached.

    """
    get_session()
    refuse_attached("Workfiles")
    if _workfile is None:
        raise NotConnectedError("The running session has no workfiles.")
    return _workfile


def get_program() -> Path:
    """The Harmony program of the running session, for another process of it.

    Raises:
        NotConnectedError: This process has not launched Harmony.
        LaunchError: The session does not know its program.

    """
    get_session()
    if _program is None:
        raise LaunchError("The running session does not know Harmony's program.")
    return _program


def find_progress() -> Progress | None:
    """What shows long tasks, None where no session of the addon runs."""
    return _progress


def find_dialogs() -> Dialogs | None:
    """What talks to the artist, None where nobody can see and answer windows."""
    return _dialogs if _dialogs is not None and _dialogs.interactive else None
