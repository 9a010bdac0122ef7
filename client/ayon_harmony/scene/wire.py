"""The shapes that calls into Harmony take and give back.

A row is one described thing, an object of JSON. Everything that comes over the
wire is read here first, so that a wrong shape is an error with a name and not a
puzzle further on.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import ItemsView, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Callable, TypeVar

from ..errors import UnexpectedResultError
from ..model.spelling import public_names, unknown_name
from .former_names import FORMER_NAMES

Call = Callable[..., object]
"""Calls one of our JavaScript functions: name, then its arguments."""

Row = Mapping[str, Any]

Name = TypeVar("Name")
Key = TypeVar("Key")
Kind = TypeVar("Kind")


class Part:
    """A part of the open scene: methods that call our JavaScript functions."""

    def __init__(self, call: Call) -> None:
        self._call = call

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            part = type(self).__name__
            method = FORMER_NAMES.get(part, {}).get(name)
            if method is None:
                raise unknown_name(part, name, public_names(self))
            warnings.warn(
                f"{part}.{name} is now {part}.{method}; the former name goes with"
                " the next version.",
                DeprecationWarning,
                stacklevel=2,
            )
            return getattr(self, method)


def read_row(result: object) -> Row:
    """Return a result that has to be one row."""
    if not isinstance(result, Mapping):
        raise UnexpectedResultError(
            f"Expected an object, Harmony sent {result!r:.200}."
        )
    return result


def read_rows(result: object) -> list[Row]:
    """Return a result that has to be a list of rows."""
    return [read_row(row) for row in read_list(result)]


def read_list(result: object) -> list[Any]:
    """Return a result that has to be a list."""
    if not isinstance(result, list):
        raise UnexpectedResultError(f"Expected a list, Harmony sent {result!r:.200}.")
    return result


def read_text(result: object) -> str:
    """Return a result that has to be text."""
    if not isinstance(result, str):
        raise UnexpectedResultError(f"Expected text, Harmony sent {result!r:.200}.")
    return result


def read_texts(result: object) -> list[str]:
    """Return a result that has to be a list of texts."""
    return [read_text(text) for text in read_list(result)]


def pairs(mapping: Mapping[str, Any]) -> list[list[Any]]:
    """Return a mapping as pairs, which keep their order in JavaScript."""
    return [[key, value] for key, value in entries(mapping)]


def entries(mapping: Mapping[Key, Kind]) -> ItemsView[Key, Kind]:
    """Return the entries of a dictionary that a method was given.

    Raises:
        TypeError: It is something else.

    """
    if not isinstance(mapping, Mapping):
        raise TypeError(f"A dictionary is needed, not {mapping!r}.")
    return mapping.items()


def record(value: Any, kind: type[Kind]) -> Kind:
    """Return a record that a method was given.

    Raises:
        TypeError: It is something else; says how one is made.

    """
    if isinstance(value, kind):
        return value
    names = ", ".join(inspect.signature(kind).parameters)
    raise TypeError(
        f"{kind.__name__}({names}) is needed, not {value!r}."
        f" It is in {kind.__module__}."
    )


def couple(value: Any, names: str) -> tuple[Any, Any]:
    """Return two values that a method was given as one.

    Args:
        value: What was given.
        names: What the two are, for the message: ``width, height``.

    Raises:
        TypeError: It is something else.

    """
    if isinstance(value, (tuple, list)) and len(value) == 2:
        return value[0], value[1]
    raise TypeError(f"({names}) is needed, not {value!r}.")


def listed(items: Iterable[Name]) -> list[Name]:
    """Return paths as a list; one path alone is a mistake worth an error."""
    if isinstance(items, str):
        raise TypeError(f"A list of texts is needed, not the one text {items!r}.")
    return list(items)
