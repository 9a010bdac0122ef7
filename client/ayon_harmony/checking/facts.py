"""What validators know of the open scene, each thing read once for a publish.

Reading never writes. What the collectors have read is taken from there; the rest
is one round trip each, made when the first validator asks for it, whatever the
number of nodes and instances.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from ayon_harmony import current
from ayon_harmony.errors import PaletteFileError, WorkfileError
from ayon_harmony.formats.drawing_colors import (
    ColorReading,
    read_many_colors,
    used_colors,
)
from ayon_harmony.formats.palette_file import PaletteFile, PaletteList
from ayon_harmony.model.color_use import DrawingUse, KnownColors, merge_spans
from ayon_harmony.model.grouping import grouped
from ayon_harmony.model.metadata import HolderKind
from ayon_harmony.model.paths import group_paths
from ayon_harmony.scene import Scene
from ayon_harmony.scene.backdrops import Backdrop
from ayon_harmony.scene.drawings import Column, Element, MissingDrawing
from ayon_harmony.scene.layers import SceneLayer
from ayon_harmony.scene.metadata import Store
from ayon_harmony.scene.nodes import Link
from ayon_harmony.scene.palettes import Palette
from ayon_harmony.scene.settings import SceneState
from ayon_harmony.scene.sounds import Sound
from ayon_harmony.scene.write_nodes import WRITE, WriteNode
from ayon_harmony.workfiles.archive import ArchiveReader

log = logging.getLogger(__name__)

GROUP = "GROUP"


class CheckFacts:
    """The open scene, as it was when it was collected.

    Args:
        scene: The open scene.
        collected: Data of the publish, as ``CollectScene`` filled it.

    """

    def __init__(self, scene: Scene, collected: Mapping[str, Any]) -> None:
        self._scene = scene
        self._collected = collected
        self._paths: dict[frozenset[str], list[str]] = {}

    @property
    def state(self) -> SceneState:
        """Folder, version, settings, displays and cameras."""
        state: SceneState = self._collected["harmonyScene"]
        return state

    @property
    def folder(self) -> Path:
        """Folder of the open scene."""
        return self.state.folder

    @property
    def writes(self) -> Mapping[str, WriteNode]:
        """Write nodes by path."""
        writes: Mapping[str, WriteNode] = self._collected["harmonyWriteNodes"]
        return writes

    @property
    def palettes(self) -> tuple[Palette, ...]:
        """Palettes of the scene's list."""
        palettes: tuple[Palette, ...] = self._collected["harmonyPalettes"]
        return palettes

    @cached_property
    def element_palettes(self) -> tuple[Palette, ...]:
        """Palettes of lists that elements have of their own, as saved.

        Harmony keeps palettes at element, scene, job or environment; traditional
        scenes use those of elements. A list that cannot be read has none.
        """
        palettes: list[Palette] = []
        for list_path in sorted(self.folder.glob("elements/*/PALETTE_LIST")):
            try:
                links = PaletteList.read(list_path).links
            except PaletteFileError as error:
                log.warning("%s", error)
                continue
            for index, link in enumerate(links):
                path = link.resolve(list_path.parent)
                palettes.append(
                    Palette(
                        path=path.as_posix(),
                        name=f"{list_path.parent.name}/{path.stem}",
                        index=index,
                        location="element",
                        is_texture=False,
                        is_found=os.path.isfile(path),
                        color_count=0,
                        session_id="",
                    )
                )
        return tuple(palettes)

    @property
    def sounds(self) -> tuple[Sound, ...]:
        """Sound columns."""
        sounds: tuple[Sound, ...] = self._collected["harmonySounds"]
        return sounds

    @property
    def store(self) -> Store:
        """What AYON stored in the scene."""
        store: Store = self._collected["harmonyStore"]
        return store

    @cached_property
    def disabled_groups(self) -> frozenset[str]:
        """Paths of groups that are switched off."""
        groups = self._scene.nodes.list_nodes(types=[GROUP])
        return frozenset(group.path for group in groups if not group.is_enabled)

    def disabled_around(self, path: str) -> list[str]:
        """Return the groups around a node that are switched off."""
        groups = group_paths(path)
        if not groups:
            return []
        return [group for group in groups if group in self.disabled_groups]

    @cached_property
    def _sources(self) -> dict[str, list[str]]:
        links: list[Link] = list(self._collected["harmonyLinks"])
        by_port = sorted(links, key=lambda link: link.target_port)
        return grouped((link.target, link.source) for link in by_port)

    def sources_of(self, path: str) -> list[str]:
        """Return what is linked into a Write node or a node of an instance, by port."""
        return self._sources.get(path, [])

    @cached_property
    def fed_displays(self) -> frozenset[str]:
        """Displays that something is connected to."""
        displays = self.state.displays
        links = (
            self._scene.nodes.list_links(displays, missing_ok=True) if displays else []
        )
        return frozenset(link.target for link in links if link.target in displays)

    def paths_of_types(self, types: frozenset[str]) -> list[str]:
        """Return the nodes of some types, in the order of the scene."""
        if types == {WRITE}:
            return list(self.writes)
        if types not in self._paths:
            nodes = self._scene.nodes.list_nodes(types=sorted(types))
            self._paths[types] = [node.path for node in nodes]
        return self._paths[types]

    @cached_property
    def layers(self) -> list[SceneLayer]:
        """Drawing layers, the one in front first."""
        return self._scene.layers.list_layers()

    @cached_property
    def elements(self) -> list[Element]:
        """Elements, without the names of their drawings."""
        return self._scene.drawings.list_elements()

    @cached_property
    def drawing_columns(self) -> list[Column]:
        """Columns that expose drawings."""
        return self._scene.drawings.list_columns("DRAWING")

    @cached_property
    def missing_drawings(self) -> list[MissingDrawing]:
        """Drawings whose file is gone."""
        return self._scene.drawings.list_missing_drawings()

    @cached_property
    def color_reading(self) -> ColorReading:
        """Colours of the vector drawings, as saved."""
        files = (Path(use.path) for use in self._drawings_without_colors)
        return read_many_colors(files)

    @cached_property
    def color_uses(self) -> list[DrawingUse]:
        """Vector drawings, when they are exposed, and the colours they use."""
        reading = self.color_reading
        return [
            replace(use, colors=used_colors(reading.entries[use.path]))
            for use in self._drawings_without_colors
            if use.path in reading.entries
        ]

    @cached_property
    def _drawings_without_colors(self) -> list[DrawingUse]:
        if not any(self.folder.glob("elements/*/*.tvg")):
            return []
        elements = self._scene.drawings.list_elements(with_drawings=True)
        columns = {c.name: c.element_id for c in self.drawing_columns}
        shown = {layer.column for layer in self.layers}
        exposures = self._scene.drawings.get_exposures(
            name for name in columns if name in shown
        )
        spans = grouped(
            ((columns[column], run.drawing), (run.start, run.end))
            for column, runs in exposures.items()
            for run in runs
        )
        uses = []
        for element in elements:
            files = {path.stem: path for path in Path(element.folder).glob("*.tvg")}
            for drawing in element.drawings:
                path = drawing_file(files, element.name, drawing)
                if path is not None:
                    exposed = tuple(merge_spans(spans.get((element.id, drawing), ())))
                    uses.append(
                        DrawingUse(
                            element.id, element.name, drawing, str(path), exposed, ()
                        )
                    )
        return uses

    @cached_property
    def known_colors(self) -> KnownColors:
        """Ids that the palettes of the scene and of elements have."""
        ids: list[str] = []
        for palette in self._scene.palettes.list_palettes(with_colors=True):
            ids.extend(color.id for color in palette.colors)
            if palette.is_texture:
                ids.extend(_ids_in(Path(palette.path)))
        folders: dict[str, list[str]] = {}
        for palette in self.element_palettes:
            element = palette.name.partition("/")[0]
            folders.setdefault(element, []).extend(_ids_in(Path(palette.path)))
        return KnownColors(
            ids,
            {
                element.id: folders[Path(element.folder).name]
                for element in self.elements
                if Path(element.folder).name in folders
            },
        )

    @cached_property
    def _archived(self) -> frozenset[str]:
        """Files of the workfile in the project, relative to the scene."""
        workfile = current.get_workfile().path
        if workfile is None:
            return frozenset()
        try:
            with ArchiveReader(Path(workfile)) as archive:
                return frozenset(archive.scene_members())
        except (WorkfileError, OSError) as error:
            log.info("%s", error)
            return frozenset()

    def is_archived(self, path: Path) -> bool:
        """Tell whether a file of the scene lies in the project's workfile, too."""
        return (
            path.is_relative_to(self.folder)
            and path.relative_to(self.folder).as_posix() in self._archived
        )

    @cached_property
    def backdrops(self) -> list[Backdrop]:
        """Backdrops of the whole scene, with the nodes on them."""
        return self._scene.backdrops.list_backdrops()

    @cached_property
    def _loaded_nodes(self) -> frozenset[str]:
        """Paths of the nodes that loaded things stand for."""
        containers = self.store.inventory().containers.values()
        return frozenset(
            holder.path
            for container in containers
            for holder in container.holders
            if holder.kind is HolderKind.NODE
        )

    def is_in_loaded_group(self, path: str) -> bool:
        """Tell whether a node came inside of a group that was loaded.

        Its colour is that of the scene or template it was made in.
        """
        return any(group in self._loaded_nodes for group in group_paths(path))

    def backdrop_at(self, holder: str) -> Backdrop | None:
        """Return the backdrop that an instance stands for, None when it is gone."""
        for stored in self.store.backdrops:
            if stored.path == holder:
                place = (stored.group_path, stored.index)
                for backdrop in self.backdrops:
                    if (backdrop.group_path, backdrop.index) == place:
                        return backdrop
        return None

    @cached_property
    def cables(self) -> list[tuple[str, str]]:
        """Source and target of every cable of the scene."""
        return [(link.source, link.target) for link in self._scene.nodes.list_links()]

    def nodes_of_element(self, element_id: int) -> tuple[str, ...]:
        """Return the drawing nodes that show an element."""
        return tuple(
            layer.layer.node_path
            for layer in self.layers
            if layer.element_id == element_id
        )


def drawing_file(files: Mapping[str, Path], element: str, drawing: str) -> Path | None:
    """Return the file of a drawing among those of its element's folder.

    Harmony calls it ``element-drawing.tvg``; the element may have been renamed since.

    Args:
        files: By name without ending.
        element: Name of the element.
        drawing: Name of the drawing.

    """
    path = files.get(f"{element}-{drawing}")
    if path is not None:
        return path
    alike = [path for stem, path in files.items() if stem.endswith(f"-{drawing}")]
    return alike[0] if len(alike) == 1 else None


def _ids_in(path: Path) -> Iterable[str]:
    try:
        return [color.id for color in PaletteFile.read(path).colors]
    except PaletteFileError:
        return []
