"""Another version of a stack in the layers that are in the scene.

Each layer gets new drawings that are timed as those before, so cables, colours and
names stay, and one undo brings the former version back. What the artist drew comes
along; what the artist linked or added is never touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ayon_harmony import current
from ayon_harmony.loading.loader import Loaded, SceneRecord
from ayon_harmony.loading.placement import read_wiring
from ayon_harmony.loading.stack_builder import (
    COMPOSITE_MARK,
    LAYER_DISTANCE,
    StackBuilder,
    stack_data,
)
from ayon_harmony.loading.stack_drawings import (
    KnownLayer,
    StackDrawings,
    drawing_columns,
)
from ayon_harmony.loading.stack_files import StackFiles, StackOptions
from ayon_harmony.model.layer_stack import (
    Input,
    Slot,
    StackChild,
    StackGroup,
    Wiring,
    match_by_name,
    place_between,
    sort_siblings,
)
from ayon_harmony.model.metadata import Holder, HolderKind
from ayon_harmony.scene import Scene
from ayon_harmony.scene.nodes import Node


class StackUpdate:
    """One update of a stack, step by step.

    Args:
        scene: The open scene.
        record: What was loaded.
        source: The other version.
        options: What happens to layers that it does not have, and how new ones look.
        task: Progress.

    """

    def __init__(
        self,
        scene: Scene,
        record: SceneRecord,
        source: StackFiles,
        options: StackOptions,
        task: current.ProgressTask,
    ) -> None:
        self._scene = scene
        self._record = record
        self._source = source
        self._tree = source.tree
        self._options = options
        self._task = task
        self._report: list[str] = []
        layers = record.data.get("layers")
        self._stored: dict[str, str] = dict(layers) if isinstance(layers, dict) else {}
        self._exposures = dict(self._stored)
        #: Where things are, by their id in the file.
        self._members = self._find_members()

    def run(self) -> Loaded:
        """Do it."""
        drawings = StackDrawings(
            self._scene, self._source, self._known_layers(), self._task
        )
        shown = drawings.exchange()
        self._exposures.update(drawings.exposures)
        self._report += drawings.report
        holders = {**self._members, **self._add_missing(shown)}
        gone = self._handle_vanished()
        self._restore_order(holders)
        return Loaded(
            holders=self._all_holders(holders),
            data=stack_data(self._exposures, self._tree, gone),
            report=tuple(self._report),
        )

    # --- what is there --------------------------------------------------------------

    def _find_members(self) -> dict[str, str]:
        members = {
            holder.member: holder.path
            for holder in self._record.holders
            if holder.kind is HolderKind.NODE
        }
        if isinstance(self._record.data.get("layers"), dict):
            return members
        # A public integration noted no ids: names tell.
        columns = drawing_columns(self._scene, members.values())
        runs = self._scene.drawings.get_exposures(dict.fromkeys(columns.values()))
        names = {}
        for member, path in members.items():
            shown = [run.drawing for run in runs.get(columns.get(path, ""), ())]
            names[member] = (shown[0].partition(":")[2] if shown else "") or member
        matched = match_by_name(names, self._tree.layers())
        ids = {members[member]: layer_id for layer_id, member in matched.items()}
        return {ids.get(path, member): path for member, path in members.items()}

    def _known_layers(self) -> list[KnownLayer]:
        """Return the layers of this version that are in the scene."""
        drawings = self._scene.drawings
        layers = [layer for layer in self._tree.layers() if layer.id in self._members]
        columns = drawing_columns(
            self._scene, (self._members[layer.id] for layer in layers)
        )
        shown = drawings.get_exposures(dict.fromkeys(columns.values()))
        elements = {e.id: e for e in drawings.list_elements(with_drawings=True)}
        element_of = {c.name: c.element_id for c in drawings.list_columns("DRAWING")}
        known = []
        for layer in layers:
            path = self._members[layer.id]
            column = columns.get(path, "")
            element = elements.get(element_of.get(column, -1))
            if element is None:
                self._report.append(
                    f"'{path}' has no drawings any more, so '{layer.name}' was not"
                    " updated."
                )
                continue
            runs = tuple(shown.get(column, ()))
            before = self._stored.get(layer.id)
            known.append(KnownLayer(layer, path, column, element, runs, before))
        return known

    # --- what is new ------------------------------------------------------------------

    def _add_missing(self, drawings: Mapping[str, tuple[int, str]]) -> dict[str, str]:
        """Make what is new in this version, and connect it among its siblings.

        Args:
            drawings: Elements and drawings that layers share, by file.

        Returns:
            Where the new things are, by id.

        """
        tops = self._new_children()
        if not tops:
            return {}
        wiring, nodes = read_wiring(self._scene)
        builder = StackBuilder(self._scene, self._source, self._task)
        for child in tops:
            parent = self._group_for(child)
            x, y = self._place_beside(child, nodes)
            if isinstance(child, StackGroup):
                builder.plan_group(child, parent, x, y)
            else:
                shared = drawings.get(child.file) if child.layer else None
                builder.plan_layer(child, parent, x, y, shared[0] if shared else None)
        shared_files = {
            file: name for file, (_, name) in drawings.items() if self._is_shared(file)
        }
        self._report += builder.make(self._options.look, shared_files)
        self._connect(builder, tops, wiring)
        self._exposures.update(builder.exposures)
        names = ", ".join(f"'{child.name}'" for child in tops)
        self._report.append(f"New in this version: {names}.")
        return {holder.member: holder.path for holder in builder.holders()}

    def _new_children(self) -> list[StackChild]:
        """Return groups and layers of which nothing was ever loaded, outermost ones."""
        new = [
            child
            for group in self._tree.groups()
            for child in group.children
            if child.id not in self._members and self._is_new(child)
        ]
        within = {
            child.id
            for group in new
            if isinstance(group, StackGroup)
            for inner in group.groups()
            for child in inner.children
        }
        return [child for child in new if child.id not in within]

    def _is_new(self, child: StackChild) -> bool:
        layers = child.layers() if isinstance(child, StackGroup) else iter([child])
        return not any(
            layer.id in self._members or layer.id in self._stored for layer in layers
        )

    def _is_shared(self, file: str) -> bool:
        return any(layer.file == file and layer.layer for layer in self._tree.layers())

    def _group_for(self, child: StackChild) -> str:
        """Return the group of the scene that a new layer goes into."""
        members = self._members
        owner = next(group for group in self._tree.groups() if child in group.children)
        if owner.id in members:
            return members[owner.id]
        siblings = (*owner.children, *self._tree.layers())
        beside = [members[each.id] for each in siblings if each.id in members]
        return next(iter([*beside, *members.values()]), "Top/").rpartition("/")[0]

    def _place_beside(
        self, child: StackChild, nodes: Mapping[str, Node]
    ) -> tuple[int, int]:
        group = self._group_for(child)
        ours = set(self._members.values())
        reads = [
            node
            for node in nodes.values()
            if node.group_path == group and node.path in ours
        ]
        if not reads:
            return 0, 0
        first = min(reads, key=lambda node: node.x)
        return first.x - LAYER_DISTANCE, first.y

    def _connect(
        self, builder: StackBuilder, tops: Sequence[StackChild], wiring: Wiring
    ) -> None:
        """Put what is new where this version has it among its siblings."""
        inputs = builder.inside_inputs()
        for group in self._tree.groups():
            added: dict[str, Input] = {
                child.id: (builder.output_of(child), 0)
                for child in group.children
                if child in tops
            }
            if not added:
                continue
            order = [child.id for child in group.children]
            places = _slots(wiring, order, self._members)
            composites = {slot.composite for slot in places.values()}
            composite = self._members.get(f"{group.id}{COMPOSITE_MARK}")
            if composite is not None:
                composites.add(composite)
            changed, homeless = place_between(
                order,
                places,
                added,
                {path: wiring.inputs(path) for path in composites},
                composite,
            )
            inputs.update(changed)
            names = {child.id: child.name for child in group.children}
            self._report += [
                f"'{names[child_id]}' is new and not connected: no layer beside it"
                " leads to a composite."
                for child_id in homeless
            ]
        self._scene.layer_stacks.set_inputs(inputs)

    # --- what is gone, and the order --------------------------------------------------

    def _handle_vanished(self) -> list[str]:
        """Treat layers that this version does not have; return their ids."""
        here = {child.id for group in self._tree.groups() for child in group.children}
        gone = [
            member
            for member in self._members
            if member and member not in here and not member.endswith(COMPOSITE_MARK)
        ]
        stored = self._record.data.get("vanished")
        before = [str(item) for item in stored] if isinstance(stored, list) else []
        newly_gone = [member for member in gone if member not in before]
        is_disabled = self._options.vanished == "disable"
        states = {
            self._members[member]: True
            for member in before
            if member in here and member in self._members
        }
        if is_disabled:
            states.update({self._members[member]: False for member in newly_gone})
        if states:
            self._scene.nodes.set_nodes_enabled(states)
        if newly_gone:
            names = ", ".join(f"'{self._members[member]}'" for member in newly_gone)
            done = "they are disabled" if is_disabled else "they stay as they are"
            self._report.append(f"No longer in this version: {names}; {done}.")
        # Where nothing was switched off, nothing is to be switched on later.
        return gone if is_disabled else [member for member in gone if member in before]

    def _restore_order(self, holders: Mapping[str, str]) -> None:
        """Bring layers into the order of this version, where the artist did not."""
        stored = self._record.data.get("order")
        if not isinstance(stored, list):
            return
        before = [str(item) for item in stored]
        moved = [
            group
            for group in self._tree.groups()
            if _differs(before, [child.id for child in group.children])
        ]
        if not moved:
            return
        wiring, _ = read_wiring(self._scene)
        inputs: dict[str, list[Input]] = {}
        for group in moved:
            order = [child.id for child in group.children]
            places = _slots(wiring, order, holders)
            composites = {slot.composite for slot in places.values()}
            old_ports = [places[item].port for item in before if item in places]
            if len(composites) != 1 or old_ports != sorted(old_ports):
                name = group.name if group.id else "the stack"
                self._report.append(
                    f"The layers of {name} have another order in this version; yours"
                    " was kept."
                )
                continue
            composite = composites.pop()
            wanted = sort_siblings(order, places, wiring.inputs(composite))
            if wanted is not None:
                inputs[composite] = wanted
        if inputs:
            self._scene.layer_stacks.set_inputs(inputs)

    def _all_holders(self, nodes: Mapping[str, str]) -> tuple[Holder, ...]:
        """Return holders, those that were there before in their order."""
        others = [h for h in self._record.holders if h.kind is not HolderKind.NODE]
        return (
            *others,
            *(Holder(HolderKind.NODE, path, member) for member, path in nodes.items()),
        )


def _slots(
    wiring: Wiring, order: Iterable[str], members: Mapping[str, str]
) -> dict[str, Slot]:
    there = (member for member in order if member in members)
    slots = ((member, wiring.find_slot(members[member])) for member in there)
    return {member: slot for member, slot in slots if slot is not None}


def _differs(before: list[str], order: list[str]) -> bool:
    """Whether those that both have stand in another order."""
    here = set(order)
    kept = [item for item in before if item in here]
    there = set(kept)
    return kept != [item for item in order if item in there]
