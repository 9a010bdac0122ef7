"""Another version's drawings in layers that are in the scene, timed as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ayon_harmony import current
from ayon_harmony.loading.placement import import_files
from ayon_harmony.loading.stack_files import StackFiles
from ayon_harmony.model.layer_stack import StackLayer
from ayon_harmony.model.names import first_free
from ayon_harmony.scene import Scene
from ayon_harmony.scene.drawings import Element, Exposure
from ayon_harmony.scene.layer_stacks import NewColumn

is_version = re.compile(r"(v\d{3,}|hero)(_\d+)?").fullmatch
"""Whether a drawing is called as loaders call those of a version."""

_SAME_FORMAT = {"jpg": "jpeg", "tif": "tiff"}


@dataclass(frozen=True)
class KnownLayer:
    """A layer that is in the scene already.

    Attributes:
        layer: The layer as this version has it.
        node_path: Its READ node.
        column: Column that the node shows.
        element: Element of the column.
        shown: Exposures of the column.
        before: What was exposed when it was loaded, None where nobody noted it.

    """

    layer: StackLayer
    node_path: str
    column: str
    element: Element
    shown: tuple[Exposure, ...]
    before: str | None


class StackDrawings:
    """Columns with another version's drawings, in place of those that are shown.

    Drawings of the artist come along. What showed the version before goes with the
    step, and comes back with it.

    Attributes:
        exposures: What layers expose from now on, by their ids.
        report: What the artist has to know.

    """

    def __init__(
        self,
        scene: Scene,
        source: StackFiles,
        known: Sequence[KnownLayer],
        task: current.ProgressTask,
    ) -> None:
        self._scene = scene
        self._source = source
        self._task = task
        self._layer_names = {item.layer.layer for item in known}
        self._drawn = _own_drawings(known)
        self.exposures: dict[str, str] = {}
        self.report: list[str] = []
        self._fitting = [item for item in known if self._can_hold(item)]
        # Layers of one file in one element get one element again.
        self._first: dict[tuple[int, str], int] = {}
        self._columns: list[tuple[str, int]] = []
        self._names: dict[tuple[int, str], str] = {}

    def exchange(self) -> dict[str, tuple[int, str]]:
        """Do it; return the new element and drawing by file."""
        if not self._fitting:
            return {}
        self._add_columns()
        self._import()
        self._expose()
        return {
            file: (self._columns[number][1], self._names[element, file])
            for (element, file), number in self._first.items()
        }

    def _can_hold(self, item: KnownLayer) -> bool:
        """Whether drawings of the artist can stand beside the new version's."""
        formats = {_format(each.extension) for each in (item.element, item.layer)}
        if not self._drawn[item.element.id] or len(formats) == 1:
            return True
        self.report.append(
            f"'{item.node_path}' was not updated: the new version is a"
            f" {item.layer.extension} file, and the layer has drawings of yours that"
            f" are {item.element.extension}."
        )
        return False

    def _add_columns(self) -> None:
        rows = []
        for number, item in enumerate(self._fitting):
            key = (item.element.id, item.layer.file)
            shared = self._first.get(key)
            rows.append(
                NewColumn(item.column, item.element.name, item.layer.extension, shared)
            )
            self._first.setdefault(key, number)
        self._columns = self._scene.layer_stacks.add_drawing_columns(rows)

    def _import(self) -> None:
        """Bring in the version's files, and the artist's drawings beside them."""
        kept = [(element, name) for element, own in self._drawn.items() for name in own]
        files = self._scene.layer_stacks.find_drawing_files(kept) if kept else []
        paths = dict(zip(kept, files))
        imports: list[tuple[int, str, Path]] = []
        for key, number in self._first.items():
            own = self._drawn[key[0]]
            self._names[key] = first_free(self._source.drawing, own.__contains__)
            element = self._columns[number][1]
            path = self._source.path_of(self._fitting[number].layer)
            imports.append((element, self._names[key], path))
            for name in own:
                file = paths[key[0], name]
                if file is not None and Path(file).is_file():
                    imports.append((element, name, Path(file)))
        import_files(self._scene, imports, self._task)

    def _expose(self) -> None:
        """Time the new drawings as those before, and let the nodes show them."""
        exposures = {}
        for item, (column, _) in zip(self._fitting, self._columns):
            name = self._names[item.element.id, item.layer.file]
            own = self._drawn[item.element.id]
            text = item.layer.exposure(name)
            exposures[column] = [
                replace(
                    run,
                    drawing=_shown_now(run.drawing, own, self._layer_names, name, text),
                )
                for run in item.shown
            ]
            if item.shown and all(_base(run.drawing) in own for run in item.shown):
                self.report.append(
                    f"'{item.node_path}' shows other drawings than those that were"
                    f" loaded; the new one is among them as '{text}'."
                )
            self.exposures[item.layer.id] = text
        self._scene.layer_stacks.expose_columns(exposures)
        self._scene.layer_stacks.exchange_columns(
            (item.node_path, item.column, column)
            for item, (column, _) in zip(self._fitting, self._columns)
        )


def drawing_columns(scene: Scene, paths: Iterable[str]) -> dict[str, str]:
    """Return the columns that expose the drawings of nodes."""
    return {
        column.node_path: column.column
        for column in scene.drawings.list_linked_columns(paths)
        if column.attribute.upper() == "DRAWING.ELEMENT"
    }


def _own_drawings(known: Iterable[KnownLayer]) -> dict[int, set[str]]:
    """Return drawings that were not loaded, by element."""
    drawn: dict[int, set[str]] = {}
    for item in known:
        if item.before is None:
            loaded = {_base(run.drawing) for run in item.shown}
        else:
            loaded = {_base(item.before)}
            loaded.update(name for name in item.element.drawings if is_version(name))
        own = set(item.element.drawings) - loaded
        drawn[item.element.id] = drawn.get(item.element.id, own) & own
    return drawn


def _shown_now(
    drawing: str, own: set[str], layers: set[str], name: str, text: str
) -> str:
    """Return what a cell shows that showed something of the version before."""
    base, colon, layer = drawing.partition(":")
    if base in own:
        return drawing
    return f"{name}:{layer}" if colon and layer in layers else text


def _base(drawing: str) -> str:
    return drawing.partition(":")[0]


def _format(extension: str) -> str:
    lowered = extension.lower()
    return _SAME_FORMAT.get(lowered, lowered)
