"""Palettes updated in files, saved as next versions, and taken back."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from ayon_harmony.errors import UsageError, WorkfileError
from ayon_harmony.formats.scene_metadata_text import replace_metadata
from ayon_harmony.headless import private_copy, updating
from ayon_harmony.headless.next_version import save_as_next
from ayon_harmony.headless.saved import Saved
from ayon_harmony.headless.scene_jobs import Order, perform
from ayon_harmony.headless.session import SessionOptions
from ayon_harmony.headless.targets import Target
from ayon_harmony.model.exit_codes import ExitCode
from ayon_harmony.model.metadata import Holder, HolderKind, Record
from ayon_harmony.model.report import Finding
from ayon_harmony.overview.many_scenes import Surveyed
from ayon_harmony.overview.updates import describe, plan_exchange, to_do
from ayon_harmony.surveying.scene_survey import survey_scene
from ayon_harmony.workfiles.archive import ArchiveReader
from ayon_harmony.workfiles.presence import Presence
from ayon_harmony.workfiles.versions import next_workfile
from sandbox.scene_on_disk import PALETTE, write_workfile

SHOT = "/shots/sq01/sh010"


class Show:
    """A studio with a palette of three versions, and workfiles that have it."""

    def __init__(self, studio, tmp_path):
        self.tmp_path = tmp_path
        self.project = studio.project("demo")
        self.palettes = [
            self.project.publish(
                "/assets/char/bob",
                "paletteBob",
                "palette",
                {"": PALETTE.replace("250 200 180", f"{n} {n} {n}").encode()},
                representation="plt",
                base_type="harmony.palette",
            )
            for n in (1, 2, 3)
        ]

    def path_of(self, number):
        return self.palettes[number]["attrib"]["path"]

    def save(self, mode="link", number=0, **data):
        """Write a workfile that has a version of the palette."""
        entity = self.palettes[number]
        stored = self.path_of(number) if mode == "link" else "palette-library/bob.plt"
        record = Record(
            "c" * 32,
            {
                "name": "paletteBob",
                "loader": "LoadPalette",
                "representation": entity["id"],
                "mode": mode,
                **data,
            },
            (Holder(HolderKind.PALETTE, stored),),
        )
        path = self.project.workfile_path(SHOT, "animation", 1)
        shutil.rmtree(self.tmp_path / "scratch", ignore_errors=True)
        own = {"own": PALETTE} if mode == "link" else {"bob": PALETTE, "own": PALETTE}
        write_workfile(path, self.tmp_path / "scratch", loaded=[record], palettes=own)
        if mode == "link":
            self._link(path, self.path_of(number))
        return Target(path, "demo", SHOT, "animation")

    def _link(self, path, palette):
        from ayon_harmony.workfiles import pack_scene

        folder = self.tmp_path / "scratch" / path.stem
        with (folder / "PALETTE_LIST").open("a", encoding="utf-8") as file:
            file.write(f'{palette[:-4]} LINK "{palette}"\n')
        pack_scene(folder, path)

    def update(self, target, to="latest"):
        plan = plan_exchange("paletteBob", to, "demo")
        options = {
            "representations": dict(plan.representations),
            "label": plan.label,
            "project": "demo",
            "note": "palette: paletteBob v003",
        }
        return self.perform("palette", target, options)

    def perform(self, command, target, options):
        folder = self.tmp_path / f"private{len(list(self.tmp_path.iterdir()))}"
        folder.mkdir()
        return perform(Order(command, options, SessionOptions(folder=folder)), target)


@pytest.fixture
def show(studio, tmp_path):
    """See the class."""
    return Show(studio, tmp_path)


def read(path, name):
    with ArchiveReader(path) as reader:
        return reader.read(reader.scene_members()[name]).decode("utf-8")


def test_a_linked_palette_is_another_version_in_the_next_workfile(show):
    import ayon_api

    target = show.save()
    before = target.path.read_bytes()
    item = show.update(target)
    assert (item.state.value, item.exit_code) == ("good", ExitCode.GOOD), item.message
    path = target.path.with_name(target.path.name.replace("v001", "v002"))
    assert item.saved["path"] == str(path)
    assert item.message == f"paletteBob v003 in 1 place, saved as '{path.name}'."
    assert target.path.read_bytes() == before
    links = read(path, "PALETTE_LIST")
    assert Path(show.path_of(2)).as_posix() in links
    assert Path(show.path_of(0)).as_posix() not in links
    survey = survey_scene(path)
    assert survey.error == ""
    assert survey.xstage == f"{path.stem}.xstage"
    assert survey.loaded[0].representation == show.palettes[2]["id"]
    (entity,) = ayon_api.get_workfiles_info("demo")
    assert entity["path"].endswith(path.name)
    assert entity["attrib"]["description"] == "palette: paletteBob v003"


def next_of(target):
    return target.path.with_name(target.path.name.replace("v001", "v002"))


def test_of_two_machines_at_one_workfile_the_second_leaves_it_alone(show, monkeypatch):
    target = show.save()
    look = private_copy.refuse_in_use
    second = Presence()

    def mark_in_the_same_moment(target):
        look(target)
        second.take(target.path)

    monkeypatch.setattr(private_copy, "refuse_in_use", mark_in_the_same_moment)
    try:
        item = show.update(target)
    finally:
        second.release()

    assert item.exit_code == ExitCode.IN_USE, item.message
    assert "left alone" in item.message
    assert [path.name for path in target.path.parent.iterdir()] == [target.path.name]


@pytest.mark.parametrize("is_last", [True, False])
@pytest.mark.parametrize("moment", ["before the mark", "after it"])
def test_a_version_that_is_saved_meanwhile_stays_the_last(
    show, monkeypatch, is_last, moment
):
    target = replace(show.save(), is_last=is_last)
    name = "refuse_in_use" if moment == "before the mark" else "update_palettes"
    room = private_copy if moment == "before the mark" else updating
    work = getattr(room, name)

    def save_another(*given):
        shutil.copyfile(target.path, next_of(target))
        return work(*given)

    monkeypatch.setattr(room, name, save_another)
    item = show.update(target)

    names = sorted(path.name for path in target.path.parent.glob("*.zip"))
    assert next_of(target).read_bytes() == target.path.read_bytes()
    if is_last or moment == "after it":
        assert item.exit_code == ExitCode.IN_USE, item.message
        assert names == [target.path.name, next_of(target).name]
    else:
        # A version that was asked for by its name becomes the one above all.
        assert item.exit_code == ExitCode.GOOD, item.message
        assert len(names) == 3


def test_an_imported_palette_becomes_a_file_of_its_own_and_keeps_its_colours(show):
    target = show.save(mode="import")
    item = show.update(target)
    path = target.path.with_name(target.path.name.replace("v001", "v002"))
    assert item.saved["path"] == str(path), item.message
    assert "bob.plt" not in read(path, "PALETTE_LIST")
    text = read(path, "palette-library/paletteBob_v003.plt")
    assert "3   3   3" in text or "3 3 3" in text
    assert read(path, "palette-library/bob.plt")


def test_what_is_locked_or_has_the_version_is_left(show):
    locked = show.save(version_locked=True)
    assert show.update(locked).message == updating.NOTHING
    current = show.save(number=2)
    item = show.update(current)
    assert (item.message, item.saved) == (updating.NOTHING, {})


def test_a_workfile_that_somebody_has_open_is_left_alone(show):
    from ayon_harmony.workfiles.presence import Presence

    target = show.save()
    mark = Presence()
    mark.take(target.path)
    try:
        item = show.update(target)
    finally:
        mark.release()
    assert item.exit_code == ExitCode.IN_USE
    assert item.saved == {}


def test_a_scene_that_harmony_signed_is_left_for_harmony(show):
    from ayon_harmony.workfiles import pack_scene

    target = show.save()
    folder = show.tmp_path / "scratch" / target.path.stem
    xstage = folder / f"{target.path.stem}.xstage"
    signed = xstage.read_text(encoding="utf-8").replace(
        "</project>",
        '<metas><meta type="checksumValidation" name="checksumValidation">'
        '<value data="6B00"/></meta></metas></project>',
    )
    xstage.write_text(signed, encoding="utf-8")
    pack_scene(folder, target.path)
    item = show.update(target)
    assert item.exit_code == ExitCode.FAILED
    assert "'update'" in item.message
    assert not target.path.with_name(target.path.name.replace("v001", "v002")).exists()


# --- back again ---------------------------------------------------------------------


def revert(show, target, item):
    saved = {item.saved["path"]: item.saved}
    options = {"saved": saved, "note": "revert"}
    again = Target(type(target.path)(item.saved["path"]), "demo", SHOT, "animation")
    return show.perform("revert", again, options)


def test_a_revert_saves_the_version_before_as_the_next_one(show):
    target = show.save()
    item = show.update(target)
    back = revert(show, target, item)
    path = target.path.with_name(target.path.name.replace("v001", "v003"))
    assert back.saved["path"] == str(path), back.message
    survey = survey_scene(path)
    assert survey.loaded[0].representation == show.palettes[0]["id"]
    assert survey.xstage == f"{path.stem}.xstage"
    assert len(list(target.path.parent.glob("*.zip"))) == 3
    assert revert(show, target, item).message.startswith("Somebody worked since")


def test_what_somebody_worked_on_since_is_not_taken_back(show):
    target = show.save()
    item = show.update(target)
    path = type(target.path)(item.saved["path"])
    path.write_bytes(target.path.read_bytes())
    back = revert(show, target, item)
    assert back.exit_code == ExitCode.IN_USE
    assert back.saved == {}
    assert not path.with_name(path.name.replace("v002", "v003")).exists()


def test_a_version_that_is_there_is_never_replaced(show, tmp_path):
    target = show.save()
    folder = show.tmp_path / "scratch" / target.path.stem
    following = target.path.with_name(target.path.name.replace("v001", "v002"))
    following.write_bytes(b"somebody's")
    path = save_as_next(folder, target, "note", next_workfile(target.path))
    assert path.name == target.path.name.replace("v001", "v003")
    assert following.read_bytes() == b"somebody's"
    assert Saved.of(target.path, path).is_untouched


# --- plans and rules ----------------------------------------------------------------


def test_the_plan_says_what_would_be_exchanged(show):
    target = show.save(number=1)
    plan = plan_exchange("paletteBob", "", "demo")
    scene = Surveyed(target, survey_scene(target.path))
    loaded = to_do(scene, plan, "")
    assert describe(loaded, plan) == "paletteBob v002 -> v003"
    assert to_do(scene, plan_exchange("paletteBob:v002", "", "demo"), "") == []
    back = plan_exchange("paletteBob", "v001", "demo")
    assert describe(to_do(scene, back, ""), back) == "paletteBob v002 -> v001"


@pytest.mark.parametrize("version", ["v009", "hero", "new"])
def test_a_version_that_is_not_there_is_wrong_usage(show, version):
    with pytest.raises(UsageError, match="it has v001, v002, v003"):
        plan_exchange("paletteBob", version, "demo")


def test_two_products_of_one_name_have_to_be_told_apart(show):
    show.project.asset("/assets/char/anna", tasks={})
    show.project.publish(
        "/assets/char/anna", "paletteBob", "palette", {"": b"x"}, representation="plt"
    )
    with pytest.raises(UsageError, match="Say which"):
        plan_exchange("paletteBob", "", "demo")
    assert plan_exchange("/assets/char/bob:paletteBob", "", "demo").target.version == 3


def test_only_new_complaints_that_stop_a_publish_make_a_scene_worse():
    def finding(text, level="error"):
        return Finding("V", "V", "", level, text)

    before = [finding("a"), finding("b")]
    assert updating.what_got_worse(before, [finding("b"), finding("a")]) == []
    assert updating.what_got_worse(before, [finding("c", "warning")]) == []
    worse = updating.what_got_worse(before, [finding("a"), finding("a"), finding("c")])
    assert [one.text for one in worse] == ["a", "c"]


@pytest.mark.parametrize(
    "data",
    [
        b"<project/>",
        b'<meta name="ayon"><string value="1"/></meta>' * 2,
    ],
    ids=["none", "two"],
)
def test_metadata_is_replaced_where_there_is_exactly_one(data):
    with pytest.raises(WorkfileError, match="entries 'ayon' and not one"):
        replace_metadata(data, "ayon", "{}")


def test_metadata_is_replaced_and_nothing_else():
    head = b'<a x="1"/>\r\n<meta type="string" name="ayon" v="1">\n <string  value='
    tail = b"/></meta>\r\n<b/>"
    data = head + b"""'{"a": 1}'""" + tail
    replaced = replace_metadata(data, "ayon", '{"b": "<&"}')
    assert replaced == head + b"""'{"b": "&lt;&amp;"}'""" + tail
