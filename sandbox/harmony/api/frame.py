"""The script object ``frame``: the current frame and the length of the scene."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from sandbox.harmony.binding import host_function, to_bool, to_dict, to_int, to_string
from sandbox.harmony.model.settings import Settings

if TYPE_CHECKING:
    from sandbox.harmony.host import Application


def _settings(app: Application) -> Settings:
    settings: Settings = app.open_scene().settings
    return settings


def _step(app: Application, name: str) -> AbstractContextManager[None]:
    step: AbstractContextManager[None] = app.undo.step(name)
    return step


@host_function("frame.current")
def current(app: Application) -> int:
    """The frame that is shown."""
    number: int = app.open_scene().current_frame
    return number


@host_function("frame.setCurrent")
def set_current(app: Application, frame: Any) -> None:
    """Show another frame of the scene."""
    number = to_int(frame)
    if 1 <= number <= _settings(app).frame_count:
        app.open_scene().current_frame = number


@host_function("frame.numberOf")
def number_of(app: Application) -> int:
    """Length of the scene."""
    return _settings(app).frame_count


@host_function("frame.setNumberOf", since=22)
def set_number_of(app: Application, count: Any) -> None:
    """Make the scene longer or shorter at its end."""
    with _step(app, "frame.setNumberOf"):
        _settings(app).set_frame_count(to_int(count))


@host_function("frame.insert")
def insert(app: Application, after: Any, count: Any, options: Any = None) -> bool:
    """Insert frames after a frame; 0 is in front. Options count from 20."""
    given = to_dict(options) if app.profile.version >= 20 else {}
    with _step(app, "frame.insert"):
        return _settings(app).insert_frames(
            to_int(after),
            to_int(count),
            extend_exposure=to_bool(given.get("extend_exposure", False)),
            ripple_markers=to_bool(given.get("ripple_markers", False)),
        )


@host_function("frame.remove")
def remove(app: Application, after: Any, count: Any, options: Any = None) -> bool:
    """Remove the frames that follow a frame. Options count from 20."""
    given = to_dict(options) if app.profile.version >= 20 else {}
    with _step(app, "frame.remove"):
        return _settings(app).remove_frames(
            to_int(after),
            to_int(count),
            ripple_markers=to_bool(given.get("ripple_markers", False)),
        )


# -- timeline markers before TimelineMarker ------------------------------------


@host_function("frame.hasTimelineMarker", until=24)
def has_timeline_marker(app: Application, frame: Any) -> bool:
    """Whether a marker covers a frame."""
    return bool(app.open_scene().markers.at(to_int(frame)))


@host_function("frame.timelineMarkerStart", until=24)
def timeline_marker_start(app: Application, frame: Any) -> int:
    """First frame of the marker that covers a frame, 0 for none."""
    found = app.open_scene().markers.at(to_int(frame))
    return found[0].frame if found else 0


@host_function("frame.timelineMarkerLength", until=24)
def timeline_marker_length(app: Application, frame: Any) -> int:
    """Length of the marker that covers a frame, 0 for none."""
    found = app.open_scene().markers.at(to_int(frame))
    return found[0].length if found else 0


@host_function("frame.timelineMarkerNote", until=24)
def timeline_marker_note(app: Application, frame: Any) -> str:
    """Note of the marker that covers a frame, empty for none."""
    found = app.open_scene().markers.at(to_int(frame))
    return to_string(found[0].notes) if found else ""
