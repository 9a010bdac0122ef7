"""What feeds a node, through cables and groups."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ayon_harmony.model.node_graph import upstream_of


def test_what_is_cabled_to_a_node_feeds_it_and_what_it_feeds_does_not():
    cables = [
        ("Top/Read", "Top/Comp"),
        ("Top/Comp", "Top/Write"),
        ("Top/Write", "Top/After"),
        ("Top/Other", "Top/Display"),
    ]
    assert upstream_of(["Top/Write"], cables) == {"Top/Write", "Top/Comp", "Top/Read"}


def test_everything_in_a_group_feeds_what_the_group_feeds():
    cables = [
        ("Top/Rig/Arm", "Top/Rig/Out"),
        ("Top/Rig/Sub/Hand", "Top/Rig/Sub/Out"),
        ("Top/Rig", "Top/Write"),
        ("Top/Rigged", "Top/Display"),
    ]
    found = upstream_of(["Top/Write"], cables, paths=["Top/Rig/Alone", "Top/Alone"])
    assert {"Top/Rig/Arm", "Top/Rig/Sub/Hand", "Top/Rig/Alone"} <= found
    assert not {"Top/Rigged", "Top/Alone"} & found


def test_a_node_in_a_group_is_fed_by_the_inputs_of_the_group():
    cables = [
        ("Top/Read", "Top/Group"),
        ("Top/Group/In", "Top/Group/Comp"),
        ("Top/Group/Comp", "Top/Group/Write"),
    ]
    assert "Top/Read" in upstream_of(["Top/Group/Write"], cables)


def test_a_circle_ends():
    cables = [("Top/A", "Top/B"), ("Top/B", "Top/A")]
    assert upstream_of(["Top/A"], cables) == {"Top/A", "Top/B"}


@given(
    st.lists(
        st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=20
    )
)
def test_more_cables_never_take_anything_away(cables):
    named = [(f"Top/{one}", f"Top/{other}") for one, other in cables]
    whole = upstream_of(["Top/a"], named)
    assert upstream_of(["Top/a"], named[: len(named) // 2]) <= whole
