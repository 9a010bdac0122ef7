"""Which Write nodes one Harmony renders together, and over which frames.

Starting Harmony and loading a scene costs about as much as many frames, and a
started one renders every enabled Write node over one range. So instances with
ranges near each other share a process, and the frames that nobody asked for are
left out of what is delivered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .frames import FrameRange

#: Frames of a node that may be rendered for nothing before a second start pays.
EXTRA_FRAMES = 50
#: The same, as a share of the frames that are wanted.
EXTRA_SHARE = 0.5


@dataclass(frozen=True)
class RenderTask:
    """Frames of the scene that a Write node shall write.

    Attributes:
        node_path: The Write node.
        frames: Frames of the scene.
        is_movie: One movie, which must hold these frames and no others.

    """

    node_path: str
    frames: FrameRange
    is_movie: bool = False


@dataclass(frozen=True)
class RenderBatch:
    """What one process renders: the same frames of several nodes."""

    frames: FrameRange
    tasks: tuple[RenderTask, ...]

    @property
    def node_paths(self) -> tuple[str, ...]:
        """Its Write nodes, each once, in order of the tasks."""
        return tuple(dict.fromkeys(task.node_path for task in self.tasks))

    @property
    def extra_frames(self) -> int:
        """Frames of nodes that are rendered and not asked for."""
        wanted = {
            (task.node_path, frame) for task in self.tasks for frame in task.frames
        }
        return self.frames.duration * len(self.node_paths) - len(wanted)

    def joined(self, other: RenderBatch) -> RenderBatch:
        """Return the batch that renders both."""
        return RenderBatch(
            FrameRange(
                min(self.frames.start, other.frames.start),
                max(self.frames.end, other.frames.end),
            ),
            self.tasks + other.tasks,
        )


def plan_batches(tasks: Iterable[RenderTask]) -> list[RenderBatch]:
    """Share processes where that costs less than another start.

    Returns:
        Batches in the order of their first frames. A batch that writes a movie
        has exactly the movie's frames.

    """
    movies: dict[FrameRange, RenderBatch] = {}
    images: list[RenderBatch] = []
    for task in sorted(tasks, key=lambda task: task.frames):
        batch = RenderBatch(task.frames, (task,))
        if task.is_movie:
            known = movies.get(task.frames)
            movies[task.frames] = known.joined(batch) if known else batch
            continue
        nearest = _nearest(images, batch)
        if nearest is None:
            images.append(batch)
        else:
            images[images.index(nearest)] = nearest.joined(batch)
    alone = []
    for batch in images:
        around = [m for m in movies.values() if m.frames.contains(batch.frames)]
        nearest = _nearest(around, batch)
        if nearest is None:
            alone.append(batch)
        else:
            movies[nearest.frames] = nearest.joined(batch)
    return sorted([*movies.values(), *alone], key=lambda batch: batch.frames)


def _nearest(batches: Iterable[RenderBatch], batch: RenderBatch) -> RenderBatch | None:
    """Return the batch that a batch joins at the least cost, None if none pays."""
    best: tuple[int, RenderBatch] | None = None
    for other in batches:
        joined = other.joined(batch)
        extra = joined.extra_frames - other.extra_frames - batch.extra_frames
        wanted = joined.frames.duration * len(joined.node_paths) - joined.extra_frames
        if extra > max(EXTRA_FRAMES, EXTRA_SHARE * wanted):
            continue
        if best is None or extra < best[0]:
            best = (extra, other)
    return best[1] if best else None
