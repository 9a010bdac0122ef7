"""Backgrounds: a JSON of layers and groups, with images beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ayon_harmony.loading.loader import PublishedFiles
from ayon_harmony.loading.stack_files import StackFiles, open_background
from ayon_harmony.loading.stack_loader import HarmonyStackLoader


class LoadBackground(HarmonyStackLoader):
    """Loads a background as a group of layers, in the order of its file."""

    label = "Load background"
    icon = "image"
    order = -10
    product_base_types = {"background"}  # noqa: RUF012 - core's own kind
    representations = {"json"}  # noqa: RUF012
    extensions = {"json"}  # noqa: RUF012

    @contextmanager
    def prepared(
        self, source: PublishedFiles, options: Mapping[str, Any], task: Any
    ) -> Iterator[StackFiles]:
        """Read the JSON and look for its images."""
        yield open_background(source, task)
