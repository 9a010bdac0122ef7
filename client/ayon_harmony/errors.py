"""Every exception of the addon.

::

    HarmonyError
    ├── BridgeError                 talking to Harmony failed
    │   ├── NotConnectedError       no Harmony on the line (yet, or any more)
    │   ├── CallTimeoutError        no reply in time; has .function, .timeout_s
    │   ├── FramingError            the stream is not our protocol
    │   │   ├── OldClientError      an older integration's start-up script
    │   │   └── UnreadableReplyError  one answer is not; has .message_id
    │   ├── LineBusyError           too much waits to be sent to Harmony
    │   └── HandshakeError          the peer is not the Harmony we started
    ├── HarmonyScriptError          JavaScript threw; has .script_name,
    │   │                           .script_message, .script_file, .line
    │   └── BatchScriptError        one request of several threw; has .index
    │                               and the .replies before it
    ├── UnexpectedResultError       an answer of Harmony has the wrong shape
    ├── MetadataError               what the scene stores must not be written now
    ├── NameTemplateError           a name template of the settings cannot be filled
    ├── PaletteFileError            a palette or palette list is not one; has .path
    ├── DrawingFileError            a drawing cannot be read; has .path and .place
    ├── SourceError                 published files cannot be loaded as they are
    ├── ProbeError                  a statement about Harmony is not well written
    ├── LaunchError                 Harmony could not be started
    ├── RenderError                 a render did not give what it should
    │   └── NoLicenceError          Harmony got no licence to render
    ├── WorkfileError               zip or scene folder is not usable; has .path
    │   ├── ArchiveError            broken, hostile or foreign zip; has .member
    │   ├── NamesError              names that not every system can hold; has .names
    │   ├── SceneChangingError      files kept changing while read; has .names
    │   ├── DestinationError        the project's folder cannot be written now
    │   │   ├── AlteredError        what arrived is not what was written
    │   │   └── ReplaceRefusedError the finished file waits for its place
    │   ├── ProjectChangedError     someone else saved there meanwhile
    │   ├── CopyInUseError          another session works in the local copy
    │   └── WorkfileInUseError      somebody else has it open
    ├── PluginError                 a studio's plugin is not written as it must be
    ├── UsageError                  a command line asks for what there is not
    └── Cancelled                   the artist stopped it; nothing is broken

Rooms may add classes below these where a caller would act differently on
them. Artists do not meet these: plugins turn them into ``CreatorError``,
``LoadError`` or ``PublishValidationError`` with what to do.
"""

from __future__ import annotations

from pathlib import Path

#: What an artist reads where something needs a workfile and there is none.
NO_WORKFILE = "The scene is not a workfile yet. Save it with the Workfiles tool."


class HarmonyError(Exception):
    """Base of every error that this addon raises itself.

    Its message says all there is to say, so logs leave out the traceback.
    """


class BridgeError(HarmonyError):
    """Talking to Harmony failed."""


class NotConnectedError(BridgeError):
    """No Harmony is on the line, or it left before it answered."""


class CallTimeoutError(BridgeError):
    """Harmony did not answer in time.

    Attributes:
        function: Name of the called function, or the start of its source.
        timeout_s: How long the call waited, in seconds.
        dialog: Title of the modal dialog that Harmony shows; None when it shows
            none or could not say.

    """

    def __init__(
        self,
        message: str,
        function: str,
        timeout_s: float,
        dialog: str | None = None,
    ) -> None:
        super().__init__(message)
        self.function = function
        self.timeout_s = timeout_s
        self.dialog = dialog


class FramingError(BridgeError):
    """Received bytes are not the protocol; the connection is closed."""


class OldClientError(FramingError):
    """The peer is the start-up script of an older integration."""


class UnreadableReplyError(FramingError):
    """One answer holds more than is taken; the connection is as it was.

    Attributes:
        message_id: Id of the request that it answers.

    """

    def __init__(self, message: str, message_id: int) -> None:
        super().__init__(message)
        self.message_id = message_id


class LineBusyError(BridgeError):
    """Harmony does not read what was sent, and too much of it waits by now."""


class HandshakeError(BridgeError):
    """The peer is not the Harmony that this session started."""


class HarmonyScriptError(HarmonyError):
    """JavaScript threw, did not parse, or returned what JSON cannot carry.

    Attributes:
        script_name: Name of the JavaScript error, for example ``TypeError``.
        script_message: Its message.
        script_file: File that threw, or that called a function of the addon which
            threw; None for a text, or where nobody can say.
        line: Line in that file or text, counted from 1, None when unknown.
        function: What was called, None when it is not known.
        source_line: That line, empty when it is not to be had.
        hint: What may be wrong with the script, empty when nobody can tell.
        addon_place: File and line of the addon that threw, empty for others.

    """

    def __init__(
        self,
        script_name: str,
        script_message: str,
        script_file: str | None = None,
        line: int | None = None,
        function: str | None = None,
        *,
        source_line: str = "",
        hint: str = "",
        addon_place: str = "",
    ) -> None:
        self.script_name = script_name
        self.script_message = script_message
        self.script_file = script_file
        self.line = line
        self.function = function
        self.source_line = source_line
        self.hint = hint
        self.addon_place = addon_place
        place = script_file or ("evaluated text" if line else "")
        where = f" ({place}{f', line {line}' if line else ''})" if place else ""
        during = f" in {function}" if function else ""
        quoted = f"\n    {source_line}" if source_line else ""
        advice = f"\n{hint}" if hint else ""
        # A plain Error is what a function of ours refuses, in words; of another one
        # we want to know where.
        if addon_place and script_name != "Error":
            advice = f"{advice}\n(AYON's {addon_place})"
        super().__init__(
            f"{script_name}: {script_message}{during}{where}{quoted}{advice}"
        )


class BatchScriptError(HarmonyScriptError):
    """One request of several failed; those after it were not run.

    Attributes:
        index: Which one, counted from 0.
        replies: Replies of the requests before it, in order.

    """

    index: int = 0
    replies: tuple[dict[str, object], ...] = ()


class UnexpectedResultError(HarmonyError):
    """Harmony's answer does not have the shape that was agreed on."""


class MetadataError(HarmonyError):
    """The scene's metadata must not be written, so that nothing is lost."""


class SceneChangedError(HarmonyError):
    """The scene is not as it was read, so what was worked out was not written."""


class OtherSceneError(SceneChangedError):
    """Another scene was opened since."""


class NameTemplateError(HarmonyError):
    """A name template of the settings cannot be filled."""


class _FileError(HarmonyError):
    """Something about a file, or a folder; ``path`` is None where there is none."""

    def __init__(self, message: str, path: Path | str | None = None) -> None:
        super().__init__(message)
        self.path = Path(path) if path is not None else None


class PaletteFileError(_FileError):
    """A palette file or palette list is not one, or cannot be read.

    Attributes:
        path: The file, None for text that came from elsewhere.

    """


class DrawingFileError(_FileError):
    """A drawing is not one, or is broken there where it was read.

    Attributes:
        path: The drawing, None when it was not read from a file.
        place: Where in it, ``TPAL, byte 12``; empty for the whole file.

    """

    def __init__(
        self, message: str, path: Path | str | None = None, place: str = ""
    ) -> None:
        super().__init__(message, path)
        self.place = place

    def __str__(self) -> str:
        name = f"'{self.path.name}'" if self.path else "The drawing"
        where = f" ({self.place})" if self.place else ""
        return f"{name}{where}: {super().__str__()}"


class SourceError(HarmonyError):
    """Published files are missing, broken, or nothing that can be loaded."""


class ProbeError(HarmonyError):
    """A statement of the conformance kit, or the folder for it, is not usable."""


class LaunchError(HarmonyError):
    """Harmony could not be started."""


class RenderError(HarmonyError):
    """A render did not give what it should, and says what is missing."""


class NoLicenceError(RenderError):
    """Harmony got no licence for another process to render in."""


class WorkfileError(_FileError):
    """A zip workfile or a scene folder is not usable.

    Attributes:
        path: The file or folder that the message speaks of, None if none.

    """


class ArchiveError(WorkfileError):
    """A zip is broken, hostile or not of a kind that can be opened.

    Attributes:
        member: Name inside the zip that is at fault, None for the zip itself.

    """

    def __init__(
        self, message: str, path: Path | str | None = None, member: str | None = None
    ) -> None:
        super().__init__(message, path)
        self.member = member


class _NamedFilesError(WorkfileError):
    """Something about files of a scene; ``names`` are relative to its folder."""

    def __init__(
        self, message: str, names: list[str], path: Path | str | None = None
    ) -> None:
        super().__init__(message, path)
        self.names = names


class NamesError(_NamedFilesError):
    """Files whose names not every system can hold; has ``names``."""


class SceneChangingError(_NamedFilesError):
    """Files of the scene kept changing while they were read; has ``names``."""


class DestinationError(WorkfileError):
    """The project's folder or file cannot be read or written at the moment."""


class AlteredError(DestinationError):
    """What arrived in the project is not what was written there."""


class ReplaceRefusedError(DestinationError):
    """The finished file is beside its place, which it could not take yet.

    The next save puts it there before anything else, without sending it again.
    """


class ProjectChangedError(WorkfileError):
    """The project's file is not the one that the local work started from."""


class CopyInUseError(WorkfileError):
    """Another session works in the same local copy."""


class WorkfileInUseError(WorkfileError):
    """Somebody else has the workfile open, so a session without an artist stays out."""


class PluginError(HarmonyError):
    """A function of a plugin gave something else than it has to; says where it is."""


class UsageError(HarmonyError):
    """A command line asks for something that there is not, or for too much."""


class Cancelled(HarmonyError):
    """The artist stopped a long task; everything is as it was before."""
