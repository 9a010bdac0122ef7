# ruff: noqa: N815
"""Collecting renders: render instances merged into publish instances."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import attr
import pyblish.api

from .publish_plugins import AbstractMetaContextPlugin


@attr.s
class RenderInstance:
    """What is known about one render before it is an instance."""

    version: Any = attr.ib()
    time: Any = attr.ib()
    source: Any = attr.ib()
    label: Any = attr.ib()
    family: Any = attr.ib()
    productType: Any = attr.ib()
    productName: Any = attr.ib()
    folderPath: Any = attr.ib()
    task: Any = attr.ib()
    attachTo: Any = attr.ib()
    setMembers: Any = attr.ib()
    publish: Any = attr.ib()
    name: Any = attr.ib()
    resolutionWidth: Any = attr.ib()
    resolutionHeight: Any = attr.ib()
    pixelAspect: Any = attr.ib()
    frameStart: Any = attr.ib()
    frameEnd: Any = attr.ib()
    frameStep: Any = attr.ib()
    productBaseType: Any = attr.ib(default=None)
    handleStart: Any = attr.ib(default=None)
    handleEnd: Any = attr.ib(default=None)
    ignoreFrameHandleCheck: Any = attr.ib(default=False)
    renderer: Any = attr.ib(default="")
    review: Any = attr.ib(default=None)
    priority: Any = attr.ib(default=50)
    families: Any = attr.ib(factory=lambda: ["renderlayer"])
    farm: Any = attr.ib(default=False)
    multipartExr: Any = attr.ib(default=False)
    convertToScanline: Any = attr.ib(default=False)
    tileRendering: Any = attr.ib(default=False)
    tilesX: Any = attr.ib(default=0)
    tilesY: Any = attr.ib(default=0)
    deadlineSubmissionJob: Any = attr.ib(default=None)
    anatomyData: Any = attr.ib(default=None)
    outputDir: Any = attr.ib(default=None)
    context: Any = attr.ib(default=None)
    deadline: Any = attr.ib(default=None)
    source_instance: Any = attr.ib(default=None)

    @frameStart.validator
    def check_frame_start(self, _: Any, value: int) -> None:
        """The first frame is not behind the last."""
        if value > self.frameEnd:
            raise ValueError("frameStart must be smaller or equal then frameEnd")

    @frameEnd.validator
    def check_frame_end(self, _: Any, value: int) -> None:
        """The last frame is not before the first."""
        if value < self.frameStart:
            raise ValueError("frameEnd must be greater or equal then frameStart")

    @tilesX.validator
    def check_tiles_x(self, _: Any, value: int) -> None:
        """Tiles are counted from 1."""
        self._check_tiles(value, self.tilesY)

    @tilesY.validator
    def check_tiles_y(self, _: Any, value: int) -> None:
        """Tiles are counted from 1."""
        self._check_tiles(value, self.tilesX)

    def _check_tiles(self, value: int, other: int) -> None:
        if self.tileRendering and value < 1:
            raise ValueError("tile size cannot be less then 1")
        if self.tileRendering and value == other == 1:
            raise ValueError("both tiles X a Y sizes are set to 1")


class AbstractCollectRender(
    pyblish.api.ContextPlugin, metaclass=AbstractMetaContextPlugin
):
    """Base of collectors that make instances of renders.

    The dict of a render instance lies *over* the data of its source instance:
    what a subclass leaves at its default is overwritten with the default.
    """

    order = pyblish.api.CollectorOrder + 0.01
    label = "Collect Render"
    sync_workfile_version = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._file_path: Any = None
        self._context: Any = None

    def process(self, context: Any) -> None:
        """Make or complete an instance for each render instance."""
        self._context = context
        for instance in context:
            families = instance.data.get("families") or ()
            if "workfile" in families:
                instance.data["publish"] = True
            if "renderFarm" in families or "render.farm" in families:
                instance.data["remove"] = True
        self._file_path = context.data["currentFile"].replace("\\", "/")
        for render_instance in self.get_instances(context):
            files = self.get_expected_files(render_instance)
            assert files, "no file names were generated, this is bug"
            data = {
                **self._frames(render_instance, context.data),
                "byFrameStep": int(render_instance.frameStep),
                "author": context.data["user"],
                "expectedFiles": files,
            }
            if self.sync_workfile_version:
                data["version"] = context.data["version"]
            data = self.add_additional_data(data)
            instance = render_instance.source_instance
            if instance is None:
                instance = context.create_instance(render_instance.name)
            instance.data.update(attr.asdict(render_instance))
            instance.data.update(data)
        self.post_collecting_action()

    @staticmethod
    def _frames(render_instance: Any, context_data: dict[str, Any]) -> dict[str, Any]:
        keys = ("handleStart", "handleEnd", "frameStart", "frameEnd")
        keys_with_handles = (*keys, "frameStartHandle", "frameEndHandle")
        start = int(render_instance.frameStart)
        end = int(render_instance.frameEnd)
        whole_range = (
            int(context_data["frameStartHandle"]) == start
            and int(context_data["frameEndHandle"]) == end
        )
        if render_instance.ignoreFrameHandleCheck or whole_range:
            return {key: context_data[key] for key in keys_with_handles}
        if hasattr(render_instance, "frameStartHandle"):
            return {
                key: int(getattr(render_instance, key)) for key in keys_with_handles
            }
        return dict(zip(keys_with_handles, (0, 0, start, end, start, end)))

    @abstractmethod
    def get_instances(self, context: Any) -> list[RenderInstance]:
        """Render instances of the scene."""

    @abstractmethod
    def get_expected_files(self, render_instance: RenderInstance) -> list[Any]:
        """Files a render will make."""

    def add_additional_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Change the data of an instance before it is stored."""
        return data

    def post_collecting_action(self) -> None:
        """Last step."""
