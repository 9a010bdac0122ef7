"""Backgrounds and layered images in the scene: a group of drawing layers.

A stack comes in as a group with a composite, its groups as groups within, and
stands in the order of its file. An update gives each layer new drawings that are
timed as those before, so cables, colours and names stay, and one undo brings the
former version back. What the artist drew comes along; what the artist linked or
added is never touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ayon_harmony import current
from ayon_harmony.errors import HarmonyScriptError
from ayon_harmony.loading.backdrops import find_backdrops, remove_backdrops
from ayon_harmony.loading.loader import Loaded, SceneRecord
from ayon_harmony.loading.placement import (
    find_composite,
    import_files,
    node_name,
    place_for,
    read_wiring,
    working_group,
)
from ayon_harmony.loading.stack_files import StackFiles
from ayon_harmony.model.layer_stack import (
    Input,
    Slot,
    StackChild,
    StackGroup,
    StackLayer,
    Wiring,
    match_by_name,
    place_between,
    sort_siblings,
)
from ayon_harmony.model.metadata import Holder, HolderKind
from ayon_harmony.model.names import first_free
from ayon_harmony.scene import Scene
from ayon_harmony.scene.drawings import Element, Exposure
from ayon_harmony.scene.layer_stacks import NewColumn, NewStackNode, StackNode
from ayon_harmony.scene.nodes import Node

COMPOSITE_MARK = "@composite"
"""Behind a group's id: the member that is its composite."""

_DISTANCE = 140
_IS_VERSION = re.compile(r"(v\d{3,}|hero)(_\d+)?").fullmatch
_SAME_FORMAT = {"jpg": "jpeg", "tif": "tiff"}


# --- loading ------------------------------------------------------------------


def add_stack(
    scene: Scene,
    source: StackFiles,
    *,
    connect: str,
    look: Mapping[str, str],
    task: current.ProgressTask,
) -> Loaded:
    """Load a stack as a group of its own, where the artist works.

    Args:
        scene: The open scene.
        source: What is loaded.
        connect: ``back`` or ``front`` of the composite that leads to the
            display, or ``none``.
        look: Text of attributes of the layers, by keyword.
        task: Progress.

    """
    group_path = working_group(scene)
    wiring, nodes = read_wiring(scene)
    composite = find_composite(wiring, nodes, group_path) if connect != "none" else None
    x, y = place_for(nodes, group_path, composite)
    builder = _Builder(scene, source, task)
    builder.plan_group(source.tree, group_path, x, y, name=source.name)
    report = builder.make(look)
    inputs = builder.inside_inputs()
    if composite is not None:
        connected = [item for item in wiring.inputs(composite) if item]
        stack_output = (builder.output_of(source.tree), 0)
        inputs[composite] = (
            [stack_output, *connected]
            if connect == "back"
            else [*connected, stack_output]
        )
    elif connect != "none":
        report.append(
            f"'{source.name}' is not connected: no composite leads to an output in"
            f" {group_path}. Connect it where you want it."
        )
    scene.layer_stacks.set_inputs(inputs)
    return Loaded(
        holders=tuple(builder.holders()),
        data=_facts(builder.exposures, source.tree, vanished=()),
        report=tuple(report),
    )


class _Builder:
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
        self.exposures: dict[str, str] = {}

    def plan_group(
        self, group: StackGroup, parent: str | int, x: int, y: int, name: str = ""
    ) -> None:
        """Plan a group with all that is in it."""
        number = len(self._rows)
        self._rows.append(
            NewStackNode(node_name(name or group.name), parent, is_group=True, x=x, y=y)
        )
        self._note(group, number)
        for place, child in enumerate(group.children):
            left = (len(group.children) - 1 - place) * _DISTANCE
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
        self._note(layer, number)

    def _note(self, child: StackChild, number: int) -> None:
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
        rows = self._scene.layer_stacks.add(self._rows)
        self._made = {child.id: row for child, row in zip(self._planned, rows)}
        shared = dict(drawings or {})
        files: dict[tuple[int, str], tuple[int, str, Path]] = {}
        columns = {}
        length = self._scene.settings.get().settings.length.frame_count
        for layer in self._layers():
            made = self._made[layer.id]
            name = shared.get(layer.file, self._source.drawing)
            if layer.file not in shared:
                path = self._source.path_of(layer)
                files[made.element_id, layer.file] = (made.element_id, name, path)
            self.exposures[layer.id] = layer.exposure(name)
            columns[made.column] = [Exposure(1, length, self.exposures[layer.id])]
        import_files(self._scene, list(files.values()), self._task)
        self._scene.layer_stacks.expose(columns)
        return self._set_look(look)

    def _set_look(self, look: Mapping[str, str]) -> list[str]:
        paths = [self._made[layer.id].node_path for layer in self._layers()]
        changes = {
            node.path: {
                keyword: text
                for keyword, text in look.items()
                if node.attributes.get(keyword) != text
            }
            for node in self._scene.nodes.get(paths, list(look))
        }
        try:
            self._scene.nodes.set_attributes_of_many(
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


# --- updating -----------------------------------------------------------------


@dataclass
class _Known:
    """A layer that is in the scene already."""

    layer: StackLayer
    node_path: str
    column: str
    element: Element
    shown: tuple[Exposure, ...]
    before: str | None


@dataclass
class _Update:
    """What an update comes to, while it is being made."""

    exposures: dict[str, str]
    report: list[str] = field(default_factory=list)


def renew_stack(
    scene: Scene,
    record: SceneRecord,
    source: StackFiles,
    *,
    vanished: str,
    look: Mapping[str, str],
    task: current.ProgressTask,
) -> Loaded:
    """Put another version of a stack into the layers that are in the scene.

    Args:
        scene: The open scene.
        record: What was loaded.
        source: The other version.
        vanished: What happens to layers that it does not have: ``disable`` or
            ``keep``.
        look: Text of attributes of layers that are new, by keyword.
        task: Progress.

    """
    members = _members(scene, record, source.tree)
    stored = record.data.get("layers")
    exposures = dict(stored) if isinstance(stored, dict) else {}
    update = _Update(exposures=dict(exposures))
    known = _known_layers(scene, members, source.tree, exposures, update)
    drawings = _bring_drawings(scene, known, source, update, task)
    fresh = [
        child
        for group in source.tree.groups()
        for child in group.children
        if child.id not in members and _is_new(child, members, exposures)
    ]
    holders = dict(members)
    holders.update(
        _add_missing(scene, source, members, fresh, drawings, look, update, task)
    )
    gone = _handle_vanished(scene, record, source.tree, members, vanished, update)
    _restore_order(scene, record, source.tree, holders, update)
    return Loaded(
        holders=_in_order(record, holders, source.tree),
        data=_facts(update.exposures, source.tree, gone),
        report=tuple(update.report),
    )


def _members(scene: Scene, record: SceneRecord, tree: StackGroup) -> dict[str, str]:
    """Return where things are, by their id in the file."""
    members = {
        holder.member: holder.path
        for holder in record.holders
        if holder.kind is HolderKind.NODE
    }
    if isinstance(record.data.get("layers"), dict):
        return members
    columns = _drawing_columns(scene, members.values())
    runs = scene.drawings.exposures(dict.fromkeys(columns.values()))
    names = {}
    for member, path in members.items():
        shown = [run.drawing for run in runs.get(columns.get(path, ""), ())]
        names[member] = (shown[0].partition(":")[2] if shown else "") or member
    matched = match_by_name(names, tree.layers())
    ids = {members[member]: layer_id for layer_id, member in matched.items()}
    return {ids.get(path, member): path for member, path in members.items()}


def _drawing_columns(scene: Scene, paths: Iterable[str]) -> dict[str, str]:
    """Return the columns that expose the drawings of nodes."""
    return {
        column.node_path: column.column
        for column in scene.drawings.linked_columns(paths)
        if column.attribute.upper() == "DRAWING.ELEMENT"
    }


def _known_layers(
    scene: Scene,
    members: Mapping[str, str],
    tree: StackGroup,
    exposures: Mapping[str, str],
    update: _Update,
) -> list[_Known]:
    layers = [layer for layer in tree.layers() if layer.id in members]
    columns = _drawing_columns(scene, (members[layer.id] for layer in layers))
    shown = scene.drawings.exposures(dict.fromkeys(columns.values()))
    elements = {
        element.id: element for element in scene.drawings.elements(with_drawings=True)
    }
    element_of = {
        column.name: column.element_id for column in scene.drawings.columns("DRAWING")
    }
    layers_now = []
    for layer in layers:
        path = members[layer.id]
        column = columns.get(path, "")
        element = elements.get(element_of.get(column, -1))
        if element is None:
            update.report.append(
                f"'{path}' has no drawings any more, so '{layer.name}' was not updated."
            )
            continue
        layers_now.append(
            _Known(
                layer,
                path,
                column,
                element,
                tuple(shown.get(column, ())),
                exposures.get(layer.id),
            )
        )
    return layers_now


def _bring_drawings(
    scene: Scene,
    known: list[_Known],
    source: StackFiles,
    update: _Update,
    task: current.ProgressTask,
) -> dict[str, tuple[int, str]]:
    """Give layers columns with this version's drawings, timed as they are.

    Drawings of the artist come along. What showed the version before goes with the
    step, and comes back with it.

    Returns:
        Element and drawing by file.

    """
    drawn = _own_drawings(known)
    fitting = [item for item in known if _can_hold(item, drawn, update)]
    if not fitting:
        return {}
    first: dict[tuple[int, str], int] = {}
    rows = []
    for number, layer in enumerate(fitting):
        key = (layer.element.id, layer.layer.file)
        rows.append(
            NewColumn(
                layer.column, layer.element.name, layer.layer.extension, first.get(key)
            )
        )
        first.setdefault(key, number)
    made = scene.layer_stacks.add_columns(rows)
    kept = [(element, name) for element, names in drawn.items() for name in names]
    paths = dict(zip(kept, scene.layer_stacks.files(kept) if kept else []))
    imports: list[tuple[int, str, Path]] = []
    names: dict[tuple[int, str], str] = {}
    for key, number in first.items():
        taken = drawn[key[0]]
        names[key] = first_free(source.drawing, taken.__contains__)
        path = source.path_of(fitting[number].layer)
        imports.append((made[number][1], names[key], path))
        for name in taken:
            file = paths[key[0], name]
            if file is not None and Path(file).is_file():
                imports.append((made[number][1], name, Path(file)))
    import_files(scene, imports, task)
    layers = {item.layer.layer for item in known}
    exposures = {}
    for layer, (column, _) in zip(fitting, made):
        name = names[layer.element.id, layer.layer.file]
        mine = drawn[layer.element.id]
        text = layer.layer.exposure(name)
        exposures[column] = [
            replace(run, drawing=_shown_now(run.drawing, mine, layers, name, text))
            for run in layer.shown
        ]
        if layer.shown and all(_base(run.drawing) in mine for run in layer.shown):
            update.report.append(
                f"'{layer.node_path}' shows other drawings than those that were loaded;"
                f" the new one is among them as '{text}'."
            )
        update.exposures[layer.layer.id] = text
    scene.layer_stacks.expose(exposures)
    scene.layer_stacks.exchange_columns(
        (item.node_path, item.column, column)
        for item, (column, _) in zip(fitting, made)
    )
    return {
        file: (made[number][1], names[element, file])
        for (element, file), number in first.items()
    }


def _own_drawings(known: list[_Known]) -> dict[int, set[str]]:
    """Return drawings that were not loaded, by element."""
    drawn: dict[int, set[str]] = {}
    for layer in known:
        if layer.before is None:
            loaded = {_base(run.drawing) for run in layer.shown}
        else:
            loaded = {_base(layer.before)}
            loaded.update(n for n in layer.element.drawings if _IS_VERSION(n))
        own = set(layer.element.drawings) - loaded
        drawn[layer.element.id] = drawn.get(layer.element.id, own) & own
    return drawn


def _can_hold(item: _Known, own: Mapping[int, set[str]], update: _Update) -> bool:
    """Whether drawings of the artist can stand beside the new version's."""
    if not own[item.element.id]:
        return True
    if _format(item.element.extension) == _format(item.layer.extension):
        return True
    update.report.append(
        f"'{item.node_path}' was not updated: the new version is a"
        f" {item.layer.extension} file, and the layer has drawings of yours that are"
        f" {item.element.extension}."
    )
    return False


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


def _add_missing(
    scene: Scene,
    source: StackFiles,
    members: Mapping[str, str],
    fresh: list[StackChild],
    drawings: Mapping[str, tuple[int, str]],
    look: Mapping[str, str],
    update: _Update,
    task: current.ProgressTask,
) -> dict[str, str]:
    """Make what is new in this version, and connect it among its siblings.

    Returns:
        Where the new things are, by id.

    """
    within = {
        child.id
        for group in fresh
        if isinstance(group, StackGroup)
        for inner in group.groups()
        for child in inner.children
    }
    tops = [child for child in fresh if child.id not in within]
    if not tops:
        return {}
    wiring, nodes = read_wiring(scene)
    builder = _Builder(scene, source, task)
    for child in tops:
        parent = _group_for(source.tree, child, members)
        x, y = _place_beside(source.tree, child, members, nodes)
        if isinstance(child, StackGroup):
            builder.plan_group(child, parent, x, y)
        else:
            shared = drawings.get(child.file) if child.layer else None
            builder.plan_layer(child, parent, x, y, shared[0] if shared else None)
    shared_files = {
        file: name for file, (_, name) in drawings.items() if _is_shared(source, file)
    }
    update.report += builder.make(look, shared_files)
    inputs = builder.inside_inputs()
    for group in source.tree.groups():
        added: dict[str, Input] = {
            child.id: (builder.output_of(child), 0)
            for child in group.children
            if child in tops
        }
        if not added:
            continue
        order = [child.id for child in group.children]
        places = _slots(wiring, order, members)
        composites = {slot.composite for slot in places.values()}
        composite = members.get(f"{group.id}{COMPOSITE_MARK}")
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
        update.report += [
            f"'{names[child_id]}' is new and not connected: no layer beside it leads"
            " to a composite."
            for child_id in homeless
        ]
    scene.layer_stacks.set_inputs(inputs)
    update.exposures.update(builder.exposures)
    added_names = ", ".join(f"'{child.name}'" for child in tops)
    update.report.append(f"New in this version: {added_names}.")
    return {holder.member: holder.path for holder in builder.holders()}


def _handle_vanished(
    scene: Scene,
    record: SceneRecord,
    tree: StackGroup,
    members: Mapping[str, str],
    vanished: str,
    update: _Update,
) -> list[str]:
    """Treat layers that this version does not have; return their ids."""
    here = {child.id for group in tree.groups() for child in group.children}
    gone = [
        member
        for member in members
        if member and member not in here and not member.endswith(COMPOSITE_MARK)
    ]
    stored = record.data.get("vanished")
    before = [str(item) for item in stored] if isinstance(stored, list) else []
    returned = [item for item in before if item in here and item in members]
    states = {members[item]: True for item in returned}
    newly_gone = [item for item in gone if item not in before]
    if vanished == "disable":
        states.update({members[item]: False for item in newly_gone})
    if states:
        scene.nodes.set_enabled(states)
    if newly_gone:
        names = ", ".join(f"'{members[item]}'" for item in newly_gone)
        done = "they are disabled" if vanished == "disable" else "they stay as they are"
        update.report.append(f"No longer in this version: {names}; {done}.")
    if vanished != "disable":
        # Nothing was switched off, so nothing is to be switched on later.
        return [item for item in gone if item in before]
    return gone


def _restore_order(
    scene: Scene,
    record: SceneRecord,
    tree: StackGroup,
    holders: Mapping[str, str],
    update: _Update,
) -> None:
    """Bring layers into the order of this version, where the artist did not."""
    stored = record.data.get("order")
    if not isinstance(stored, list):
        return
    before = [str(item) for item in stored]
    moved = [
        group
        for group in tree.groups()
        if _differs(before, [child.id for child in group.children])
    ]
    if not moved:
        return
    wiring, _ = read_wiring(scene)
    inputs: dict[str, list[Input]] = {}
    for group in moved:
        order = [child.id for child in group.children]
        places = _slots(wiring, order, holders)
        composites = {slot.composite for slot in places.values()}
        old_ports = [places[item].port for item in before if item in places]
        is_artists = old_ports != sorted(old_ports)
        if len(composites) != 1 or is_artists:
            name = group.name if group.id else "the stack"
            update.report.append(
                f"The layers of {name} have another order in this version; yours was"
                " kept."
            )
            continue
        composite = composites.pop()
        wanted = sort_siblings(order, places, wiring.inputs(composite))
        if wanted is not None:
            inputs[composite] = wanted
    if inputs:
        scene.layer_stacks.set_inputs(inputs)


# --- removing -----------------------------------------------------------------


def remove_stack(scene: Scene, record: SceneRecord) -> tuple[str, ...]:
    """Remove a stack; nodes and drawings of the artist stay."""
    paths = [h.path for h in record.holders if h.kind is HolderKind.NODE]
    report: list[str] = []
    nodes = scene.nodes.get(paths)
    groups = sorted((node.path for node in nodes if node.type == "GROUP"), key=len)
    outer = [
        path
        for path in groups
        if not any(path.startswith(f"{other}/") for other in groups)
    ]
    kept: list[str] = []
    for group in outer:
        loaded = {group, *paths}
        added = [
            node.path
            for node in scene.nodes.find_all(group_path=group)
            if node.path not in loaded
            and node.type not in ("MULTIPORT_IN", "MULTIPORT_OUT")
        ]
        added = [
            path
            for path in added
            if not any(path.startswith(f"{other}/") for other in added)
        ]
        if added:
            kept += scene.groups.move_nodes(added, group.rpartition("/")[0])
    if kept:
        names = ", ".join(f"'{path}'" for path in kept)
        report.append(f"Nodes that were added to it stay: {names}.")
    drawn = _with_own_drawings(scene, record, nodes)
    if drawn:
        names = ", ".join(f"'{path}'" for path in drawn)
        report.append(f"Drawings that were made in it stay in the scene: {names}.")
    loose = [
        path
        for path in paths
        if not any(path.startswith(f"{group}/") for group in outer)
    ]
    if drawn:
        scene.nodes.delete(drawn)
    backdrops = list(find_backdrops(scene, record).values())
    scene.nodes.delete([*loose, *outer], delete_drawings=True)
    remove_backdrops(scene, backdrops, {})
    return tuple(report)


def _with_own_drawings(
    scene: Scene, record: SceneRecord, nodes: Iterable[Node]
) -> list[str]:
    """Return the layers whose elements have drawings that were not loaded."""
    stored = record.data.get("layers")
    if not isinstance(stored, dict):
        return []
    reads = [node.path for node in nodes if node.type == "READ"]
    columns = _drawing_columns(scene, reads)
    element_of = {c.name: c.element_id for c in scene.drawings.columns("DRAWING")}
    elements = {e.id: e for e in scene.drawings.elements(with_drawings=True)}
    layers_drawn_in = []
    for path, column in columns.items():
        element = elements.get(element_of.get(column, -1))
        if element is not None and any(
            not _IS_VERSION(name) for name in element.drawings
        ):
            layers_drawn_in.append(path)
    return layers_drawn_in


# --- small things ---------------------------------------------------------------


def _facts(
    exposures: Mapping[str, str], tree: StackGroup, vanished: Iterable[str]
) -> dict[str, Any]:
    return {
        "layers": dict(exposures),
        "order": [child.id for group in tree.groups() for child in group.children],
        "vanished": list(vanished),
    }


def _in_order(
    record: SceneRecord, holders: Mapping[str, str], tree: StackGroup
) -> tuple[Holder, ...]:
    """Return holders, those that were there before in their order."""
    others = [h for h in record.holders if h.kind is not HolderKind.NODE]
    return (
        *others,
        *(Holder(HolderKind.NODE, path, member) for member, path in holders.items()),
    )


def _slots(
    wiring: Wiring, order: Iterable[str], members: Mapping[str, str]
) -> dict[str, Slot]:
    slots = {}
    for member in order:
        slot = wiring.find_slot(members[member]) if member in members else None
        if slot is not None:
            slots[member] = slot
    return slots


def _group_for(tree: StackGroup, child: StackChild, members: Mapping[str, str]) -> str:
    """Return the group of the scene that a new layer goes into."""
    owner = next(group for group in tree.groups() if child in group.children)
    if owner.id in members:
        return members[owner.id]
    for sibling in (*owner.children, *tree.layers()):
        if sibling.id in members:
            return members[sibling.id].rpartition("/")[0]
    return next(iter(members.values()), "Top/").rpartition("/")[0]


def _place_beside(
    tree: StackGroup,
    child: StackChild,
    members: Mapping[str, str],
    nodes: Mapping[str, Node],
) -> tuple[int, int]:
    group = _group_for(tree, child, members)
    reads = [
        node
        for node in nodes.values()
        if node.group_path == group and node.path in set(members.values())
    ]
    if not reads:
        return 0, 0
    first = min(reads, key=lambda node: node.x)
    return first.x - _DISTANCE, first.y


def _differs(before: list[str], order: list[str]) -> bool:
    """Whether those that both have stand in another order."""
    here = set(order)
    kept = [item for item in before if item in here]
    there = set(kept)
    return kept != [item for item in order if item in there]


def _is_new(
    child: StackChild, members: Mapping[str, str], exposures: Mapping[str, str]
) -> bool:
    """Whether nothing of a layer or group was ever loaded."""
    layers = child.layers() if isinstance(child, StackGroup) else iter([child])
    return not any(layer.id in members or layer.id in exposures for layer in layers)


def _is_shared(source: StackFiles, file: str) -> bool:
    return any(layer.file == file and layer.layer for layer in source.tree.layers())


def _format(extension: str) -> str:
    lowered = extension.lower()
    return _SAME_FORMAT.get(lowered, lowered)
