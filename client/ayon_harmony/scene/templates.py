"""Templates: write nodes of the open scene into one, paste one into the scene."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..model.frames import FrameRange
from ..model.spelling import Record
from .backdrops import Backdrop
from .wire import (
    Part,
    entries,
    listed,
    read_list,
    read_row,
    read_text,
    read_texts,
    record,
)


@dataclass(frozen=True)
class PastedTemplate(Record):
    """What a paste brought in.

    Attributes:
        nodes: Paths of new nodes directly in the group, groups among them.
        backdrops: New backdrops of the group.
        palettes: Files of palettes that joined the scene's list.
        loose_columns: Names of columns that may go with no node: of drawings that
            no drawing node shows, sounds and functions.

    """

    nodes: tuple[str, ...]
    backdrops: tuple[Backdrop, ...]
    palettes: tuple[str, ...]
    loose_columns: tuple[str, ...]


class Templates(Part):
    """Templates (``.tpl`` folders) and the open scene."""

    def create_template(
        self,
        paths: Iterable[str],
        name: str,
        folder: Path | str,
        *,
        backdrops: Iterable[Backdrop] = (),
        frames: FrameRange | None = None,
    ) -> Path:
        """Write a template of nodes and return its ``.tpl`` folder.

        The artist's selection is as before afterwards.

        Args:
            paths: Nodes that go in.
            name: Name of the template, without ``.tpl``.
            folder: Existing folder that it is made in.
            backdrops: Backdrops that go in.
            frames: Frames of the scene that go in, None is all.

        """
        if frames is not None:
            record(frames, FrameRange)
        created = self._call(
            "createTemplate",
            listed(paths),
            [
                [backdrop.group_path, backdrop.index]
                for backdrop in (record(each, Backdrop) for each in backdrops)
            ],
            name,
            Path(folder).as_posix(),
            None if frames is None else [frames.start, frames.end],
        )
        return Path(read_text(created))

    def paste_template(
        self,
        path: Path | str,
        group_path: str | None = None,
        *,
        extend_scene: bool = False,
        palettes: str | None = None,
        drop_tags: bool = False,
    ) -> PastedTemplate:
        """Paste a template into a group, None is the top.

        Args:
            path: The ``.tpl`` folder.
            group_path: Group that takes it.
            extend_scene: Lengthen the scene when the template is longer.
            palettes: What becomes of its palettes, a value of Harmony's
                ``colourPalette``; None leaves it to Harmony.
            drop_tags: Take off the tags of AYON's records that come along.

        """
        row = read_row(
            self._call(
                "pasteTemplate",
                Path(path).as_posix(),
                group_path,
                extend_scene,
                palettes,
                drop_tags,
            )
        )
        return PastedTemplate(
            nodes=tuple(row["nodes"]),
            backdrops=tuple(
                Backdrop.from_wire(backdrop) for backdrop in row["backdrops"]
            ),
            palettes=tuple(row["palettes"]),
            loose_columns=tuple(row["looseColumns"]),
        )

    def drop_function_columns(self, names: Iterable[str]) -> list[str]:
        """Drop functions that no attribute has; return those that were dropped.

        Args:
            names: Columns; those that are linked, or gone, are passed over.

        """
        return read_texts(self._call("dropFunctionColumns", listed(names)))

    def take_columns(self, links: Mapping[tuple[str, str], str]) -> list[int]:
        """Let columns drive attributes, by node path and keyword.

        What drove them before goes, if nothing else has it.

        Returns:
            Numbers of the links that a node did not take, in their order.

        """
        rows = [[path, keyword, name] for (path, keyword), name in entries(links)]
        return [
            int(element_id) for element_id in read_list(self._call("takeColumns", rows))
        ]
