"""The scene that listing is measured with."""

from __future__ import annotations

from sandbox.bench import scene
from sandbox.harmony.model.project import Project


def test_every_node_of_the_scene_is_connected_to_the_display(tmp_path):
    project = Project.open(scene.write_scene(tmp_path / "scene", 300))
    lines = [layer.node for layer in project.timeline.layers]
    nodes = project.nodes.all_nodes()
    shown = {"READ", "PEG", "GROUP"}
    assert len(lines) == 303
    assert {node.path for node in lines} == {n.path for n in nodes if n.type in shown}
