"""Events: a topic, some data, and who hears of it.

A subscription holds its function weakly: what nobody else holds hears nothing.
"""

from __future__ import annotations

import fnmatch
import inspect
import logging
import weakref
from collections.abc import Callable, Iterable
from typing import Any

from ayon_core.memory import memory

log = logging.getLogger(__name__)


class Event:
    """Something that happened."""

    def __init__(self, topic: str, data: Any = None, source: str | None = None) -> None:
        self.topic = topic
        self.data = dict(data or {})
        self.source = source

    def __getitem__(self, key: str) -> Any:
        return self.data[key]

    def get(self, key: str, default: Any = None) -> Any:
        """A value of the data, or the default."""
        return self.data.get(key, default)


class Subscription:
    """A function that hears of a topic, or of many by a wildcard."""

    def __init__(self, topic: str, function: Callable[..., Any]) -> None:
        self._pattern = topic
        is_bound = inspect.ismethod(function)
        self._find = (weakref.WeakMethod if is_bound else weakref.ref)(function)
        self._how = _way_to_call(function)
        self._is_heard = True

    def deregister(self) -> None:
        """Hear nothing more."""
        self._is_heard = False

    def hear(self, event: Event) -> None:
        """Call the function if the event is for it; its errors stay here."""
        function = self._find()
        fits = fnmatch.fnmatchcase(event.topic, self._pattern)
        if not self._is_heard or function is None or not fits:
            return
        try:
            self._how(function, event)
        except Exception:
            log.exception("A callback of '%s' failed", event.topic)


def _way_to_call(function: Callable[..., Any]) -> Callable[[Any, Event], Any]:
    try:
        parameters = inspect.signature(function).parameters.values()
    except ValueError:
        return lambda called, event: called(event)
    if not parameters:
        return lambda called, _: called()
    if all(p.kind is p.KEYWORD_ONLY for p in parameters):
        return lambda called, event: called(event=event)
    return lambda called, event: called(event)


def tell(subscriptions: Iterable[Subscription], event: Event) -> Event:
    """Let everybody hear an event."""
    for subscription in list(subscriptions):
        subscription.hear(event)
    return event


def register_event_callback(topic: str, callback: Callable[..., Any]) -> Subscription:
    """Hear of a topic for as long as somebody holds the callback."""
    subscription = Subscription(topic, callback)
    memory().subscriptions.append(subscription)
    return subscription


def emit_event(topic: str, data: Any = None, source: str | None = None) -> Event:
    """Tell everybody in this process what happened."""
    return tell(memory().subscriptions, Event(topic, data, source))
