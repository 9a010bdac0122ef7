"""What changed between two values, key by key."""

from __future__ import annotations

import copy
from typing import Any

_EMPTY: Any = object()


class TrackChangesItem:
    """Old and new value; true when they differ; items of dicts by key."""

    def __init__(self, old_value: Any, new_value: Any) -> None:
        self._changed = old_value != new_value
        self._old = None if old_value is _EMPTY else copy.deepcopy(old_value)
        self._new = None if new_value is _EMPTY else copy.deepcopy(new_value)

    def __bool__(self) -> bool:
        return self._changed

    def _items(self) -> dict[Any, TrackChangesItem]:
        both = isinstance(self._old, dict) and isinstance(self._new, dict)
        missing = None if both else _EMPTY
        old = self._old if isinstance(self._old, dict) else {}
        new = self._new if isinstance(self._new, dict) else {}
        return {
            key: TrackChangesItem(old.get(key, missing), new.get(key, missing))
            for key in {*old, *new}
        }

    def __getitem__(self, key: Any) -> TrackChangesItem:
        return self._items()[key]

    def get(self, key: Any, default: Any = None) -> Any:
        """The change of a key."""
        return self._items().get(key, default)

    @property
    def old_value(self) -> Any:
        """A copy of the old value."""
        return copy.deepcopy(self._old)

    @property
    def new_value(self) -> Any:
        """A copy of the new value."""
        return copy.deepcopy(self._new)

    @property
    def changed(self) -> bool:
        """Whether they differ."""
        return self._changed

    @property
    def is_dict(self) -> bool:
        """Whether one of the values is a dict."""
        return isinstance(self._old, dict) or isinstance(self._new, dict)

    @property
    def old_keys(self) -> set[Any]:
        """Keys of the old dict."""
        return set(self._old) if isinstance(self._old, dict) else set()

    @property
    def new_keys(self) -> set[Any]:
        """Keys of the new dict."""
        return set(self._new) if isinstance(self._new, dict) else set()

    @property
    def available_keys(self) -> set[Any]:
        """Keys of both dicts."""
        return self.old_keys | self.new_keys

    @property
    def removed_keys(self) -> set[Any]:
        """Keys only the old dict has."""
        return self.old_keys - self.new_keys

    @property
    def changed_keys(self) -> set[Any]:
        """Keys that came, went or changed."""
        common = self.old_keys & self.new_keys
        return {
            key for key in self.available_keys if key not in common or self[key].changed
        }

    @property
    def changes(self) -> dict[Any, tuple[Any, Any]]:
        """Old and new value by changed key."""
        return {
            key: (self[key].old_value, self[key].new_value) for key in self.changed_keys
        }
