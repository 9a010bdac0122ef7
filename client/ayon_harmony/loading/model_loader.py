"""What loaders of 3D models share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ayon_core.lib import BoolDef

from ayon_harmony import current
from ayon_harmony.loading.image_layers import find_place
from ayon_harmony.loading.loader import Loaded
from ayon_harmony.loading.media_loader import HarmonyMediaLoader
from ayon_harmony.loading.model_layers import (
    add_model_layer,
    check_model,
    model_runs,
    renew_model_layer,
)
from ayon_harmony.loading.representations import PublishedFiles
from ayon_harmony.model.footage import Placement
from ayon_harmony.model.metadata import Holder, HolderKind
from ayon_harmony.scene.records import SceneRecord

__all__ = ("HarmonyModelLoader",)


class HarmonyModelLoader(HarmonyMediaLoader):
    """Base of loaders of 3D models.

    Attributes:
        animate: Whether the frames of an animation are exposed, by default; an
            option.

    """

    skip_discovery = True
    animate = True

    @classmethod
    def animate_def(cls) -> Any:
        """Return the option whether the animation is exposed."""
        return BoolDef(
            "animate",
            default=cls.animate,
            label="Animation",
            tooltip="Expose the frames of the model's animation, where it has frames.",
        )

    @contextmanager
    def prepared_model(self, source: PublishedFiles) -> Iterator[Path]:
        """Check the file, and whether this Harmony can have it."""
        peer = current.get_session().peer
        yield check_model(
            source,
            source.base_type,
            peer.harmony_version if peer else "",
            peer.edition if peer else "",
        )

    def add_model(
        self,
        source: PublishedFiles,
        path: Path,
        options: Mapping[str, Any],
        task: current.ProgressTask,
    ) -> Loaded:
        """Make the layer of a model."""
        state = self.scene.settings.get()
        animate = bool(self.option(options, "animate"))
        placed = Placement(0)
        frames = source.frames if source.base_type != "model" else None
        if animate and frames is not None:
            numbers = (frames.start, frames.end)
            placed = self.placement_of(numbers, source, options, state)
        runs = model_runs(
            frames,
            placed.offset,
            state.settings.length.frame_count,
            animate=animate,
        )
        place = find_place(
            self.scene,
            self.target_group,
            connect=bool(self.option(options, "connect")),
        )
        made = add_model_layer(self.scene, source.product_name, path, runs, place, task)
        report = (placed.remark,) if placed.remark else ()
        return Loaded((Holder(HolderKind.NODE, made),), {"numbers": ""}, report)

    def renew_model(
        self, record: SceneRecord, path: Path, task: current.ProgressTask
    ) -> Loaded:
        """Put another file into the layer of a record."""
        renew_model_layer(self.scene, self.layer_of(record), path, task)
        return Loaded(record.holders)
