"""3D models as layers, where Harmony lets scripts import them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ayon_harmony.loading.loader import Loaded, PublishedFiles, SceneRecord
from ayon_harmony.loading.model_loader import HarmonyModelLoader


class LoadModel(HarmonyModelLoader):
    """A 3D model as a layer; cameras are refused with what to do."""

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

    @classmethod
    def get_options(cls, contexts: list[dict[str, Any]]) -> list[Any]:
        """Return what an artist may choose."""
        return [cls.start_def(), cls.animate_def(), cls.connect_def()]

    @contextmanager
    def prepared(
        self, source: PublishedFiles, options: Mapping[str, Any], task: Any
    ) -> Iterator[Any]:
        """Check the file, and whether this Harmony can have it."""
        with self.prepared_model(source) as path:
            yield source, path

    def bring_in(self, media: Any, options: Mapping[str, Any], task: Any) -> Loaded:
        """Make the layer."""
        source, path = media
        return self.add_model(source, path, options, task)

    def renew(self, record: SceneRecord, media: Any, task: Any) -> Loaded:
        """Put the new file into the layer, timed as it is."""
        _source, path = media
        return self.renew_model(record, path, task)

    def take_out(self, record: SceneRecord) -> tuple[str, ...]:
        """Remove the layer and its model."""
        return self.remove_layer(record)
