"""The layers of a Photoshop file, each as a layer of the scene."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ayon_harmony.loading.loader import PublishedFiles
from ayon_harmony.loading.stack_files import StackFiles, open_layered_file
from ayon_harmony.loading.stack_loader import HarmonyStackLoader


class LoadPsd(HarmonyStackLoader):
    """Loads the layers of a PSD as a group of layers that share one drawing."""

    label = "Load PSD layers"
    icon = "clone"
    order = -9
    product_base_types = {  # noqa: RUF012 - core's own kind of attribute
        "background",
        "image",
        "layout",
        "matte",
        "plate",
        "reference",
        "render",
        "workfile",
    }
    representations = {"*"}  # noqa: RUF012
    extensions = {"psd"}  # noqa: RUF012
    connect = "front"

    @contextmanager
    def prepared(
        self, source: PublishedFiles, options: Mapping[str, Any], task: Any
    ) -> Iterator[StackFiles]:
        """Read which layers the file has."""
        yield open_layered_file(self.scene, source)
