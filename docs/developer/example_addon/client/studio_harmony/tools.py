"""What our menu entry and our hook do."""

from __future__ import annotations

import logging

import ayon_harmony.api as harmony

log = logging.getLogger(__name__)


def color_layers() -> None:
    """Colour all drawing layers, as one step of Edit > Undo."""
    scene = harmony.scene()
    layers = scene.nodes.list_nodes(types=["READ"])
    with scene.undo.step("Colour layers"):
        scene.nodes.set_node_colors({layer.path: "#3b8fd9" for layer in layers})


def greet(workfile: str | None) -> None:
    """Tell the log which workfile was opened."""
    log.info("Our addon saw %s", workfile or "a scene without a workfile")
