"""What the update of a palette recolours, told and shown before it is done."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from ayon_harmony import current
from ayon_harmony.formats.tvg.builder import DrawingBuilder, rectangle
from ayon_harmony.formats.tvg.palette import DrawingColor
from ayon_harmony.managing.inventory import InventoryError
from ayon_harmony.managing.recoloring import draw_recoloring, find_recolorings
from ayon_harmony.pictures import PictureMaker
from ayon_harmony.scene.drawings import Exposure
from tests.plugins.load.layered_files import PATH, load

pytestmark = [pytest.mark.engine, pytest.mark.process]

HEADER = "ToonBoomAnimationInc PaletteFile 2\n"
SKIN = DrawingColor(0x0A00000000000001, "Skin", "bob", (200, 2, 3, 255))
HAIR = DrawingColor(0x0A00000000000002, "Hair", "bob", (1, 2, 3, 255))


def publish(studio, version: int, *lines: str):
    content = (HEADER + "\n".join(lines) + "\n").encode()
    return studio.project("demo").publish(
        PATH, "paletteBob", "harmony.palette", {"": content},
        representation="plt", version=version,
    )  # fmt: skip


def drawing(color: DrawingColor) -> bytes:
    builder = DrawingBuilder()
    layer = builder.layer("C")
    layer.shape().area(rectangle(-500, -500, 1000, 1000), layer.paint(color))
    return builder.to_bytes()


@pytest.fixture
def loaded(studio, host, scene, tmp_path):
    """A palette of version 1, and two drawings in its colours."""
    load(
        "LoadPalette",
        publish(
            studio, 1,
            "Solid Skin 0x0a00000000000001 200 2 3 255",
            "Solid Hair 0x0a00000000000002 1 2 3 255",
        ),
    )  # fmt: skip
    layer = scene.drawings.add_drawing_layer("bob", "tvg")
    for name, color in (("1", SKIN), ("2", HAIR)):
        path = tmp_path / f"{name}.tvg"
        path.write_bytes(drawing(color))
        scene.drawings.import_drawings(layer.element_id, {name: path})
    scene.drawings.set_exposures(
        layer.column, [Exposure(1, 4, "1"), Exposure(5, 6, "2")]
    )
    scene.settings.save_scene()
    return scene


def test_changed_colours_and_their_drawings_are_told_and_shown(
    studio, host, loaded, tmp_path
):
    publish(
        studio, 2,
        "Solid Skin 0x0a00000000000001 9 200 9 255",
        "Solid Hair 0x0a00000000000002 1 2 3 255",
    )  # fmt: skip
    (recoloring,) = find_recolorings(host.get_containers())

    assert recoloring.text.endswith(
        "'Skin' gets another value. It shows in 1 drawing: bob-1 (frame 1)."
    )
    assert [use.title for use in recoloring.drawings] == ["bob-1"]
    with PictureMaker(tmp_path / "pictures") as maker:
        sheet = draw_recoloring(recoloring, maker)
    with Image.open(sheet.path) as image:
        pixels = [image.convert("RGB").getpixel((x, 86)) for x in (86, 252)]
    assert pixels == [(200, 2, 3), (9, 200, 9)]


def test_colours_that_a_palette_before_it_has_too_do_not_change(
    studio, host, loaded, artist
):
    own = loaded.palettes.create_palette("own")
    loaded.palettes.move_palette(own.path, 0)
    loaded.settings.save_scene()
    Path(own.path).write_text(f"{HEADER}{SKIN_LINE}\n", encoding="utf-8")
    publish(studio, 2, OTHER_SKIN, HAIR_LINE)

    (recoloring,) = find_recolorings(host.get_containers())
    update(host)

    assert recoloring.text.endswith("value, as palettes before it have the same.")
    assert recoloring.drawings == ()
    assert artist.asked == []


def test_colours_that_leave_the_palette_are_told(studio, host, loaded):
    publish(studio, 2, "Solid Skin 0x0a00000000000001 200 2 3 255")
    (recoloring,) = find_recolorings(host.get_containers())

    assert "'Hair' is no longer in it. It shows in 1 drawing: bob-2" in recoloring.text


def test_a_palette_that_is_up_to_date_is_said_to_be_so(host, loaded):
    with pytest.raises(InventoryError, match="None of these is a palette"):
        find_recolorings(host.get_containers())


def test_looking_changes_nothing(studio, host, loaded):
    publish(studio, 2, "Solid Skin 0x0a00000000000001 9 9 9 255")
    before = [item.path for item in loaded.palettes.list_palettes()]
    find_recolorings(host.get_containers())

    assert [item.path for item in loaded.palettes.list_palettes()] == before
    assert all(Path(path).suffix == ".plt" for path in before)


def test_the_action_of_manage_opens_the_sheet_and_says_it(
    studio, host, loaded, artist, monkeypatch
):
    from ayon_core.pipeline.actions import discover_inventory_actions

    (action,) = [
        item
        for item in discover_inventory_actions()
        if item.__name__ == "ShowRecoloring"
    ]
    said = []
    process = action.process.__wrapped__
    monkeypatch.setitem(process.__globals__, "show_message", lambda *a: said.append(a))
    publish(studio, 2, "Solid Skin 0x0a00000000000001 9 9 9 255")
    containers = list(host.get_containers())

    assert action.is_compatible(containers[0])
    assert action().process(containers) is False
    assert [path.suffix for path in artist.opened] == [".png"]
    assert "'Skin' gets another value" in said[0][1]


class Artist:
    """Somebody in front of the screen, who gives one answer to every question."""

    interactive = True

    def __init__(self, answer: str = "update") -> None:
        self.answers = [answer]
        self.asked, self.reports, self.opened = [], [], []

    def choose(self, title, text, offers, safe):
        self.asked += [(title, offer) for offer in offers]
        return "palette", self.answers.pop(0)

    def show_file(self, path):
        self.opened.append(path)

    def show_reports(self, reports):
        self.reports = reports

    renew_reports = show_reports

    def is_showing_reports(self):
        return bool(self.reports)

    def run_beside(self, work, then):
        then(work())


@pytest.fixture
def artist(monkeypatch):
    there = Artist()
    monkeypatch.setattr(current, "_dialogs", there)
    return there


def update(host):
    from ayon_core.pipeline import update_container

    return update_container(next(iter(host.get_containers())), -1)


def names(scene):
    return [Path(item.path).name for item in scene.palettes.list_palettes()]


SKIN_LINE = "Solid Skin 0x0a00000000000001 200 2 3 255"
OTHER_SKIN = "Solid Skin 0x0a00000000000001 9 200 9 255"
HAIR_LINE = "Solid Hair 0x0a00000000000002 1 2 3 255"


def test_an_update_shows_what_it_recolours_before_it_is_done(
    studio, host, loaded, artist
):
    publish(studio, 2, OTHER_SKIN, HAIR_LINE)
    artist.answers = ["cancel"]
    before = names(loaded)

    with pytest.raises(Exception, match="stays in the version"):
        update(host)

    ((title, offer),) = artist.asked
    assert title == "Update paletteBob"
    assert "bob-1 (frame 1)" in offer.text
    with Image.open(offer.picture) as image:
        pixels = [image.convert("RGB").getpixel((x, 70)) for x in (70, 204)]
    assert pixels == [(200, 2, 3), (9, 200, 9)]
    assert names(loaded) == before


def test_the_report_after_the_update_has_pictures_before_and_after(
    studio, host, loaded, artist
):
    publish(studio, 2, OTHER_SKIN, HAIR_LINE)

    update(host)

    report = artist.reports[-1]
    assert "'Skin' gets another value" in report.lines[0]
    assert report.changes == (("Version", "v001", "v002"),)
    (shown,) = report.pictures
    colors = []
    for path in (shown.before, shown.after):
        with Image.open(path) as image:
            colors.append(image.convert("RGB").getpixel((130, 130)))
    assert colors == [(200, 2, 3), (9, 200, 9)]
    assert "v002" in names(loaded)[-1]


def test_all_drawings_can_be_looked_at_before_the_answer(studio, host, loaded, artist):
    publish(studio, 2, OTHER_SKIN, HAIR_LINE)
    artist.answers = ["all", "update"]

    update(host)

    assert [path.suffix for path in artist.opened] == [".png"]
    assert "v002" in names(loaded)[-1]


def update_many(host):
    from ayon_core.pipeline.load import get_loaders_by_name

    from ayon_harmony.managing.inventory import find_newest_contexts

    containers = list(host.get_containers())
    newest = find_newest_contexts(containers)
    loader = get_loaders_by_name()["LoadPalette"]()
    wanted = [(loader, each, newest[each["container_id"]]) for each in containers]
    return loader.update_many(wanted, "Update to latest")


def test_an_update_of_many_asks_about_a_palette_and_leaves_it_where_it_is_not_wanted(
    studio, host, loaded, artist
):
    publish(studio, 2, OTHER_SKIN, HAIR_LINE)
    artist.answers = ["cancel"]
    before = names(loaded)

    assert update_many(host) == [
        "paletteBob: The palette stays in the version that it has."
    ]
    assert names(loaded) == before

    artist.answers = ["update"]
    assert update_many(host) == []
    assert [title for title, _ in artist.asked] == ["Update paletteBob"] * 2
    assert "v002" in names(loaded)[-1]


def test_nobody_is_asked_where_no_drawing_changes(studio, host, loaded, artist):
    publish(
        studio, 2,
        "Solid Skin 0x0a00000000000001 200 2 3 255", HAIR_LINE,
        "Solid Hat 0x0a00000000000003 7 7 7 255",
    )  # fmt: skip

    update(host)

    assert artist.asked == []
    assert "v002" in names(loaded)[-1]


def test_loading_a_palette_again_asks_as_an_update_does(studio, host, loaded, artist):
    newer = publish(studio, 2, OTHER_SKIN, HAIR_LINE)
    artist.answers = ["cancel"]

    with pytest.raises(Exception, match="stays in the version"):
        load("LoadPalette", newer)

    assert len(artist.asked) == 1
    assert "v001" in names(loaded)[-1]


def test_without_anybody_the_container_tells_what_was_recoloured(studio, host, loaded):
    publish(studio, 2, OTHER_SKIN, HAIR_LINE)

    update(host)

    (container,) = host.get_containers()
    assert "'Skin' gets another value. It shows in 1 drawing" in container["report"][0]


def test_a_copy_keeps_what_a_version_lacks_and_says_nothing_of_it(
    studio, host, loaded, artist
):
    from ayon_core.pipeline import remove_container

    remove_container(next(iter(host.get_containers())))
    load("LoadPalette", publish(studio, 2, OTHER_SKIN, HAIR_LINE), mode="import")
    publish(studio, 3, OTHER_SKIN)

    update(host)

    assert artist.asked == []


def test_a_broken_drawing_stops_no_update(studio, host, loaded, artist):
    publish(studio, 2, OTHER_SKIN, HAIR_LINE)
    for path in Path(loaded.settings.get_scene().folder).rglob("*.tvg"):
        path.write_bytes(b"broken")

    update(host)

    assert "v002" in names(loaded)[-1]
