"""The declared order of the JavaScript files."""

from __future__ import annotations

import json

import pytest

from ayon_harmony.bridge import bundle


def write_order(folder, order):
    (folder / "order.json").write_text(json.dumps(order), encoding="utf-8")


def test_files_come_in_the_declared_order_and_not_by_name(tmp_path):
    (tmp_path / "modules").mkdir()
    (tmp_path / "z.js").write_text("1", encoding="utf-8")
    (tmp_path / "modules" / "a.js").write_text("'ů'", encoding="utf-8")
    write_order(tmp_path, {"files": ["z.js", "modules/a.js"]})

    files = bundle.script_files(tmp_path)

    assert [file.name for file in files] == ["z.js", "modules/a.js"]
    assert [file.read() for file in files] == ["1", "'ů'"]


@pytest.mark.parametrize(
    ("order", "why"),
    [
        ({"files": ["a.js", "gone.js"]}, "gone.js"),
        ({"files": ["a.js", "a.js"]}, "twice"),
        ({"files": "a.js"}, "must hold"),
        (["a.js"], "must hold"),
        ({"files": [1]}, "must hold"),
    ],
)
def test_an_order_that_cannot_be_loaded_is_refused(tmp_path, order, why):
    (tmp_path / "a.js").write_text("1", encoding="utf-8")
    write_order(tmp_path, order)

    with pytest.raises(ValueError, match=why):
        bundle.script_files(tmp_path)


def test_scripts_join_in_the_given_order_without_byte_order_marks(tmp_path):
    master, part = tmp_path / "Master.js", tmp_path / "A.js"
    master.write_bytes(b"\xef\xbb\xbfvar Master = {};")
    part.write_bytes("Master.a = 'ů';".encode())

    assert bundle.join_scripts([master, part]) == "var Master = {};\nMaster.a = 'ů';"


def test_the_addon_lists_every_script_it_has():
    names = [file.name for file in bundle.script_files()]
    present = {
        path.relative_to(bundle.JS_DIR).as_posix()
        for path in bundle.JS_DIR.rglob("*.js")
    }

    # The loader reads the order, so it cannot stand in it; another Harmony runs
    # the scripts of batch renders and sessions.
    batch = {name for name in present if name.startswith("batch/")}
    assert batch
    assert set(names) == present - batch - {"client/boot.js"}
    assert names[0] == "AyonHarmony.js"
