"""Frames and movies of Write nodes: rendered, looked at, and handed over.

All local renders of a publish go through here at once, so that they share a
Harmony process. Each is written into a folder of its own below its staging
folder, checked, and delivered under AYON's frame numbers. What fails leaves no
file behind.

Longer than other modules: planning, checking and delivery share what they know of
each output, and none of them is used alone.
"""

from __future__ import annotations

import contextlib
import logging
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ayon_core.lib import get_ffmpeg_tool_args, run_subprocess

from ayon_harmony import current
from ayon_harmony.errors import NoLicenceError, RenderError
from ayon_harmony.model.frames import FrameRange, describe_frames, frame_runs
from ayon_harmony.model.grouping import grouped
from ayon_harmony.model.image_files import problem_of_file
from ayon_harmony.model.render_plan import RenderTask, plan_batches
from ayon_harmony.model.scene_folder import PALETTE_LIBRARY, PALETTE_LIST
from ayon_harmony.model.sequences import (
    EXTENSIONS,
    FALLBACK_DRAWING_TYPE,
    WriteOutput,
    extension_of,
    movie_extension_of,
)
from ayon_harmony.publishing.batch_render import (
    LEADING_ZEROS,
    PREFIX,
    BatchOrder,
    BatchOutcome,
    WriteTarget,
    render_batch,
)
from ayon_harmony.publishing.review import check_movie
from ayon_harmony.scene import Scene
from ayon_harmony.scene.renders import CelTarget
from ayon_harmony.ui.progress import progress_service
from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.archive.scan import LEFT_OUT, Snapshot, scan

log = logging.getLogger(__name__)

FOLDER = "rendering"
"""Name of folders below a staging folder that are rendered into, and then gone."""

FAIL, IN_SESSION = "fail", "session"
"""What happens without a licence for a second process."""

STARTUP_S = 120.0
"""Time to wait for frames of the running Harmony beside that for each."""

FRAMES_A_CALL = 5
"""Frames that the running Harmony renders before it listens again."""

_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_CONTENT = frozenset({"elements", PALETTE_LIBRARY, "audio", PALETTE_LIST})
_SHOWN = 30


@dataclass(frozen=True)
class RenderOptions:
    """How to render, by the studio's settings.

    Attributes:
        arguments: Arguments for the process beside the usual ones.
        silence_s: Seconds without a sign after which it counts as stuck.
        without_licence: ``fail`` or ``session``.

    """

    arguments: Sequence[str] = ("-readonly",)
    silence_s: float = 600.0
    without_licence: str = IN_SESSION


@dataclass(frozen=True)
class RenderJob:
    """What one instance wants of a Write node.

    Attributes:
        product_name: For messages and file names.
        node_path: The Write node.
        frames: Frames of the scene, from the first to the last that is wanted.
        offset: Added to a scene frame it gives AYON's.
        drawing_type: DRAWING_TYPE.
        movie_extension: Of the movie; None where images are wanted.
        fps: Frames per second of the scene.
        staging: Staging folder of the instance.
        listed: The frames that are wanted, ascending; () for all of ``frames``.

    """

    product_name: str
    node_path: str
    frames: FrameRange
    offset: int
    drawing_type: str
    movie_extension: str | None
    fps: float
    staging: Path
    listed: tuple[int, ...] = ()

    @classmethod
    def from_data(cls, data: Mapping[str, Any], staging: Path) -> RenderJob:
        """Read an instance that ``CollectSceneInstances`` has seen."""
        members = data.get("setMembers")
        if not members or "outputFormat" not in data:
            raise RenderError(
                f"'{data['productName']}' has no Write node in the scene any more."
                " Make its instance again."
            )
        kind = str(data["outputFormat"])
        return cls(
            product_name=data["productName"],
            node_path=members[0],
            frames=data["sceneFrames"],
            offset=data["frameOffset"],
            drawing_type=kind,
            movie_extension=movie_extension_of(kind) if data["isMovie"] else None,
            fps=float(data["fps"]),
            staging=staging,
            listed=tuple(data.get("listedFrames") or ()),
        )

    @property
    def wanted(self) -> tuple[int, ...]:
        """Frames of the scene that are delivered, ascending."""
        return self.listed or tuple(self.frames)

    @property
    def runs(self) -> list[FrameRange]:
        """The frames that are wanted, as ranges without gaps."""
        return frame_runs(self.wanted)

    @property
    def is_movie(self) -> bool:
        """Whether one movie is wanted."""
        return self.movie_extension is not None

    @property
    def folder(self) -> Path:
        """Where it is rendered; a staging folder may be that of others, too."""
        return self.staging / f"{FOLDER}_{self.safe_name}"

    @property
    def extension(self) -> str:
        """Extension of what is written, without a dot."""
        if self.movie_extension is not None:
            return self.movie_extension
        return extension_of(self.known_type)

    @property
    def known_type(self) -> str:
        """Its drawing type, or what Harmony renders for one that it does not know."""
        is_known = self.drawing_type.strip().upper() in EXTENSIONS
        return self.drawing_type if is_known else FALLBACK_DRAWING_TYPE

    @property
    def safe_name(self) -> str:
        """The product's name, as files can have it."""
        return _UNSAFE.sub("_", self.product_name)

    def rendered_file(self, frame: int) -> Path:
        """Return the file that a scene frame is rendered into."""
        kind = FALLBACK_DRAWING_TYPE if self.is_movie else self.known_type
        output = WriteOutput((self.folder / PREFIX).as_posix(), kind, LEADING_ZEROS)
        return Path(output.file_of(frame))

    @property
    def rendered_movie(self) -> Path:
        """The file that a movie is rendered into."""
        return self.folder / f"{PREFIX}.{self.extension}"

    def delivered_name(self, frame: int) -> str:
        """Return the file name of a scene frame, with AYON's number.

        A dot stands before the number: only then ayon-core sees it.
        """
        width = max(4, len(str(self.frames.end + self.offset)))
        number = str(frame + self.offset).zfill(width)
        return f"{self.safe_name}.{number}.{self.extension}"

    def ayon_frames(self, frames: Iterable[int]) -> str:
        """Return scene frames in AYON's numbers, for a message."""
        return describe_frames(frame + self.offset for frame in frames)


# --- rendering ------------------------------------------------------------------


def render_jobs(
    jobs: Sequence[RenderJob],
    options: RenderOptions,
    xstage: Path,
    frame_count: int,
) -> list[list[str]]:
    """Render all jobs and deliver their files into the staging folders.

    Args:
        jobs: What instances want.
        options: How.
        xstage: The saved version that is open in Harmony.
        frame_count: Number of frames in the scene.

    Returns:
        Names of the delivered files of each job, in order.

    Raises:
        Cancelled: The artist stopped it.
        RenderError: Something is missing, or it could not be rendered; nothing
            was delivered.
        HarmonyError: Harmony could not be started, or does not answer.

    """
    for job in jobs:
        _require_frames(job, FrameRange(1, frame_count))
    with _clean_after_failure(jobs):
        for job in jobs:
            shutil.rmtree(job.folder, ignore_errors=True)
            job.folder.mkdir(parents=True)
        before = scan(xstage.parent, LEFT_OUT)
        try:
            outcomes = _render_in_batch(jobs, options, xstage)
        except NoLicenceError as error:
            outcomes = _render_without_licence(jobs, options, error)
        _require_unchanged(before, scan(xstage.parent, LEFT_OUT))
        failures = [text for job in jobs for text in _failures(job)]
        if failures:
            raise RenderError(_with_last_words(failures, outcomes))
        return [_deliver(job) for job in jobs]


def _require_frames(job: RenderJob, scene_frames: FrameRange) -> None:
    if not scene_frames.contains(job.frames):
        raise RenderError(
            f"'{job.product_name}' shall deliver the frames"
            f" {job.frames.moved(job.offset)}, the scene has"
            f" {scene_frames.moved(job.offset)}. Choose frames of the scene, or make"
            " the scene longer."
        )
    if not job.is_movie and job.frames.start + job.offset < 0:
        raise RenderError(
            f"'{job.product_name}' would begin with frame"
            f" {job.frames.start + job.offset}. Files of negative frames cannot be"
            " published; choose frames from 0 on."
        )


def _render_in_batch(
    jobs: Sequence[RenderJob], options: RenderOptions, xstage: Path
) -> list[BatchOutcome]:
    program = current.get_program()
    first: dict[RenderTask, RenderJob] = {}
    for job in jobs:
        for render_task in _tasks_of(job):
            first.setdefault(render_task, job)
    batches = plan_batches(first)
    total = sum(batch.frames.duration for batch in batches)
    outcomes: list[BatchOutcome] = []

    def work(task: current.ProgressTask) -> None:
        begun = 0
        for batch in batches:
            writers: dict[str, RenderJob] = {}
            for render_task in batch.tasks:
                writers.setdefault(render_task.node_path, first[render_task])
            order = BatchOrder(
                program=program,
                xstage=xstage,
                frames=batch.frames,
                targets=[WriteTarget(p, job.folder) for p, job in writers.items()],
                arguments=options.arguments,
                silence_s=options.silence_s,
                database=current.find_database_scene(),
            )
            tell = partial(_tell_progress, task, begun, total)
            outcome = render_batch(order, tell, task.when_cancelled)
            _require_set_up(outcome, writers)
            for render_task in batch.tasks:
                _copy_files_to(writers[render_task.node_path], first[render_task])
            outcomes.append(outcome)
            begun += batch.frames.duration

    progress_service().run("Render", work)
    for job in jobs:
        for render_task in _tasks_of(job):
            _copy_files_to(first[render_task], job)
    return outcomes


def _tasks_of(job: RenderJob) -> list[RenderTask]:
    return [RenderTask(job.node_path, run, job.is_movie) for run in job.runs]


def _copy_files_to(writer: RenderJob, job: RenderJob) -> None:
    """Give a job the files that another one of the same node has got."""
    if job is not writer:
        for source in sorted(writer.folder.iterdir()):
            disk.copy_file(source, job.folder / source.name)


def _tell_progress(
    task: current.ProgressTask,
    begun: int,
    total: int,
    done: int,
    _batch_total: int,
    frame: int,
) -> None:
    what = f"Frame {frame} of the scene" if done else "Harmony starts"
    task(begun + done, total, what)


def _require_set_up(outcome: BatchOutcome, writers: Mapping[str, RenderJob]) -> None:
    names = {path: job.product_name for path, job in writers.items()}
    lines = [
        f"'{names.get(path, path)}': the Write node '{path}' {text}."
        for path, text in outcome.problems.items()
    ]
    if lines:
        raise RenderError("\n".join(lines))


def _require_unchanged(before: Snapshot, after: Snapshot) -> None:
    """Refuse what was rendered of a scene that changed meanwhile.

    What Harmony may add to a folder by opening it is of no matter.
    """
    changed = [name for name in before.differences(after) if _is_content(name, before)]
    if changed:
        shown = ", ".join(changed[:5]) + (", …" if len(changed) > 5 else "")
        raise RenderError(
            f"The scene was changed on disk while it was rendered ({shown}), so frames"
            " may not belong together. Publish again, and do not save meanwhile."
        )


def _is_content(name: str, before: Snapshot) -> bool:
    return name in before.files and (
        name.endswith(".xstage") or name.partition("/")[0] in _CONTENT
    )


# --- rendering in the running Harmony -------------------------------------------


def _render_without_licence(
    jobs: Sequence[RenderJob], options: RenderOptions, error: NoLicenceError
) -> list[BatchOutcome]:
    if options.without_licence != IN_SESSION:
        raise NoLicenceError(
            f"{error}\nFree a licence, render on the farm, or have the studio's"
            " settings render in the running Harmony instead."
        ) from error
    movies = [job.product_name for job in jobs if job.is_movie]
    if movies:
        raise NoLicenceError(
            f"{error}\nThe running Harmony renders images only, and"
            f" {', '.join(movies)} shall be a movie. Choose images for it, or free a"
            " licence."
        ) from error
    log.warning("%s It renders in the running Harmony now.", error)
    render_in_session(jobs, options)
    return []


def render_in_session(jobs: Sequence[RenderJob], options: RenderOptions) -> None:
    """Render images in the Harmony that the artist works in.

    Raises:
        Cancelled: The artist stopped it, between a few frames and the next.
        HarmonyError: Harmony refused, or took too long for a frame.

    """
    limit_s = STARTUP_S + FRAMES_A_CALL * options.silence_s
    scene = Scene(partial(current.get_session().call, timeout_s=limit_s))
    by_frames = grouped((run, job) for job in jobs for run in job.runs)
    total = sum(frames.duration for frames in by_frames)

    def work(task: current.ProgressTask) -> None:
        done = 0
        for frames, chosen in by_frames.items():
            targets = [_cel_target(job) for job in chosen]
            for start in range(frames.start, frames.end + 1, FRAMES_A_CALL):
                end = min(start + FRAMES_A_CALL - 1, frames.end)
                task(done, total, f"Frame {start} of the scene, in this Harmony")
                scene.renders.render_write_nodes(
                    targets,
                    FrameRange(start, end),
                    frame_timeout_s=options.silence_s,
                )
                done += end - start + 1
        task(done, total)

    progress_service().run("Render in the open scene", work)


def _cel_target(job: RenderJob) -> CelTarget:
    name = f"{PREFIX}{'#' * (LEADING_ZEROS + 1)}.{job.extension}"
    return CelTarget(job.node_path, job.folder / name, job.known_type.strip().upper())


# --- looking at files and delivering them ----------------------------------------


def _failures(job: RenderJob) -> list[str]:
    """Return what is wrong with what was rendered for a job, in sentences."""
    if job.is_movie:
        return _movie_failures(job, job.rendered_movie)
    return frame_failures(job, {f: job.rendered_file(f) for f in job.wanted})


def frame_failures(job: RenderJob, files: Mapping[int, Path]) -> list[str]:
    """Return what is wrong with files by scene frame, in sentences."""
    missing = [frame for frame, path in files.items() if not path.is_file()]
    problems = (
        (problem_of_file(path), frame)
        for frame, path in files.items()
        if path.is_file()
    )
    broken = grouped((problem, frame) for problem, frame in problems if problem)
    failures = []
    if missing:
        failures.append(
            f"{_frames_of(missing, job)} {_are(missing)} missing, of {len(files)} in"
            f" all.{_instead(job)}"
        )
    failures.extend(
        f"{_frames_of(frames, job)} {_are(frames)} {problem}."
        for problem, frames in broken.items()
    )
    return failures


def _frames_of(frames: Sequence[int], job: RenderJob) -> str:
    noun = "frame" if len(frames) == 1 else "frames"
    return f"{noun} {job.ayon_frames(frames)} of {job.product_name}"


def _are(frames: Sequence[int]) -> str:
    return "is" if len(frames) == 1 else "are"


def _instead(job: RenderJob) -> str:
    """Name a file that was rendered and that nobody expected."""
    expected = {job.rendered_movie, *(job.rendered_file(f) for f in job.wanted)}
    rendered = sorted(set(job.folder.glob(f"{PREFIX}*")) - expected)
    others = [path for path in rendered if path.suffix[1:] != job.extension]
    if not others:
        return ""
    return f" There is {others[0].name}, and it should be a .{job.extension} file."


def _movie_failures(job: RenderJob, path: Path) -> list[str]:
    if not path.is_file():
        return [f"the movie of {job.product_name} is missing.{_instead(job)}"]
    problem = problem_of_file(path)
    if problem:
        return [f"the movie of {job.product_name} is {problem}."]
    unseen = check_movie(path, job.frames, job.fps)
    if unseen:
        log.warning("The movie's length was not checked: %s.", unseen)
    return []


def _with_last_words(failures: Sequence[str], outcomes: Sequence[BatchOutcome]) -> str:
    shown = [text[0].upper() + text[1:] for text in failures[:_SHOWN]]
    if len(failures) > _SHOWN:
        shown.append(f"And {len(failures) - _SHOWN} more.")
    for outcome in outcomes:
        words = outcome.last_words or "nothing"
        shown.append(
            f"Harmony ended with exit code {outcome.exit_code}. It printed last:\n"
            f"{words}"
        )
    return "\n".join(shown)


def _deliver(job: RenderJob) -> list[str]:
    """Move what was rendered into the staging folder, and drop the rest."""
    targets = delivered_files(job)
    sources = (
        [job.rendered_movie] if job.is_movie else map(job.rendered_file, job.wanted)
    )
    for source, target in zip(sources, targets):
        source.replace(target)
    shutil.rmtree(job.folder, ignore_errors=True)
    return [target.name for target in targets]


def delivered_files(job: RenderJob) -> list[Path]:
    """Return where a job's files are once they were delivered."""
    if job.is_movie:
        return [job.staging / f"{job.safe_name}.{job.extension}"]
    return [job.staging / job.delivered_name(frame) for frame in job.wanted]


@contextlib.contextmanager
def _clean_after_failure(jobs: Iterable[RenderJob]) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        for job in jobs:
            shutil.rmtree(job.folder, ignore_errors=True)
            for path in delivered_files(job):
                with contextlib.suppress(OSError):
                    path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise RenderError(
                f"The files could not be written: {disk.reason(error)}."
            ) from error
        raise


def drop_empty_staging(data: dict[str, Any]) -> None:
    """Take away the staging folder of a failed instance, unless it is a studio's.

    ayon-core makes another one when it is asked again.
    """
    folder = data.get("stagingDir")
    is_studios = data.get("stagingDir_is_custom") or data.get("stagingDir_persistent")
    if not folder or is_studios:
        return
    with contextlib.suppress(OSError):
        Path(folder).rmdir()
        data["stagingDir"] = None


# --- existing frames -------------------------------------------------------------


def copy_existing(job: RenderJob, output: WriteOutput, pattern: str) -> list[str]:
    """Copy files that a Write node has written before into the staging folder.

    Args:
        job: What the instance wants.
        output: How the node names its images.
        pattern: Where they are: ``outputPattern`` of the instance.

    Returns:
        Names of the copies.

    Raises:
        Cancelled: The artist stopped it; the copies are gone.
        RenderError: Files are missing or broken; names them.

    """
    if not pattern:
        raise RenderError(
            f"'{job.product_name}' has a Write node with the unknown format"
            f" '{job.drawing_type}'. Choose a format in the Publisher."
        )
    source = Path(pattern)
    files: dict[int, Path] = {}
    if job.is_movie:
        failures = _movie_failures(job, source)
    else:
        files = {f: source.with_name(_base(output.file_of(f))) for f in job.wanted}
        failures = frame_failures(job, files)
    if failures:
        what = "\n".join(text[0].upper() + text[1:] for text in failures)
        raise RenderError(f"{what}\nThey should be at {source}. Render them first.")
    sources = [source] if job.is_movie else list(files.values())
    targets = delivered_files(job)

    def work(task: current.ProgressTask) -> None:
        for index, (old, new) in enumerate(zip(sources, targets)):
            task(index, len(targets), old.name)
            disk.copy_file(old, new)

    with _clean_after_failure([job]):
        progress_service().run(f"Copy frames of {job.product_name}", work)
    return [path.name for path in targets]


def _base(name: str) -> str:
    return re.split(r"[\\/]", name)[-1]


# --- what the publish gets ----------------------------------------------------------


def representation_of(data: Mapping[str, Any], job: RenderJob) -> dict[str, Any]:
    """Return the representation of a job's delivered files.

    One image alone is named, not listed: ayon-core takes a list for a sequence.
    """
    names = [path.name for path in delivered_files(job)]
    return {
        "name": job.extension,
        "ext": job.extension,
        "files": names if len(names) > 1 else names[0],
        "stagingDir": str(job.staging),
        "frameStart": data["frameStartHandle"],
        "frameEnd": data["frameEndHandle"],
        "fps": data["fps"],
        "tags": ["review"] if data.get("review") else [],
    }


def thumbnail_source(job: RenderJob) -> Path:
    """Return the picture of a job's middle frame."""
    files = delivered_files(job)
    if not job.is_movie:
        return files[(len(files) - 1) // 2]
    target = job.staging / f"{job.safe_name}_middle.png"
    seconds = (job.frames.middle() - job.frames.start) / job.fps
    try:
        command = [*get_ffmpeg_tool_args("ffmpeg"), "-y", "-v", "error"]
        command += ["-ss", f"{seconds:.4f}", "-i", str(files[0])]
        run_subprocess([*command, "-frames:v", "1", str(target)])
    except Exception:  # core raises a type of its own for each reason
        log.debug("No picture of the movie's middle", exc_info=True)
    # ayon-core takes the first frame of a movie.
    return target if target.is_file() else files[0]
