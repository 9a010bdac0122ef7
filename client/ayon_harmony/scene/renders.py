"""Rendering and exporting from inside the running Harmony.

Batch renders of Write nodes are a process of their own and not here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..model.frames import FrameRange
from ..model.sequences import extension_of
from ..model.spelling import Record
from .wire import Part, couple, read_text, read_texts, record


@dataclass(frozen=True)
class CelTarget(Record):
    """Where frames of a Write node go.

    Attributes:
        node_path: The Write node.
        pattern: File with ``#`` for each digit of the scene frame.
        drawing_type: As its DRAWING_TYPE.

    """

    node_path: str
    pattern: Path | str
    drawing_type: str


class Renders(Part):
    """Renders and movies of the open scene's displays."""

    def render_frames(
        self,
        display: str,
        frames: FrameRange,
        pattern: Path | str,
        *,
        drawing_type: str = "PNG4",
        resolution: tuple[int, int] | None = None,
        frame_timeout_s: float = 600.0,
    ) -> list[Path]:
        """Render frames of a display into image files.

        Args:
            display: Full path of a display node.
            frames: Frames of the scene.
            pattern: File with ``#`` for each digit of the scene frame.
            drawing_type: As a Write node's DRAWING_TYPE.
            resolution: Width and height, None is the scene's.
            frame_timeout_s: Seconds to wait for one frame.

        Returns:
            Files in the order of their frames, all of them there.

        Raises:
            ValueError: Harmony has no such drawing type.
            HarmonyScriptError: Frames are missing; names them.

        """
        record(frames, FrameRange)
        width, height = (
            (None, None) if resolution is None else couple(resolution, "width, height")
        )
        order = {
            "display": display,
            "startFrame": frames.start,
            "stopFrame": frames.end,
            "pattern": Path(pattern).as_posix(),
            "family": extension_of(drawing_type).upper(),
            "format": drawing_type,
            "width": width,
            "height": height,
            "timeout": frame_timeout_s,
        }
        return [Path(file) for file in read_texts(self._call("renderFrames", order))]

    def render_write_nodes(
        self,
        targets: Iterable[CelTarget],
        frames: FrameRange,
        *,
        frame_timeout_s: float = 600.0,
    ) -> int:
        """Render what Write nodes get into image files; the nodes stay as they are.

        Args:
            targets: Write nodes, and where their frames go.
            frames: Frames of the scene.
            frame_timeout_s: Seconds to wait for one frame.

        Returns:
            How many files were written; which are there is for the caller to see.

        Raises:
            ValueError: Harmony has no such drawing type.
            HarmonyScriptError: A node is gone or unconnected, or frames stopped
                to come.

        """
        record(frames, FrameRange)
        order = {
            "startFrame": frames.start,
            "stopFrame": frames.end,
            "timeout": frame_timeout_s,
            "writes": [
                {
                    "path": target.node_path,
                    "pattern": Path(target.pattern).as_posix(),
                    "family": extension_of(target.drawing_type).upper(),
                    "format": target.drawing_type,
                }
                for target in (record(each, CelTarget) for each in targets)
            ],
        }
        return int(str(self._call("renderWriteNodes", order)))

    def export_movie(
        self,
        display: str,
        frames: FrameRange,
        path: Path | str,
        resolution: tuple[int, int],
        *,
        with_sound: bool = True,
        codec: str = "openH264",
    ) -> Path:
        """Write a movie of a display, for review.

        Range and resolution are explicit: Harmony's own defaults are the
        playback range and the preview resolution.

        Args:
            display: Full path of a display node.
            frames: Frames of the scene.
            path: The movie; nothing may be there yet.
            resolution: Width and height.
            with_sound: Put the scene's sound into it.
            codec: ``openH264``, or a ProRes constant of Harmony's exporter (from
                Harmony 24 on), for example ``prores422HQ``.

        Raises:
            HarmonyScriptError: There is no movie afterwards, or it would not be
                what was asked for.

        """
        record(frames, FrameRange)
        width, height = couple(resolution, "width, height")
        order = {
            "display": display,
            "startFrame": frames.start,
            "stopFrame": frames.end,
            "path": Path(path).as_posix(),
            "width": width,
            "height": height,
            "withSound": with_sound,
            "codec": codec,
        }
        return Path(read_text(self._call("exportMovie", order)))
