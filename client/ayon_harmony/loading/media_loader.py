"""What loaders of images, movies and sound share: where, when, and how it looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ayon_core.lib import BoolDef, EnumDef

from ayon_harmony import current
from ayon_harmony.errors import HarmonyScriptError, SourceError
from ayon_harmony.host.context_settings import native_colorspace, read_scene_shot
from ayon_harmony.loading.exr_images import convert_images
from ayon_harmony.loading.image_files import read_footage
from ayon_harmony.loading.image_layers import (
    add_image_layer,
    find_place,
    layer_data,
    remove_image_layer,
    renew_image_layer,
)
from ayon_harmony.loading.loader import HarmonyLoader, Loaded
from ayon_harmony.loading.representations import PublishedFiles
from ayon_harmony.model.footage import (
    Footage,
    Placement,
    Run,
    place_by_number,
    sequence_exposures,
    sequence_remarks,
    still_exposures,
)
from ayon_harmony.model.frames import format_fps, is_same_fps
from ayon_harmony.model.metadata import Holder, HolderKind
from ayon_harmony.scene.records import SceneRecord
from ayon_harmony.scene.settings import SceneState

__all__ = (
    "HarmonyMediaLoader",
    "HarmonyTimedLoader",
    "convert_images",
    "read_footage",
)

START_BY_NUMBER = "number"
START_FIRST = "first"
START_CURRENT = "current"

_STARTS = {
    START_BY_NUMBER: "By frame number",
    START_FIRST: "First frame of the scene",
    START_CURRENT: "Current frame",
}


class HarmonyTimedLoader(HarmonyLoader):
    """Base of loaders of what runs over time.

    Attributes:
        start: Where it begins, by default; an option of the artist's.

    """

    skip_discovery = True
    start = START_BY_NUMBER

    @classmethod
    def start_def(cls) -> Any:
        """Return the option where it begins."""
        return EnumDef(
            "start",
            items=_STARTS,
            default=cls.start,
            label="Start",
            tooltip=(
                "By frame number: frame 1001 is where the scene has frame 1001 of"
                " the shot."
            ),
        )

    def placement_of(
        self,
        numbers: Sequence[int],
        source: PublishedFiles,
        options: Mapping[str, Any],
        state: SceneState,
    ) -> Placement:
        """Work out where a sequence begins."""
        start = self.option(options, "start")
        if start == START_FIRST:
            return Placement(1 - numbers[0])
        if start == START_CURRENT:
            return Placement(max(1, state.current_frame) - numbers[0])
        return place_by_number(
            numbers,
            source.frames,
            read_scene_shot(),
            state.settings.length.frame_count,
        )


class HarmonyMediaLoader(HarmonyTimedLoader):
    """Base of loaders that make a layer of images.

    Attributes:
        hold: Whether a still fills the scene, by default; an option.
        connect: Whether a layer goes in front of the composite of its group, by
            default; an option, too.
        target_group: Group that layers are made in.
        alpha: How Harmony takes transparency: text of APPLY_MATTE_TO_COLOR.
        alignment: How Harmony fits images: text of ALIGNMENT_RULE.

    """

    skip_discovery = True
    hold = True
    connect = True
    target_group = "shown"
    alpha = "Premultiplied with Black"
    alignment = "Center First Page"

    @classmethod
    def hold_def(cls) -> Any:
        """Return the option whether a still fills the scene."""
        return BoolDef(
            "hold",
            default=cls.hold,
            label="Hold single image",
            tooltip="Show one image over the whole scene; otherwise on one frame.",
        )

    @classmethod
    def connect_def(cls) -> Any:
        """Return the option whether the layer is connected."""
        return BoolDef(
            "connect",
            default=cls.connect,
            label="Connect",
            tooltip="Put the layer in front of its group's composite.",
        )

    def add_layer(
        self,
        source: PublishedFiles,
        footage: Footage,
        options: Mapping[str, Any],
        task: current.ProgressTask,
    ) -> Loaded:
        """Make a layer of images and say what its container needs."""
        state = self.scene.settings.get_scene()
        placed = (
            Placement(0)
            if footage.is_still
            else self.placement_of(footage.numbers, source, options, state)
        )
        loaded = self.add_layer_at(source, footage, placed, options, state, task)
        remarks = _image_remarks(source, footage, state)
        return replace(loaded, report=(*loaded.report, *remarks))

    def add_layer_at(
        self,
        source: PublishedFiles,
        footage: Footage,
        placed: Placement,
        options: Mapping[str, Any],
        state: SceneState,
        task: current.ProgressTask,
    ) -> Loaded:
        """Make a layer of images where they were placed."""
        frame_count = state.settings.length.frame_count
        if footage.is_still:
            start = self.option(options, "start")
            frame = state.current_frame if start == START_CURRENT else 1
            hold = bool(self.option(options, "hold"))
            runs = still_exposures(frame_count, frame, hold=hold)
        else:
            runs = sequence_exposures(footage.numbers, placed.offset, frame_count)
        report = [placed.remark] if placed.remark else []
        # Harmony's name counts only in scenes whose colours it manages.
        space = native_colorspace(source.colorspace) if state.color_space else ""
        path = self.make_layer(source, footage, runs, options, task)
        self._set_look(path, space, report)
        data = {**layer_data(footage, placed.offset), "colorspace": space}
        return Loaded((Holder(HolderKind.NODE, path),), data, tuple(report))

    def make_layer(
        self,
        source: PublishedFiles,
        footage: Footage,
        runs: list[Run],
        options: Mapping[str, Any],
        task: current.ProgressTask,
    ) -> str:
        """Make the layer itself and return the path of its node."""
        place = find_place(
            self.scene,
            self.target_group,
            connect=bool(self.option(options, "connect")),
        )
        name = source.product_name
        return add_image_layer(self.scene, name, footage, runs, place, task)

    def _set_look(self, path: str, space: str, report: list[str]) -> None:
        wanted = {"APPLY_MATTE_TO_COLOR": self.alpha, "ALIGNMENT_RULE": self.alignment}
        if space:
            wanted["COLOR_SPACE"] = space
        attributes = self.scene.nodes.get_attributes(path, list(wanted))
        changes = {key: text for key, text in wanted.items() if attributes[key] != text}
        if not changes:
            return
        try:
            self.scene.nodes.set_attributes(path, changes)
        except HarmonyScriptError as error:
            report.append(
                "The layer keeps Harmony's own look:" f" {error.script_message}"
            )

    def renew_layer(
        self,
        record: SceneRecord,
        source: PublishedFiles,
        footage: Footage,
        task: current.ProgressTask,
    ) -> Loaded:
        """Put other images into the layer of a record."""
        path = self.layer_of(record)
        data, report = renew_image_layer(self.scene, path, footage, record.data, task)
        data["colorspace"] = self.renew_colorspace(path, source, record.data)
        columns = record.paths(HolderKind.COLUMN)
        if columns:
            # It was a movie.
            self.scene.sounds.remove_sounds(columns, missing_ok=True)
            data["has_sound"] = False
            report = (*report, "Images have no sound; that of the movie is gone.")
        report = (
            *report,
            *_image_remarks(source, footage, self.scene.settings.get_scene()),
        )
        holders = [h for h in record.holders if h.kind is not HolderKind.COLUMN]
        return Loaded(tuple(holders), data, report)

    def renew_colorspace(
        self, path: str, source: PublishedFiles, data: Mapping[str, Any]
    ) -> str:
        """Follow the version's colour space, unless the artist chose another."""
        before = str(data.get("colorspace") or "")
        space = native_colorspace(source.colorspace)
        if space == before or not self.scene.settings.get_scene().color_space:
            return before
        attributes = self.scene.nodes.get_attributes(path, ["COLOR_SPACE"])
        if attributes["COLOR_SPACE"] != before:
            return before
        self.scene.nodes.set_attributes(path, {"COLOR_SPACE": space})
        return space

    def remove_layer(self, record: SceneRecord) -> tuple[str, ...]:
        """Remove the layer of a record with its drawings."""
        told = remove_image_layer(self.scene, self.layer_of(record), record.data)
        return (told,) if told else ()

    def layer_of(self, record: SceneRecord) -> str:
        """Return the path of the READ node that a record stands for."""
        paths = record.paths(HolderKind.NODE)
        if not paths:
            if record.paths(HolderKind.COLUMN):
                raise SourceError(
                    "It is sound, and no layer of images. Load the images beside it."
                )
            raise SourceError(
                "Its layer was deleted from the scene. Load it again, or remove it"
                " from the list."
            )
        return paths[0]


def _image_remarks(
    source: PublishedFiles, footage: Footage, state: SceneState
) -> list[str]:
    """Say what the artist has to know of images that are in the scene now."""
    remarks = [*footage.remarks]
    remarks += sequence_remarks(footage, source.frames, source.frame)
    scene_fps = state.settings.fps
    if not footage.is_still and source.fps and not is_same_fps(source.fps, scene_fps):
        remarks.append(
            f"The images were made for {format_fps(source.fps)} frames a second, the"
            f" scene has {format_fps(scene_fps)}. Every image is a frame, so they run"
            " at another speed."
        )
    return remarks
