"""Cables between nodes: what a picture is made of, and what leaves a part of a scene.

Upstream of a node are the nodes its picture is made of. Groups are followed in
both directions: a cable that comes out of a group stands for everything in it,
and what begins at the edge of a group goes on at the group's own inputs. So the
answer may be larger than what is rendered, never smaller.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ROOT = "Top"


@dataclass(frozen=True)
class OpenCables:
    """Cables between a set of nodes and the rest of the scene.

    Attributes:
        incoming: Pairs of source and target: what the nodes need and do not have
            among them.
        outgoing: The same of what goes on elsewhere; it is cut in a template.

    """

    incoming: tuple[tuple[str, str], ...]
    outgoing: tuple[tuple[str, str], ...]


def upstream_of(
    starts: Iterable[str], cables: Iterable[tuple[str, str]], paths: Iterable[str] = ()
) -> set[str]:
    """Return the nodes that feed some nodes, those themselves included.

    Args:
        starts: Full paths to start from.
        cables: Pairs of source and target, of the whole scene.
        paths: Nodes that may have no cable at all, for example loaded ones;
            they count when they lie in a group that feeds.

    """
    sources: dict[str, list[str]] = {}
    inside: dict[str, set[str]] = {}
    for source, target in cables:
        sources.setdefault(target, []).append(source)
        _file_under_groups(inside, source)
        _file_under_groups(inside, target)
    for path in paths:
        _file_under_groups(inside, path)
    reached: set[str] = set()
    waiting = list(starts)
    while waiting:
        path = waiting.pop()
        if path in reached:
            continue
        reached.add(path)
        feeding = sources.get(path, [])
        waiting.extend(feeding)
        waiting.extend(inside.get(path, ()))
        group = path.rpartition("/")[0]
        if not feeding and group not in ("", ROOT):
            waiting.extend(sources.get(group, []))
    return reached


def _file_under_groups(inside: dict[str, set[str]], path: str) -> None:
    group = path.rpartition("/")[0]
    while group not in ("", ROOT):
        inside.setdefault(group, set()).add(path)
        group = group.rpartition("/")[0]


def open_cables(nodes: Iterable[str], cables: Iterable[tuple[str, str]]) -> OpenCables:
    """Find the cables that leave a set of nodes.

    Args:
        nodes: Paths of nodes; what is in a group among them belongs to them.
        cables: Pairs of source and target, of the scene or of these nodes.

    """
    members = frozenset(nodes)
    incoming, outgoing = [], []
    for source, target in cables:
        has_source, has_target = _holds(members, source), _holds(members, target)
        if has_target and not has_source:
            incoming.append((source, target))
        elif has_source and not has_target:
            outgoing.append((source, target))
    return OpenCables(tuple(dict.fromkeys(incoming)), tuple(dict.fromkeys(outgoing)))


def _holds(nodes: frozenset[str], path: str) -> bool:
    """Tell whether a node is among some, or in a group that is."""
    while path:
        if path in nodes:
            return True
        path = path.rpartition("/")[0]
    return False
