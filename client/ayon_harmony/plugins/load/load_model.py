"""3D models as layers, where Harmony lets scripts import them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ayon_core.lib import BoolDef

from ayon_harmony.loading.image_layers import find_place
from ayon_harmony.loading.loader import (
    Holder,
    HolderKind,
    Loaded,
    PublishedFiles,
    SceneRecord,
)
from ayon_harmony.loading.media_loader import HarmonyMediaLoader
from ayon_harmony.loading.model_layers import (
    add_model_layer,
    check_model,
    model_runs,
    renew_model_layer,
)


class LoadModel(HarmonyMediaLoader):
    """A 3D model as a layer; cameras are refused with what to do.

    Attributes:
        animate: Whether the frames of an animation are exposed, by default; an
            option.

    """

    goes_side_by_side = True
    label = "Load 3D model"
    icon = "cube"
    product_base_types = {  # noqa: RUF012
        "animation",
        "camera",
        "model",
        "pointcache",
    }
    extensions = {  # noqa: RUF012
        "3ds",
        "abc",
        "dae",
        "fbx",
        "obj",
        "usd",
        "usda",
        "usdc",
        "usdz",
    }
    animate = True

    @classmethod
    def get_options(cls, contexts: list[dict[str, Any]]) -> list[Any]:
        """Return what an artist may choose."""
        animate = BoolDef(
            "animate",
            default=cls.animate,
            label="Animation",
            tooltip="Expose the frames of the model's animation, where it has frames.",
        )
        return [cls.start_def(), animate, cls.connect_def()]

    @contextmanager
    def prepared(
        self, source: PublishedFiles, options: Mapping[str, Any], task: Any
    ) -> Iterator[Any]:
        """Check the file, and whether this Harmony can have it."""
        yield source, check_model(source)

    def bring_in(self, media: Any, options: Mapping[str, Any], task: Any) -> Loaded:
        """Make the layer."""
        source, path = media
        state = self.scene.settings.get_scene()
        animate = bool(self.option(options, "animate"))
        offset, remark = 0, ""
        frames = source.frames if source.base_type != "model" else None
        if animate and frames is not None:
            numbers = (frames.start, frames.end)
            placed = self.placement_of(numbers, source, options, state)
            offset, remark = placed.offset, placed.remark
        length = state.settings.length.frame_count
        runs = model_runs(frames, offset, length, animate=animate)
        connect = bool(self.option(options, "connect"))
        place = find_place(self.scene, self.target_group, connect=connect)
        node = add_model_layer(self.scene, source.product_name, path, runs, place, task)
        report = (remark,) if remark else ()
        return Loaded((Holder(HolderKind.NODE, node),), {"numbers": ""}, report)

    def renew(self, record: SceneRecord, media: Any, task: Any) -> Loaded:
        """Put the new file into the layer, timed as it is."""
        _source, path = media
        renew_model_layer(self.scene, self.layer_of(record), path, task)
        return Loaded(record.holders)

    def take_out(self, record: SceneRecord) -> tuple[str, ...]:
        """Remove the layer and its model."""
        return self.remove_layer(record)
