"""Names that are not there, with the one that was meant.

Python says what was meant since 3.10, in its own traceback and not in those that
`traceback` formats before 3.12; AYON's Python is 3.9.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TYPE_CHECKING


def unknown_name(owner: str, name: str, names: Mapping[str, str]) -> AttributeError:
    """Return the error for a name that an object does not have.

    Args:
        owner: The object, as the guides write it.
        name: What was asked for.
        names: What may have been meant, each with how it is written in full.

    """
    near = difflib.get_close_matches(name, names, 1)
    advice = f". Did you mean {names[near[0]]}?" if near else ""
    error = AttributeError(f"{owner} has no {name!r}{advice}")
    # A name without an object keeps Python 3.10 and newer from guessing as well.
    if hasattr(error, "name"):
        error.name = ""
    return error


def public_names(owner: object, prefix: str = "") -> dict[str, str]:
    """Return the public names of an object, each with how it is written in full."""
    return {name: f"{prefix}{name}" for name in dir(owner) if not name.startswith("_")}


class Record:
    """Base of what the scene tells; says which field a misspelt one was meant for."""

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            owner = type(self).__name__
            # Protocols of Python look for names with underscores, in silence.
            names = {} if name.startswith("_") else public_names(type(self))
            fields = {each: each for each in getattr(type(self), "__annotations__", {})}
            raise unknown_name(owner, name, {**names, **fields})
