"""Images and image sequences as drawing layers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from ayon_harmony.loading.loader import Loaded, PublishedFiles, SceneRecord
from ayon_harmony.loading.media_loader import (
    HarmonyMediaLoader,
    convert_images,
    read_footage,
)


class LoadImageSequence(HarmonyMediaLoader):
    """An image, or a sequence of images, as a layer of its own."""

    goes_side_by_side = True
    label = "Load images"
    icon = "image"
    order = -10
    product_base_types = {  # noqa: RUF012
        "image",
        "imagesequence",
        "layout",
        "matte",
        "online",
        "plate",
        "prerender",
        "reference",
        "render",
        "review",
        "shot",
        "storyboard",
    }
    extensions = {  # noqa: RUF012
        "bmp",
        "exr",
        "jpeg",
        "jpg",
        "png",
        "psd",
        "sgi",
        "tga",
        "tif",
        "tiff",
        "tvg",
    }
    convert_exr = True

    @classmethod
    def get_options(cls, contexts: list[dict[str, Any]]) -> list[Any]:
        """Return what an artist may choose."""
        return [cls.start_def(), cls.hold_def(), cls.connect_def()]

    @contextmanager
    def prepared(
        self, source: PublishedFiles, options: Mapping[str, Any], task: Any
    ) -> Iterator[Any]:
        """Check the files; images that Harmony has no drawings for are converted."""
        footage = read_footage(source, task)
        with convert_images(
            footage, source, task, is_allowed=self.convert_exr
        ) as converted:
            # What was converted is not in the colour space of the files any more.
            as_it_is = converted is footage
            yield source if as_it_is else replace(source, colorspace=""), converted

    def bring_in(self, media: Any, options: Mapping[str, Any], task: Any) -> Loaded:
        """Make the layer."""
        source, footage = media
        return self.add_layer(source, footage, options, task)

    def renew(self, record: SceneRecord, media: Any, task: Any) -> Loaded:
        """Put the new files into the layer, timed as it is."""
        source, footage = media
        return self.renew_layer(record, source, footage, task)

    def take_out(self, record: SceneRecord) -> tuple[str, ...]:
        """Remove the layer and its drawings."""
        return self.remove_layer(record)
