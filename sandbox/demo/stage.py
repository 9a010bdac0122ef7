"""A session of the addon on the main thread, and a script that plays in it.

AYON's tools live on the main thread, so a test or the demo that clicks and
waits has to be on another one. ``Stage.play`` starts the session, runs the
script beside the main loop and brings its result, or its error, back.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from ayon_harmony.ui.main_loop import QtMainLoop

Result = TypeVar("Result")

# Nothing here is waited for by the clock; this is for what hangs.
# Longer than elsewhere, as a whole publish is one of those things.
PATIENCE_S = 180.0


class StageLoop(QtMainLoop):
    """A Qt loop without anybody in front of it that tells of windows.

    Attributes:
        shown: Tool windows in the order in which they were brought to the
            front, as (title, whether it could be seen, name of the thread).
        messages: What would have been shown to the artist.
        front: The window that was brought to the front last.

    """

    def __init__(self) -> None:
        super().__init__(interactive=False)
        self.shown: queue.SimpleQueue[tuple[str, bool, str]] = queue.SimpleQueue()
        self.messages: queue.SimpleQueue[tuple[str, str, str]] = queue.SimpleQueue()
        self.front: Any = None

    def bring_to_front(self, window: Any) -> None:
        """Bring it to the front and tell."""
        super().bring_to_front(window)
        self.front = window
        thread = threading.current_thread().name
        self.shown.put((window.windowTitle(), window.isVisible(), thread))

    def show_message(self, title: str, text: str, details: str = "") -> None:
        """Remember it, and write to stderr as without anybody there."""
        self.messages.put((title, text, details))
        super().show_message(title, text, details)


class Stage:
    """Plays scripts in one application.

    Args:
        application: An ``ayon_harmony.app.launch.Application``, not started.

    """

    def __init__(self, application: Any) -> None:
        self.application = application
        self.exit_code: int | None = None

    @property
    def session(self) -> Any:
        """The session with Harmony."""
        return self.application.session

    def play(self, script: Callable[[Stage], Result]) -> Result:
        """Start the session, run a script in it and end everything.

        Args:
            script: Gets this stage, runs beside the main thread. When it
                returns, Harmony is ended, if it has not ended by then.

        """
        outcome: queue.SimpleQueue[tuple[Any, BaseException | None]] = (
            queue.SimpleQueue()
        )

        def run() -> None:
            try:
                outcome.put((script(self), None))
            except BaseException as error:
                outcome.put((None, error))
            finally:
                self.application.loop.stop()

        thread = threading.Thread(target=run, name="stage-script", daemon=True)
        try:
            self.application.start()
            thread.start()
            self.exit_code = self.application.loop.run()
            # The session may have ended by itself; the script sees it and goes on.
            thread.join(PATIENCE_S)
        finally:
            self.application.close(end_harmony=True)
        result, error = outcome.get(timeout=PATIENCE_S)
        if error is not None:
            raise error
        return result

    def on_main(
        self, work: Callable[[], Result], patience_s: float = PATIENCE_S
    ) -> Result:
        """Do something on the main thread and wait for it."""
        outcome: queue.SimpleQueue[tuple[Any, BaseException | None]] = (
            queue.SimpleQueue()
        )

        def run() -> None:
            try:
                outcome.put((work(), None))
            except BaseException as error:
                outcome.put((None, error))

        self.application.loop.post(run)
        result, error = outcome.get(timeout=patience_s)
        if error is not None:
            raise error
        return result

    def next_window(self) -> str:
        """Wait for the next tool window in front and return its title."""
        title, is_visible, thread = self.application.loop.shown.get(timeout=PATIENCE_S)
        assert is_visible, f"'{title}' cannot be seen"
        assert thread == threading.main_thread().name, thread
        return str(title)

    def connected(self, timeout_s: float = PATIENCE_S) -> Any:
        """Wait until both sides know of each other; what Harmony said of itself."""
        peer = self.session.wait_until_connected(timeout_s)
        # Its answer comes after it has heard that its greeting was good.
        self.session.call("scene.currentVersionName")
        return peer
