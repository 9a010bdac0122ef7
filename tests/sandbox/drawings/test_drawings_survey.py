"""A folder of drawings, from the command line."""

from __future__ import annotations

import shutil
import sqlite3
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from sandbox.drawings.survey import difference, main, percentile

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "drawings"

pytestmark = pytest.mark.process


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = tmp_path / "scene"
    folder.mkdir()
    for name in ("square_32", "all_layers_64", "bitmap_32"):
        shutil.copy(SAMPLES / f"{name}.tvg", folder)
    return folder


def survey(folder: Path, tmp_path: Path, capsys) -> tuple[int, str, str]:
    code = main([str(folder), "--into", str(tmp_path / "out")])
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    return code, capsys.readouterr().out, report


def test_drawings_are_counted_and_shown(folder, tmp_path, capsys):
    code, out, report = survey(folder, tmp_path, capsys)

    assert code == 0
    assert "3  drawings" in out
    assert "0  not read" in out
    assert "0  parts not written back as they were" in out
    assert "sheet.png" in report
    with Image.open(tmp_path / "out" / "sheet.png") as sheet:
        assert sheet.width > 3 * 128


def test_a_drawing_that_is_not_read_ends_with_1_and_is_named(folder, tmp_path, capsys):
    (folder / "bad-1.tvg").write_bytes(b"OTVGfull")
    code, out, report = survey(folder, tmp_path, capsys)

    assert code == 1
    assert "not read: bad-1.tvg" in out
    assert "bad-1.tvg" in report


def test_another_format_of_that_ending_is_told_and_is_no_failure(
    folder, tmp_path, capsys
):
    (folder / "icon.tvg").write_bytes(b"rV\1\0\0")
    code, out, _ = survey(folder, tmp_path, capsys)

    assert code == 0
    assert "another format: icon.tvg" in out


def test_drawings_in_zips_are_read_and_never_leave_their_folder(
    folder, tmp_path, capsys
):
    data = (SAMPLES / "square_64.tvg").read_bytes()
    with zipfile.ZipFile(folder / "rig.zip", "w") as archive:
        archive.writestr("rig/elements/a/a-1.tvg", data)
        archive.writestr("rig/elements/a/A-2.TVG", data)
        archive.writestr("../../escaped.tvg", data)
    code, out, _ = survey(folder, tmp_path, capsys)

    assert code == 0
    assert "5  drawings" in out
    assert list(tmp_path.rglob("escaped.tvg")) == []


def test_what_a_file_store_holds_is_told(folder, tmp_path, capsys):
    data = (SAMPLES / "square_64.tvg").read_bytes()
    with sqlite3.connect(folder / "files.vdb") as store:
        for table in ("File", "Cache"):
            store.execute(
                f"CREATE TABLE {table} (filename, folder, size, modif, compression, "
                "crc, data)"
            )
        store.execute(
            "INSERT INTO File VALUES ('a-1.tvg', 'a', ?, 0, '', 0, ?)",
            (len(data), data),
        )
    store.close()
    code, out, _ = survey(folder, tmp_path, capsys)

    assert code == 0
    assert "file store: files.vdb: 1 files (plain)" in out
    assert "1  drawings in file stores" in out


def test_ours_is_compared_with_harmony_s_thumbnail(folder, tmp_path, capsys):
    thumbnail = folder / ".thumbnails" / ".square_32.tvg.png"
    thumbnail.parent.mkdir()
    Image.new("RGB", (96, 96), "white").save(thumbnail)
    code, out, report = survey(folder, tmp_path, capsys)

    assert code == 0
    assert "1  pictures beside Harmony's thumbnails" in out
    assert "square_32.tvg" in report


def test_the_difference_is_the_mean_of_the_channels(tmp_path):
    for name, color in (("a", (255, 255, 255)), ("b", (255, 204, 255))):
        Image.new("RGB", (4, 4), color).save(tmp_path / f"{name}.png")

    assert difference(tmp_path / "a.png", tmp_path / "b.png") == pytest.approx(1 / 15)


def test_a_thumbnail_is_compared_as_harmony_drew_it(tmp_path):
    Image.new("RGB", (4, 4), (128, 128, 128)).save(tmp_path / "ours.png")
    Image.new("RGBA", (4, 4), (255, 255, 255, 128)).save(tmp_path / "theirs.png")

    assert difference(tmp_path / "ours.png", tmp_path / "theirs.png") == 0


def test_a_percentile_is_one_of_the_values():
    assert percentile([3, 1, 2], 0.95) == 3
    assert percentile([1], 0.5) == 1


def test_a_folder_without_drawings_is_told_to_have_none(tmp_path, capsys):
    (tmp_path / "scene").mkdir()
    code, out, _ = survey(tmp_path / "scene", tmp_path, capsys)

    assert code == 0
    assert "0  drawings" in out


def test_a_folder_that_is_not_there_is_a_wrong_use(tmp_path):
    assert main([str(tmp_path / "none")]) == 2
