"""Commands of addons, described first and made with click when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any


class Command:
    """A command: its function, and what click is to be told about it."""

    def __init__(self, func: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        self._func = func
        self._told = (args, kwargs)
        self._parameters: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []

    def to_click_obj(self) -> Any:
        """The command of click."""
        return convert_to_click(self)

    def get_args(self) -> tuple[Any, ...]:
        """Positional arguments for click."""
        return self._told[0]

    def get_kwargs(self) -> dict[str, Any]:
        """Named arguments for click."""
        return self._told[1]

    def get_func(self) -> Callable[..., Any]:
        """What the command runs."""
        return self._func

    def iter_options(self) -> Iterator[tuple[str, tuple[Any, ...], dict[str, Any]]]:
        """Options and arguments in the order in which they were added."""
        yield from self._parameters

    def add_option(self, *args: Any, **kwargs: Any) -> Command:
        """Add an option and return the command, to go on with."""
        return self.add_option_by_type("option", *args, **kwargs)

    def add_argument(self, *args: Any, **kwargs: Any) -> Command:
        """Add an argument and return the command, to go on with."""
        return self.add_option_by_type("argument", *args, **kwargs)

    option = add_option
    argument = add_argument

    def add_option_by_type(
        self, option_name: str, *args: Any, **kwargs: Any
    ) -> Command:
        """Add an ``option`` or an ``argument``."""
        self._parameters.append((option_name, args, kwargs))
        return self


class Group(Command):
    """A command of commands."""

    def __init__(self, func: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(func, *args, **kwargs)
        self._children: list[Command] = []

    def iter_commands(self) -> Iterator[Command]:
        """Commands and groups in it."""
        yield from self._children

    def add_command(self, command: Command) -> None:
        """Put a command into the group."""
        if command not in self._children:
            self._children.append(command)

    def add_group(self, group: Group) -> None:
        """Put a group into the group."""
        self.add_command(group)

    def command(self, *args: Any, **kwargs: Any) -> Any:
        """A new command in the group, or a decorator that makes one."""
        return self._adding(Command, args, kwargs)

    def group(self, *args: Any, **kwargs: Any) -> Any:
        """A new group in the group, or a decorator that makes one."""
        return self._adding(Group, args, kwargs)

    def _adding(self, kind: Any, args: Any, kwargs: Any) -> Any:
        made = _make(kind, args, kwargs)
        if isinstance(made, Command):
            self.add_command(made)
            return made

        def decorate(func: Callable[..., Any]) -> Any:
            child = made(func)
            self.add_command(child)
            return child

        return decorate


def _make(kind: Any, args: Any, kwargs: Any) -> Any:
    if args and callable(args[0]):
        return kind(args[0], *args[1:], **kwargs)
    return lambda func: kind(func, *args, **kwargs)


def convert_to_click(obj_to_convert: Command) -> Any:
    """The command of click, with everything below it."""
    import click

    make: Any = click.group if isinstance(obj_to_convert, Group) else click.command
    made = make(*obj_to_convert.get_args(), **obj_to_convert.get_kwargs())(
        obj_to_convert.get_func()
    )
    for kind, args, kwargs in obj_to_convert.iter_options():
        add: Any = {"option": click.option, "argument": click.argument}[kind]
        add(*args, **kwargs)(made)
    if isinstance(obj_to_convert, Group):
        for child in obj_to_convert.iter_commands():
            made.add_command(convert_to_click(child))
    return made


def group(*args: Any, **kwargs: Any) -> Any:
    """A group, or a decorator that makes one."""
    return _make(Group, args, kwargs)


def command(*args: Any, **kwargs: Any) -> Any:
    """A command, or a decorator that makes one."""
    return _make(Command, args, kwargs)


def option(*args: Any, **kwargs: Any) -> Any:
    """A decorator that adds an option to a command."""
    return lambda target: target.add_option(*args, **kwargs)


def argument(*args: Any, **kwargs: Any) -> Any:
    """A decorator that adds an argument to a command."""
    return lambda target: target.add_argument(*args, **kwargs)
