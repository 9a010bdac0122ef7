"""Farm renders as command lines of ours, by Deadline's plugin ``Ayon``.

Beside the way of ayon-deadline's own Harmony plugin, by setting: the job runs
``ayon addon harmony render`` on the published workfile, so a machine unpacks it once
for all its tasks, on every system, and needs no plugin of Deadline for Harmony.
Everything around the render, job settings and the job that publishes, stays
ayon-deadline's.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any

from ayon_harmony.model.farm import FarmFiles, frames_of
from ayon_harmony.publishing.farm import FAMILY, FarmError, is_farm

_FAMILIES = "harmonyFarmFamilies"

_QUOTE = "<QUOTE>"


def command_arguments(
    data: Mapping[str, Any], context: Mapping[str, Any], workfile: str, folder: str
) -> list[str]:
    """Return the words behind AYON's launcher that render a task's frames.

    Args:
        data: The instance's data.
        context: Data of the publish.
        workfile: The published zip.
        folder: Where the files go.

    """
    files: FarmFiles = data["farmFiles"]
    app = os.environ.get("AYON_APP_NAME")
    return [
        *("addon", "harmony", "render", workfile),
        *("--project", str(context["projectName"])),
        *("--folder", str(data["folderPath"]), "--task", str(data["task"])),
        *(("--app", app) if app else ()),
        *("--write", str(data["holder"]), "--name", PurePath(files.prefix).name),
        *("--start", str(data["outputStartFrame"])),
        *("--frames", "<STARTFRAME>-<ENDFRAME>"),
        *("--to", folder, "--keep-copy"),
    ]


def quoted(words: list[str]) -> str:
    """Return words as Deadline's plugin ``Ayon`` takes them: its own quotes.

    Raises:
        FarmError: One holds a quote.

    """
    wrong = [word for word in words if '"' in word]
    if wrong:
        raise FarmError(
            f"The farm takes no quotes in names: {', '.join(wrong)}. Rename them."
        )
    return " ".join(
        word
        if "<" in word or (word and not set(word) & set(" \t()&;|'"))
        else f"{_QUOTE}{word}{_QUOTE}"
        for word in words
    )


def submit_commands(context: Any, log: Any) -> list[str]:
    """Submit the farm renders of a publish as command lines; return product names.

    ayon-deadline's Harmony submitter finds none of them afterwards, until
    ``end_commands``.
    """
    names = []
    for instance in context:
        if not is_farm(instance.data) or not instance.data.get("deadline"):
            continue
        submitter = _submitter_class()()
        submitter.log = log
        submitter.process(instance)
        families = instance.data["families"]
        instance.data[_FAMILIES] = list(families)
        instance.data["families"] = [name for name in families if name != FAMILY]
        names.append(str(instance.data["productName"]))
    return names


def end_commands(context: Any) -> None:
    """Make renders that were submitted as command lines farm renders again."""
    for instance in context:
        families = instance.data.pop(_FAMILIES, None)
        if families is not None:
            instance.data["families"] = families


def _submitter_class() -> Any:
    """Return the class; ayon-deadline is imported where something is submitted."""
    from ayon_deadline.abstract_submit_deadline import AbstractSubmitDeadline

    class CommandSubmitter(AbstractSubmitDeadline):  # type: ignore[misc, unused-ignore]
        """Sends one render to Deadline as a command line."""

        def get_job_info(self, job_info: Any = None, **_words: Any) -> Any:
            """Return the job: its plugin, its frames."""
            data = self._instance.data
            job_info.Plugin = "Ayon"
            if not job_info.Frames:
                job_info.Frames = f"{data['frameStartHandle']}-{data['frameEndHandle']}"
            frames = frames_of(str(job_info.Frames))
            if len(frames) != frames[-1] - frames[0] + 1:
                # A task is told its first and its last frame only.
                job_info.ChunkSize = 1
            return job_info

        def get_plugin_info(self, **_words: Any) -> dict[str, str]:
            """Return what the plugin is told, and note where the files will be."""
            data, context = self._instance.data, self._instance.context.data
            published = Path(self.from_published_scene(False))
            folder = _output_folder(published)
            # The publish job's file is written there before anything is rendered.
            folder.mkdir(parents=True, exist_ok=True)
            data["outputDir"] = folder
            data["source"] = published.as_posix()
            data["expectedFiles"] = [
                f"{folder.as_posix()}/{PurePath(file).name}"
                for file in data["expectedFiles"]
            ]
            self.job_info.OutputDirectory[0] = folder.as_posix()
            if data.get("audioFile"):
                context["audioFile"] = str(folder.parent / data["audioFile"])
            words = command_arguments(
                data, context, published.as_posix(), folder.as_posix()
            )
            return {"Arguments": quoted(words), "SingleFramesOnly": "False"}

    return CommandSubmitter


def _output_folder(published: Path) -> Path:
    """Return where the files go; where ayon-deadline's own jobs write, too."""
    workdir = os.environ.get("AYON_WORKDIR")
    if workdir and os.path.isdir(workdir):
        return Path(workdir, "renders", "harmony", published.stem, "renders")
    return published.parent / published.stem / "renders"
