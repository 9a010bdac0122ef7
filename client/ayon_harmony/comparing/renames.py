"""Which nodes are the same under another name.

Harmony's files give nodes no identity. Two are one when they are driven by the same
columns; groups when they hold the same; others when kind, settings and cables are.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping

from ayon_harmony.comparing.changes import (
    MOST_SINGLE,
    Change,
    group_of,
    listed_names,
    mapped,
    touching,
)
from ayon_harmony.formats.scene_content import Node, SceneContent
from ayon_harmony.model.grouping import grouped

_ROUNDS = 3


def match_nodes(before: SceneContent, after: SceneContent) -> dict[str, str]:
    """Return new paths by old ones, of nodes that have other paths now."""
    gone = [path for path in before.nodes if path not in after.nodes]
    come = [path for path in after.nodes if path not in before.nodes]
    if not gone or not come:
        return {}
    match = _Match(before, after, gone, come)
    match.by(lambda node, _path: node.columns and _columns(node))
    match.by(_element_in(before), _element_in(after))
    match.along_groups()
    match.by_content()
    for _ in range(_ROUNDS):
        match.by_cables(with_values=True)
    match.by_cables(with_values=False)
    match.along_groups()
    return match.renamed


def _columns(node: Node) -> tuple[str, frozenset[str]]:
    return node.kind, frozenset(node.columns.values())


def _element_in(content: SceneContent) -> Callable[[Node, str], Hashable]:
    """Give the element that a drawing layer shows."""

    def element(node: Node, _path: str) -> Hashable:
        columns = (content.columns.get(name) for name in node.columns.values())
        ids = {c.element_id for c in columns if c is not None and c.element_id}
        return node.kind == "READ" and len(ids) == 1 and (node.kind, *ids)

    return element


class _Match:
    """Nodes that are gone and nodes that came, being put together."""

    def __init__(
        self,
        before: SceneContent,
        after: SceneContent,
        gone: Iterable[str],
        come: Iterable[str],
    ) -> None:
        self._before = before
        self._after = after
        self._gone = dict.fromkeys(gone)
        self._come = dict.fromkeys(come)
        self.renamed: dict[str, str] = {}

    def _add_pair(self, old: str, new: str) -> None:
        self.renamed[old] = new
        del self._gone[old], self._come[new]

    def by(
        self,
        key_of: Callable[[Node, str], Hashable],
        new_key_of: Callable[[Node, str], Hashable] | None = None,
    ) -> None:
        """Put together what has the same key, where no other node has it."""
        new_key_of = new_key_of or key_of
        before = grouped(
            (key, path)
            for path in self._gone
            if (key := key_of(self._before.nodes[path], path))
        )
        after = grouped(
            (key, path)
            for path in self._come
            if (key := new_key_of(self._after.nodes[path], path))
        )
        for key, olds in before.items():
            news = after.get(key, [])
            if len(olds) == len(news) == 1:
                self._add_pair(olds[0], news[0])

    def along_groups(self) -> None:
        """Take along what lies in groups that others say are called otherwise."""
        groups = _renamed_groups(self.renamed)
        for old in list(self._gone):
            new = _moved_along(old, groups)
            if new in self._come:
                kinds = (self._before.nodes[old].kind, self._after.nodes[new].kind)
                if kinds[0] == kinds[1]:
                    self._add_pair(old, new)

    def by_content(self) -> None:
        """Put groups together that hold nodes of the same names and kinds."""

        def content(nodes: Mapping[str, Node]) -> Callable[[Node, str], Hashable]:
            within: dict[str, set[tuple[str, str]]] = {}
            for path, node in nodes.items():
                group = path.rpartition("/")[0]
                while group:
                    within.setdefault(group, set()).add((path[len(group) :], node.kind))
                    group = group.rpartition("/")[0]

            def key(node: Node, path: str) -> Hashable:
                return node.kind == "GROUP" and frozenset(within.get(path, ()))

            return key

        self.by(content(self._before.nodes), content(self._after.nodes))
        self.along_groups()

    def by_cables(self, *, with_values: bool) -> None:
        """Put nodes together that are linked as they were."""
        old_cables = _cables(self._before, self.renamed)
        new_cables = _cables(self._after, {})

        def key(
            cables: Mapping[str, frozenset[tuple[str, str]]], names: Mapping[str, str]
        ) -> Callable[[Node, str], Hashable]:
            def make(node: Node, path: str) -> Hashable:
                around = mapped(names, path.rpartition("/")[0])
                linked = cables.get(mapped(names, path))
                if not linked:
                    return None
                values = frozenset(node.values.items()) if with_values else None
                return node.kind, around, linked, values

            return make

        self.by(key(old_cables, self.renamed), key(new_cables, {}))


def _cables(
    content: SceneContent, names: Mapping[str, str]
) -> dict[str, frozenset[tuple[str, str]]]:
    """Return what each node is linked with, and on which side."""
    cables: dict[str, set[tuple[str, str]]] = {}
    for source, _, target, _ in content.links:
        old, new = mapped(names, source), mapped(names, target)
        cables.setdefault(old, set()).add(("into", new))
        cables.setdefault(new, set()).add(("from", old))
    return {path: frozenset(linked) for path, linked in cables.items()}


def _renamed_groups(renamed: Mapping[str, str]) -> dict[str, str]:
    """Return new group paths by old ones, as the renames of what is in them say."""
    groups: dict[str, str] = {}
    for old, new in renamed.items():
        groups.setdefault(old, new)
        old_parts, new_parts = old.split("/"), new.split("/")
        if len(old_parts) == len(new_parts) and old_parts[-1] == new_parts[-1]:
            for depth in range(len(old_parts) - 1, 0, -1):
                group, other = "/".join(old_parts[:depth]), "/".join(new_parts[:depth])
                if group == other:
                    break
                groups.setdefault(group, other)
    return groups


def _moved_along(path: str, groups: Mapping[str, str]) -> str:
    """Return where a node would be if groups around it have their new names."""
    group = path
    while group:
        if group in groups:
            return groups[group] + path[len(group) :]
        group = group.rpartition("/")[0]
    return path


def tell_renames(renamed: Mapping[str, str], after: Mapping[str, Node]) -> list[Change]:
    """Tell what is called otherwise, and what lies in another group.

    What came along with its group is not told.
    """
    told: list[Change] = []
    moves: dict[tuple[str, str], list[str]] = {}
    for old, new in sorted(renamed.items()):
        old_group, _, old_name = old.rpartition("/")
        new_group, _, new_name = new.rpartition("/")
        touches = touching("node", (old, new))
        group = group_of(after[new])
        group = group if group in ("Layers", "Camera", "Outputs") else "Layers"
        if old_name != new_name:
            text = f"was called '{old_name}'."
            told.append(Change(group, new, text, "name", (), touches))
        elif mapped(renamed, old_group) != new_group:
            moves.setdefault((old_group, new_group), []).append(new)
    for (old_group, new_group), paths in moves.items():
        place = f"'{old_group}'" if old_group else "the top"
        touches = touching("node", paths)
        if len(paths) > MOST_SINGLE:
            names = listed_names([path.rpartition("/")[2] for path in paths])
            text = f"{len(paths)} nodes came from {place}: {names}."
            told.append(Change("Rig", new_group or "Top", text, "name", (), touches))
        else:
            told += [
                Change("Rig", path, f"was in {place} before.", "name", (), touches)
                for path in paths
            ]
    return told
