"""Templates and the content of workfiles in the scene: pasted and removed.

Another version comes in ``template_renewal``.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

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
from ayon_harmony.model.metadata import Holder, HolderKind
from ayon_harmony.model.names import first_free
from ayon_harmony.model.template_update import (
    name_pasted,
    pack_names,
    pair_nodes,
    template_nodes,
    unpack_names,
)
from ayon_harmony.scene import Scene
from ayon_harmony.scene.backdrops import Backdrop
from ayon_harmony.scene.nodes import Node
from ayon_harmony.workfiles import disk, palette_links
from ayon_harmony.workfiles.archive import ArchiveReader, extract_scene

TEMPLATE_XSTAGE = "scene.xstage"

NO_CONTENT_TYPES = ("DISPLAY", "WRITE", "MultiLayerWrite")
"""Outputs of a scene: a scene that takes its content has its own."""

_GAP = 300


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
class Pasted:
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
    pasted = paste_template(scene, files, group, palettes, extend_scene)
    nodes = {node.path: node for node in scene.nodes.list_nodes()}
    _move_aside(scene, pasted, nodes, siblings)
    types = {path: node.type for path, node in nodes.items()}
    inner = template_nodes(pasted.tops, types)
    task(2, 2)
    return Loaded(
        holders=holders_of(scene, pasted.tops, backdrops_by_member(pasted.backdrops)),
        data={
            "template_nodes": pack_names(inner),
            loose_columns.KEY: pasted.loose,
            brought_palettes.KEY: brought_palettes.note_palettes(
                scene, files.folder, pasted.palettes, {}
            ),
        },
        report=(*files.gaps, *remarks, *told_of_outputs(pasted)),
    )


def paste_template(
    scene: Scene,
    files: TemplateFiles,
    group: str,
    palettes: str,
    extend_scene: bool,
) -> Pasted:
    """Paste a template into a group; see ``Templates.paste_template`` of the scene."""
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
        return Pasted({files.name: target}, [], dropped, loose, pasted.palettes)
    ours = [
        (node.path, node.type, node.x, node.y)
        for node in scene.nodes.get_nodes(pasted.nodes)
    ]
    theirs = [
        (node.name, node.type, node.x, node.y)
        for node in read_top_nodes(files.folder / TEMPLATE_XSTAGE)
    ]
    return Pasted(
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
    scene: Scene, pasted: Pasted, nodes: Mapping[str, Node], there: list[Node]
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


def told_of_outputs(pasted: Pasted) -> list[str]:
    """Return what an artist should know of outputs that were left out."""
    if not pasted.dropped:
        return []
    return [
        f"Outputs of the workfile were left out: {', '.join(pasted.dropped)}. The scene"
        " has its own."
    ]


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


def holders_of(
    scene: Scene, tops: Mapping[str, str], backdrops: Mapping[str, Backdrop]
) -> tuple[Holder, ...]:
    """Return the holders of a template, its backdrops first."""
    return (
        *backdrop_holders(scene, backdrops),
        *(Holder(HolderKind.NODE, path, member) for member, path in tops.items()),
    )


def backdrops_by_member(backdrops: Iterable[Backdrop]) -> dict[str, Backdrop]:
    """Return backdrops by a member of their own, made of the title."""
    members: dict[str, Backdrop] = {}
    for backdrop in backdrops:
        members[first_free(backdrop.title, members.__contains__, "#")] = backdrop
    return members
