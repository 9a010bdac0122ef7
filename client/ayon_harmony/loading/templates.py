"""Templates and the content of workfiles in the scene: pasted, renewed, removed.

Another version is pasted beside the one that is there. What the artist did to the
old nodes comes to the new ones with the same names: cables, keys, exposures,
colours, places, whether they are enabled, drawings that were made in the scene, and
nodes that were added inside. Only then the old nodes go. All of it is one undo step,
and what found no counterpart is told.

Longer than other modules: pasting, matching and removing are one undo step, and undo
of a part of it would leave two versions of a rig.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from ayon_harmony import current
from ayon_harmony.errors import SourceError
from ayon_harmony.formats.xstage import (
    SceneFacts,
    read_scene_facts,
    read_top_nodes,
)
from ayon_harmony.loading import brought_palettes, loose_columns
from ayon_harmony.loading.backdrops import (
    backdrop_holders,
    find_backdrops,
    remove_backdrops,
)
from ayon_harmony.loading.loader import Loaded, SceneRecord
from ayon_harmony.loading.placement import (
    import_files,
    node_name,
    read_wiring,
    working_group,
)
from ayon_harmony.loading.representations import PublishedFiles, file_not_there
from ayon_harmony.loading.template_gaps import (
    ask_about_version,
    find_gaps,
    scene_remarks,
)
from ayon_harmony.model.footage import Run, emptied
from ayon_harmony.model.grouping import grouped
from ayon_harmony.model.metadata import Holder, HolderKind
from ayon_harmony.model.names import first_free, listed
from ayon_harmony.model.record_tags import Tag
from ayon_harmony.model.template_update import (
    PORT_TYPES,
    CablePlanner,
    TemplateNode,
    home_of,
    name_pasted,
    pack_names,
    pair_nodes,
    template_nodes,
    unpack_names,
)
from ayon_harmony.scene import Scene
from ayon_harmony.scene.backdrops import Backdrop
from ayon_harmony.scene.drawings import Exposure, LinkedColumn
from ayon_harmony.scene.nodes import Node
from ayon_harmony.scene.records import change_records, read_records
from ayon_harmony.workfiles import disk, palette_links
from ayon_harmony.workfiles.archive import ArchiveReader, extract_scene

TEMPLATE_XSTAGE = "scene.xstage"

SEPARATE_ATTRIBUTES = (
    "POSITION.SEPARATE",
    "SCALE.SEPARATE",
    "ROTATION.SEPARATE",
    "ENABLE_3D",
)
"""Attributes that say which of a node's keys count."""

NO_CONTENT_TYPES = ("DISPLAY", "WRITE", "MultiLayerWrite")
"""Outputs of a scene: a scene that takes its content has its own."""

FIRST_WITH_BACKDROPS = 20
"""Harmony version that tells scripts of backdrops."""

_GAP = 300
_AT_ONCE = 500
"""Nodes or columns that one call looks at, one by one."""

Item = TypeVar("Item")


@dataclass(frozen=True)
class TemplateFiles:
    """A template, ready to be pasted.

    Attributes:
        folder: The ``.tpl`` folder, with a ``scene.xstage``.
        name: Name of the product.
        is_scene: Whether it is a whole scene that goes into a group of its own.
        facts: What its scene says of itself.
        gaps: What it lacks, a sentence each.

    """

    folder: Path
    name: str
    is_scene: bool
    facts: SceneFacts
    gaps: tuple[str, ...] = ()


@dataclass
class _Pasted:
    """What a paste brought.

    Attributes:
        tops: Path of each node at the top, by its name in the template.
        backdrops: New backdrops beside them.
        dropped: Outputs of a scene that were left out.
        loose: Columns that may go with no node.
        palettes: Files of palettes that joined the scene's list.

    """

    tops: dict[str, str]
    backdrops: list[Backdrop]
    dropped: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    palettes: tuple[str, ...] = ()


# --- files --------------------------------------------------------------------


@contextlib.contextmanager
def open_template(
    source: PublishedFiles, task: current.ProgressTask, *, is_scene: bool = False
) -> Iterator[TemplateFiles]:
    """Unpack a published template or workfile and check it.

    It may be a zip of a template or of a scene, with or without a folder around, or
    a template's folder. Of several templates in a zip the one that is named like
    the zip or the product counts.

    Raises:
        SourceError: It is no template, or a newer Harmony's and nobody can be asked.
        Cancelled: It is a newer Harmony's and the artist leaves it.
        WorkfileError: The zip is broken, hostile, or holds several and none is
            named like it.

    """
    folder = Path(tempfile.mkdtemp(prefix="ayon_template_"))
    try:
        name = node_name(source.product_name)
        template = _unpacked(source, folder / f"{name}.tpl", task)
        facts = read_scene_facts(template / TEMPLATE_XSTAGE)
        if facts.node_count == 0:
            raise SourceError(
                f"'{source.main.name}' is empty: it has no nodes. Publish it again."
            )
        ask_about_version(source.label, facts)
        gaps = tuple(find_gaps(template, facts))
        yield TemplateFiles(template, source.product_name, is_scene, facts, gaps)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def check_workfile(path: Path) -> None:
    """Make sure that a published workfile is a whole zip of a scene.

    Raises:
        WorkfileError: It is not.

    """
    with ArchiveReader(path) as reader:
        reader.check_scene()


def _unpacked(source: PublishedFiles, target: Path, task: current.ProgressTask) -> Path:
    path = source.main
    if path.suffix.lower() == ".xstage":
        path = path.parent
    if not path.exists():
        raise file_not_there(source.main)
    if path.is_dir():
        if (path / TEMPLATE_XSTAGE).is_file() and path.suffix.lower() == ".tpl":
            return path
        xstage = _xstage_of(path, source.main)
        shutil.copytree(path, target, copy_function=disk.copy_file)
        xstage = target / xstage.name
    else:
        xstage = extract_scene(path, target, task, named=(source.product_name,))
        palette_links.follow(xstage.parent)
    # Harmony takes a template's scene by its name, whatever the folder's.
    for other in target.glob("*.xstage"):
        if other != xstage:
            other.unlink()
    if xstage.name != TEMPLATE_XSTAGE:
        for suffix in (".xstage", ".aux"):
            old = xstage.with_suffix(suffix)
            if old.is_file():
                old.replace(target / f"scene{suffix}")
    return target


def _xstage_of(folder: Path, main: Path) -> Path:
    xstages = sorted(folder.glob("*.xstage"))
    if main in xstages:
        return main
    named = [path for path in xstages if path.stem in ("scene", folder.stem)]
    if len(named) == 1 or len(xstages) == 1:
        return (named or xstages)[0]
    if not xstages:
        raise SourceError(
            f"'{folder.name}' is no template: it has no .xstage. Publish it again."
        )
    names = ", ".join(f"'{path.name}'" for path in xstages)
    raise SourceError(
        f"'{folder.name}' holds several scenes ({names}) and none is named like it."
        " Publish it again."
    )


# --- loading ------------------------------------------------------------------


def add_template(
    scene: Scene,
    files: TemplateFiles,
    *,
    palettes: str,
    extend_scene: bool,
    task: current.ProgressTask,
) -> Loaded:
    """Paste a template where the artist works, beside what is there.

    Args:
        scene: The open scene.
        files: The template.
        palettes: Value of Harmony's ``colourPalette``.
        extend_scene: Lengthen the scene when the template is longer.
        task: Progress.

    """
    group = working_group(scene)
    siblings = [node for node in scene.nodes.list_nodes() if node.group_path == group]
    task(0, 2, files.name)
    remarks = scene_remarks(
        files.facts, scene.settings.get_scene(), extends_scene=extend_scene
    )
    pasted = _paste(scene, files, group, palettes, extend_scene)
    nodes = {node.path: node for node in scene.nodes.list_nodes()}
    _move_aside(scene, pasted, nodes, siblings)
    types = {path: node.type for path, node in nodes.items()}
    inner = template_nodes(pasted.tops, types)
    task(2, 2)
    return Loaded(
        holders=_holders(scene, pasted.tops, _members(pasted.backdrops)),
        data={
            "template_nodes": pack_names(inner),
            loose_columns.KEY: pasted.loose,
            brought_palettes.KEY: brought_palettes.note_palettes(
                scene, files.folder, pasted.palettes, {}
            ),
        },
        report=(*files.gaps, *remarks, *_left_out(pasted)),
    )


def _paste(
    scene: Scene,
    files: TemplateFiles,
    group: str,
    palettes: str,
    extend_scene: bool,
) -> _Pasted:
    target = group
    if files.is_scene:
        target = scene.nodes.add_node(node_name(files.name), "GROUP", group).path
    pasted = scene.templates.paste_template(
        files.folder,
        None if target == "Top" else target,
        extend_scene=extend_scene,
        palettes=palettes,
        drop_tags=True,
    )
    if files.is_scene:
        dropped = _make_content(scene, target, pasted.nodes)
        loose = list(pasted.loose_columns)
        return _Pasted({files.name: target}, [], dropped, loose, pasted.palettes)
    ours = [
        (node.path, node.type, node.x, node.y)
        for node in scene.nodes.get_nodes(pasted.nodes)
    ]
    theirs = [
        (node.name, node.type, node.x, node.y)
        for node in read_top_nodes(files.folder / TEMPLATE_XSTAGE)
    ]
    return _Pasted(
        name_pasted(theirs, ours),
        list(pasted.backdrops),
        loose=list(pasted.loose_columns),
        palettes=pasted.palettes,
    )


def _make_content(scene: Scene, group: str, paths: Iterable[str]) -> list[str]:
    """Make a scene's nodes the content of a group; return outputs that went.

    Outputs go in groups at any depth. What the scene's display showed comes out of
    the group.
    """
    tops = set(paths)
    wiring, nodes = read_wiring(scene)
    outputs = [
        node.path
        for node in nodes.values()
        if node.type in NO_CONTENT_TYPES and node.path.startswith(f"{group}/")
    ]
    displays = [
        path for path in outputs if path in tops and nodes[path].type == "DISPLAY"
    ]
    shown = next(
        (link for path in displays for link in wiring.inputs(path) if link), None
    )
    scene.nodes.delete_nodes(outputs, missing_ok=True)
    if shown is not None and shown[0] not in outputs:
        ports = scene.groups.get_group_ports(group)
        scene.nodes.link_nodes(
            shown[0], ports.output, source_port=shown[1], target_port=0
        )
    return [path[len(group) + 1 :] for path in outputs]


def _move_aside(
    scene: Scene, pasted: _Pasted, nodes: Mapping[str, Node], there: list[Node]
) -> None:
    """Move what was pasted to the right of what is there, where they overlap."""
    pasted_nodes = [nodes[path] for path in pasted.tops.values() if path in nodes]
    if not pasted_nodes or not there:
        return
    left = min([node.x for node in pasted_nodes] + [int(b.x) for b in pasted.backdrops])
    top = min(node.y for node in pasted_nodes)
    bottom = max(node.y for node in pasted_nodes)
    beside = [node.x for node in there if top - 100 <= node.y <= bottom + 100]
    if (
        not beside
        or max(beside) < left - 100
        or min(beside) > max(node.x for node in pasted_nodes) + 150
    ):
        return
    shift = max(beside) + _GAP - left
    scene.nodes.move_nodes(
        {node.path: (node.x + shift, node.y) for node in pasted_nodes}
    )
    for number, backdrop in enumerate(pasted.backdrops):
        pasted.backdrops[number] = scene.backdrops.change_backdrop(
            backdrop, x=backdrop.x + shift
        )


def _left_out(pasted: _Pasted) -> list[str]:
    if not pasted.dropped:
        return []
    return [
        f"Outputs of the workfile were left out: {', '.join(pasted.dropped)}. The scene"
        " has its own."
    ]


# --- another version ------------------------------------------------------------


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
        pasted = _paste(scene, self._files, self._group, palettes, False)
        self._report += _left_out(pasted)
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
            holders=_holders(scene, tops, backdrops),
            data={
                "template_nodes": names,
                loose_columns.KEY: pasted.loose,
                brought_palettes.KEY: brought_palettes.note_palettes(
                    scene, self._files.folder, pasted.palettes, self._record.data
                ),
            },
            report=tuple(self._report),
        )

    def _delete_again(self, pasted: _Pasted) -> None:
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

    def _carry_looks(self, pasted: _Pasted) -> None:
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
        self, pasted: _Pasted, old: Mapping[str, Backdrop]
    ) -> dict[str, Backdrop]:
        """Keep the artist's backdrops; new ones come for those that are new."""
        new_backdrops = _members(pasted.backdrops)
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


# --- removing -------------------------------------------------------------------


def remove_template(scene: Scene, record: SceneRecord) -> tuple[str, ...]:
    """Remove what a template brought; what the artist added inside stays."""
    tops = {h.member: h.path for h in record.holders if h.kind is HolderKind.NODE}
    nodes = {node.path: node for node in scene.nodes.list_nodes()}
    types = {path: node.type for path, node in nodes.items()}
    inner = unpack_names(record.data.get("template_nodes"))
    report: list[str] = []
    if inner is not None:
        pairing = pair_nodes(template_nodes(tops, types), [], inner)
        kept = []
        for top in tops.values():
            inside = [p for p in pairing.own if p.startswith(f"{top}/")]
            if inside:
                kept += scene.groups.move_nodes_to_group(inside, top.rpartition("/")[0])
        if kept:
            names = ", ".join(f"'{path}'" for path in kept)
            report.append(f"Nodes that were added to it stay: {names}.")
    backdrops = list(find_backdrops(scene, record).values())
    scene.nodes.delete_nodes(tops.values(), delete_drawings=True, missing_ok=True)
    loose_columns.drop_loose(scene, record.data)
    remove_backdrops(scene, backdrops, {})
    return (*report, *brought_palettes.drop_palettes(scene, record))


# --- small things -----------------------------------------------------------------


def _holders(
    scene: Scene, tops: Mapping[str, str], backdrops: Mapping[str, Backdrop]
) -> tuple[Holder, ...]:
    """Return the holders of a template, its backdrops first."""
    return (
        *backdrop_holders(scene, backdrops),
        *(Holder(HolderKind.NODE, path, member) for member, path in tops.items()),
    )


def _members(backdrops: Iterable[Backdrop]) -> dict[str, Backdrop]:
    """Return backdrops by a member of their own, made of the title."""
    members: dict[str, Backdrop] = {}
    for backdrop in backdrops:
        members[first_free(backdrop.title, members.__contains__, "#")] = backdrop
    return members


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
