"""Palettes: linked where they were published, or copied into the scene."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ayon_core.lib import EnumDef

from ayon_harmony.loading.loader import (
    HarmonyLoader,
    Loaded,
    PublishedFiles,
    SceneRecord,
)
from ayon_harmony.loading.palettes import (
    PublishedPalette,
    add_palette,
    find_product,
    open_palette,
    remove_palette,
    renew_palette,
    require_agreement,
)


class LoadPalette(HarmonyLoader):
    """Loads a palette, once; loading it again changes its version."""

    goes_side_by_side = True
    label = "Load palette"
    icon = "palette"
    product_base_types = {"harmony.palette", "palette"}  # noqa: RUF012 - core's kind
    representations = {"plt"}  # noqa: RUF012
    extensions = {"plt"}  # noqa: RUF012
    mode = "link"
    position = "bottom"

    @classmethod
    def get_options(cls, contexts: list[dict[str, Any]]) -> list[Any]:
        """Offer link or copy, and the place in the list."""
        return [
            EnumDef(
                "mode",
                items={"link": "Link", "import": "Import a copy"},
                default=cls.mode,
                label="Palette",
                tooltip="A link shows the published file; a copy is the scene's own.",
            ),
            EnumDef(
                "position",
                items={"top": "First, wins over others", "bottom": "Last"},
                default=cls.position,
                label="Place in the list",
            ),
        ]

    @contextmanager
    def prepared(
        self, source: PublishedFiles, options: Mapping[str, Any], task: Any
    ) -> Iterator[PublishedPalette]:
        """Read palette and textures."""
        with open_palette(source) as palette:
            yield palette

    def find_loaded(
        self, source: PublishedFiles, options: Mapping[str, Any]
    ) -> SceneRecord | None:
        """Give the same palette another version instead of a double."""
        return find_product(self.scene, source, type(self).__name__)

    def bring_in(
        self, media: PublishedPalette, options: Mapping[str, Any], task: Any
    ) -> Loaded:
        """Link or copy it."""
        return add_palette(
            self.scene,
            media,
            mode=self.option(options, "mode"),
            position=self.option(options, "position"),
        )

    def require_agreement(self, record: SceneRecord, source: PublishedFiles) -> None:
        """Show which drawings another version recolours, and ask."""
        require_agreement(self.scene, record, source)

    def renew(self, record: SceneRecord, media: PublishedPalette, task: Any) -> Loaded:
        """Put the other version into its place."""
        return renew_palette(self.scene, record, media)

    def take_out(self, record: SceneRecord) -> tuple[str, ...]:
        """Take it off the list."""
        return remove_palette(self.scene, record)
