"""Scene ranges and AYON ranges, and how one becomes the other.

Harmony scenes always start at frame 1; AYON counts from the shot's own first
frame and keeps handles apart. Every conversion between the two is here and
nowhere else: the menu, validators, renders, reviews and farm jobs use it. Frame
rates are compared here too. All ranges include both ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from .spelling import Record

FPS_TOLERANCE = 0.005
"""How far two frame rates may be apart and still be one.

Harmony stores 23.976 where AYON has 23.976 or 24000/1001 and people write
23.98; they differ by less than this, 24 and 23.976 by much more.
"""

_NTSC_BASES = (24, 30, 48, 60, 120)


@dataclass(frozen=True, order=True)
class FrameRange:
    """Frames from ``start`` to ``end``, both included.

    Raises:
        ValueError: The end lies before the start.

    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(
                f"A range must not end before it starts: {self.start}-{self.end}."
            )

    @property
    def duration(self) -> int:
        """Number of frames, at least 1."""
        return self.end - self.start + 1

    def moved(self, offset: int) -> FrameRange:
        """Return the range with ``offset`` added to both ends."""
        return FrameRange(self.start + offset, self.end + offset)

    def contains(self, other: FrameRange) -> bool:
        """Tell whether every frame of ``other`` is in this range."""
        return self.start <= other.start and other.end <= self.end

    def overlap(self, other: FrameRange) -> FrameRange | None:
        """Return the frames that both ranges have, None when there are none."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return FrameRange(start, end) if start <= end else None

    def middle(self) -> int:
        """Return the frame in the middle, the earlier one of two."""
        return (self.start + self.end) // 2

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.start, self.end + 1))

    def __contains__(self, frame: object) -> bool:
        return isinstance(frame, int) and self.start <= frame <= self.end

    def __str__(self) -> str:
        return f"{self.start}-{self.end}"


@dataclass(frozen=True)
class ShotRange:
    """A range as AYON has it: the shot's frames, and handles around them.

    Attributes:
        frame_start: First frame of the shot, without handles.
        frame_end: Last frame of the shot, without handles.
        handle_start: Number of frames before ``frame_start``, 0 or more.
        handle_end: Number of frames after ``frame_end``, 0 or more.

    Raises:
        ValueError: The end lies before the start, or handles are negative.

    """

    frame_start: int
    frame_end: int
    handle_start: int = 0
    handle_end: int = 0

    def __post_init__(self) -> None:
        FrameRange(self.frame_start, self.frame_end)
        if self.handle_start < 0 or self.handle_end < 0:
            raise ValueError(
                "Handles must not be negative: "
                f"{self.handle_start} and {self.handle_end}."
            )

    @classmethod
    def from_attributes(cls, attributes: Mapping[str, object]) -> ShotRange:
        """Read the range of a task or folder entity.

        Args:
            attributes: Entity's ``attrib``; the keys are ``frameStart``,
                ``frameEnd``, ``handleStart`` and ``handleEnd``. Absent handles
                are 0.

        Raises:
            ValueError: First or last frame is missing or is no number.

        """
        return cls(
            frame_start=_frame_attribute(attributes, "frameStart", None),
            frame_end=_frame_attribute(attributes, "frameEnd", None),
            handle_start=_frame_attribute(attributes, "handleStart", 0),
            handle_end=_frame_attribute(attributes, "handleEnd", 0),
        )

    @property
    def content(self) -> FrameRange:
        """The shot's own frames, in AYON's numbers."""
        return FrameRange(self.frame_start, self.frame_end)

    @property
    def with_handles(self) -> FrameRange:
        """The shot's frames and its handles, in AYON's numbers."""
        return FrameRange(
            self.frame_start - self.handle_start, self.frame_end + self.handle_end
        )

    @property
    def offset(self) -> int:
        """What is added to a scene frame to get AYON's: 1000 for 1 and 1001."""
        return self.frame_start - self.handle_start - 1

    @property
    def scene_range(self) -> FrameRange:
        """The frames of the Harmony scene, handles included: from 1."""
        return FrameRange(1, self.with_handles.duration)

    def to_ayon(self, scene_frame: int) -> int:
        """Return AYON's number of a frame of the scene."""
        return scene_frame + self.offset

    def to_scene(self, ayon_frame: int) -> int:
        """Return the scene's number of a frame of AYON.

        Frames before the handles come out as 0 or less: no scene has them.
        """
        return ayon_frame - self.offset

    def range_to_ayon(self, scene_range: FrameRange) -> FrameRange:
        """Return AYON's numbers of a range of the scene."""
        return scene_range.moved(self.offset)

    def range_to_scene(self, ayon_range: FrameRange) -> FrameRange:
        """Return the scene's numbers of a range of AYON."""
        return ayon_range.moved(-self.offset)

    def of_scene_range(self, scene_range: FrameRange) -> ShotRange:
        """Say in AYON's terms which frames of the scene an instance delivers.

        The frames inside the shot become its content, those before and after
        become handles. A range that misses the shot altogether has no handles.
        """
        frames = self.range_to_ayon(scene_range)
        content = frames.overlap(self.content)
        if content is None:
            return ShotRange(frames.start, frames.end)
        return ShotRange(
            content.start,
            content.end,
            content.start - frames.start,
            frames.end - content.end,
        )

    def __str__(self) -> str:
        handles = ""
        if self.handle_start or self.handle_end:
            handles = f" with handles {self.handle_start}+{self.handle_end}"
        return f"{self.content}{handles}"


@dataclass(frozen=True)
class SceneLength(Record):
    """The length of an open scene and the range that plays and renders.

    Attributes:
        frame_count: Number of frames in the scene.
        start_frame: First frame that plays, from 1.
        stop_frame: Last frame that plays, at most ``frame_count``.

    """

    frame_count: int
    start_frame: int
    stop_frame: int

    @property
    def playback(self) -> FrameRange:
        """The range that plays and renders."""
        return FrameRange(self.start_frame, self.stop_frame)


@dataclass(frozen=True)
class LengthPlan:
    """What has to change for a scene to have a shot's range; nothing is done yet.

    Attributes:
        current: The scene as it is.
        target: The scene as it will be.
        frames_beyond: Frames that the scene has past the range. They are
            removed only where ``target.frame_count`` is smaller than now,
            which was agreed to; otherwise they stay, past the stop frame.

    """

    current: SceneLength
    target: SceneLength
    frames_beyond: int

    @property
    def frames_added(self) -> int:
        """Number of frames appended at the end."""
        return max(0, self.target.frame_count - self.current.frame_count)

    @property
    def frames_removed(self) -> int:
        """Number of frames cut off at the end."""
        return max(0, self.current.frame_count - self.target.frame_count)

    @property
    def is_needed(self) -> bool:
        """Whether anything differs."""
        return self.current != self.target

    def describe(self) -> list[str]:
        """Say each change in a sentence for the artist; empty when none."""
        lines = []
        if self.frames_added:
            lines.append(
                f"{_frames(self.frames_added)} will be added at the end "
                f"({self.current.frame_count} to {self.target.frame_count})."
            )
        if self.frames_removed:
            lines.append(
                f"{_frames(self.frames_removed)} will be removed from the end "
                f"({self.current.frame_count} to {self.target.frame_count}); "
                "drawings and keys there are lost."
            )
        elif self.frames_beyond:
            lines.append(
                f"{_frames(self.frames_beyond)} past the range "
                f"({self.target.stop_frame + 1}-{self.target.frame_count}) "
                "will be kept."
            )
        if self.current.playback != self.target.playback:
            lines.append(
                f"The playback range changes from {self.current.playback} "
                f"to {self.target.playback}."
            )
        return lines


def plan_length(
    current: SceneLength, shot: ShotRange, *, remove_frames: bool = False
) -> LengthPlan:
    """Work out how a scene gets the range of a shot.

    Args:
        current: The scene as it is.
        shot: What the task asks for; its handles are part of the scene.
        remove_frames: The artist agreed that frames past the range go. Studios
            keep turntables and notes there, so the default keeps them.

    """
    wanted = shot.scene_range
    beyond = max(0, current.frame_count - wanted.end)
    frame_count = wanted.end if remove_frames else wanted.end + beyond
    return LengthPlan(
        current=current,
        target=SceneLength(frame_count, wanted.start, wanted.end),
        frames_beyond=beyond,
    )


def describe_frames(frames: Iterable[int]) -> str:
    """Return frames as people write them: ``1003, 1007-1010``."""
    return ", ".join(
        str(run.start) if run.start == run.end else str(run)
        for run in frame_runs(frames)
    )


def frame_runs(frames: Iterable[int]) -> list[FrameRange]:
    """Return frames as ranges without gaps, ascending."""
    pieces: list[list[int]] = []
    for frame in sorted(set(frames)):
        if pieces and frame == pieces[-1][1] + 1:
            pieces[-1][1] = frame
        else:
            pieces.append([frame, frame])
    return [FrameRange(start, end) for start, end in pieces]


def is_same_fps(one: float, other: float) -> bool:
    """Tell whether two frame rates mean the same, 23.976 and 24000/1001 do."""
    return abs(float(one) - float(other)) < FPS_TOLERANCE


def format_fps(fps: float) -> str:
    """Return a rate as artists read it: 25, 23.976."""
    return f"{fps:.3f}".rstrip("0").rstrip(".")


def exact_fps(fps: float) -> Fraction:
    """Return the rate that a rounded number stands for.

    23.976 and 23.98 become 24000/1001, 29.97 becomes 30000/1001, whole and other
    rates stay what they are.
    """
    ntsc = (Fraction(base * 1000, 1001) for base in _NTSC_BASES)
    return next(
        (rate for rate in ntsc if is_same_fps(fps, float(rate))),
        Fraction(fps).limit_denominator(1000),
    )


def frames_of_duration(seconds: float, fps: float) -> int:
    """Return how many frames a duration fills, a begun frame counts.

    A remainder under a thousandth of a frame is rounding and does not count.
    """
    frames = seconds * float(exact_fps(fps))
    whole = int(frames + 0.001)
    return whole if frames - whole < 0.001 else whole + 1


def _frame_attribute(
    attributes: Mapping[str, object], key: str, default: int | None
) -> int:
    value = attributes.get(key)
    if value is None:
        if default is None:
            raise ValueError(f"The task has no {key}; set it in AYON first.")
        return default
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError(f"{key} is no frame number: {value!r}.")
    try:
        number = float(value)
    except ValueError:
        raise ValueError(f"{key} is no frame number: {value!r}.") from None
    if number != int(number):
        raise ValueError(f"{key} is no whole frame: {value!r}.")
    return int(number)


def _frames(count: int) -> str:
    return "1 frame" if count == 1 else f"{count} frames"
