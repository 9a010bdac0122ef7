"""New groups and layers of a stack, made with few calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ayon_harmony import current
from ayon_harmony.errors import HarmonyScriptError
from ayon_harmony.loading.placement import import_files, node_name
from ayon_harmony.loading.stack_files import StackFiles
from ayon_harmony.model.layer_stack import Input, StackChild, StackGroup, StackLayer
from ayon_harmony.model.metadata import Holder, HolderKind
from ayon_harmony.scene import Scene
from ayon_harmony.scene.drawings import Exposure
from ayon_harmony.scene.layer_stacks import NewStackNode, StackNode

COMPOSITE_MARK = "@composite"
"""Behind a group's id: the member that is its composite."""

LAYER_DISTANCE = 140


class StackBuilder:
    """Makes groups and layers with as few calls as there are kinds of them."""

    def __init__(
        self, scene: Scene, source: StackFiles, task: current.ProgressTask
    ) -> None:
        self._scene = scene
        self._source = source
        self._task = task
        self._rows: list[NewStackNode] = []
        self._planned: list[StackChild] = []
        self._made: dict[str, StackNode] = {}
        self._row_of: dict[str, int] = {}
        self._element_row: dict[str, int] = {}
        #: What new layers expose, by their ids.
        self.exposures: dict[str, str] = {}

    def plan_group(
        self, group: StackGroup, parent: str | int, x: int, y: int, name: str = ""
    ) -> None:
        """Plan a group with all that is in it."""
        number = len(self._rows)
        self._rows.append(
            NewStackNode(node_name(name or group.name), parent, is_group=True, x=x, y=y)
        )
        self._plan_row(group, number)
        for place, child in enumerate(group.children):
            left = (len(group.children) - 1 - place) * LAYER_DISTANCE
            if isinstance(child, StackGroup):
                self.plan_group(child, number, left, 0)
            else:
                self.plan_layer(child, number, left, 0)

    def plan_layer(
        self,
        layer: StackLayer,
        parent: str | int,
        x: int,
        y: int,
        element_id: int | None = None,
    ) -> None:
        """Plan a layer; those of one file share an element."""
        number = len(self._rows)
        shared = self._element_row.get(layer.file) if layer.layer else None
        self._rows.append(
            NewStackNode(
                node_name(layer.name),
                parent,
                extension=layer.extension,
                element_id=element_id,
                shares_element=shared if element_id is None else None,
                x=x,
                y=y,
            )
        )
        self._element_row.setdefault(layer.file, number)
        self._plan_row(layer, number)

    def _plan_row(self, child: StackChild, number: int) -> None:
        self._planned.append(child)
        self._row_of[child.id] = number

    def make(
        self, look: Mapping[str, str], drawings: Mapping[str, str] | None = None
    ) -> list[str]:
        """Make what was planned, bring in its files and expose them.

        Args:
            look: Text of attributes of the layers, by keyword.
            drawings: Names of drawings that are there already, by file.

        Returns:
            What the artist has to know.

        """
        rows = self._scene.layer_stacks.add_stack(self._rows)
        self._made = {child.id: row for child, row in zip(self._planned, rows)}
        shared = dict(drawings or {})
        files: dict[tuple[int, str], tuple[int, str, Path]] = {}
        columns = {}
        length = self._scene.settings.get_scene().settings.length.frame_count
        for layer in self._layers():
            made = self._made[layer.id]
            name = shared.get(layer.file, self._source.drawing)
            if layer.file not in shared:
                path = self._source.path_of(layer)
                files[made.element_id, layer.file] = (made.element_id, name, path)
            self.exposures[layer.id] = layer.exposure(name)
            columns[made.column] = [Exposure(1, length, self.exposures[layer.id])]
        import_files(self._scene, list(files.values()), self._task)
        self._scene.layer_stacks.expose_columns(columns)
        return self._set_look(look)

    def _set_look(self, look: Mapping[str, str]) -> list[str]:
        paths = [self._made[layer.id].node_path for layer in self._layers()]
        changes = {
            node.path: {
                keyword: text
                for keyword, text in look.items()
                if node.attributes.get(keyword) != text
            }
            for node in self._scene.nodes.get_nodes(paths, list(look))
        }
        try:
            self._scene.nodes.set_attributes_of_nodes(
                {path: values for path, values in changes.items() if values}
            )
        except HarmonyScriptError as error:
            return [
                "Layers keep Harmony's own transparency or alignment:"
                f" {error.script_message}"
            ]
        return []

    def inside_inputs(self) -> dict[str, list[Input]]:
        """Return the inputs of the new groups' composites."""
        return {
            self._made[child.id].composite: [
                (self._made[inner.id].node_path, 0) for inner in child.children
            ]
            for child in self._planned
            if isinstance(child, StackGroup)
        }

    def output_of(self, child: StackChild) -> str:
        """Return the node that a new group's or layer's picture comes from."""
        return self._made[child.id].node_path

    def holders(self) -> Iterator[Holder]:
        """Yield a holder for each new thing, groups with their composites."""
        for child in self._planned:
            node = self._made[child.id]
            yield Holder(HolderKind.NODE, node.node_path, child.id)
            if node.composite:
                yield Holder(
                    HolderKind.NODE, node.composite, f"{child.id}{COMPOSITE_MARK}"
                )

    def _layers(self) -> Iterator[StackLayer]:
        return (planned for planned in self._planned if isinstance(planned, StackLayer))


def stack_data(
    exposures: Mapping[str, str], tree: StackGroup, vanished: Iterable[str]
) -> dict[str, Any]:
    """Return what a container remembers of a stack.

    Args:
        exposures: What layers expose, by their ids.
        tree: The version that is shown.
        vanished: Ids of layers in the scene that it does not have.

    """
    return {
        "layers": dict(exposures),
        "order": [child.id for group in tree.groups() for child in group.children],
        "vanished": list(vanished),
    }
