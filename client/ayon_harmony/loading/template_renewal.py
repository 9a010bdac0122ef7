"""Another version of a template in the place of the one that is in the scene.

It is pasted beside the one that is there. What the artist did to the old nodes comes
to the new ones with the same names: cables, keys, exposures, colours, places, whether
they are enabled, drawings that were made in the scene, and nodes that were added
inside. Only then the old nodes go. All of it is one undo step, and what found no
counterpart is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from ayon_harmony import current
from ayon_harmony.loading import brought_palettes, loose_columns
from ayon_harmony.loading.backdrops import find_backdrops, remove_backdrops
from ayon_harmony.loading.loader import Loaded, SceneRecord
from ayon_harmony.loading.placement import import_files, read_wiring
from ayon_harmony.loading.templates import (
    Pasted,
    TemplateFiles,
    add_template,
    backdrops_by_member,
    holders_of,
    paste_template,
    told_of_outputs,
)
from ayon_harmony.model.footage import Run, emptied
from ayon_harmony.model.grouping import grouped
from ayon_harmony.model.metadata import HolderKind
from ayon_harmony.model.names import listed
from ayon_harmony.model.record_tags import Tag
from ayon_harmony.model.template_update import (
    PORT_TYPES,
    CablePlanner,
    TemplateNode,
    home_of,
    pack_names,
    pair_nodes,
    template_nodes,
    unpack_names,
)
from ayon_harmony.scene import Scene
from ayon_harmony.scene.backdrops import Backdrop
from ayon_harmony.scene.drawings import Exposure, LinkedColumn
from ayon_harmony.scene.records import change_records, read_records

SEPARATE_ATTRIBUTES = (
    "POSITION.SEPARATE",
    "SCALE.SEPARATE",
    "ROTATION.SEPARATE",
    "ENABLE_3D",
)
"""Attributes that say which of a node's keys count."""

FIRST_WITH_BACKDROPS = 20
"""Harmony version that tells scripts of backdrops."""

_AT_ONCE = 500
"""Nodes or columns that one call looks at, one by one."""

Item = TypeVar("Item")


def renew_template(
    scene: Scene,
    record: SceneRecord,
    files: TemplateFiles,
    *,
    palettes: str,
    keep_animation: bool,
    task: current.ProgressTask,
) -> Loaded:
    """Put another version in the place of the one that is in the scene.

    Args:
        scene: The open scene.
        record: What was loaded.
        files: The other version.
        palettes: Value of Harmony's ``colourPalette``.
        keep_animation: Keys and exposures of the old nodes go on; else those of
            the new version count.
        task: Progress.

    """
    if not record.paths(HolderKind.NODE):
        loaded = add_template(
            scene, files, palettes=palettes, extend_scene=False, task=task
        )
        told = (
            "An earlier integration did not note which nodes it brought. They stay; the"
            f" new version of '{files.name}' is beside them, and will be updated from"
            " now on."
        )
        return replace(loaded, report=(told, *loaded.report))
    record = _as_record(scene, record)
    return _Renewal(scene, record, files, task).run(palettes, keep_animation)


def _as_record(scene: Scene, record: SceneRecord) -> SceneRecord:
    """Make a copy that nobody has stored yet a record of its own.

    It is known by the nodes that an artist copied, which are about to be replaced.
    """
    if record.copy_of is None:
        return record
    change_records(scene, data={record.id: record.data})
    return next(
        container
        for container in read_records(scene).containers
        if container.id == record.id
    )


class _Renewal:
    """One update of a template, step by step."""

    def __init__(
        self,
        scene: Scene,
        record: SceneRecord,
        files: TemplateFiles,
        task: current.ProgressTask,
    ) -> None:
        self._scene = scene
        self._record = record
        self._files = files
        self._task = task
        self._report: list[str] = [*files.gaps]
        self._added: list[str] = []
        self._old_tops = {
            holder.member or holder.path.rpartition("/")[2]: holder.path
            for holder in record.holders
            if holder.kind is HolderKind.NODE
        }
        if files.is_scene and len(self._old_tops) == 1:
            # The group of a scene, whatever product it was loaded from.
            self._old_tops = {files.name: next(iter(self._old_tops.values()))}
        self._group = next(iter(self._old_tops.values())).rpartition("/")[0]

    def run(self, palettes: str, keep_animation: bool) -> Loaded:
        """Do it."""
        scene = self._scene
        old_backdrops = find_backdrops(scene, self._record)
        self._task(0, 6, self._files.name)
        pasted = paste_template(scene, self._files, self._group, palettes, False)
        self._report += told_of_outputs(pasted)
        self._wiring, self._nodes = read_wiring(scene)
        types = {path: node.type for path, node in self._nodes.items()}
        self._old = template_nodes(self._old_tops, types)
        self._new = template_nodes(pasted.tops, types)
        inner = unpack_names(self._record.data.get("template_nodes"))
        self._pairing = pair_nodes(self._old, self._new, inner)
        names = pack_names(self._new)
        self._delete_again(pasted)
        self._task(1, 6, self._files.name)
        self._carry_looks(pasted)
        self._carry_inner_backdrops()
        if keep_animation:
            self._carry_animation()
        self._task(3, 6, self._files.name)
        self._carry_cables(types, self._move_own())
        self._task(4, 6, self._files.name)
        scene.nodes.delete_nodes(
            self._old_tops.values(), delete_drawings=True, missing_ok=True
        )
        dropped = loose_columns.drop_media(scene, self._record.data)
        earlier = self._record.data.get(loose_columns.KEY) or ()
        pasted.loose += [name for name in earlier if name not in dropped]
        tops = self._rename(pasted.tops)
        self._tag(tops)
        backdrops = self._carry_backdrops(pasted, old_backdrops)
        self._tell_changes(pasted.tops, tops)
        self._task(6, 6)
        return Loaded(
            holders=holders_of(scene, tops, backdrops),
            data={
                "template_nodes": names,
                loose_columns.KEY: pasted.loose,
                brought_palettes.KEY: brought_palettes.note_palettes(
                    scene, self._files.folder, pasted.palettes, self._record.data
                ),
            },
            report=tuple(self._report),
        )

    def _delete_again(self, pasted: Pasted) -> None:
        """Delete nodes that the artist had deleted; they stay known."""
        deleted = {node.path: node for node in self._pairing.deleted}
        if not deleted:
            return
        outer = set(_outermost(deleted.values()))
        paths = [path for path, node in deleted.items() if node.name in outer]
        self._scene.nodes.delete_nodes(
            paths, delete_drawings=True, join_neighbours=True, missing_ok=True
        )
        for node in deleted.values():
            pasted.tops.pop(node.name, None)
        self._wiring, self._nodes = read_wiring(self._scene)
        self._new = [node for node in self._new if node.path in self._nodes]
        self._report_names("Nodes that you deleted stay deleted", outer)

    # -- looks -----------------------------------------------------------------

    def _carry_looks(self, pasted: Pasted) -> None:
        """Give new nodes the colours, places, states and tags of the old ones."""
        colors: dict[str, str | None] = {}
        states: dict[str, bool] = {}
        places: dict[str, tuple[int, int]] = {}
        tags: dict[str, list[Tag]] = {}
        for old_path, new_path in self._pairing.pairs.items():
            old, new = self._nodes[old_path], self._nodes[new_path]
            if old.color != new.color:
                colors[new_path] = old.color
            if old.is_enabled != new.is_enabled:
                states[new_path] = old.is_enabled
            if (old.x, old.y) != (new.x, new.y):
                places[new_path] = (old.x, old.y)
            others = [tag for tag in old.tags if tag.id != self._record.id]
            if others:
                tags[new_path] = others
        shift = self._shift(pasted.tops)
        for node in self._pairing.fresh:
            if node.name in pasted.tops:
                node_now = self._nodes[node.path]
                places[node.path] = (node_now.x + shift[0], node_now.y + shift[1])
        if colors:
            self._scene.nodes.set_node_colors(colors)
        if states:
            self._scene.nodes.set_nodes_enabled(states)
        if places:
            self._scene.nodes.move_nodes(places)
        if tags:
            old_tags: dict[str, list[Tag]] = {
                old: [tag for tag in self._nodes[old].tags if tag.id == self._record.id]
                for old, new in self._pairing.pairs.items()
                if new in tags
            }
            self._scene.nodes.set_node_tags({**tags, **old_tags})

    def _carry_inner_backdrops(self) -> None:
        """Keep backdrops inside of groups as the artist has them."""
        groups = {
            old: new
            for old, new in self._pairing.pairs.items()
            if self._nodes[old].type == "GROUP"
        }
        if not groups or self._scene.harmony.get_harmony().major < FIRST_WITH_BACKDROPS:
            return
        listed = self._scene.backdrops.list_backdrops(with_nodes=False)
        # The first of several with one title stands for them.
        new_backdrops = {
            (backdrop.group_path, backdrop.title): backdrop
            for backdrop in reversed(listed)
            if backdrop.group_path in groups.values()
        }
        for backdrop in listed:
            group = groups.get(backdrop.group_path)
            if group is None:
                continue
            look: dict[str, Any] = {
                "description": backdrop.description,
                "color": backdrop.color,
                "x": backdrop.x,
                "y": backdrop.y,
                "width": backdrop.width,
                "height": backdrop.height,
            }
            same = new_backdrops.pop((group, backdrop.title), None)
            if same is None:
                self._scene.backdrops.add_backdrop(backdrop.title, group, **look)
            elif look != {key: getattr(same, key) for key in look}:
                self._scene.backdrops.change_backdrop(same, **look)

    def _shift(self, tops: Mapping[str, str]) -> tuple[int, int]:
        """Return how far the artist moved the template as a whole."""
        new_tops = set(tops.values())
        moved = [
            (self._nodes[old].x - self._nodes[new].x,
             self._nodes[old].y - self._nodes[new].y)
            for old, new in self._pairing.pairs.items()
            if new in new_tops
        ]  # fmt: skip
        if not moved:
            return 0, 0
        moved.sort()
        return moved[len(moved) // 2]

    # -- keys and exposures --------------------------------------------------------

    def _carry_animation(self) -> None:
        scene = self._scene
        paths = [*self._pairing.pairs, *(n.path for n in self._pairing.gone)]
        linked = self._linked_columns(paths)
        drawn = [
            new
            for old, new in self._pairing.pairs.items()
            if self._nodes[old].type == "READ"
        ]
        new_columns = {
            (item.node_path, item.attribute.upper()): item.column
            for item in self._linked_columns(drawn)
        }
        keys: dict[tuple[str, str], str] = {}
        drawings: dict[str, str] = {}
        animated: set[str] = set()
        for column in linked:
            new_path = self._pairing.pairs.get(column.node_path)
            if new_path is None:
                continue
            if column.type == "DRAWING":
                new_column = new_columns.get((new_path, column.attribute.upper()))
                if new_column is not None:
                    drawings[column.column] = new_column
                continue
            keys[new_path, column.attribute] = column.column
            animated.add(column.node_path)
        self._carry_separation(animated)
        refused: list[str] = []
        for part in _parts(list(keys)):
            self._task(2, 6, self._files.name)
            taken = scene.templates.take_columns({key: keys[key] for key in part})
            refused += [f"{part[number][0]}: {part[number][1]}" for number in taken]
        self._report_names("Keys that the new version has no place for", refused)
        self._tell_lost_keys(linked)
        if drawings:
            self._carry_exposures(drawings)

    def _linked_columns(self, paths: list[str]) -> list[LinkedColumn]:
        columns: list[LinkedColumn] = []
        for part in _parts(paths):
            self._task(2, 6, self._files.name)
            columns += self._scene.drawings.list_linked_columns(part)
        return columns

    def _tell_lost_keys(self, linked: list[LinkedColumn]) -> None:
        gone = {node.path: node.name for node in self._pairing.gone}
        with_keys = {
            gone[column.node_path]
            for column in linked
            if column.node_path in gone and column.type != "DRAWING"
        }
        self._report_names(
            "Keys of nodes that the new version does not have", with_keys
        )

    def _carry_separation(self, animated: set[str]) -> None:
        """Have keys count that the artist made: together, or for each axis."""
        if not animated:
            return
        wanted = self._scene.nodes.get_nodes(sorted(animated), SEPARATE_ATTRIBUTES)
        now = {
            node.path: node.attributes
            for node in self._scene.nodes.get_nodes(
                [self._pairing.pairs[path] for path in sorted(animated)],
                SEPARATE_ATTRIBUTES,
            )
        }
        changes: dict[str, dict[str, bool]] = {}
        for node in wanted:
            new_path = self._pairing.pairs[node.path]
            for keyword, text in node.attributes.items():
                other = now[new_path].get(keyword, "")
                if text and other and text != other:
                    is_on = text.lower() in ("true", "y", "1")
                    changes.setdefault(new_path, {})[keyword] = is_on
        if changes:
            self._scene.nodes.set_attributes_of_nodes(changes)

    def _carry_exposures(self, columns: Mapping[str, str]) -> None:
        """Show in new columns what the old ones showed when."""
        scene = self._scene
        runs = scene.drawings.get_exposures([*columns, *columns.values()])
        element_of = {
            c.name: c.element_id for c in scene.drawings.list_columns("DRAWING")
        }
        elements = {e.id: e for e in scene.drawings.list_elements(with_drawings=True)}
        length = scene.settings.get_scene().settings.length.frame_count
        pairs = {
            (old, new): (elements[element_of[old]], elements[element_of[new]])
            for old, new in columns.items()
            if {element_of.get(old), element_of.get(new)} <= elements.keys()
        }
        missing = {
            (ours.id, name): theirs.id
            for ours, theirs in pairs.values()
            if ours.extension == theirs.extension
            for name in ours.drawings
            if name not in theirs.drawings
        }
        self._bring_drawings(missing)
        wanted: dict[str, list[Exposure]] = {}
        lost: list[str] = []
        for (old, new), (ours, theirs) in pairs.items():
            have = set(theirs.drawings)
            have.update(name for (e, name) in missing if e == ours.id)
            shown = []
            for run in runs[old]:
                if run.drawing.partition(":")[0] in have:
                    shown.append(run)
                else:
                    lost.append(f"{run.drawing} of {ours.name}")
                    shown += _cut(runs[new], run.start, run.end)
            wanted[new] = _with_gaps(shown, length)
        scene.layer_stacks.expose_columns(wanted)
        self._report_names("Drawings that the new version cannot hold", lost)

    def _bring_drawings(self, missing: Mapping[tuple[int, str], int]) -> None:
        """Copy drawings that only the old version has into the new elements."""
        if not missing:
            return
        files = self._scene.layer_stacks.find_drawing_files(missing)
        rows = [
            (element, name, Path(path))
            for ((_, name), element), path in zip(missing.items(), files)
            if path is not None and Path(path).is_file()
        ]
        import_files(self._scene, rows, self._task)

    # -- what was added --------------------------------------------------------------

    def _move_own(self) -> dict[str, str]:
        """Move what the artist added into the new version.

        Returns:
            Where it is now, by old path, what is inside of groups included.

        """
        moved: dict[str, str] = {}
        by_home = grouped(
            (home_of(path, self._pairing.pairs, self._group), path)
            for path in self._pairing.own
        )
        if not by_home:
            return moved
        scene = self._scene
        before = set(self._nodes)
        for home, paths in by_home.items():
            moved.update(zip(paths, scene.groups.move_nodes_to_group(paths, home)))
        inside = {
            path: new + path[len(old) :]
            for old, new in moved.items()
            for path in before
            if path.startswith(f"{old}/")
        }
        arrived = {*moved.values(), *inside.values()}
        # Harmony joins what comes into a group to its ports, with a composite.
        extras = [
            node.path
            for node in scene.nodes.list_nodes()
            if node.path not in before
            and node.path not in arrived
            and node.type not in PORT_TYPES
        ]
        scene.nodes.delete_nodes(extras, missing_ok=True)
        places = {
            moved[path]: (self._nodes[path].x, self._nodes[path].y)
            for path in self._pairing.own
        }
        scene.nodes.move_nodes(places)
        self._added = list(moved.values())
        return {**moved, **inside}

    def _carry_cables(self, types: Mapping[str, str], moved: Mapping[str, str]) -> None:
        planner = CablePlanner(
            self._wiring,
            types,
            self._pairing,
            [node.path for node in self._old],
            [node.path for node in self._new],
            moved,
        )
        plan = planner.plan()
        if plan.inputs:
            self._scene.layer_stacks.set_inputs(plan.inputs)
        self._report_names(
            "Cables that have no beginning any more",
            (f"{source} → {target}" for source, target in plan.lost),
        )

    # -- the end ---------------------------------------------------------------------

    def _rename(self, tops: Mapping[str, str]) -> dict[str, str]:
        """Give new nodes at the top the names that the old ones had."""
        names = {
            new: old.rpartition("/")[2]
            for old, new in self._pairing.pairs.items()
            if new in set(tops.values())
        }
        if not names:
            return dict(tops)
        renamed = dict(zip(names, self._scene.nodes.rename_nodes(names)))
        return {name: renamed.get(path, path) for name, path in tops.items()}

    def _tag(self, tops: Mapping[str, str]) -> None:
        """Let the new nodes carry the record's id: they have the old ones' names."""
        tags = {
            node.path: node.tags for node in self._scene.nodes.get_nodes(tops.values())
        }
        self._scene.nodes.set_node_tags(
            {
                path: [Tag(self._record.id, name), *tags.get(path, ())]
                for name, path in tops.items()
            }
        )

    def _carry_backdrops(
        self, pasted: Pasted, old: Mapping[str, Backdrop]
    ) -> dict[str, Backdrop]:
        """Keep the artist's backdrops; new ones come for those that are new."""
        new_backdrops = backdrops_by_member(pasted.backdrops)
        pairs = {member: member for member in new_backdrops if member in old}
        left = [member for member in old if member not in pairs]
        # A title that changed, or a record that never had one: in their order.
        for member in new_backdrops:
            if member not in pairs and left:
                pairs[member] = left.pop(0)
        shift = self._shift(pasted.tops)
        kept = {member: old[former] for member, former in pairs.items()}
        kept.update({member: old[member] for member in left})
        for member, backdrop in new_backdrops.items():
            if member not in pairs:
                kept[member] = self._scene.backdrops.change_backdrop(
                    backdrop, x=backdrop.x + shift[0], y=backdrop.y + shift[1]
                )
        self._report_names("Backdrops that the new version does not have stay", left)
        return remove_backdrops(self._scene, [new_backdrops[m] for m in pairs], kept)

    def _tell_changes(
        self, before: Mapping[str, str], after: Mapping[str, str]
    ) -> None:
        renamed = {before[name]: after[name] for name in after}
        kept = [
            next(
                (
                    f"{new}/{path[len(old) + 1 :]}"
                    for old, new in renamed.items()
                    if path.startswith(f"{old}/")
                ),
                path,
            )
            for path in self._added
        ]
        self._report_names("Nodes that were added to it were kept", kept)
        tops = [node for node in self._pairing.fresh if node.type not in PORT_TYPES]
        self._report_names("New in this version", _outermost(tops))
        self._report_names("No longer in this version", _outermost(self._pairing.gone))

    def _report_names(self, what: str, names: Iterable[str]) -> None:
        unique = sorted(set(names))
        if unique:
            self._report.append(f"{what}: {listed(unique, 20)}.")


def _parts(items: list[Item]) -> Iterator[list[Item]]:
    """Split what is long, so that no call takes longer than Harmony may."""
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]


def _cut(runs: Iterable[Exposure], start: int, end: int) -> list[Exposure]:
    return [
        Exposure(max(run.start, start), min(run.end, end), run.drawing)
        for run in runs
        if run.start <= end and run.end >= start
    ]


def _with_gaps(runs: Iterable[Exposure], length: int) -> list[Exposure]:
    """Return runs with empty ones between them, over the whole scene."""
    shown = (Run(run.start, run.end, run.drawing) for run in runs)
    return [Exposure(*run) for run in emptied(shown, length)]


def _outermost(nodes: Iterable[TemplateNode]) -> list[str]:
    names = [node.name for node in nodes]
    return [
        name
        for name in names
        if not any(str(parent) in names for parent in PurePosixPath(name).parents)
    ]
