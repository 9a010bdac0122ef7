"""Templates: rigs and other parts of scenes, any number of times."""

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
from ayon_harmony.loading.templates import (
    TemplateFiles,
    add_template,
    open_template,
    remove_template,
    renew_template,
)


class LoadTemplate(HarmonyLoader):
    """Pastes a template; another version takes over what was done to the old."""

    brings_backdrops = True
    label = "Load template"
    icon = "object-group"
    product_base_types = {"harmony.template", "template", "rig"}  # noqa: RUF012
    representations = {"*"}  # noqa: RUF012 - core's own kind of attribute
    extensions = {"zip", "tpl", "xstage"}  # noqa: RUF012
    palettes = "COPY_PALETTE_AND_MERGE_COLOURS"
    extend_scene = False
    keep_animation = True

    @classmethod
    def get_options(cls, contexts: list[dict[str, Any]]) -> list[Any]:
        """Offer to make room for its frames."""
        return [
            BoolDef(
                "extend_scene",
                default=cls.extend_scene,
                label="Lengthen the scene",
                tooltip="Make the scene as long as the template, if it is shorter.",
            )
        ]

    @contextmanager
    def prepared(
        self, source: PublishedFiles, options: Mapping[str, Any], task: Any
    ) -> Iterator[TemplateFiles]:
        """Unpack and check the template."""
        with open_template(source, task) as files:
            yield files

    def bring_in(
        self, media: TemplateFiles, options: Mapping[str, Any], task: Any
    ) -> Loaded:
        """Paste it beside what is there."""
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
