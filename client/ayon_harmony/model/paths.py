"""Paths of nodes: ``Top/Group/Write``."""

from __future__ import annotations


def group_paths(node_path: str) -> list[str]:
    """Return the groups around a node, the innermost first, without the top."""
    groups = []
    group = node_path.rpartition("/")[0]
    while "/" in group:
        groups.append(group)
        group = group.rpartition("/")[0]
    return groups
