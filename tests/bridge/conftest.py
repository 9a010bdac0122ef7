"""Sessions, and Harmonys made of bare sockets on them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from ayon_harmony.bridge import calls
from ayon_harmony.bridge.messages import Message, Reply, Request
from ayon_harmony.bridge.session import Session
from sandbox.fake_harmony import FakeHarmony
from sandbox.patience import PATIENCE_S


def echo(message: Message) -> list[Message]:
    """Answer with the arguments that came."""
    assert isinstance(message, Request)
    assert message.message_id is not None
    return [Reply(message.message_id, message.args)]


@pytest.fixture
def session() -> Iterator[Session]:
    with Session(default_timeout_s=PATIENCE_S) as started:
        yield started


@pytest.fixture
def dial(session: Session) -> Iterator[Callable[..., FakeHarmony]]:
    """Connect to the session (or another), greeting unless ``greet=False``."""
    made: list[FakeHarmony] = []

    def connect(
        greet: bool = True, to: Session | None = None, **facts: object
    ) -> FakeHarmony:
        there = session if to is None else to
        harmony = FakeHarmony(there.port)
        made.append(harmony)
        if greet:
            harmony.greet(there.token, **facts)
        return harmony

    yield connect
    for harmony in made:
        harmony.close()


@pytest.fixture
def harmony(session: Session, dial: Callable[..., FakeHarmony]) -> FakeHarmony:
    """A Harmony that is on the line."""
    connected = dial()
    session.wait_until_connected(PATIENCE_S)
    return connected


@pytest.fixture
def wonder(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], float]:
    """Have a call ask what is going on in the middle of its time, however long."""

    def ask_in_the_middle(limit_s: float) -> float:
        monkeypatch.setattr(calls, "_STATUS_WAIT_S", limit_s / 2)
        return limit_s

    return ask_in_the_middle


@pytest.fixture
def in_thread() -> Iterator[Callable[[Callable[[], object]], Callable[[], object]]]:
    """Run something beside the test; calling what it returns waits for its value."""
    threads: list[threading.Thread] = []

    def start(work: Callable[[], object]) -> Callable[[], object]:
        outcome: list[object] = []
        failure: list[BaseException] = []

        def run() -> None:
            try:
                outcome.append(work())
            except BaseException as error:
                failure.append(error)

        thread = threading.Thread(target=run, daemon=True)
        threads.append(thread)
        thread.start()

        def finish() -> object:
            thread.join(PATIENCE_S)
            assert not thread.is_alive(), "it still waits"
            if failure:
                raise failure[0]
            return outcome[0]

        return finish

    yield start
    for thread in threads:
        thread.join(PATIENCE_S)
