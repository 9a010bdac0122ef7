"""The movie of a display that others look at."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from ayon_core.pipeline import publish

from ayon_harmony.api import HarmonyError
from ayon_harmony.publishing.review import (
    check_movie,
    export_movie,
    find_display,
    render_thumbnail,
    size_problem,
)


class ExtractReviewMovie(publish.Extractor):
    """Exports the chosen display with sound, and looks at what it got.

    ayon-core's ExtractReview makes the studio's outputs of it.
    """

    label = "Extract Review Movie"
    order = publish.Extractor.order - 0.01
    hosts: ClassVar[list[str]] = ["harmony"]
    families: ClassVar[list[str]] = ["review"]
    settings_category = "harmony"

    codec = "openH264"
    extension = "mov"
    keep_source = True
    frame_timeout_s = 60.0

    def process(self, instance: Any) -> None:
        """Export, check and hand over the movie."""
        data = instance.data
        if data["family"] != "review" or "sceneFrames" not in data:
            return
        folder = Path(self.staging_dir(instance))
        path = folder / f"{data['productName']}.{self.extension}"
        try:
            self._export(instance, path)
        except HarmonyError as error:
            raise publish.PublishError(str(error), title="Review") from error
        representation: dict[str, Any] = {
            "name": self.extension,
            "ext": self.extension,
            "files": path.name,
            "stagingDir": str(folder),
            "frameStart": data["frameStartHandle"],
            "frameEnd": data["frameEndHandle"],
            "fps": data["fps"],
            "tags": ["review"],
        }
        if not self.keep_source:
            representation["tags"].append("delete")
        data.setdefault("representations", []).append(representation)

    def _export(self, instance: Any, path: Path) -> None:
        data, state = instance.data, instance.context.data["harmonyScene"]
        chosen = data.get("creator_attributes") or {}
        frames = data["sceneFrames"]
        size = (data["resolutionWidth"], data["resolutionHeight"])
        problem = size_problem(size, self.codec)
        if problem:
            raise publish.PublishError(problem, title="Review")
        display = find_display(str(chosen.get("display") or ""), state)
        export_movie(
            display,
            frames,
            path,
            size,
            with_sound=bool(chosen.get("with_audio", True)),
            codec=self.codec,
            frame_timeout_s=float(self.frame_timeout_s),
        )
        unseen = check_movie(path, frames, data["fps"])
        if unseen:
            self.log.warning("The movie's length was not checked: %s.", unseen)
        if not data.get("thumbnailSource"):
            data["thumbnailSource"] = str(
                render_thumbnail(display, frames.middle(), path.parent, size)
            )
