"""Scenes that are small and claim much, or hold what no Harmony writes."""

from __future__ import annotations

import tracemalloc

import pytest

from ayon_harmony.errors import WorkfileError
from ayon_harmony.formats.scene_content import read_content
from ayon_harmony.formats.scene_drawings import list_drawings, read_states
from ayon_harmony.formats.scene_graph import read_scene_graph
from ayon_harmony.formats.xstage import read_scene_facts, read_top_nodes

PEAK_BYTES = 40_000_000


def scene(*, columns="", nodes="", elements="", frames="10") -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<project source="Harmony Premium, version 20.0.3" version="2003" build="1">
<elements>{elements}</elements><options><framerate val="24"/></options>
<scenes><scene name="Top" id="1" nbframes="{frames}"><columns>{columns}</columns>
<rootgroup name="Top"><nodeslist>{nodes}</nodeslist></rootgroup></scene></scenes>
</project>""".encode()


def module(attributes: str, kind: str = "READ") -> str:
    return f'<module type="{kind}" name="a"><attrs>{attributes}</attrs></module>'


def points(*keys: str) -> str:
    inside = "".join(f'<pt x="{key}" y="1"/>' for key in keys)
    return f'<column type="3" name="a"><points>{inside}</points></column>'


def read_all(path):
    """Read a scene by each reader; return the errors of ours that came."""
    errors = []
    for read in (
        read_scene_facts,
        read_top_nodes,
        lambda path: read_content(path.read_bytes(), path.name),
        lambda path: [*list_drawings(read_scene_graph(path)), *read_states(path)],
    ):
        try:
            read(path)
        except WorkfileError as error:
            errors.append(error)
    return errors


DEEP = 5000
HOSTILE = {
    "deep attributes": scene(
        nodes=module('<a val="">' * DEEP + "</a>" * DEEP, "WRITE")
    ),
    "deep attributes of a layer": scene(
        nodes=module('<a b="">' * DEEP + "</a>" * DEEP)
    ),
    "deep groups": scene(
        nodes='<group name="a"><nodeslist>' * DEEP + "</nodeslist></group>" * DEEP
    ),
    "long names of groups": scene(
        nodes=f'<group name="{"n" * 900}"><nodeslist>' * 90
        + "</nodeslist></group>" * 90
    ),
    "long names of attributes": scene(
        nodes=module(f"<{'n' * 4000}>" + '<a val=""/>' * 9 + f"</{'n' * 4000}>")
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_scene_that_would_fill_the_memory_is_refused(tmp_path, name):
    path = tmp_path / "a.xstage"
    path.write_bytes(HOSTILE[name])

    tracemalloc.start()
    errors = read_all(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert errors
    assert peak < PEAK_BYTES


@pytest.mark.parametrize(
    "keys", [["1-100000"] * 200, [",".join(["1-100000"] * 200)]], ids=["many", "one"]
)
def test_keys_at_ranges_of_frames_cost_what_is_written_of_them(tmp_path, keys):
    path = tmp_path / "a.xstage"
    path.write_bytes(scene(columns=points(*keys)))

    tracemalloc.start()
    graph = read_scene_graph(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert graph.columns["a"].value_at(60_000) == 1
    assert peak < PEAK_BYTES
    with pytest.raises(WorkfileError, match="keys"):
        read_content(path.read_bytes(), path.name)


def test_a_key_at_a_range_has_its_value_at_each_frame_of_it(tmp_path):
    path = tmp_path / "a.xstage"
    column = points("1").replace("<pt", '<pt x="5-9" y="4" rx="6" ry="99"/><pt', 1)
    path.write_bytes(scene(columns=column))

    column = read_scene_graph(path).columns["a"]

    assert [column.value_at(frame) for frame in (1, 5, 7, 9, 20)] == [1, 4, 4, 4, 4]


NONSENSE = {
    "infinite places": scene(nodes='<module type="READ" name="a" pos="inf,nan"/>'),
    "raised digits": scene(
        columns='<column type="0" name="a" id="\u00b2">'
        '<elementSeq val="1" exposures="\u00b2-3,1-\u00b2"/></column>'
    ),
    "keys at no frame": scene(columns=points("nan", "inf", "-inf", "1e999")),
    "a number without end": scene(frames="9" * 5000),
    "an element that no disk can hold": scene(
        elements=f'<element id="1" elementName="{"n" * 300}" elementFolder="n"'
        f' pixmapFormat="2"><drawings><dwg name="{"n" * 6000}"/></drawings></element>'
    ),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_is_left_out_and_the_scene_is_read(tmp_path, name):
    path = tmp_path / "a.xstage"
    path.write_bytes(NONSENSE[name])

    assert read_all(path) == []
