"""Events: topics with callbacks that are held weakly.

A callback that nobody else holds (a lambda, a nested function) is gone before
the first event. That is how ayon-core behaves, and it does so silently.
"""

from __future__ import annotations

import collections
import copy
import inspect
import logging
import re
import weakref
from typing import Any, Callable
from uuid import uuid4

log = logging.getLogger(__name__)


def _takes(func: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
    try:
        inspect.signature(func).bind(*args, **kwargs)
    except (TypeError, ValueError):
        return False
    return True


class Event:
    """What a callback gets: topic, data and where it came from."""

    def __init__(
        self,
        topic: str,
        data: dict[str, Any] | None = None,
        source: str | None = None,
        event_system: EventSystem | None = None,
    ) -> None:
        self._id = str(uuid4())
        self._topic = topic
        self._data = {} if data is None else data
        self._source = source
        self._event_system = event_system

    def __getitem__(self, key: str) -> Any:
        return self._data[key]

    def get(self, key: str, *args: Any, **kwargs: Any) -> Any:
        """A value of the data, as ``dict.get``."""
        return self._data.get(key, *args, **kwargs)

    @property
    def id(self) -> str:
        """Unique id of this event."""
        return self._id

    @property
    def topic(self) -> str:
        """What happened."""
        return self._topic

    @property
    def data(self) -> dict[str, Any]:
        """The data passed by the emitter, not a copy."""
        return self._data

    @property
    def source(self) -> str | None:
        """Who says it."""
        return self._source

    def emit(self) -> None:
        """Send it to the callbacks of its event system."""
        if self._event_system is None:
            raise RuntimeError(f"Event {self._topic!r} has no event system.")
        self._event_system.emit_event(self)

    def to_data(self) -> dict[str, Any]:
        """A copy as plain data."""
        return {
            "id": self.id,
            "topic": self.topic,
            "source": self.source,
            "data": copy.deepcopy(self.data),
        }


class EventCallback:
    """One registered function and the topic (with ``*``) it listens to."""

    def __init__(
        self, topic: str, func: Callable[..., Any], order: int | None = None
    ) -> None:
        if not callable(func):
            raise TypeError(f"Registered callback is not callable: {func!r}")
        self.order = 100 if order is None else order
        if not isinstance(self.order, int):
            raise TypeError(f"Order must be an int, not {type(self.order)}")
        parts = (re.escape(part) for part in topic.split("*"))
        self._regex = re.compile("^{}$".format(".+".join(parts)))
        self._func_ref: Any = (
            weakref.WeakMethod(func) if inspect.ismethod(func) else weakref.ref(func)
        )
        self._by_position = _takes(func, "event")
        self._by_name = _takes(func, event="event")
        self._enabled = True

    @property
    def is_ref_valid(self) -> bool:
        """Whether the function still exists."""
        return self._func_ref is not None and self._func_ref() is not None

    @property
    def enabled(self) -> bool:
        """Whether events reach the function."""
        return self._enabled

    def set_enabled(self, enabled: bool) -> None:
        """Switch the callback on or off."""
        self._enabled = enabled

    def deregister(self) -> None:
        """Forget the function."""
        self._func_ref = None

    def topic_matches(self, topic: str) -> bool:
        """Whether an event of this topic is for this callback."""
        return bool(self._regex.match(topic))

    def process_event(self, event: Event) -> None:
        """Call the function; what it raises is logged and not passed on."""
        func = self._func_ref() if self._func_ref is not None else None
        if not self._enabled or func is None or not self.topic_matches(event.topic):
            return
        try:
            if self._by_position:
                func(event)
            elif self._by_name:
                func(event=event)
            else:
                func()
        except Exception:
            log.warning("Callback of %s failed", event.topic, exc_info=True)


class EventSystem:
    """A set of callbacks that get the same events."""

    def __init__(self) -> None:
        self._callbacks: list[EventCallback] = []

    def add_callback(
        self, topic: str, callback: Callable[..., Any], order: int | None = None
    ) -> EventCallback:
        """Register a callback; keep a reference to the function yourself."""
        item = EventCallback(topic, callback, order)
        self._callbacks.append(item)
        return item

    def create_event(
        self, topic: str, data: dict[str, Any] | None, source: str | None
    ) -> Event:
        """An event of this system, not sent yet."""
        return Event(topic, data, source, self)

    def emit(
        self, topic: str, data: dict[str, Any] | None, source: str | None
    ) -> Event:
        """Create an event and send it."""
        event = self.create_event(topic, data, source)
        event.emit()
        return event

    def emit_event(self, event: Event) -> None:
        """Send to every callback in order; drop those that are gone."""
        for callback in sorted(self._callbacks, key=lambda item: item.order):
            callback.process_event(event)
        self._callbacks = [item for item in self._callbacks if item.is_ref_valid]

    def clear_callbacks(self) -> None:
        """Forget every callback."""
        self._callbacks = []


class QueuedEventSystem(EventSystem):
    """Events sent by a callback wait until the running event is through."""

    def __init__(self) -> None:
        super().__init__()
        self._queue: collections.deque[Event] = collections.deque()
        self._is_busy = False

    def emit_event(self, event: Event) -> None:
        """Queue the event; send it at once unless another one is running."""
        self._queue.append(event)
        if self._is_busy:
            return
        self._is_busy = True
        try:
            while self._queue:
                super().emit_event(self._queue.popleft())
        finally:
            self._is_busy = False


class GlobalEventSystem:
    """The one event system of the process."""

    _global_event_system: EventSystem | None = None

    @classmethod
    def get_global_event_system(cls) -> EventSystem:
        """The system, made when first asked for."""
        if cls._global_event_system is None:
            cls._global_event_system = EventSystem()
        return cls._global_event_system


def register_event_callback(topic: str, callback: Callable[..., Any]) -> EventCallback:
    """Call ``callback`` on every event of ``topic``; held weakly."""
    return GlobalEventSystem.get_global_event_system().add_callback(topic, callback)


def emit_event(
    topic: str, data: dict[str, Any] | None = None, source: str | None = None
) -> Event:
    """Send an event to the callbacks of the process."""
    return GlobalEventSystem.get_global_event_system().emit(topic, data, source)
