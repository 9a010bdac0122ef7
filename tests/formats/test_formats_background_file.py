"""Backgrounds as text: identity of layers, depth, and what is refused."""

from __future__ import annotations

import json

import pytest

from ayon_harmony.formats.background_file import (
    BackgroundError,
    parse_background,
    read_background,
)


def parsed(*children):
    return parse_background(json.dumps({"children": list(children)}))


def layer(name, file=None, **more):
    return {"name": name, "filename": file or f"{name}.png", **more}


def group(name, *children):
    return {"name": name, "children": list(children)}


def test_layers_stand_in_the_order_of_the_file_at_any_depth():
    root = parsed(
        layer("z"), group("g", group("h", layer("y")), layer("a")), layer("b")
    )
    assert [item.id for item in root.layers()] == ["z", "g/h/y", "g/a", "b"]
    assert [item.id for item in root.groups()] == ["", "g", "g/h"]


def test_an_id_of_the_file_is_the_identity():
    before = parsed(layer("tree", "01_tree.png", id=7))
    after = parsed(layer("new"), group("g", layer("oak", "05_oak.png", id=7)))
    assert next(before.layers()).id in {item.id for item in after.layers()}


def test_equal_names_get_ids_of_their_own():
    root = parsed(layer("a", "1.png"), layer("a", "2.png"), group("a", layer("a")))
    ids = [item.id for item in root.layers()]
    assert len(set(ids)) == 3


def test_groups_without_layers_are_left_out():
    root = parsed(layer("a"), group("empty"))
    assert len(root.children) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("no json", "no JSON"),
        ("[1]", "no background"),
        ('{"children": 3}', "no background"),
        ('{"children": []}', "no layers"),
        ('{"children": ["a"]}', "neither a layer"),
        ('{"children": [{"name": "a"}]}', "neither an image"),
        ('{"children": [{"filename": "../a.png"}]}', "does not lie beside"),
        ('{"children": [{"filename": "/etc/a.png"}]}', "does not lie beside"),
        ('{"children": [{"filename": "C:\\\\a.png"}]}', "does not lie beside"),
        ('{"children": [{"filename": {"a": 1}}]}', "does not lie beside"),
    ],
)
def test_what_is_no_background_is_refused(text, told):
    with pytest.raises(BackgroundError, match=told):
        parse_background(text)


def test_groups_nested_without_end_are_refused():
    content = layer("a")
    for _ in range(100):
        content = group("g", content)
    with pytest.raises(BackgroundError, match="too deeply"):
        parsed(content)


def test_missing_images_are_named(tmp_path):
    path = tmp_path / "bg.json"
    path.write_text(json.dumps({"children": [layer("a"), layer("b")]}), "utf-8")
    (tmp_path / "a.png").write_bytes(b"")
    with pytest.raises(BackgroundError, match=r"'b\.png'"):
        read_background(path)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(BackgroundError, match="is missing"):
        read_background(tmp_path / "bg.json")


@pytest.mark.parametrize(
    "name", ['"%s.png"' % ("x" * 5000), '"a\\u0000b.png"', '"\\ud800.png"']
)
def test_an_image_that_no_disk_can_hold_is_missing_in_words_that_print(tmp_path, name):
    path = tmp_path / "bg.json"
    path.write_text(f'{{"children": [{{"filename": {name}}}]}}')

    with pytest.raises(BackgroundError, match="missing") as caught:
        read_background(path)

    str(caught.value).encode("utf-8")
