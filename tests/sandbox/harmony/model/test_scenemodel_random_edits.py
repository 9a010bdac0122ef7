"""Random edits: the index always says what the document says, undo is exact."""

from __future__ import annotations

import random

import pytest

from sandbox.harmony.model.backdrops import Backdrop
from sandbox.harmony.model.nodes import NodeGraph
from sandbox.harmony.model.project import Project
from sandbox.harmony.model.xstage import SceneDocument

TYPES = ["READ", "PEG", "COMPOSITE", "WRITE", "CUTTER", "GROUP", "FADE", "DISPLAY"]


def described(graph: NodeGraph) -> list[tuple[object, ...]]:
    """Every node with its cables, as found through the index."""
    found = []
    for node in graph.all_nodes():
        assert graph.find(node.path) is node
        cables = {
            port: (link.out_name, link.out_port)
            for port, link in graph.inputs(node).items()
        }
        for port in cables:
            source = graph.source(node.path, port)
            assert source is not None, (node.path, port)
            assert (
                graph.target(source[0].path, source[1].out_port, source[2])[0] is node
            )
        found.append(
            (node.path, node.type, tuple(sorted(cables.items())), node.is_enabled)
        )
    return found


def fresh(project: Project) -> list[tuple[object, ...]]:
    """The same, from the bytes that a save would write."""
    document = SceneDocument.parse(project.document.to_bytes())
    return described(Project(project.folder, "copy", document).nodes)


def edit(project: Project, random_: random.Random) -> None:
    """Do one random thing; many of them are refused."""
    graph = project.nodes
    paths = [node.path for node in graph.all_nodes()]
    groups = ["Top", *(node.path for node in graph.of_types(["GROUP"]))]
    one, other = random_.choice(paths), random_.choice(paths)
    port = random_.randint(0, 3)
    what = random_.randrange(15)
    if what == 0:
        name = random_.choice(["a", "b c", "Composite", "Größe"])
        graph.add(random_.choice(groups), name, random_.choice(TYPES), 1, 2, 3)
    elif what == 1:
        graph.delete(one, random_.random() < 0.5, random_.random() < 0.3)
    elif what == 2:
        graph.rename(one, random_.choice(["x", "y", "z z", "Write"]))
    elif what in (3, 4, 5):
        flags = random_.random() < 0.5, random_.random() < 0.5
        graph.link(one, random_.randint(0, 1), other, port, *flags)
    elif what == 6:
        graph.unlink(one, port)
    elif what == 7:
        siblings = [node.path for node in graph.find(one).parent.children.values()]
        count = min(len(siblings), random_.randint(1, 3))
        graph.create_group(random_.sample(siblings, count), "G")
    elif what == 8:
        graph.explode_group(random_.choice(groups))
    elif what == 9:
        graph.move_to_group(one, random_.choice(groups), random_.random() < 0.5)
    elif what == 10:
        node = graph.find(one)
        node.set_enabled(random_.random() < 0.5)
        node.set_colour((1, 2, 3, 4))
    elif what == 11:
        project.settings.insert_frames(random_.randint(0, 10), random_.randint(1, 5))
    elif what == 12:
        project.settings.remove_frames(random_.randint(0, 10), random_.randint(1, 5))
    elif what == 13:
        project.backdrops.add(Backdrop(0, 0, 5, 5, group=random_.choice(groups)))
    else:
        graph.set_text(one, "OFFSET.X", 1, str(random_.random()))
        graph.insert_copy(random_.choice(groups), graph.find(one).element)


@pytest.mark.parametrize("seed", range(12))
def test_random_edits_keep_index_and_document_together(sample, seed):
    random_ = random.Random(seed)
    start = sample.document.to_bytes()
    states = [start]
    for number in range(40):
        with sample.undo.step(f"edit {number}"):
            edit(sample, random_)
        state = sample.document.to_bytes()
        if state != states[-1]:
            states.append(state)
        assert described(sample.nodes) == fresh(sample)
    assert len(states) > 12
    end = states[-1]
    for state in reversed(states[:-1]):
        assert sample.undo.undo() == 1
        while sample.document.to_bytes() != state:
            assert sample.undo.undo() == 1
    assert sample.document.to_bytes() == start
    assert described(sample.nodes) == fresh(sample)
    sample.undo.redo(1000)
    assert sample.document.to_bytes() == end
    assert described(sample.nodes) == fresh(sample)
