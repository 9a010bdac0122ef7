"""What loaders of templates and of workfiles' content share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ayon_core.lib import BoolDef

from ayon_harmony.loading.loader import (
    HarmonyLoader,
    Loaded,
    PublishedFiles,
    SceneRecord,
)
from ayon_harmony.loading.template_renewal import renew_template
from ayon_harmony.loading.templates import (
    TemplateFiles,
    add_template,
    open_template,
    remove_template,
)


class HarmonyTemplateLoader(HarmonyLoader):
    """Base of loaders that paste what is in a zip or a folder of Harmony's.

    Attributes:
        is_scene: Whether it is a whole scene, whose content goes into a group.
        palettes: Value of Harmony's ``colourPalette``.
        extend_scene: Whether the scene becomes as long, by default; an option.
        keep_animation: Whether keys and exposures of the nodes in the scene go on
            in another version.

    """

    skip_discovery = True
    brings_backdrops = True
    is_scene = False
    representations = {"*"}  # noqa: RUF012 - core's own kind of attribute
    extensions = {"zip", "tpl", "xstage"}  # noqa: RUF012
    palettes = "COPY_PALETTE_AND_MERGE_COLOURS"
    extend_scene = False
    keep_animation = True

    @classmethod
    def extend_def(cls, what: str) -> Any:
        """Return the option whether the scene becomes as long as ``what``."""
        return BoolDef(
            "extend_scene",
            default=cls.extend_scene,
            label="Lengthen the scene",
            tooltip=f"Make the scene as long as {what}, if it is shorter.",
        )

    @contextmanager
    def prepared(
        self, source: PublishedFiles, options: Mapping[str, Any], task: Any
    ) -> Iterator[TemplateFiles]:
        """Unpack and check it."""
        with open_template(source, task, is_scene=self.is_scene) as files:
            yield files

    def bring_in(
        self, media: TemplateFiles, options: Mapping[str, Any], task: Any
    ) -> Loaded:
        """Paste it beside what is there, a scene into a group of its own."""
        return add_template(
            self.scene,
            media,
            palettes=self.palettes,
            extend_scene=self.option(options, "extend_scene"),
            task=task,
        )

    def renew(self, record: SceneRecord, media: TemplateFiles, task: Any) -> Loaded:
        """Paste the other version and take over what was done to this one."""
        return renew_template(
            self.scene,
            record,
            media,
            palettes=self.palettes,
            keep_animation=self.keep_animation,
            task=task,
        )

    def take_out(self, record: SceneRecord) -> tuple[str, ...]:
        """Remove what it brought."""
        return remove_template(self.scene, record)
