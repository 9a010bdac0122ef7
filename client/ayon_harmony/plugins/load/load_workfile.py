"""Published workfiles: their content in the open scene, or opened themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ayon_core.lib import BoolDef, EnumDef

from ayon_harmony.loading.loader import (
    HarmonyLoader,
    Loaded,
    PublishedFiles,
    SceneRecord,
)
from ayon_harmony.loading.published_workfiles import (
    bring_here,
    open_as_next_version,
)
from ayon_harmony.loading.templates import (
    TemplateFiles,
    add_template,
    check_workfile,
    open_template,
    remove_template,
    renew_template,
)


class LoadWorkfile(HarmonyLoader):
    """Brings a workfile's content into a group, or opens it in the task."""

    brings_backdrops = True
    label = "Load workfile"
    icon = "file"
    order = 10
    product_base_types = {"workfile"}  # noqa: RUF012 - core's own kind of attribute
    representations = {"*"}  # noqa: RUF012
    extensions = {"zip", "tpl", "xstage"}  # noqa: RUF012
    action = "import"
    palettes = "COPY_PALETTE_AND_MERGE_COLOURS"
    extend_scene = False
    keep_animation = True

    @classmethod
    def get_options(cls, contexts: list[dict[str, Any]]) -> list[Any]:
        """Offer to import or to open."""
        return [
            EnumDef(
                "action",
                items={
                    "import": "Import into this scene",
                    "open": "Open as next version of the task",
                },
                default=cls.action,
                label="Workfile",
            ),
            BoolDef(
                "extend_scene",
                default=cls.extend_scene,
                label="Lengthen the scene",
                tooltip="Make the scene as long as the workfile's, if it is shorter.",
            ),
        ]

    def load(
        self,
        context: dict[str, Any],
        name: str | None = None,
        namespace: str | None = None,
        options: dict[str, Any] | None = None,
    ) -> Any:
        """Import the content, or leave the scene for a copy of the workfile."""
        if self.option(options, "action") != "open":
            return super().load(context, name, namespace, options)
        with self.opening(context) as source:
            bring_here(source.main, source.project_name, source.representation_id)
            check_workfile(source.main)
            return open_as_next_version(source.main, source.label)

    @contextmanager
    def prepared(
        self, source: PublishedFiles, options: Mapping[str, Any], task: Any
    ) -> Iterator[TemplateFiles]:
        """Unpack and check the workfile."""
        with open_template(source, task, is_scene=True) as files:
            yield files

    def bring_in(
        self, media: TemplateFiles, options: Mapping[str, Any], task: Any
    ) -> Loaded:
        """Paste its content into a group of its own."""
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
        """Remove the group with the content."""
        return remove_template(self.scene, record)
