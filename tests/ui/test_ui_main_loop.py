"""The main thread, with Qt and without."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections import deque

import pytest

from ayon_harmony.errors import Cancelled
from ayon_harmony.ui.main_loop import PlainMainLoop, QtMainLoop, create_main_loop
from ayon_harmony.ui.progress import ProgressService
from ayon_harmony.ui.qt import make_signal
from sandbox.patience import PATIENCE_S


def make_plain():
    return PlainMainLoop()


def make_qt():
    return QtMainLoop(interactive=False)


@pytest.fixture(params=[make_plain, make_qt], ids=["plain", "qt"])
def loop(request):
    return request.param()


def test_posted_work_runs_in_order_on_the_thread_of_the_loop(loop):
    seen = []

    def post_all():
        for number in range(100):
            loop.post(lambda n=number: seen.append((n, threading.get_ident())))
        loop.stop(3)

    thread = threading.Thread(target=post_all)
    thread.start()
    code = loop.run()
    thread.join()

    assert code == 3
    assert [number for number, _ in seen] == list(range(100))
    assert {ident for _, ident in seen} == {threading.get_ident()}


def test_work_that_fails_is_logged_and_the_loop_goes_on(loop, caplog):
    seen = []

    def fail():
        raise RuntimeError("tool broke")

    loop.post(fail)
    loop.post(lambda: seen.append("next"))
    loop.stop()

    assert loop.run() == 0
    assert seen == ["next"]
    assert "tool broke" in caplog.text


def test_posting_later_can_be_taken_back(loop):
    seen = []
    take_back = loop.post_later(60.0, lambda: seen.append("late"))
    loop.post_later(0.01, loop.stop)
    take_back()

    loop.run()

    assert seen == []


def test_without_anybody_there_messages_go_to_stderr(loop, capsys):
    loop.show_message("Harmony did not start", "No licence.", "exit code 1")

    assert "No licence." in capsys.readouterr().err


def test_without_anybody_there_the_safe_choice_stands(loop):
    choices = [("replace", "Replace"), ("keep", "Keep")]

    assert loop.ask("Workfile", "Both changed.", choices, safe="keep") == "keep"


def test_work_in_a_worker_gives_its_result_or_its_error(loop):
    assert loop.run_in_worker(lambda: 42) == 42
    with pytest.raises(OSError, match="gone"):
        loop.run_in_worker(_raise_os_error)


def _raise_os_error():
    raise OSError("gone")


def test_work_beside_the_main_thread_hands_its_result_over(loop):
    threads = []

    def work():
        threads.append(threading.get_ident())
        return "found"

    def then(result):
        threads.append((threading.get_ident(), result))
        loop.stop()

    loop.run_beside(work, then)
    loop.run()

    assert threads[0] != threading.get_ident()
    assert threads[1] == (threading.get_ident(), "found")


def test_posted_work_waits_while_a_long_task_shows_its_window():
    loop = make_qt()
    order = []

    def main_work():
        loop.post(lambda: order.append("request of Harmony"))
        loop.run_in_worker(lambda: order.append("long task"))
        order.append("rest of the main work")
        loop.stop()

    loop.post(main_work)
    loop.run()

    assert order == ["long task", "rest of the main work", "request of Harmony"]


def test_a_question_is_answered_by_its_buttons():
    loop = QtMainLoop(interactive=True)
    answers = []

    def press(label):
        from qtpy import QtWidgets

        for box in QtWidgets.QApplication.topLevelWidgets():
            if box.objectName() == "ayon_message" and box.isVisible():
                for button in box.findChildren(QtWidgets.QPushButton):
                    if button.text().replace("&", "") == label:
                        button.click()

    def ask():
        from qtpy import QtCore

        QtCore.QTimer.singleShot(0, lambda: press("Keep mine"))
        answers.append(
            loop.ask(
                "Workfile",
                "Both changed.",
                [("theirs", "Take theirs"), ("mine", "Keep mine")],
                safe="theirs",
            )
        )
        loop.stop()

    loop.post(ask)
    loop.run()

    assert answers == ["mine"]


def test_the_cancel_button_of_a_progress_window_is_seen_by_the_worker():
    loop = QtMainLoop(interactive=True)
    woken = threading.Event()
    results = []

    def main_work():
        from qtpy import QtWidgets

        view = loop.open_progress("Opening", can_cancel=True)
        view.when_cancelled(woken.set)
        (dialog,) = [
            widget
            for widget in QtWidgets.QApplication.topLevelWidgets()
            if isinstance(widget, QtWidgets.QProgressDialog) and widget.isVisible()
        ]

        def work():
            view.show_state(0.5, "half")
            loop_cancel.fired.emit()
            return woken.wait(10)

        button = dialog.findChild(QtWidgets.QPushButton)
        loop_cancel = make_signal(loop.qt, button.click)
        results.append((loop.run_in_worker(work), view.was_cancelled()))
        view.close()
        loop.stop()

    loop.post(main_work)
    loop.run()

    assert results == [(True, True)]


def test_a_progress_window_is_painted_before_its_task_tells_of_anything(play):
    from qtpy import QtCore, QtWidgets

    painted = []

    class Watch(QtCore.QObject):
        def eventFilter(self, target, event):
            if event.type() == QtCore.QEvent.Type.Paint:
                painted.append(target)
            return False

    def show(loop):
        watch = Watch()
        application = QtWidgets.QApplication.instance()
        application.installEventFilter(watch)
        view = loop.open_progress("Opening", can_cancel=True)
        application.removeEventFilter(watch)
        is_painted = QtWidgets.QApplication.activeModalWidget() in painted
        view.close()
        return is_painted

    assert play(show) == [True]


def test_enter_that_is_still_held_from_the_question_before_cancels_nothing(play):
    from qtpy import QtCore, QtTest, QtWidgets

    def press(loop):
        view = loop.open_progress("Opening", can_cancel=True)
        dialog = QtWidgets.QApplication.activeModalWidget()
        QtTest.QTest.qWaitForWindowActive(dialog)
        QtTest.QTest.keyClick(dialog, QtCore.Qt.Key.Key_Return)
        by_enter = view.was_cancelled()
        QtTest.QTest.keyClick(dialog, QtCore.Qt.Key.Key_Escape)
        by_escape = view.was_cancelled()
        view.close()
        return by_enter, by_escape

    (cancelled,) = play(press)

    assert cancelled == (False, True)


def test_windows_are_painted_in_the_main_thread_only():
    loop = QtMainLoop(interactive=True)
    painters = []

    def main_work():
        view = loop.open_progress("Opening", can_cancel=False)
        dialog = view._dialog
        for name in ("setRange", "setValue", "setLabelText"):
            real = getattr(dialog, name)
            setattr(
                dialog,
                name,
                lambda *args, real=real: (
                    painters.append(threading.current_thread()),
                    real(*args),
                ),
            )

        def work():
            for number in range(50):
                view.show_state(number / 50, str(number))

        loop.run_in_worker(work)
        view.show_state(1.0, "all")
        view.close()
        loop.stop()

    loop.post(main_work)
    loop.run()

    assert set(painters) == {threading.main_thread()}


def test_all_windows_share_one_class_of_signals():
    loop = QtMainLoop(interactive=True)
    views = [loop.open_progress("Opening", can_cancel=False) for _ in range(3)]

    assert len({type(view._changed) for view in views}) == 1
    for view in views:
        view.close()


def test_on_a_machine_without_a_display_no_qt_application_is_made():
    loop = create_main_loop({"AYON_HEADLESS_MODE": "1", "DISPLAY": ":0"})

    assert isinstance(loop, PlainMainLoop)


@pytest.mark.process
def test_without_qt_the_plain_loop_serves():
    script = (
        "import sys\n"
        "sys.modules['qtpy'] = None\n"
        "from ayon_harmony.ui.main_loop import create_main_loop\n"
        "loop = create_main_loop({'DISPLAY': ':0'})\n"
        "loop.post(lambda: loop.stop(7))\n"
        "print(type(loop).__name__, loop.run())\n"
    )
    from ayon_harmony.ui import main_loop

    client = str(main_loop.__file__).rsplit("ayon_harmony", 1)[0]
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": client, "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.stdout.split() == ["PlainMainLoop", "7"], done.stderr


@pytest.fixture
def ctrl_c():
    """Press Ctrl+C from a thread, soon; also where a shell made us deaf for it.

    To be called only where Ctrl+C is heard: a busy machine takes longer to listen.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)

    def press(after_s=0.1):
        timer = threading.Timer(after_s, signal.raise_signal, [signal.SIGINT])
        timer.daemon = True
        timer.start()

    yield press
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    signal.signal(signal.SIGINT, before)


def run_until_ctrl_c(loop):
    """Run a loop that nothing but Ctrl+C ends; one that is deaf fails by its code."""
    loop.post_later(PATIENCE_S, lambda: loop.stop(99))
    with loop.hearing_ctrl_c(), pytest.raises(KeyboardInterrupt):
        assert loop.run() == 99


def test_ctrl_c_ends_a_loop_that_waits(loop, ctrl_c):
    loop.post(ctrl_c)

    run_until_ctrl_c(loop)


def test_ctrl_c_ends_work_that_goes_on_for_ever(loop, ctrl_c):
    seen = []

    def work():
        ctrl_c()
        try:
            while True:
                time.sleep(0.01)
        finally:
            seen.append("interrupted")

    loop.post(work)
    run_until_ctrl_c(loop)

    assert seen == ["interrupted"]


def test_ctrl_c_before_the_loop_runs_interrupts_what_is_done(loop, ctrl_c):
    with loop.hearing_ctrl_c():
        ctrl_c()
        with pytest.raises(KeyboardInterrupt):
            deque(iter(lambda: time.sleep(0.01), 0), maxlen=0)


def test_ctrl_c_waits_for_a_worker_that_cannot_be_cancelled(ctrl_c):
    loop = make_qt()
    seen = []

    def save():
        ctrl_c(0.0)
        time.sleep(0.3)
        return "saved"

    loop.post(lambda: seen.append(loop.run_in_worker(save)))
    run_until_ctrl_c(loop)

    assert seen == ["saved"]


def test_ctrl_c_cancels_a_task_that_can_be(ctrl_c):
    loop = QtMainLoop(interactive=True)
    progress = ProgressService(loop)
    seen = []

    def unpack(task):
        ctrl_c()
        while True:
            task(1, 2, "a.tvg")
            time.sleep(0.01)

    def work():
        try:
            progress.run("Opening", unpack)
        except Cancelled as error:
            seen.append(str(error))

    loop.post(work)
    run_until_ctrl_c(loop)

    assert seen == ["Opening: stopped."]


def test_ctrl_c_answers_a_question_with_what_is_safe(ctrl_c):
    from qtpy import QtCore

    loop = QtMainLoop(interactive=True)
    choices = [("replace", "Replace"), ("keep", "Keep")]
    seen = []

    def work():
        # Timers of Qt fire in the question's own loop, so it is there by then.
        QtCore.QTimer.singleShot(0, ctrl_c)
        seen.append(loop.ask("Save", "Replace it?", choices, "keep"))

    loop.post(work)
    run_until_ctrl_c(loop)

    assert seen == ["keep"]


def test_a_ctrl_c_that_somebody_else_handles_stays_theirs(loop):
    seen = []
    before = signal.signal(signal.SIGINT, lambda *_: (seen.append(1), loop.stop(7)))
    try:
        timer = threading.Timer(0.1, signal.raise_signal, [signal.SIGINT])
        timer.start()
        with loop.hearing_ctrl_c():
            assert loop.run() == 7
    finally:
        signal.signal(signal.SIGINT, before)

    assert seen == [1]


def test_hearing_ctrl_c_on_another_thread_changes_nothing(loop):
    before = signal.getsignal(signal.SIGINT)
    seen = []

    def listen():
        with loop.hearing_ctrl_c():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=listen)
    thread.start()
    thread.join()

    assert seen == [before]


class UnusableStream:
    def __init__(self, error):
        self.error = error

    def write(self, text):
        raise self.error

    def flush(self):
        raise self.error


@pytest.mark.parametrize(
    "stream",
    [
        None,
        UnusableStream(OSError(28, "No space left on device")),
        UnusableStream(ValueError("I/O operation on closed file.")),
    ],
    ids=["none", "full", "closed"],
)
def test_a_message_that_no_stream_takes_is_in_the_log(
    stream, loop, monkeypatch, caplog
):
    monkeypatch.setattr(sys, "stderr", stream)

    loop.show_message("Version Up", "The project is out of reach.", "details")

    assert "Version Up: The project is out of reach.\ndetails" in caplog.text
