"""How instances share render processes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayon_harmony.model.frames import FrameRange, describe_frames
from ayon_harmony.model.render_plan import RenderTask, plan_batches


def task(node, start, end, *, movie=False):
    return RenderTask(f"Top/{node}", FrameRange(start, end), movie)


def shape(tasks):
    return [(str(batch.frames), batch.node_paths) for batch in plan_batches(tasks)]


def test_nodes_of_one_range_share_a_process():
    tasks = [task(f"W{number}", 1, 100) for number in range(5)]
    (batch,) = plan_batches(tasks)
    assert batch.node_paths == tuple(f"Top/W{number}" for number in range(5))
    assert batch.extra_frames == 0


def test_near_ranges_share_the_range_around_them():
    assert shape([task("A", 1, 60), task("B", 20, 40)]) == [
        ("1-60", ("Top/A", "Top/B"))
    ]


def test_ranges_far_apart_have_a_process_each():
    assert shape([task("A", 1, 10), task("B", 900, 910)]) == [
        ("1-10", ("Top/A",)),
        ("900-910", ("Top/B",)),
    ]


def test_a_movie_has_its_own_frames_and_no_others():
    assert shape([task("A", 1, 60), task("M", 10, 20, movie=True)]) == [
        ("1-60", ("Top/A",)),
        ("10-20", ("Top/M",)),
    ]
    assert shape([task("A", 1, 60), task("M", 1, 60, movie=True)]) == [
        ("1-60", ("Top/M", "Top/A"))
    ]
    assert shape([task("A", 5, 55), task("M", 1, 60, movie=True)]) == [
        ("1-60", ("Top/M", "Top/A"))
    ]


def test_one_node_twice_is_rendered_once():
    (batch,) = plan_batches([task("A", 1, 20), task("A", 11, 30)])
    assert batch.node_paths == ("Top/A",)
    assert batch.extra_frames == 0


@given(
    st.lists(
        st.builds(
            lambda node, start, length, movie: task(
                node, start, start + length, movie=movie
            ),
            st.sampled_from("ABCD"),
            st.integers(1, 3000),
            st.integers(0, 200),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_every_task_is_in_one_batch_that_has_its_frames(tasks):
    batches = plan_batches(tasks)
    placed = [item for batch in batches for item in batch.tasks]
    assert sorted(placed, key=repr) == sorted(tasks, key=repr)
    for batch in batches:
        assert all(batch.frames.contains(item.frames) for item in batch.tasks)
        assert all(i.frames == batch.frames for i in batch.tasks if i.is_movie)


@pytest.mark.parametrize(
    ("frames", "text"),
    [
        ([], ""),
        ([5], "5"),
        ([1003, 1007, 1008, 1009, 1010], "1003, 1007-1010"),
        ([3, 2, 2, 1], "1-3"),
        ([-2, -1, 4], "-2--1, 4"),
    ],
)
def test_frames_are_written_as_people_do(frames, text):
    assert describe_frames(frames) == text
