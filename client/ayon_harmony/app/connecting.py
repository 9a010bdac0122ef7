"""Words for a Harmony that cannot come onto the line, and for a machine without one."""

from __future__ import annotations

import re

from ayon_harmony.app.harmony_process import HarmonyProcess
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

# What licence managers and Harmony say where there is none.
_LICENCE = re.compile(
    r"(?im)^.*(?:licen[cs]e.*(?:error|fail|expire|not |no |denied|unable|invalid)"
    r"|(?:no|not|error|failed|unable|cannot|invalid|expired)\b.*licen[cs]e|flexnet|flexlm)"
    r".*$"
)
_LONGEST = 300
_SIGNALS = {
    4: "crashed (SIGILL)",
    6: "crashed (SIGABRT)",
    7: "crashed (SIGBUS)",
    8: "crashed (SIGFPE)",
    9: "was killed (SIGKILL)",
    11: "crashed (SIGSEGV)",
    15: "was ended (SIGTERM)",
}
_STATUSES = {
    0xC0000005: "crashed",
    0xC000001D: "crashed: this processor lacks what it needs",
    0xC00000FD: "crashed",
    0xC0000135: "did not begin: a DLL of it is missing, install Harmony again",
    0xC0000139: "did not begin: a DLL of it is of another version",
    0xC000013A: "was ended",
    0xC0000142: "did not begin: a DLL of it failed",
    0xC0000374: "crashed",
    0xC0000409: "crashed",
}


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


def words_of_early_end(process: HarmonyProcess, code: int, sign: SignOfLife) -> str:
    """Return what to tell of a Harmony that ended before it connected.

    Args:
        process: It.
        code: How it ended.
        sign: What its script may have told of the way to AYON.

    """
    why = sign.read_refusal()
    if why:
        return words_of_blocked(why)
    text = f"'{process.program}' {words_of_exit_code(code)} before it connected."
    licence = _LICENCE.search(process.read_last_output())
    if licence is not None:
        said = " ".join(licence.group().split())[:_LONGEST]
        return f"{text} It had no licence, and says: '{said}'."
    return (
        f"{text} Is it the Harmony program, and does it start without AYON, with a"
        " licence?"
    )


def words_of_exit_code(code: int) -> str:
    """Return what an exit code tells: ``ended with exit code 3``, ``crashed (…)``.

    Sources: POSIX for signals, as Python hands them on; Microsoft, "NTSTATUS Values".
    """
    if code < 0 and -code in _SIGNALS:
        return _SIGNALS[-code]
    status = code & 0xFFFFFFFF
    if status in _STATUSES:
        return f"{_STATUSES[status]} (0x{status:08X})"
    return f"ended with exit code {code}"


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
