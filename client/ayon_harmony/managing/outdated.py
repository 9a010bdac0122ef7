"""Which loaded things are behind their product, and showing it in the Node View.

What is behind is asked of the server, in a constant number of queries. Showing
it colours nodes; the artist's own colours are kept in the record and given back
when the thing is up to date. A colour that the artist gives meanwhile stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ayon_harmony.host.containers import list_containers
from ayon_harmony.model.grouping import grouped
from ayon_harmony.model.layers import NO_COLOR
from ayon_harmony.model.metadata import Holder, HolderKind
from ayon_harmony.scene import Scene
from ayon_harmony.scene.nodes import Node
from ayon_harmony.scene.records import SceneRecord, SceneRecords, change_records

COLORS_KEY = "outdated_colors"
"""Container key: ``shown`` colour, and the colours ``before`` by member."""

Container = dict[str, Any]


@dataclass(frozen=True)
class Survey:
    """Loaded containers by how they stand to their products.

    Attributes:
        latest: At the last version, or at a hero version.
        outdated: There is a newer version.
        locked: There is a newer version, and somebody locked theirs.
        not_found: The server does not know their representation any more.
        invalid: They name no representation.

    """

    latest: tuple[Container, ...] = ()
    outdated: tuple[Container, ...] = ()
    locked: tuple[Container, ...] = ()
    not_found: tuple[Container, ...] = ()
    invalid: tuple[Container, ...] = ()

    def describe(self) -> list[str]:
        """Say what is not as it should be, a sentence each; empty when all is."""
        states = (
            (self.outdated, "outdated"),
            (self.not_found, "not on the server any more"),
            (self.invalid, "without a representation"),
        )
        return [
            f"{len(containers)} {text}: "
            f"{', '.join(sorted({container['name'] for container in containers}))}."
            for containers, text in states
            if containers
        ]


def survey_containers(records: SceneRecords, project_name: str) -> Survey:
    """Ask the server about every container of a scene.

    Three queries for each project that something was loaded from, whatever the
    number of containers.

    Args:
        records: The scene as it was read.
        project_name: Project of containers that name none.

    """
    from ayon_core.pipeline.load import filter_containers

    by_project = grouped(
        (str(container.get("project_name") or project_name), container)
        for container in list_containers(records)
    )
    by_state: dict[str, list[Container]] = {
        "latest": [],
        "outdated": [],
        "locked": [],
        "not_found": [],
        "invalid": [],
    }
    for project, containers in by_project.items():
        result = filter_containers(containers, project)
        by_state["latest"].extend(result.latest)
        by_state["not_found"].extend(result.not_found)
        by_state["invalid"].extend(result.invalid)
        for container in result.outdated:
            is_locked = container.get("version_locked") is True
            by_state["locked" if is_locked else "outdated"].append(container)
    return Survey(**{name: tuple(items) for name, items in by_state.items()})


@dataclass
class _ColorPlan:
    """Colours to set by node path, and what is to be remembered of records."""

    colors: dict[str, str | None] = field(default_factory=dict)
    data: dict[str, dict[str, Any]] = field(default_factory=dict)


def show_outdated(
    scene: Scene, records: SceneRecords, outdated: Iterable[str], color: str
) -> int:
    """Colour the nodes of outdated containers, and give others theirs back.

    Where everything looks as it should already, nothing is written.

    Args:
        scene: The open scene.
        records: It, as it was read.
        outdated: Ids of containers to colour.
        color: ``#rrggbb`` or ``#rrggbbaa``.

    Returns:
        How many nodes got another colour.

    """
    wanted = dict.fromkeys(outdated, _full(color))
    chosen = [
        record
        for record in records.containers
        if record.id in wanted or record.data.get(COLORS_KEY)
    ]
    return _apply_colors(scene, chosen, wanted, "Show outdated")


def give_colors_back(
    scene: Scene, records: SceneRecords, record_ids: Iterable[str] | None = None
) -> int:
    """Give nodes of containers the colours that they had before.

    Args:
        scene: The open scene.
        records: It, as it was read.
        record_ids: Containers by id, None for all.

    Returns:
        How many nodes got their colour back.

    """
    ids = None if record_ids is None else set(record_ids)
    chosen = [
        record
        for record in records.containers
        if record.data.get(COLORS_KEY) and (ids is None or record.id in ids)
    ]
    return _apply_colors(scene, chosen, {}, "Reset colours")


def take_colors_back(
    scene: Scene, records: Iterable[SceneRecord]
) -> dict[str, dict[str, Any]]:
    """Give nodes their own colours, and leave it to the caller to store that.

    Returns:
        Data by record id, of the records that change.

    """
    plan = _plan(scene, [r for r in records if r.data.get(COLORS_KEY)], {})
    if plan.colors:
        scene.nodes.set_node_colors(plan.colors)
    return plan.data


def _apply_colors(
    scene: Scene, records: Iterable[SceneRecord], wanted: Mapping[str, str], title: str
) -> int:
    plan = _plan(scene, list(records), wanted)
    if not plan.data:
        return 0
    with scene.undo.step(title):
        if plan.colors:
            scene.nodes.set_node_colors(plan.colors)
        change_records(scene, data=plan.data)
    return len(plan.colors)


def _plan(
    scene: Scene, chosen: Sequence[SceneRecord], wanted: Mapping[str, str]
) -> _ColorPlan:
    paths = [path for record in chosen for path in record.paths(HolderKind.NODE)]
    nodes = {node.path: node for node in scene.nodes.get_nodes(paths)} if paths else {}
    plan = _ColorPlan()
    for record in chosen:
        _plan_record(plan, record, nodes, wanted.get(record.id))
    return plan


def _plan_record(
    plan: _ColorPlan,
    record: SceneRecord,
    nodes: Mapping[str, Node],
    wanted: str | None,
) -> None:
    stored = record.data.get(COLORS_KEY) or {}
    shown = str(stored.get("shown") or "")
    before: dict[str, str] = dict(stored.get("before") or {})
    kept: dict[str, str] = {}
    for key, holder in _keyed(record.holders):
        node = nodes.get(holder.path)
        if node is None:
            # Gone for now; undo may bring it back, in our colour.
            if key in before:
                kept[key] = before[key]
            continue
        color = _full(node.color)
        is_ours = key in before and color == shown
        own_color = before[key] if is_ours else ("" if color == NO_COLOR else color)
        if wanted is None:
            if is_ours:
                plan.colors[node.path] = own_color or None
        elif key in before and not is_ours:
            # The artist chose a colour since; it stays.
            kept[key] = own_color
        else:
            kept[key] = own_color
            if color != wanted:
                plan.colors[node.path] = wanted
    data = dict(record.data)
    if wanted is not None and kept:
        data[COLORS_KEY] = {"shown": wanted, "before": kept}
    else:
        data.pop(COLORS_KEY, None)
    if data != record.data:
        plan.data[record.id] = data


def _keyed(holders: Iterable[Holder]) -> list[tuple[str, Holder]]:
    """Return the nodes among holders by what names them through a rename."""
    keyed: dict[str, Holder] = {}
    for holder in holders:
        if holder.kind is HolderKind.NODE:
            keyed.setdefault(holder.member, holder)
    return list(keyed.items())


def _full(color: str) -> str:
    """Return a colour as ``#rrggbbaa`` in lower case."""
    plain = color.lower()
    return plain if len(plain) == 9 else f"{plain}ff"
