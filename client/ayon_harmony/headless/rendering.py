"""Rendering the Write nodes of a workfile without a session, in one Harmony.

Nothing of the scene is changed: Harmony renders a private copy, each Write node into
a folder of its own, and the files get the names that the node would have given them.
What is rendered and where to is found in the file, so no Harmony is started to ask.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ayon_harmony.app.session_settings import load_settings
from ayon_harmony.errors import RenderError, UsageError, WorkfileError
from ayon_harmony.formats.xstage import SceneFacts, WriteNodeFacts, read_scene_facts
from ayon_harmony.headless.private_copy import held_scene, kept_scene
from ayon_harmony.headless.programs import find_program, set_by_studio
from ayon_harmony.headless.session import SessionOptions, entered
from ayon_harmony.headless.targets import Target
from ayon_harmony.model.counting import count_of
from ayon_harmony.model.frames import FrameRange
from ayon_harmony.model.number_text import read_int
from ayon_harmony.model.report import Item, ItemState
from ayon_harmony.model.sequences import (
    DEFAULT_LEADING_ZEROS,
    DEFAULT_START,
    WriteOutput,
)
from ayon_harmony.publishing.batch_render import (
    PREFIX,
    BatchOrder,
    WriteTarget,
    render_batch,
)

OnProgress = Callable[[float], None]

_IMAGE = re.compile(rf"{re.escape(PREFIX)}(\d+)\.(\w+)")


@dataclass(frozen=True)
class _Output:
    """A Write node, and where its files go."""

    path: str
    scratch: Path
    folder: Path
    output: WriteOutput
    movie_name: str

    def final_name(self, file_name: str) -> str:
        """Return the name that the node would have given a rendered file."""
        match = _IMAGE.fullmatch(file_name)
        if match is None:
            suffix = Path(file_name).suffix or ".mov"
            return f"{self.movie_name}{suffix}"
        number = str(self.output.number_of(int(match[1]))).zfill(self.output.padding)
        return f"{self.output.prefix}{number}.{match[2]}"


def render_scene(
    target: Target,
    options: Mapping[str, Any],
    session: SessionOptions,
    item: Item,
    on_progress: OnProgress,
) -> None:
    """Render Write nodes of a scene into a folder.

    Options:
        write: Paths or names of Write nodes; empty means all that are enabled.
        frames: ``A-B`` in frames of the scene, None for all.
        to: Folder; a folder named like the workfile is made in it. None is
        ``renders`` beside the workfile.
        name: Beginning of the file names; the files then lie in ``to`` itself.
        start: Number of the file of scene frame 1, None for the Write node's.
        keep_copy: Whether the unpacked scene is kept for the next call.

    Raises:
        UsageError: The scene has no such Write node or frames.
        LaunchError: No Harmony, or none that can read the scene.
        RenderError: Something is missing afterwards.
        WorkfileInUseError: Somebody has the workfile open.

    """
    if target.path is None:
        raise WorkfileError("There is no scene to render.")
    with contextlib.ExitStack() as stack:
        stack.enter_context(entered(target, session.base))
        if options.get("keep_copy"):
            xstage = kept_scene(target)
        else:
            xstage = stack.enter_context(held_scene(target, session.folder))
        room = Path(tempfile.mkdtemp(prefix="ayon_harmony_render_", dir=session.folder))
        stack.callback(shutil.rmtree, room, ignore_errors=True)
        facts = read_scene_facts(xstage)
        nodes = _wanted_nodes(facts, options.get("write") or ())
        frames = _wanted_frames(facts, options.get("frames"))
        folder = Path(options.get("to") or target.path.parent / "renders")
        if options.get("name"):
            outputs = [_named_output(nodes[0], room, folder, options)]
        else:
            outputs = _plan(nodes, room, folder / target.path.stem)
        program, arguments = _command_of(target, facts, session)
        order = BatchOrder(
            program=program,
            xstage=xstage,
            frames=frames,
            targets=[WriteTarget(each.path, each.scratch) for each in outputs],
            arguments=arguments,
        )
        outcome = render_batch(
            order, lambda done, count, _frame: on_progress(done / max(count, 1))
        )
        if outcome.problems:
            raise RenderError("; ".join(outcome.problems.values()))
        item.files = [str(path) for each in outputs for path in _deliver(each, frames)]
        item.state = ItemState.GOOD


def _command_of(
    target: Target, facts: SceneFacts, session: SessionOptions
) -> tuple[Path, tuple[str, ...]]:
    """Return the Harmony that renders a scene, and its arguments."""
    settings = load_settings(os.environ)["headless"]
    program = find_program(
        target,
        facts.version,
        program=session.program,
        app_name=session.app_name,
        programs_of_settings=set_by_studio(settings),
    )
    arguments = ("-readonly", *settings["arguments"], *session.arguments)
    return Path(program.path), arguments


def _wanted_nodes(facts: SceneFacts, names: Sequence[str]) -> list[WriteNodeFacts]:
    if not names:
        enabled = [node for node in facts.write_nodes if node.is_enabled]
        if not enabled:
            raise RenderError("The scene has no Write node that is switched on.")
        return enabled
    nodes = []
    for name in names:
        fitting = [
            node
            for node in facts.write_nodes
            if name in (node.path, node.path.rpartition("/")[2])
        ]
        if not fitting:
            known = ", ".join(node.path for node in facts.write_nodes) or "none"
            raise UsageError(f"The scene has no Write node '{name}'. It has: {known}.")
        nodes += [node for node in fitting if node not in nodes]
    return nodes


def _wanted_frames(facts: SceneFacts, text: str | None) -> FrameRange:
    count = facts.length.frame_count if facts.length is not None else 1
    whole = FrameRange(1, count)
    if not text:
        return whole
    match = re.fullmatch(r"\s*(\d+)(?:\s*-\s*(\d+))?\s*", str(text))
    first = int(match[1]) if match else 0
    last = int(match[2] or first) if match else -1
    if last < first or not whole.contains(FrameRange(first, last)):
        raise UsageError(
            f"--frames is a range of the scene's frames {whole}, like 1-24, not"
            f" '{text}'."
        )
    return FrameRange(first, last)


def _plan(nodes: Sequence[WriteNodeFacts], room: Path, folder: Path) -> list[_Output]:
    prefixes = [_base_name(node, "drawingName") for node in nodes]
    outputs = []
    for number, node in enumerate(nodes):
        name = node.path.rpartition("/")[2]
        prefix = prefixes[number] or f"{name}-"
        # Two nodes with one name would write over each other.
        is_shared = prefixes.count(prefixes[number]) > 1
        scratch = room / f"render-{number}"
        scratch.mkdir()
        attributes = node.attributes
        outputs.append(
            _Output(
                path=node.path,
                scratch=scratch,
                folder=folder / name if is_shared else folder,
                output=WriteOutput(
                    prefix,
                    attributes.get("drawingType", ""),
                    read_int(attributes.get("leadingZeros"), DEFAULT_LEADING_ZEROS),
                    read_int(attributes.get("start"), DEFAULT_START),
                ),
                movie_name=_base_name(node, "moviePath") or name,
            )
        )
    return outputs


def _named_output(
    node: WriteNodeFacts, room: Path, folder: Path, options: Mapping[str, Any]
) -> _Output:
    """Return the output of a node whose files get another name and place."""
    (planned,) = _plan([node], room, folder)
    start = options.get("start")
    output = replace(
        planned.output,
        prefix=str(options["name"]),
        start=planned.output.start if start is None else int(start),
    )
    return replace(
        planned, folder=folder, output=output, movie_name=str(options["name"])
    )


def _base_name(node: WriteNodeFacts, attribute: str) -> str:
    return node.attributes.get(attribute, "").replace("\\", "/").rpartition("/")[2]


def _deliver(output: _Output, frames: FrameRange) -> list[Path]:
    files = sorted(path for path in output.scratch.iterdir() if path.is_file())
    images = [path for path in files if _IMAGE.fullmatch(path.name)]
    empty = [path.name for path in files if path.stat().st_size == 0]
    if not files or (images and len(images) < frames.duration) or empty:
        raise RenderError(
            f"{output.path} wrote {count_of(len(images) or len(files), 'file')} for"
            f" {count_of(frames.duration, 'frame')}"
            + (f", of which {len(empty)} are empty." if empty else ".")
        )
    output.folder.mkdir(parents=True, exist_ok=True)
    delivered = []
    for path in files:
        final = output.folder / output.final_name(path.name)
        unfinished = final.with_name(f".{final.name}.part")
        shutil.copyfile(path, unfinished)
        os.replace(unfinished, final)
        delivered.append(final)
    return delivered
