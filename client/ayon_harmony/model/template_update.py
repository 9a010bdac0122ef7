"""From one version of a template to the next: what belongs to what, which cables.

The new version is in the scene beside the old one. The rules here pair their nodes
by name, tell what an artist added to the old one, and lead the artist's cables to
the new one. Nothing here touches a scene.

A template's node is named by its place in the template: ``Rig/Arm`` is the node
``Arm`` in the group that the template calls ``Rig``, whatever that is called in the
scene by now.
"""

from __future__ import annotations

import base64
import binascii
import struct
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .layer_stack import Input, Wiring

GROWING_TYPES = frozenset({"COMPOSITE", "MultiLayerWrite"})
"""Nodes that take any number of cables, in an order that means something."""

PORT_TYPES = frozenset({"MULTIPORT_IN", "MULTIPORT_OUT"})


class TemplateNode(NamedTuple):
    """A node of a template, in the scene.

    Attributes:
        path: Where it is.
        name: Its place in the template.
        type: For example ``PEG``.

    """

    path: str
    name: str
    type: str


def template_nodes(
    tops: Mapping[str, str], types: Mapping[str, str]
) -> list[TemplateNode]:
    """Return the nodes of a template, those inside of groups included.

    Args:
        tops: Path of each node at the top of the template, by its name there.
        types: Type of every node of the scene, by path.

    """
    nodes = []
    for name, top in tops.items():
        inside = f"{top}/"
        for path, kind in types.items():
            if path == top:
                nodes.append(TemplateNode(path, name, kind))
            elif path.startswith(inside):
                place = f"{name}/{path[len(inside):]}"
                nodes.append(TemplateNode(path, place, kind))
    return nodes


# --- names that were loaded -----------------------------------------------------


def pack_names(nodes: Iterable[TemplateNode]) -> str:
    """Return a short text that tells later which nodes came with the template."""
    prints = sorted({_print_of(node) for node in nodes})
    return base64.b64encode(struct.pack(f"<{len(prints)}I", *prints)).decode("ascii")


def unpack_names(text: object) -> frozenset[int] | None:
    """Read what `pack_names` made; None for anything else."""
    if not isinstance(text, str):
        return None
    try:
        data = base64.b64decode(text, validate=True)
        return frozenset(struct.unpack(f"<{len(data) // 4}I", data))
    except (binascii.Error, ValueError, struct.error):
        return None


def _print_of(node: TemplateNode) -> int:
    return zlib.crc32(f"{node.type}\n{node.name}".encode())


# --- pairs ----------------------------------------------------------------------


@dataclass(frozen=True)
class Pairing:
    """Two versions of a template, node by node.

    Attributes:
        pairs: New path of a node by its old one.
        own: Old paths of what an artist added, outermost ones only.
        gone: Old nodes of the template that the new version does not have.
        fresh: New nodes that the old version did not have.
        deleted: New nodes that the old version had and the artist deleted.

    """

    pairs: Mapping[str, str]
    own: tuple[str, ...]
    gone: tuple[TemplateNode, ...]
    fresh: tuple[TemplateNode, ...]
    deleted: tuple[TemplateNode, ...] = ()


def pair_nodes(
    old: Sequence[TemplateNode],
    new: Sequence[TemplateNode],
    known: frozenset[int] | None,
) -> Pairing:
    """Find each node of the old version in the new one.

    Names and types decide; a node that went to another group is found where
    there is one of its name and type only.

    Args:
        old: Nodes of the old version.
        new: Nodes of the new version.
        known: Nodes that came with the old version, as `unpack_names` gives
            them. Without, every old node without a counterpart counts as added
            by the artist: that loses nothing.

    """
    by_name = {(node.name, node.type): node.path for node in new}
    pairs = {
        node.path: by_name[node.name, node.type]
        for node in old
        if (node.name, node.type) in by_name
    }
    taken = set(pairs.values())
    left_old = [node for node in old if node.path not in pairs]
    left_new = [node for node in new if node.path not in taken]
    for node in left_old:
        if node.type in PORT_TYPES or (known is not None and not _is_in(node, known)):
            continue
        fitting = [candidate for candidate in left_new if _is_alike(candidate, node)]
        rivals = [candidate for candidate in left_old if _is_alike(candidate, node)]
        if len(fitting) == 1 and len(rivals) == 1:
            pairs[node.path] = fitting[0].path
            taken.add(fitting[0].path)
    unpaired = [node for node in old if node.path not in pairs]
    unchanged = [
        node.path
        for node in unpaired
        if node.type not in PORT_TYPES and (known is None or not _is_in(node, known))
    ]
    outermost = [path for path in unchanged if not _is_within(path, unchanged)]
    gone = [
        node
        for node in unpaired
        if node.path not in unchanged and not _is_within(node.path, unchanged)
    ]
    unknown = [node for node in new if node.path not in taken]
    deleted = [
        node
        for node in unknown
        if known is not None and node.type not in PORT_TYPES and _is_in(node, known)
    ]
    return Pairing(
        pairs=pairs,
        own=tuple(outermost),
        gone=tuple(gone),
        fresh=tuple(node for node in unknown if node not in deleted),
        deleted=tuple(deleted),
    )


def _is_in(node: TemplateNode, known: frozenset[int]) -> bool:
    return _print_of(node) in known


def _is_alike(one: TemplateNode, other: TemplateNode) -> bool:
    return one.type == other.type and _base(one.name) == _base(other.name)


def _base(name: str) -> str:
    return name.rpartition("/")[2]


def _is_within(path: str, groups: Iterable[str]) -> bool:
    return any(path.startswith(f"{group}/") for group in groups)


def home_of(path: str, pairs: Mapping[str, str], otherwise: str) -> str:
    """Return the group of the new version that takes what an artist added.

    Args:
        path: Old path of what was added.
        pairs: New path by old path.
        otherwise: Group for what was in groups that are gone.

    """
    group = path.rpartition("/")[0]
    while group:
        if group in pairs:
            return pairs[group]
        group = group.rpartition("/")[0]
    return otherwise


def name_pasted(
    wanted: Sequence[tuple[str, str, int, int]],
    pasted: Sequence[tuple[str, str, int, int]],
) -> dict[str, str]:
    """Tell which pasted node is which one of the template.

    Harmony numbers names that are taken, so names alone do not tell; pasting keeps
    how nodes lie to each other.

    Args:
        wanted: Name, type, x and y of the nodes at the top of the template.
        pasted: Path, type, x and y of the nodes that were pasted.

    Returns:
        Path by name in the template; what cannot be told has its own name.

    """
    found: dict[str, str] = {}
    for kind in dict.fromkeys(node[1] for node in pasted):
        theirs = sorted((x, y, name) for name, k, x, y in wanted if k == kind)
        ours = sorted((x, y, path) for path, k, x, y in pasted if k == kind)
        if len(theirs) == len(ours):
            found.update({old[2]: other[2] for old, other in zip(theirs, ours)})
            continue
        names = {item[2] for item in theirs}
        for _, _, path in ours:
            base = _base(path)
            stem, line, number = base.rpartition("_")
            name = base
            if base not in names and line and number.isdigit() and stem in names:
                name = stem
            while name in found:
                name += "'"
            found[name] = path
    return found


# --- cables ---------------------------------------------------------------------


@dataclass(frozen=True)
class InputPlan:
    """Cables that lead to the new version.

    Attributes:
        inputs: What nodes have to get, by port.
        lost: Cables from nodes that are gone: old source and target.

    """

    inputs: Mapping[str, Sequence[Input]]
    lost: tuple[tuple[str, str], ...]


class CablePlanner:
    """Leads cables from the old version of a template to the new one.

    Args:
        wiring: Cables with both versions in the scene, before anything is moved.
        types: Type of every node, by path.
        pairing: Which node is which.
        old: Paths of all old nodes, those that an artist added included.
        new: Paths of all new nodes.
        moved: Where what the artist added is now, by its old path.

    """

    def __init__(
        self,
        wiring: Wiring,
        types: Mapping[str, str],
        pairing: Pairing,
        old: Collection[str],
        new: Collection[str],
        moved: Mapping[str, str],
    ) -> None:
        self._wiring = wiring
        self._types = types
        self._pairing = pairing
        self._old = set(old)
        self._new = set(new)
        self._moved = moved
        self._lost: list[tuple[str, str]] = []

    def plan(self) -> InputPlan:
        """Return the inputs that have to change."""
        inputs: dict[str, Sequence[Input]] = {}
        for old_path, new_path in self._pairing.pairs.items():
            new_inputs = self._wiring.inputs(new_path)
            merged = self._merged(old_path, new_path, new_inputs)
            if merged != new_inputs:
                inputs[new_path] = merged
        for path in self._outside_targets():
            inputs[path] = self._carried(path, path)
        for path in self._pairing.own:
            inputs[self._moved[path]] = self._carried(path, path)
        homes = {self._moved[path].rpartition("/")[0] for path in self._pairing.own}
        for path in self._new:
            # Harmony joins what comes into a group to its ports: undo that.
            if path.rpartition("/")[0] in homes and path not in inputs:
                inputs[path] = self._wiring.inputs(path)
        return InputPlan(inputs, tuple(dict.fromkeys(self._lost)))

    def _now(self, source: str) -> str | None:
        """Return where a source is in the end, None when it is gone."""
        if source in self._pairing.pairs:
            return self._pairing.pairs[source]
        if source in self._moved:
            return self._moved[source]
        return None if source in self._old else source

    def _is_artists(self, source: str) -> bool:
        return source in self._moved or source not in self._old

    def _outside_targets(self) -> list[str]:
        cables = (cable for path in self._old for cable in self._wiring.targets(path))
        targets = dict.fromkeys(cable.target for cable in cables)
        return [t for t in targets if t not in self._old and t not in self._new]

    def _carried(self, path: str, kind_of: str) -> list[Input]:
        """Return a node's own inputs, led to the new version."""
        carried: list[Input] = []
        for link in self._wiring.inputs(path):
            source = self._now(link[0]) if link else None
            if link and source is None:
                self._lost.append((link[0], path))
            carried.append((source, link[1]) if link and source else None)
        if self._types.get(kind_of) in GROWING_TYPES:
            return [source for source in carried if source]
        return carried

    def _merged(
        self, old_path: str, new_path: str, fresh: Sequence[Input]
    ) -> list[Input]:
        before = self._wiring.inputs(old_path)
        if self._types.get(new_path) in GROWING_TYPES:
            return self._merged_growing(before, fresh)
        merged = list(fresh)
        for port, item in enumerate(before):
            source = self._now(item[0]) if item and self._is_artists(item[0]) else None
            if item and source:
                merged += [None] * (port + 1 - len(merged))
                merged[port] = (source, item[1])
        return merged

    def _merged_growing(
        self, before: Sequence[Input], fresh: Sequence[Input]
    ) -> list[Input]:
        """Put the artist's cables among those of the new version, in order."""
        merged = [source for source in fresh if source]
        direct = {self._now(source[0]) for source in before if source}
        for number, item in enumerate(before):
            if not item or not self._is_artists(item[0]):
                continue
            source = self._now(item[0])
            if source is None:
                continue
            mine = (source, item[1])
            fed = self._fed_by(item[0]) - direct
            instead = next(
                (at for at, source in enumerate(merged) if source and source[0] in fed),
                None,
            )
            if instead is not None:
                merged[instead] = mine
                continue
            at = 0
            for behind in reversed(before[:number]):
                behind_now = (self._now(behind[0]), behind[1]) if behind else None
                if behind_now in merged:
                    at = merged.index(behind_now) + 1  # type: ignore[arg-type]
                    break
            merged.insert(at, mine)
        return list(merged)

    def _fed_by(self, path: str) -> set[str | None]:
        """Return the new nodes whose pictures arrive at an artist's node."""
        sources: set[str | None] = set()
        pending, seen = [path], {path}
        while pending:
            for source in self._wiring.sources(pending.pop()):
                if source in self._pairing.pairs:
                    sources.add(self._pairing.pairs[source])
                elif self._is_artists(source) and source not in seen:
                    seen.add(source)
                    pending.append(source)
        return sources
