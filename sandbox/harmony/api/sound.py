"""The script object ``sound``: the mixed soundtrack as a WAV file.

Without settings the mix has 44100 Hz, 16 bits, 2 channels; what Harmony takes
then is not known. A scene without sounds gives a file without a path.
"""

from __future__ import annotations

import itertools
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.harmony.api.filesystem import FileWrapper
from sandbox.harmony.binding import (
    host_function,
    host_signal,
    to_int,
    to_number,
    to_string,
)
from sandbox.harmony.model.project import Project
from sandbox.harmony.model.sound import SoundError

if TYPE_CHECKING:
    from sandbox.harmony.host import Application

host_signal("sound.soundReady")

_numbers = itertools.count(1)


@dataclass
class SoundFormat:
    """Format of the mix, for the session."""

    sample_rate: int = 44100
    sample_bits: int = 16
    channels: int = 2
    frame_rate: float | None = None


def _format(app: Application) -> SoundFormat:
    form = app.session.setdefault("sound_format", SoundFormat())
    assert isinstance(form, SoundFormat)
    return form


@host_function("sound.setSampleRate")
def set_sample_rate(app: Application, rate: Any) -> None:
    """Set samples a second."""
    if to_int(rate) > 0:
        _format(app).sample_rate = to_int(rate)


@host_function("sound.setChannelSize")
def set_channel_size(app: Application, size: Any) -> None:
    """Set bits of a sample, 8 or 16."""
    if to_int(size) in (8, 16):
        _format(app).sample_bits = to_int(size)


@host_function("sound.setChannelCount")
def set_channel_count(app: Application, count: Any) -> None:
    """Set 1 or 2 channels."""
    if to_int(count) in (1, 2):
        _format(app).channels = to_int(count)


@host_function("sound.setFrameRate")
def set_frame_rate(app: Application, rate: Any) -> None:
    """Set frames a second; the scene's without it."""
    number = to_number(rate)
    if number > 0:
        _format(app).frame_rate = number


@host_function("sound.getSoundtrack")
def get_soundtrack(app: Application, first: Any, last: Any) -> FileWrapper:
    """Mix a range of frames into a temporary WAV file."""
    project: Project = app.open_scene()
    form = _format(app)
    total = project.settings.frame_count
    begin, end = max(to_int(first), 1), min(to_int(last), total)
    folder = project.temp_folder / "sound"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"soundtrack-{next(_numbers)}.wav"
    mixed = False
    try:
        mixed = end >= begin and project.sounds.mix(
            target,
            begin,
            end,
            sample_rate=form.sample_rate,
            channels=form.channels,
            sample_bits=form.sample_bits,
            frame_rate=form.frame_rate,
        )
    except SoundError as error:
        app.log.message(f"sound: {error}", "error")
    app.emit("sound.soundReady")
    return FileWrapper(app, target.as_posix() if mixed else "")


@host_function("sound.getSoundtrackAll")
def get_soundtrack_all(app: Application) -> FileWrapper:
    """Mix the whole scene into a temporary WAV file."""
    return get_soundtrack(app, 1, app.open_scene().settings.frame_count)


@host_function("sound.copy")
def copy(app: Application, source: Any, target: Any) -> bool:
    """Copy a file and tell whether that worked."""
    try:
        shutil.copyfile(Path(to_string(source)), Path(to_string(target)))
    except OSError:
        return False
    return True


@host_function("sound.isUnicode")
def is_unicode(app: Application, path: Any) -> bool:
    """Tell whether a path has letters beyond ASCII."""
    return not to_string(path).isascii()
