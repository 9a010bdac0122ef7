"""Words for a Harmony that cannot come onto the line, and for a machine without one."""

from __future__ import annotations

from pathlib import Path

from ayon_harmony.app.sign_of_life import SignOfLife
from ayon_harmony.bridge.connection import OLD_CLIENT_HELP
from ayon_harmony.bridge.session import Session
from ayon_harmony.errors import LaunchError
from ayon_harmony.workfiles import disk

HINT = (
    "Harmony has not connected to AYON yet. If it shows a dialog, answer it."
    " If it is ready and has no AYON menu, a TB_sceneOpened.js of your own"
    " script folder or of the scene hides AYON's; include AYON's from it. If its AYON"
    " menu goes on saying that it connects, a firewall or security program keeps"
    " Harmony from 127.0.0.1, this computer itself: have it allowed there."
)


def is_of_older_integration(refusal: str) -> bool:
    """Whether who was refused is a start-up script that hides ours."""
    return refusal == OLD_CLIENT_HELP


def words_of_silence(refusal: str | None) -> tuple[str, str]:
    """Return what to tell where Harmony has not connected, and its details.

    Args:
        refusal: Why the last one who connected was refused, None for nobody.

    """
    if refusal is not None and is_of_older_integration(refusal):
        return refusal, ""
    return HINT, refusal or ""


def words_of_blocked(why: str) -> str:
    """Return what to tell where Harmony runs and is not let through to AYON.

    Args:
        why: What Harmony's script says of it.

    """
    return (
        f"Harmony runs, but does not reach AYON: {why} Until then save with File > Save"
        " in Harmony; AYON brings that work to the project when it starts Harmony the"
        " next time."
    )


def words_of_early_end(program: Path, code: int, sign: SignOfLife) -> str:
    """Return what to tell of a Harmony that ended before it connected.

    Args:
        program: What was started.
        code: How it ended.
        sign: What its script may have told of the way to AYON.

    """
    why = sign.read_refusal()
    if why:
        return words_of_blocked(why)
    return (
        f"'{program}' ended with exit code {code} before it connected. Is it the"
        " Harmony program, and does it start without AYON, with a licence?"
    )


def words_of_error(error: Exception) -> str:
    """Return what an artist reads of whatever stopped a start."""
    if isinstance(error, OSError) and error.errno is not None:
        where = f" ('{error.filename}')" if error.filename else ""
        why = disk.reason(error)
        return f"{why[:1].upper()}{why[1:]}{where}."
    return str(error) or type(error).__name__


def listen(session: Session) -> None:
    """Start a session.

    Raises:
        LaunchError: Nobody can listen on the loopback here.

    """
    try:
        session.start()
    except OSError as error:
        raise LaunchError(
            "AYON cannot listen on 127.0.0.1, where Harmony comes to it:"
            f" {disk.reason(error)}. This computer needs IPv4 at least for itself, and"
            " security programs have to allow AYON's launcher to listen there."
        ) from error
