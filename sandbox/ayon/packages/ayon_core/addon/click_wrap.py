"""Commands of addons, told in the words of click and made when they are needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click


class Command:
    """A function that a command line runs."""

    _make = staticmethod(click.command)

    def __init__(self, func: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        self._function = func
        self._words = args, kwargs
        self._parameters: list[Any] = []

    def option(self, *args: Any, **kwargs: Any) -> Command:
        """Add an option; returns the command itself."""
        self._parameters.append(click.option(*args, **kwargs))
        return self

    def argument(self, *args: Any, **kwargs: Any) -> Command:
        """Add an argument; returns the command itself."""
        self._parameters.append(click.argument(*args, **kwargs))
        return self

    def to_click_obj(self) -> Any:
        """What click runs."""

        def run(**values: Any) -> Any:
            return self._function(**values)

        for parameter in reversed(self._parameters):
            run = parameter(run)
        args, kwargs = self._words
        return self._make(*args, **kwargs)(run)


class Group(Command):
    """Commands under one word."""

    _make = staticmethod(click.group)

    def __init__(self, func: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(func, *args, **kwargs)
        self._below: list[Command] = []

    def command(self, *args: Any, **kwargs: Any) -> Command:
        """Add a command; returns it."""
        self._below.append(Command(*args, **kwargs))
        return self._below[-1]

    def to_click_obj(self) -> Any:
        """What click runs, with all commands."""
        group = super().to_click_obj()
        for child in self._below:
            group.add_command(child.to_click_obj())
        return group


def group(*args: Any, **kwargs: Any) -> Group:
    """Make a group of a function."""
    return Group(*args, **kwargs)
