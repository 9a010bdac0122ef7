"""What a command is: its name, what it takes, and the function that does it.

A command is told in the words of click, but made by ayon-core's ``click_wrap``,
whose click may be of another version than Harmony's or ours.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ayon_harmony.errors import HarmonyError
from ayon_harmony.headless.outcome import exit_code_of
from ayon_harmony.host.server_away import is_server_away, is_server_unknown
from ayon_harmony.model.exit_codes import ExitCode

log = logging.getLogger(__name__)

_NOT_THERE = (
    "AYON's server does not answer. Is the network up, and is somebody logged in to"
    " AYON here? On a farm, AYON_SERVER_URL and AYON_API_KEY have to be set."
)


@dataclass(frozen=True)
class Parameter:
    """An argument or an option of a command.

    Attributes:
        names: One name for an argument; for an option ``--name``, perhaps with
            the name of the value behind it.
        words: Keywords of ``click.argument`` or ``click.option``.

    """

    names: tuple[str, ...]
    words: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_option(self) -> bool:
        """Whether it is an option."""
        return self.names[0].startswith("-")


def argument(name: str, **words: Any) -> Parameter:
    """Return an argument; words are those of ``click.argument``."""
    return Parameter((name,), words)


def option(*names: str, **words: Any) -> Parameter:
    """Return an option; words are those of ``click.option``."""
    return Parameter(names, words)


@dataclass(frozen=True)
class Command:
    """A command of ``ayon addon harmony``.

    Attributes:
        name: The word on the command line.
        help: What it does, for the help text.
        run: Gets the parameters by name, returns the exit code; None is good.
            What it raises is told on standard error and becomes an exit code.
        parameters: What it takes, in order.
        is_hidden: Whether the help text leaves it out.

    """

    name: str
    help: str
    run: Callable[..., int | None]
    parameters: tuple[Parameter, ...] = ()
    is_hidden: bool = False


def perform(command: Command, values: Mapping[str, Any]) -> ExitCode:
    """Run a command and return its exit code, whatever happens.

    Args:
        command: The command.
        values: Its parameters by name.

    """
    try:
        return ExitCode(command.run(**values) or 0)
    except HarmonyError as error:
        print(f"{command.name}: {error}", file=sys.stderr)
        return exit_code_of(error)
    except KeyboardInterrupt:
        print(f"{command.name}: stopped.", file=sys.stderr)
        return ExitCode.CANCELLED
    except Exception as error:
        if is_server_away(error) or is_server_unknown(error):
            print(f"{command.name}: {_NOT_THERE}", file=sys.stderr)
            return ExitCode.COULD_NOT_BEGIN
        # The border: farms and build servers get a code and a sentence.
        log.exception("The command '%s' failed", command.name)
        print(f"{command.name}: {type(error).__name__}: {error}", file=sys.stderr)
        return ExitCode.FAILED


def add_to(group: Any, command: Command) -> None:
    """Add a command to a group of ``click_wrap``."""

    def run(**values: Any) -> None:
        code = perform(command, values)
        if code:
            sys.exit(int(code))

    added = group.command(
        run, name=command.name, help=command.help, hidden=command.is_hidden
    )
    for parameter in command.parameters:
        add = added.option if parameter.is_option else added.argument
        add(*parameter.names, **parameter.words)
