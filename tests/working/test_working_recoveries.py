"""What earlier sessions left: what is offered, and what a click does."""

from __future__ import annotations

import errno
import logging
import os
import zipfile
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from ayon_harmony.errors import DestinationError
from ayon_harmony.ui.main_loop import PlainMainLoop
from ayon_harmony.ui.progress import ProgressService
from ayon_harmony.workfiles import Choice, Identity, Workfiles, disk
from ayon_harmony.workfiles.archive import save_folder
from ayon_harmony.working.empty_scene import write_empty_scene
from ayon_harmony.working.recoveries import Recoveries
from ayon_harmony.working.start_scene import StartScene
from sandbox.drawings.character import character
from sandbox.drawings.scene_maker import SceneMaker


class FakeLoop(PlainMainLoop):
    """An artist with answers ready, who sees what is shown."""

    def __init__(self, *answers):
        super().__init__()
        self.interactive = True
        self.answers = list(answers)
        self.asked = []
        self.messages = []
        self.folders = []
        self.shown = None

    def show_offers(self, title, text, offers, act):
        self.shown = {offer.key: offer for offer in offers}

    def show_file(self, path):
        self.folders.append(path)

    def show_message(self, title, text, details=""):
        self.messages.append(text)

    def ask(self, title, text, choices, safe):
        self.asked.append((text, [key for key, _ in choices], safe))
        return self.answers.pop(0)

    def run_beside(self, work, then):
        then(work())


class FakeWorkfile:
    """What is open in Harmony."""

    def __init__(self):
        self.opened = []
        self.saves = 0
        self.saved_as = []
        self.is_dirty = False
        self.is_read_only = False
        # A workfile of this session that is open.
        self.shown = None

    def unsaved_work(self):
        return self.shown.unsaved_work() if self.shown else None

    def save_as(self, path):
        self.saved_as.append(Path(path).name)

    def wait_until_ready(self):
        pass

    def has_unsaved_changes(self):
        return self.is_dirty

    def save(self):
        self.saves += 1

    def open(self, path):
        self.opened.append(Path(path))


def mark(scene_dir, word):
    (scene_dir / "sh010_v001.xstage").write_text(
        f"<project>{word}</project>", encoding="utf-8"
    )


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A workstation with a saved workfile, and the list of recoveries."""
    project = tmp_path / "project"
    project.mkdir()
    zip_path = project / "sh010_v001.zip"
    for name, value in {
        "AYON_PROJECT_NAME": "demo",
        "AYON_WORKDIR": str(project),
        "AYON_FOLDER_PATH": "/sh010",
        "AYON_TASK_NAME": "anim",
    }.items():
        monkeypatch.setenv(name, value)
    save_folder(write_empty_scene(tmp_path / "made" / "sh010_v001").parent, zip_path)
    files = Workfiles(tmp_path / "root")
    identity = Identity("demo", "/sh010", "anim", zip_path.name)

    def session():
        return files.open(files.plan_opening(identity, zip_path))

    made = []

    def sit_down(*answers):
        loop, workfile = FakeLoop(*answers), FakeWorkfile()
        recoveries = Recoveries(files, workfile, loop, ProgressService(loop))
        made.append(recoveries)
        return SimpleNamespace(
            loop=loop,
            workfile=workfile,
            recoveries=recoveries,
            files=files,
            zip=zip_path,
            session=session,
        )

    def unsaved(word="unsaved"):
        opened = session()
        mark(opened.scene_dir, word)
        opened.copy.leave()
        files.left(opened)
        return opened.copy

    sit_down.unsaved = unsaved
    yield sit_down
    for recoveries in made:
        recoveries.close()
    files.close(0.0)


def show(at):
    """Open the list from the menu; return its only entry."""
    at.recoveries.show()
    (offer,) = at.loop.shown.values()
    return offer


def actions(offer):
    return [key for key, _ in offer.actions]


def scene_in(archive):
    with zipfile.ZipFile(archive) as file:
        (name,) = [n for n in file.namelist() if n.endswith(".xstage")]
        return file.read(name).decode()


def test_where_nothing_is_left_the_artist_is_told_so(desk):
    at = desk()

    at.recoveries.show()

    assert at.loop.shown is None
    assert "All work of earlier sessions is in the project" in at.loop.messages[0]


def test_unsaved_work_comes_with_every_choice(desk):
    desk.unsaved()

    offer = show(desk())

    assert actions(offer) == ["open", "save", "save_new", "show", "discard"]
    assert "sh010_v001.zip" in offer.title
    assert "not in the project" in offer.text


def test_each_entry_says_when_it_was_saved_and_how_large_it_is(desk):
    copy = desk.unsaved()
    xstage = copy.scene_dir / "sh010_v001.xstage"
    with (copy.scene_dir / "movie.mov").open("wb") as movie:
        movie.truncate(12_300_000)
    at_noon = datetime(2024, 3, 5, 12, 0).timestamp()
    os.utime(xstage, (at_noon, at_noon))

    assert show(desk()).facts == ("Saved 05 Mar 2024 12:00, 12.3 MB",)


def test_at_the_start_nothing_is_done_unasked(desk):
    copy = desk.unsaved()
    at = desk()
    before = at.zip.read_bytes()

    at.recoveries.tell(at.recoveries.look())

    assert len(at.loop.shown) == 1
    assert at.zip.read_bytes() == before
    assert "unsaved" in (copy.scene_dir / "sh010_v001.xstage").read_text()


def test_where_nobody_is_there_it_is_logged(desk, caplog):
    desk.unsaved()
    at = desk()
    at.loop.interactive = False

    with caplog.at_level(logging.WARNING):
        at.recoveries.tell(at.recoveries.look())

    assert at.loop.shown is None
    assert "From an earlier session: 'sh010_v001.zip' has local work" in caplog.text


def test_opening_it_opens_the_workfile(desk):
    desk.unsaved()
    at = desk()

    at.recoveries.act(show(at).key, "open")

    assert at.workfile.opened == [at.zip]


@pytest.mark.parametrize(
    ("answer", "saves", "opens"), [("cancel", 0, 0), ("save", 1, 1), ("leave", 0, 1)]
)
def test_an_open_scene_with_changes_is_asked_about(desk, answer, saves, opens):
    desk.unsaved()
    at = desk(answer)
    at.workfile.is_dirty = True

    at.recoveries.act(show(at).key, "open")

    assert (at.workfile.saves, len(at.workfile.opened)) == (saves, opens)
    assert at.loop.asked[0][2] == "cancel"


def test_saving_brings_it_to_the_project_and_takes_it_off_the_list(desk):
    desk.unsaved()
    at = desk()

    at.recoveries.act(show(at).key, "save")

    assert "unsaved" in scene_in(at.zip)
    assert at.loop.shown == {}


def test_saving_as_a_new_version_leaves_the_old_one(desk):
    desk.unsaved()
    at = desk()
    before = at.zip.read_bytes()

    at.recoveries.act(show(at).key, "save_new")

    assert "unsaved" in scene_in(at.zip.with_name("sh010_v002.zip"))
    assert at.zip.read_bytes() == before
    assert at.loop.messages == ["The work is in the project as 'sh010_v002.zip'."]


@pytest.fixture
def saved_by_another(desk, tmp_path):
    """Unsaved work in a workfile that somebody else has saved meanwhile."""
    desk.unsaved("mine")
    at = desk()
    theirs = write_empty_scene(tmp_path / "theirs" / "sh010_v001").parent
    mark(theirs, "theirs")
    save_folder(theirs, at.zip)


def test_where_somebody_else_saved_only_a_new_version_can_be_saved(
    desk, saved_by_another
):
    at = desk()

    offer = show(at)
    at.recoveries.act(offer.key, "save")

    assert actions(offer) == ["open", "save_new", "show", "discard"]
    assert "theirs" in scene_in(at.zip)


def test_somebody_else_who_saves_while_the_list_is_shown_is_not_overwritten(
    desk, tmp_path
):
    desk.unsaved("mine")
    at = desk("save_new")
    offer = show(at)
    theirs = write_empty_scene(tmp_path / "theirs" / "sh010_v001").parent
    mark(theirs, "theirs")
    save_folder(theirs, at.zip)

    at.recoveries.act(offer.key, "save")

    assert "theirs" in scene_in(at.zip)
    assert "mine" in scene_in(at.zip.with_name("sh010_v002.zip"))


def test_work_of_another_task_is_not_opened_in_this_one(desk, monkeypatch):
    desk.unsaved()
    monkeypatch.setenv("AYON_TASK_NAME", "layout")

    offer = show(desk())

    assert actions(offer) == ["save", "save_new", "show", "discard"]
    assert "start Harmony from its task: demo /sh010 anim" in offer.text


def test_discarding_asks_and_keeping_is_what_enter_does(desk):
    copy = desk.unsaved()
    at = desk("keep")

    at.recoveries.act(show(at).key, "discard")

    (text, choices, safe) = at.loop.asked[0]
    assert (choices[0], safe) == ("keep", "keep")
    assert "30 days" in text
    assert copy.scene_dir.is_dir()
    assert len(at.loop.shown) == 1


def test_what_is_discarded_is_moved_away(desk):
    desk.unsaved()
    at = desk("discard")

    at.recoveries.act(show(at).key, "discard")

    assert at.loop.shown == {}
    (scene,) = (at.files.root / "discarded").glob("*/*/*.xstage")
    assert "unsaved" in scene.read_text()


def test_the_folder_is_shown(desk):
    copy = desk.unsaved()
    at = desk()

    at.recoveries.act(show(at).key, "show")

    assert at.loop.folders == [copy.scene_dir]


def test_a_failure_is_told_and_the_work_stays_offered(desk, monkeypatch):
    desk.unsaved()
    at = desk()
    offer = show(at)

    def refuse(*_args):
        raise DestinationError("The disk is full.")

    monkeypatch.setattr(at.files, "save_recovered", refuse)
    at.recoveries.act(offer.key, "save")

    assert at.loop.messages == ["The disk is full."]
    assert offer.key in at.loop.shown


def test_harmonys_backup_can_be_put_in_place(desk):
    copy = desk.unsaved("good")
    xstage = copy.scene_dir / "sh010_v001.xstage"
    backup = xstage.with_name(f"{xstage.name}~")
    backup.write_bytes(xstage.read_bytes())
    xstage.write_text("<proj")
    at = desk()

    offer = show(at)
    at.recoveries.act(offer.key, "restore")

    assert actions(offer)[0] == "restore"
    assert "good" in xstage.read_text()
    assert "restore" not in actions(at.loop.shown[offer.key])


@pytest.fixture
def kept(desk):
    """Local work that was not chosen when the workfile was opened."""
    copy = desk.unsaved("not chosen")
    copy.open(Choice.PROJECT)


def test_a_dated_copy_is_offered_once_and_stays_in_the_menu(desk, kept):
    at = desk()
    at.recoveries.tell(at.recoveries.look())
    assert [actions(offer) for offer in at.loop.shown.values()] == [
        ["open", "save_new", "show", "discard"]
    ]

    assert desk().recoveries.look() == []

    assert "Local work in 'sh010_v001.zip' that made way" in show(desk()).text

    desk.unsaved("more")
    at = desk()
    at.recoveries.tell(at.recoveries.look())
    (offer,) = at.loop.shown.values()
    at.recoveries.act(offer.key, "save")
    assert at.loop.shown == {}, "a copy that was not in this list stays out of it"


def test_a_dated_copy_opens_as_a_copy_of_its_own(desk, kept):
    at = desk()

    at.recoveries.act(show(at).key, "open")

    (opened,) = at.workfile.opened
    assert "not chosen" in opened.read_text()
    assert opened.is_relative_to(at.files.root / "unsaved")
    at.recoveries.close()
    assert not opened.exists()
    assert len(at.files.kept_copies()) == 1


def test_a_scene_that_never_was_a_workfile_opens_where_it_is(desk):
    at = desk()
    start = StartScene.make(at.files)
    mark(start.xstage.parent, "unsaved")
    start.clean_up()

    offer = show(at)
    at.recoveries.act(offer.key, "open")

    (opened,) = at.workfile.opened
    assert opened.parent == start.xstage.parent
    assert actions(offer) == ["open", "show", "discard"]
    # It is in use from now on, so no other session offers or removes it.
    assert desk().recoveries.look() == []


def test_a_choice_that_is_no_longer_there_does_nothing(desk):
    at = desk()

    at.recoveries.act("workfile gone", "discard")

    assert at.loop.asked == []


def test_what_is_offered_has_a_picture_of_its_scene(desk):
    at = desk()
    start = StartScene.make(at.files)
    scene = SceneMaker(start.xstage.parent)
    scene.node("COMPOSITE", "Top/Comp")
    scene.node("DISPLAY", "Top/Display")
    scene.drawing("Top/Head", {"1": ("1-9", character()["head"]["1"])})
    scene.link("Top/Head", "Top/Comp")
    scene.link("Top/Comp", "Top/Display")
    scene.save().replace(start.xstage)
    start.clean_up()

    with Image.open(show(at).picture) as picture:
        assert picture.size == (480, 270)
        assert len(picture.getcolors(100_000)) > 3


def test_a_scene_that_cannot_be_drawn_is_offered_without_a_picture(desk):
    desk.unsaved("broken &")

    assert show(desk()).picture is None


# --- the open workfile, and what can't be looked at --------------------------------


@pytest.fixture
def reopened(desk):
    """A session that has opened a workfile with work of an earlier session."""

    def sit_down(*answers):
        at = desk(*answers)
        desk.unsaved()
        at.workfile.shown = at.session()
        return at

    return sit_down


def test_work_in_the_reopened_workfile_is_told_at_the_start(reopened):
    at = reopened()

    at.recoveries.tell(at.recoveries.look())

    (offer,) = at.loop.shown.values()
    assert "local work that is not in the project (1 file)" in offer.text
    assert "open in this Harmony" in offer.text
    assert actions(offer) == ["save", "save_new", "show"]
    assert at.workfile.shown.status.text == "Local work is ahead of the project"


def test_a_workfile_opened_later_is_told_of_alone(reopened):
    at = reopened()

    at.recoveries.workfile_opened()

    assert len(at.loop.shown) == 1


def test_opening_from_the_list_shows_the_list_and_not_two(desk):
    at = desk()
    desk.unsaved()
    offer = show(at)
    opened = at.workfile.open

    def open_and_tell(path):
        opened(path)
        at.recoveries.workfile_opened()
        assert list(at.loop.shown) == [offer.key]

    at.workfile.open = open_and_tell
    at.recoveries.act(offer.key, "open")
    assert at.workfile.opened


@pytest.mark.parametrize(
    ("action", "saves", "saved_as"),
    [("save", 1, []), ("save_new", 0, ["sh010_v002.zip"])],
)
def test_what_is_open_is_saved_by_the_session(reopened, action, saves, saved_as):
    at = reopened()
    offer = show(at)

    at.recoveries.act(offer.key, action)

    assert (at.workfile.saves, at.workfile.saved_as) == (saves, saved_as)


def test_read_only_it_can_only_be_saved_under_another_name(reopened):
    at = reopened()
    at.workfile.is_read_only = True

    assert actions(show(at)) == ["save_new", "show"]


def test_list_and_menu_agree_when_everything_has_arrived(reopened):
    at = reopened()
    at.workfile.shown.save()

    at.recoveries.show()

    assert at.loop.shown is None
    assert at.loop.messages[0].startswith("All work of earlier sessions")
    assert at.workfile.shown.status.text.startswith("Saved to project")


def test_list_and_menu_agree_about_files_that_no_save_told_of(desk):
    at = desk()
    at.workfile.shown = at.session()
    assert at.workfile.shown.status.text == "In sync with the project"
    mark(at.workfile.shown.scene_dir, "by a script")

    offer = show(at)

    assert "not in the project" in offer.text
    assert at.workfile.shown.status.text == "Local work is ahead of the project"


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"project": 7}'])
def test_a_copy_that_names_nobody_is_not_passed_over(desk, content):
    at = desk()
    copy = desk.unsaved()
    (copy.folder / "identity.json").write_text(content)

    offer = show(at)

    assert "nothing says whose it is" in offer.text
    assert actions(offer) == ["show"]
    at.recoveries.act(offer.key, "show")
    assert at.loop.folders == [copy.folder]


def test_a_copy_that_cannot_be_looked_at_is_not_called_saved(desk, monkeypatch):
    at = desk()
    copy = desk.unsaved()

    real = os.scandir

    def fail_there(path="."):
        names = (str(copy.scene_dir), disk.long_path(copy.scene_dir))
        if os.fspath(path).startswith(names):
            raise OSError(errno.EIO, "Input/output error")
        return real(path)

    monkeypatch.setattr(os, "scandir", fail_there)

    offer = show(at)

    assert "can't be looked at now: " in offer.text
    assert "the disk or the share failed" in offer.text
    assert actions(offer) == ["show"]
    assert copy.scene_dir.is_dir()
