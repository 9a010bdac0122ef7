"""Telling that AYON's server is away from other errors.

The network of a workstation at home comes and goes in the middle of a session.
Saving does not need the server; tools do, and say so in one sentence instead of
what a library of theirs raises.
"""

from __future__ import annotations

from collections.abc import Iterator

AWAY = (
    "AYON's server does not answer. Is the network or the VPN up? Saving goes on"
    " meanwhile, and this works again as soon as the server is back."
)

REFUSED = (
    "AYON's server does not take this login any more. Saving goes on meanwhile. Log in"
    " again from the tray, then save, quit and start Harmony from AYON again."
)
FAILING = (
    "AYON's server has a fault of its own ({status}). Saving goes on meanwhile, and"
    " this works again as soon as the server does."
)

# Told by name: nothing of AYON has to be there to ask. ayon_api says "Unable to
# connect" by a plain ServerError (RestApiResponse.raise_for_status of 1.2.22).
_NAMES = {
    "requests.exceptions": {"ConnectionError", "ConnectTimeout", "ReadTimeout"},
    "ayon_api.exceptions": {"ServerNotReached", "UrlNotReached"},
}
_REFUSED = {"UnauthorizedError", "AuthenticationError"}
_STATUS_REFUSED = 401
_STATUS_FAULTS = range(500, 600)
_UNABLE = "Unable to connect the server"
# The same library where nobody has logged in; a plain ValueError.
_NO_URL = "Invalid server URL"


def is_server_away(error: BaseException) -> bool:
    """Whether an error, or what led to it, says that nobody can reach the server."""
    return any(_says_away(cause) for cause in _causes(error))


def is_server_unknown(error: BaseException) -> bool:
    """Whether an error, or what led to it, says that nobody has logged in here."""
    return any(_NO_URL in str(cause) for cause in _causes(error))


def is_login_refused(error: BaseException) -> bool:
    """Whether an error, or what led to it, says that the server refuses the login."""
    return any(
        _status_of(cause) == _STATUS_REFUSED
        or any(
            kind.__module__ == "ayon_api.exceptions" and kind.__name__ in _REFUSED
            for kind in type(cause).__mro__
        )
        for cause in _causes(error)
    )


def is_server_unusable(error: BaseException) -> bool:
    """Whether an error says that the server gives nothing to anybody here.

    It is away, refuses the login, or has a fault of its own; what does not need the
    server goes on.
    """
    return (
        is_server_away(error) or is_login_refused(error) or bool(_fault_status(error))
    )


def say_error(error: BaseException) -> str:
    """Say an error to an artist: what is wrong with the server, or what it says."""
    if is_server_away(error):
        return AWAY
    if is_login_refused(error):
        return REFUSED
    if status := _fault_status(error):
        return FAILING.format(status=status)
    return str(error) or type(error).__name__


def _fault_status(error: BaseException) -> int:
    """Return the status of a server that fails itself, 0 for anything else."""
    statuses = map(_status_of, _causes(error))
    return next((status for status in statuses if status in _STATUS_FAULTS), 0)


def _status_of(error: BaseException) -> int:
    """Return the HTTP status that an error of ``requests`` or ayon_api carries."""
    status = getattr(getattr(error, "response", None), "status_code", 0)
    return status if isinstance(status, int) else 0


def _says_away(error: BaseException) -> bool:
    if isinstance(error, ConnectionError):
        return True
    if any(k.__name__ in _NAMES.get(k.__module__, ()) for k in type(error).__mro__):
        return True
    return type(error).__name__ == "ServerError" and _UNABLE in str(error)


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__
