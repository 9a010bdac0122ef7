"""Typed view of the scene that is open in Harmony.

`Scene` is put together from parts, one for each file in ``js/modules``; each
method is one JavaScript function and one round trip. It depends on nothing but
a function that calls, so ``Scene(session.call)`` is all it takes::

    scene = Scene(session.call)
    with scene.undo.step("Tidy up"):
        for write in scene.nodes.list_nodes(types=["WRITE"]):
            ...

What Harmony refuses is a ``HarmonyScriptError`` whose message says why. Lists
are as of the moment they were made; nothing is remembered between calls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..model.spelling import public_names, unknown_name
from .backdrops import Backdrops
from .calls import Calls
from .drawings import Drawings
from .groups import Groups
from .harmony import Application
from .layer_stacks import LayerStacks
from .layers import Layers
from .metadata import Metadata
from .nodes import Nodes
from .palettes import Palettes
from .render_layers import RenderLayers
from .renders import Renders
from .settings import Settings
from .sounds import Sounds
from .templates import Templates
from .undo import Undo
from .wire import Call

__all__ = ["Scene"]


class Scene:
    """The scene that is open in Harmony.

    Attributes:
        harmony: Which Harmony runs.
        calls: Many calls in one round trip.
        undo: Undo steps.
        nodes: Nodes, links, attributes, selection.
        groups: Groups.
        backdrops: Backdrops.
        drawings: Elements, columns, drawings, exposures.
        layers: Timeline layers.
        layer_stacks: Drawing layers in groups, many at once.
        palettes: Palettes.
        templates: Templates.
        sounds: Sound.
        settings: The scene's settings, versions and saving.
        metadata: What AYON stores in the scene.
        renders: Renders and movies from inside Harmony.
        render_layers: Nodes of render layers and passes.

    """

    def __init__(self, call: Call) -> None:
        self.harmony = Application(call)
        self.calls = Calls(call)
        self.undo = Undo(call)
        self.nodes = Nodes(call)
        self.groups = Groups(call)
        self.backdrops = Backdrops(call)
        self.drawings = Drawings(call)
        self.layers = Layers(call)
        self.layer_stacks = LayerStacks(call)
        self.palettes = Palettes(call)
        self.templates = Templates(call)
        self.sounds = Sounds(call)
        self.settings = Settings(call)
        self.metadata = Metadata(call)
        self.renders = Renders(call)
        self.render_layers = RenderLayers(call)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            parts = public_names(self, "scene.")
            methods: dict[str, str] = {}
            for part, written in parts.items():
                methods.update(public_names(getattr(self, part), f"{written}."))
            raise unknown_name("The scene", name, {**methods, **parts})
