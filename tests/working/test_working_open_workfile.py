"""The workfile that is open: what is asked, and what is done with the answer."""

from __future__ import annotations

import os
import socket
import threading
import zipfile
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from ayon_harmony.errors import (
    Cancelled,
    CopyInUseError,
    ProjectChangedError,
    WorkfileError,
)
from ayon_harmony.ui.main_loop import PlainMainLoop
from ayon_harmony.ui.progress import ProgressService
from ayon_harmony.workfiles import Identity, Workfile, Workfiles, in_use, opened
from ayon_harmony.workfiles.archive import save_folder
from ayon_harmony.workfiles.in_use import live_sessions
from ayon_harmony.workfiles.local_copy import LocalCopy
from ayon_harmony.workfiles.sync import SyncWorker
from ayon_harmony.working import side_by_side
from ayon_harmony.working.empty_scene import write_empty_scene
from ayon_harmony.working.open_workfile import OpenWorkfile, identity_of


def mark(xstage, word):
    """Change a scene, as a save does."""
    text = xstage.read_text(encoding="utf-8")
    end = "</project>"
    xstage.write_text(text.replace(end, f"<!-- {word} -->{end}"), encoding="utf-8")


class FakeLoop(PlainMainLoop):
    """Somebody in front of it, with answers ready."""

    def __init__(self, *answers):
        super().__init__()
        self.interactive = True
        self.answers = list(answers)
        self.asked = []
        self.safe = []
        self.messages = []
        self.opened = []

    def show_message(self, title, text, details=""):
        self.messages.append(text)

    def show_file(self, path):
        self.opened.append(path.name)

    def do_what_was_posted(self):
        self.stop()
        self.run()

    def ask(self, title, text, choices, safe):
        self.asked.append((text, [key for key, _ in choices]))
        self.safe.append(safe)
        return self.answers.pop(0)

    def choose(self, title, text, offers, safe):
        answer = self.ask(
            title,
            text,
            [action for offer in offers for action in offer.actions],
            safe[1],
        )
        self.offers = offers
        return "", answer


class FakeHarmony:
    """A Harmony that saves: where it is, and what was asked of it."""

    def __init__(self):
        self.scene = Path()
        self.is_dirty = False
        self.calls = []
        self.status_texts = []

    def call(self, function, *args, timeout_s=None):
        self.calls.append(function)
        if function == "saveScene":
            text = self.scene.read_text(encoding="utf-8")
            text = text.replace("</project>", "<!-- saved --></project>")
            self.scene.write_text(text, encoding="utf-8")
            self.is_dirty = False
        if function == "saveSceneAs":
            content = self.scene.read_bytes() if self.scene.name else None
            self.scene = write_empty_scene(Path(args[0]))
            self.scene.write_bytes(content or self.scene.read_bytes())
        if function == "saveSceneVersion":
            content = self.scene.read_bytes()
            self.scene = self.scene.with_name(f"{args[0]}.xstage")
            self.scene.write_bytes(content)
        return {
            "folder": str(self.scene.parent),
            "name": self.scene.parent.name,
            "versionName": self.scene.stem,
            "path": str(self.scene),
            "isDirty": self.is_dirty,
            "frameCount": 60,
            "startFrame": 1,
            "stopFrame": 60,
            "currentFrame": 1,
            "fps": 24.0,
            "width": 1920,
            "height": 1080,
            "fov": 41.1,
            "pixelAspect": 1.0,
            "colorSpace": "",
            "displays": [],
            "defaultDisplay": "",
            "cameras": [],
            "defaultCamera": "",
            "environment": "",
            "job": "",
        }

    def notify(self, function, text):
        self.status_texts.append(text)


class FakeSwitch:
    def __init__(self, harmony):
        self.harmony = harmony
        self.error = None

    def wait_until_ready(self):
        pass

    def show(self, xstage):
        if self.error:
            raise self.error
        self.harmony.scene = xstage


class FakeLocks:
    """Locks, with somebody who has some workfiles open."""

    def __init__(self):
        self.others = {}
        self.taken = None

    def holder(self, workfile):
        name = self.others.get(workfile.name)
        return SimpleNamespace(text=name) if name else None

    def take(self, workfile):
        self.taken = workfile.name

    def release(self):
        self.taken = None


@pytest.fixture
def with_pictures():
    """Have questions draw the scenes that they are about, in a process of its own."""


@pytest.fixture
def desk(request, tmp_path, monkeypatch):
    """Harmony, the project and an open workfile at one desk."""
    if "with_pictures" not in request.fixturenames:
        monkeypatch.setattr(side_by_side, "draw_scenes", lambda *_sources: {})
    for name in ("AYON_PROJECT_NAME", "AYON_WORKDIR"):
        monkeypatch.delenv(name, raising=False)
    # Nothing is written here between two looks at the scene's folder.
    monkeypatch.setattr(opened, "SyncWorker", partial(SyncWorker, settle_s=0.01))
    made = []

    def sit_down(*answers):
        harmony = FakeHarmony()
        loop = FakeLoop(*answers)
        files = Workfiles(tmp_path / "root")
        switch = FakeSwitch(harmony)
        locks = FakeLocks()
        at = SimpleNamespace(gone_to=[], other_answers=True)

        def go_to(session):
            at.gone_to.append(session)
            return at.other_answers

        workfile = OpenWorkfile(
            harmony, files, switch, ProgressService(loop), loop, locks, go_to
        )
        made.append((workfile, files))
        vars(at).update(
            harmony=harmony,
            loop=loop,
            files=files,
            switch=switch,
            workfile=workfile,
            locks=locks,
        )
        return at

    yield sit_down
    for workfile, files in made:
        workfile.close()
        files.close(5.0)


@pytest.fixture
def zipped(tmp_path):
    """A workfile in the project."""
    project = tmp_path / "project"
    project.mkdir()

    def make(name="sh010_v001"):
        xstage = write_empty_scene(tmp_path / "made" / name)
        save_folder(xstage.parent, project / f"{name}.zip")
        return project / f"{name}.zip"

    return make


def test_opening_shows_the_local_copy_and_remembers_the_workfile(desk, zipped):
    at = desk()

    at.workfile.open(str(zipped()))

    assert at.harmony.scene.name == "sh010_v001.xstage"
    assert at.harmony.scene.is_relative_to(at.files.root)
    assert Path(at.workfile.path).name == "sh010_v001.zip"


def test_a_scene_without_a_zip_is_opened_where_it_is(desk, tmp_path):
    at = desk()
    xstage = write_empty_scene(tmp_path / "elsewhere" / "shot")

    at.workfile.open(str(xstage))

    assert at.harmony.scene == xstage
    assert at.workfile.path is None


def test_a_missing_workfile_leaves_the_open_one(desk, zipped, tmp_path):
    at = desk()
    at.workfile.open(str(zipped()))

    with pytest.raises(WorkfileError):
        at.workfile.open(str(tmp_path / "project" / "gone.xstage"))

    assert Path(at.workfile.path).name == "sh010_v001.zip"


@pytest.mark.parametrize("hint", ["", " Site Sync brings published files only."])
def test_a_workfile_that_is_not_there_is_told_with_what_site_sync_knows(
    desk, tmp_path, monkeypatch, hint
):
    from ayon_harmony.host import site_sync

    monkeypatch.setenv("AYON_PROJECT_NAME", "demo")
    monkeypatch.setattr(site_sync, "why_not_here", {"demo": hint}.get)
    with pytest.raises(WorkfileError) as caught:
        desk().workfile.open(str(tmp_path / "sh010_v009.zip"))

    assert str(caught.value) == (
        f"There is no workfile 'sh010_v009.zip' in '{tmp_path}'.{hint}"
    )


def emptied_copy(path, tmp_path):
    """Open a workfile once; another program removes its local scene's files."""
    files = Workfiles(tmp_path / "root")
    workfile = files.open(files.plan_opening(identity_of(path), path))
    scene = workfile.scene_dir
    workfile.close(0.0)
    for file in scene.rglob("*"):
        if file.is_file():
            file.unlink()
    return scene


@pytest.mark.parametrize("left", [(), ("left.tvg",)])
def test_a_local_scene_that_another_program_emptied_is_opened_from_the_project(
    desk, zipped, tmp_path, left
):
    path = zipped()
    scene = emptied_copy(path, tmp_path)
    for name in left:
        (scene / name).write_bytes(b"OTVGfull work")
    at = desk()
    at.workfile.open(str(path))
    assert at.harmony.scene.parent == scene
    assert at.harmony.scene.is_file()
    kept = [file.name for file in (scene.parent / "recovery").rglob("*.tvg")]
    assert kept == list(left)
    at.loop.do_what_was_posted()
    assert len([m for m in at.loop.messages if "no .xstage any more" in m]) == 1


def test_what_harmony_put_aside_of_a_save_stays_for_recover_work(
    desk, zipped, tmp_path
):
    """It is all there is of that save. Nobody is left in the copy."""
    path = zipped()
    scene = emptied_copy(path, tmp_path)
    aside = scene / f"{scene.name}.xstage~"
    aside.write_text("<project></project>", encoding="utf-8")
    with pytest.raises(WorkfileError, match=r"no \.xstage"):
        desk().workfile.open(str(path))
    assert aside.is_file()
    assert live_sessions(scene.parent) == []


def test_when_harmony_does_not_open_it_the_old_workfile_stays(desk, zipped):
    at = desk()
    at.workfile.open(str(zipped("sh010_v001")))
    at.switch.error = WorkfileError("Harmony does not open it.")

    with pytest.raises(WorkfileError):
        at.workfile.open(str(zipped("sh020_v001")))

    assert Path(at.workfile.path).name == "sh010_v001.zip"


def held_copies(at):
    """Names of the local copies that somebody works in."""
    folders = [folder.parent for folder in at.files.root.glob("*/in_use")]
    return [folder.name for folder in folders if live_sessions(folder)]


@pytest.mark.parametrize("error", [WorkfileError("no"), Cancelled("stopped")])
def test_a_workfile_that_could_not_be_shown_is_closed(desk, zipped, error):
    at = desk()
    at.workfile.open(str(zipped("sh010_v001")))
    at.switch.error = error

    with pytest.raises(type(error)):
        at.workfile.open(str(zipped("sh020_v001")))

    assert len(list(at.files.root.glob("*/in_use"))) == 2
    assert len(held_copies(at)) == 1, "only the workfile that is still open is in use"


def test_saving_brings_the_scene_to_the_project(desk, zipped):
    at = desk()
    path = zipped()
    before = path.read_bytes()
    at.workfile.open(str(path))

    at.workfile.save()

    assert path.read_bytes() != before
    assert not at.workfile.has_unsaved_changes()


def test_nothing_of_deleted_files_is_left_for_a_publish(desk, zipped, monkeypatch):
    at = desk()
    at.workfile.open(str(zipped()))
    save, asked = LocalCopy.save, []

    def listen(copy, report=None, **options):
        asked.append(options["compact"])
        return save(copy, report, **options)

    monkeypatch.setattr(LocalCopy, "save", listen)
    at.workfile.save()
    at.workfile.make_compact()

    assert asked == [False, True]


def test_a_scene_without_a_workfile_has_nothing_to_make_compact(desk, tmp_path):
    at = desk()
    at.workfile.open(str(write_empty_scene(tmp_path / "plain")))

    at.workfile.make_compact()

    assert at.workfile.path is None


def test_a_scene_without_a_workfile_is_only_saved(desk, tmp_path):
    at = desk()
    at.workfile.open(str(write_empty_scene(tmp_path / "elsewhere" / "shot")))

    at.workfile.save()

    assert at.harmony.calls == ["saveScene"]


def test_saving_as_goes_on_in_the_new_workfile(desk, zipped):
    at = desk()
    path = zipped()
    at.workfile.open(str(path))

    at.workfile.save_as(str(path.with_name("sh010_v002.zip")))

    assert Path(at.workfile.path).name == "sh010_v002.zip"
    assert path.with_name("sh010_v002.zip").is_file()
    assert at.harmony.scene.name == "sh010_v002.xstage"


def test_saving_where_a_root_without_a_path_leads_is_refused(
    desk, zipped, tmp_path, monkeypatch
):
    at = desk()
    path = zipped()
    at.workfile.open(str(path))
    monkeypatch.setenv("AYON_PROJECT_ROOT_WORK", "")
    monkeypatch.setenv("AYON_PROJECT_ROOT_RENDER", str(tmp_path / "render"))

    with pytest.raises(WorkfileError, match="root 'work' of the project has no path"):
        at.workfile.save_as(str(path.with_name("sh010_v002.zip")))

    assert Path(at.workfile.path) == path
    assert at.harmony.calls == []
    monkeypatch.setenv("AYON_PROJECT_ROOT_RENDER", str(tmp_path))
    at.workfile.save_as(str(path.with_name("sh010_v002.zip")))


def test_saving_as_where_the_project_was_is_refused(desk, zipped):
    """The share is away, and core made the folder anew where it was mounted."""
    at = desk()
    path = zipped()
    at.workfile.open(str(path))
    away = path.parent.rename(path.parent.with_name("away"))
    path.parent.mkdir()

    with pytest.raises(WorkfileError, match=r"is empty \(is the drive connected\?\)"):
        at.workfile.save_as(str(path.with_name("sh010_v002.zip")))

    assert Path(at.workfile.path) == path
    assert list(path.parent.iterdir()) == []
    path.parent.rmdir()
    away.rename(path.parent)
    at.workfile.save_as(str(path.with_name("sh010_v002.zip")))


def test_what_a_new_workfile_has_in_common_is_not_packed_again(
    desk, zipped, monkeypatch
):
    at = desk()
    path = zipped()
    at.workfile.open(str(path))
    at.workfile._workfile.copy.warm()
    results = []
    save = Workfile.save
    monkeypatch.setattr(
        Workfile, "save", lambda *given, **more: results.append(save(*given, **more))
    )

    at.workfile.save_as(str(path.with_name("sh010_v002.zip")))

    (result,) = results
    assert 0 < result.reused < result.files


def test_saving_as_the_open_workfile_saves_it_in_place(desk, zipped):
    at = desk()
    path = zipped()
    at.workfile.open(str(path))
    scene = at.harmony.scene

    at.workfile.save_as(str(path))

    assert at.harmony.calls == ["saveScene"]
    assert at.harmony.scene == scene


def test_only_zips_are_workfiles(desk, tmp_path):
    with pytest.raises(WorkfileError, match=r"\.zip"):
        desk().workfile.save_as(str(tmp_path / "scene.xstage"))


def test_a_dirty_scene_is_unsaved(desk, zipped):
    at = desk()
    at.workfile.open(str(zipped()))
    at.harmony.is_dirty = True

    assert at.workfile.has_unsaved_changes()


def somebody_else_saves(path, tmp_path):
    other = write_empty_scene(tmp_path / "other_artist" / path.stem)
    mark(other, "theirs")
    save_folder(other.parent, path)
    return path.read_bytes()


def test_what_somebody_else_saved_is_not_written_over_unasked(desk, zipped, tmp_path):
    at = desk("cancel")
    path = zipped()
    at.workfile.open(str(path))
    theirs = somebody_else_saves(path, tmp_path)

    with pytest.raises(ProjectChangedError):
        at.workfile.save()

    assert path.read_bytes() == theirs
    assert len(at.loop.asked) == 1


def test_when_the_artist_says_so_it_is_replaced(desk, zipped, tmp_path):
    at = desk("replace")
    path = zipped()
    at.workfile.open(str(path))
    theirs = somebody_else_saves(path, tmp_path)

    at.workfile.save()

    assert path.read_bytes() != theirs


@pytest.fixture
def both_changed(desk, zipped, tmp_path):
    """A workfile whose local copy and project file have both changed."""
    path = zipped()
    at = desk()
    at.workfile.open(str(path))
    mark(at.harmony.scene, "mine")
    at.workfile._workfile.close(0.0)
    at.workfile._workfile = None
    somebody_else_saves(path, tmp_path)
    return path


@pytest.mark.parametrize(("answer", "word"), [("LOCAL", "mine"), ("PROJECT", "theirs")])
def test_where_both_have_changed_the_artist_chooses(desk, both_changed, answer, word):
    at = desk(answer)

    at.workfile.open(str(both_changed))

    assert f"<!-- {word} -->" in at.harmony.scene.read_text()
    assert {"LOCAL", "PROJECT"} == set(at.loop.asked[0][1])


def test_cancelling_the_choice_opens_nothing(desk, both_changed):
    at = desk("cancel")

    with pytest.raises(Cancelled):
        at.workfile.open(str(both_changed))

    assert at.workfile.path is None


def test_nobody_to_ask_means_that_local_work_stays(desk, both_changed):
    at = desk("LOCAL")
    at.loop.interactive = False

    at.workfile.open(str(both_changed))

    assert "cancel" not in at.loop.asked[0][1]
    assert "<!-- mine -->" in at.harmony.scene.read_text()


def test_one_of_several_scene_versions_is_chosen(desk, tmp_path, with_pictures):
    path = several_versions(tmp_path)
    at = desk("clean_up")

    at.workfile.open(str(path))

    assert at.harmony.scene.name == "clean_up.xstage"
    assert at.loop.asked[0][1] == ["sh010_v001", "clean_up"]
    assert sides(at) == [("sh010_v001", True), ("clean_up", True)]


def several_versions(tmp_path):
    xstage = write_empty_scene(tmp_path / "made" / "sh010_v001")
    (xstage.parent / "clean_up.xstage").write_bytes(xstage.read_bytes())
    path = tmp_path / "sh010_v001.zip"
    save_folder(xstage.parent, path)
    return path


def test_whoever_chooses_none_of_several_versions_stays_where_they_are(
    desk, zipped, tmp_path
):
    at = desk("", "clean_up")
    at.workfile.open(str(zipped("sh020_v001")))
    path = several_versions(tmp_path)

    with pytest.raises(Cancelled, match=r"'sh010_v001.zip' was not opened"):
        at.workfile.open(str(path))

    assert at.harmony.scene.name == "sh020_v001.xstage"
    assert Path(at.workfile.path).name == "sh020_v001.zip"
    at.workfile.open(str(path))
    assert at.harmony.scene.name == "clean_up.xstage"


def test_a_newer_state_of_the_open_scene_is_shown_in_any_case(desk, tmp_path):
    at = desk("clean_up", "sh010_v001")
    path = several_versions(tmp_path)
    at.workfile.open(str(path))
    other = write_empty_scene(tmp_path / "theirs" / path.stem)
    mark(other, "theirs")
    (other.parent / "clean_up.xstage").write_bytes(other.read_bytes())
    save_folder(other.parent, path)

    at.workfile.open(str(path))

    assert at.loop.safe[-1] == "sh010_v001"
    assert "Closing this opens 'sh010_v001'." in at.loop.asked[-1][0]
    assert at.loop.safe[0] == "", "the first time nothing is opened"


def test_what_is_not_as_the_archive_has_it_is_told_once(desk, zipped):
    path = zipped()
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("old.xstage", b"")
        for number in range(8):
            archive.writestr(f"broken{number}.xstage", b"<project")
    at = desk()

    at.workfile.open(str(path))
    at.loop.do_what_was_posted()

    (told,) = at.loop.messages
    assert "'broken0.xstage' " in told
    assert "it is no version of the scene" in told
    assert told.endswith("and 1 more, which the log names.")
    at.loop.messages.clear()
    at.workfile.close()
    at.workfile.open(str(path))
    at.loop.do_what_was_posted()
    assert at.loop.messages == []


def test_opening_the_open_workfile_again_shows_its_local_copy(desk, zipped):
    at = desk()
    path = zipped()
    at.workfile.open(str(path))
    scene = at.harmony.scene
    at.harmony.scene = Path()

    at.workfile.open(str(path))

    assert at.harmony.scene == scene


def test_opening_it_again_brings_in_what_somebody_else_saved(desk, zipped, tmp_path):
    at = desk()
    path = zipped()
    at.workfile.open(str(path))
    somebody_else_saves(path, tmp_path)

    at.workfile.open(str(path))

    assert "<!-- theirs -->" in at.harmony.scene.read_text()


def test_the_menu_learns_of_a_change_once(desk, zipped):
    at = desk()
    at.workfile.open(str(zipped()))
    at.harmony.status_texts.clear()

    at.workfile.harmony_connected()
    at.workfile.show_status()
    at.workfile.show_status()

    assert len(at.harmony.status_texts) == 1


def test_a_workfile_is_of_the_task_only_where_the_task_has_its_files(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("AYON_PROJECT_NAME", "demo")
    monkeypatch.setenv("AYON_FOLDER_PATH", "/sh010")
    monkeypatch.setenv("AYON_TASK_NAME", "animation")
    monkeypatch.setenv("AYON_WORKDIR", str(tmp_path / "work"))

    ours = tmp_path / "work" / "sh010_v001.zip"
    other = tmp_path / "published" / "sh010_v001.zip"

    assert identity_of(ours) == Identity("demo", "/sh010", "animation", ours.name)
    assert identity_of(other) == Identity.of_file(other)


# --- saves in the background ----------------------------------------------------


@pytest.fixture
def conflict(desk, zipped, tmp_path):
    """A Ctrl+S in a workfile that somebody else has saved meanwhile."""

    def happens(*answers):
        at = desk(*answers)
        path = zipped()
        at.workfile.open(str(path))
        somebody_else_saves(path, tmp_path)
        press_ctrl_s(at)
        return at, path

    return happens


def press_ctrl_s(at):
    at.harmony.call("saveScene")
    scene = at.harmony.scene
    at.workfile.scene_saved(str(scene.parent), scene.stem)
    at.workfile._workfile.flush(30.0)
    at.loop.do_what_was_posted()


def scenes_in(path):
    with zipfile.ZipFile(path) as archive:
        return {
            name: archive.read(name).decode()
            for name in archive.namelist()
            if name.endswith(".xstage")
        }


def test_a_conflict_in_the_background_is_asked_about_and_nothing_is_lost(conflict):
    at, path = conflict("later")

    ((text, choices),) = at.loop.asked
    assert "was saved by somebody else" in text
    assert choices == ["new", "replace", "compare", "later"]
    assert "theirs" in scenes_in(path)["sh010_v001.xstage"]
    assert "saved" in at.harmony.scene.read_text()


def cards(at):
    return [offer for offer in at.loop.offers if offer.title]


def sides(at):
    return [(card.title, card.picture is not None) for card in cards(at)]


def test_both_sides_of_a_conflict_are_shown(conflict, with_pictures):
    at, _ = conflict("later")

    assert sides(at) == [("Yours, on This Workstation", True), ("The Project's", True)]
    assert all("Saved " in offer.facts[0] for offer in cards(at))


def test_a_conflict_can_be_looked_at_before_it_is_decided(conflict):
    at, _ = conflict("compare", "later")

    assert len(at.loop.asked) == 2
    assert at.loop.opened == ["compare.html"]


def test_both_sides_are_shown_where_the_artist_chooses_what_to_open(
    desk, both_changed, with_pictures
):
    at = desk("LOCAL")
    at.workfile.open(str(both_changed))

    assert sides(at) == [("The Project's", True), ("Yours, on This Workstation", True)]


def test_what_the_pictures_of_a_conflict_do_not_show_is_named(conflict, with_pictures):
    at, _ = conflict("later")

    assert all("frame 1 shows nothing" in offer.notes for offer in cards(at))


def test_who_decides_later_is_not_asked_at_every_save(conflict):
    at, path = conflict("later")

    press_ctrl_s(at)

    assert len(at.loop.asked) == 1
    assert at.workfile.status_text.startswith("Not saved to project:")


def test_a_conflict_can_be_solved_by_a_new_version(conflict):
    at, path = conflict("new")

    assert Path(at.workfile.path).name == "sh010_v002.zip"
    made = path.with_name("sh010_v002.zip")
    assert "<!-- saved -->" in scenes_in(made)["sh010_v002.xstage"]
    assert "theirs" in scenes_in(path)["sh010_v001.xstage"]
    assert at.loop.messages == [], "a message holds up the save of the new version"
    at.workfile.close()
    assert at.files.recoveries() == [], "the work is in the new version"


def test_a_conflict_can_be_solved_by_replacing_and_theirs_is_kept(conflict):
    at, path = conflict("replace")

    assert "<!-- saved -->" in scenes_in(path)["sh010_v001.xstage"]
    (kept,) = at.files.kept_copies()
    assert "theirs" in scenes_in(kept.scene)["sh010_v001.xstage"]


def test_a_save_that_asks_itself_asks_once(desk, zipped, tmp_path):
    at = desk("cancel")
    path = zipped()
    at.workfile.open(str(path))
    somebody_else_saves(path, tmp_path)

    with pytest.raises(ProjectChangedError):
        at.workfile.save()
    at.loop.do_what_was_posted()

    assert len(at.loop.asked) == 1


def test_leaving_with_work_that_did_not_arrive_says_so(conflict):
    at, _ = conflict("later")

    at.workfile.close()

    (text,) = at.loop.messages
    assert "is not in the project as you left it" in text
    assert "was saved by somebody else" in text
    assert "safe on this workstation" in text


def test_leaving_with_everything_in_the_project_says_nothing(desk, zipped):
    at = desk()
    at.workfile.open(str(zipped()))
    press_ctrl_s(at)

    at.workfile.close()

    assert at.loop.messages == []


class Impatient:
    """A progress window whose cancel button is pressed as soon as it can be."""

    def __init__(self):
        self.is_pressed = False

    def show_state(self, share, text):
        pass

    def was_cancelled(self):
        return self.is_pressed

    def when_cancelled(self, wake):
        self.is_pressed = True
        wake()

    def close(self):
        pass


def test_waiting_for_the_project_can_be_cut_short(desk, zipped, monkeypatch):
    at = desk()
    at.workfile.open(str(zipped()))
    inner = at.workfile._workfile
    hangs = threading.Event()
    monkeypatch.setattr(inner.copy, "save", lambda *_a, **_k: hangs.wait(60))
    mark(at.harmony.scene, "mine")
    inner.worker.request()
    monkeypatch.setattr(at.loop, "open_progress", lambda *_: Impatient())

    at.workfile.close()

    assert "safe on this workstation" in at.loop.messages[0]
    hangs.set()


def test_an_opening_that_was_cancelled_leaves_the_open_workfile_syncing(
    desk, zipped, tmp_path
):
    at = desk("cancel")
    path = zipped()
    at.workfile.open(str(path))
    mark(at.harmony.scene, "mine")
    somebody_else_saves(path, tmp_path)

    with pytest.raises(Cancelled):
        at.workfile.open(str(path))

    assert Path(at.workfile.path) == path
    assert at.locks.taken == path.name
    assert at.workfile.has_unsaved_changes()


# --- versions of the scene --------------------------------------------------------


@pytest.fixture
def versioned(tmp_path):
    """A workfile that holds a version of its own name and one of the artist's."""
    xstage = write_empty_scene(tmp_path / "made" / "sh010_v001")
    other = xstage.with_name("clean_up.xstage")
    other.write_bytes(xstage.read_bytes())
    mark(xstage, "main")
    mark(other, "cleaned")
    (xstage.parent / "elements" / "only").mkdir(parents=True)
    (xstage.parent / "elements" / "only" / "only-1.tvg").write_bytes(b"drawing")
    path = tmp_path / "sh010_v001.zip"
    save_folder(xstage.parent, path)
    return path


def test_other_versions_and_their_drawings_come_along_at_save_as(desk, versioned):
    at = desk("sh010_v001")
    at.workfile.open(str(versioned))
    target = versioned.with_name("sh010_v002.zip")

    at.workfile.save_as(str(target))

    assert set(scenes_in(target)) == {"sh010_v002.xstage", "clean_up.xstage"}
    assert "cleaned" in scenes_in(target)["clean_up.xstage"]
    with zipfile.ZipFile(target) as archive:
        assert archive.read("elements/only/only-1.tvg") == b"drawing"
    assert at.harmony.scene.name == "sh010_v002.xstage"


def test_an_open_version_of_the_artists_own_name_keeps_it_at_save_as(desk, versioned):
    at = desk("clean_up")
    at.workfile.open(str(versioned))
    target = versioned.with_name("sh010_v002.zip")

    at.workfile.save_as(str(target))

    assert at.harmony.scene.name == "clean_up.xstage"
    assert set(scenes_in(target)) == {"sh010_v002.xstage", "clean_up.xstage"}
    assert "main" in scenes_in(target)["sh010_v002.xstage"]


def test_what_is_compared_is_the_version_that_is_open(desk, versioned):
    at = desk("clean_up", "later")
    at.workfile.open(str(versioned))
    mine = at.harmony.scene
    assert at.workfile.xstage == mine
    assert at.workfile._workfile.copy.warm()

    main = mine.with_name("sh010_v001.xstage")
    content = main.read_text(encoding="utf-8").replace('val="24"', 'val="25"')
    theirs = versioned.parent / "theirs" / main.name
    theirs.parent.mkdir()
    theirs.write_text(content, encoding="utf-8")
    theirs.with_name("clean_up.xstage").write_bytes(mine.read_bytes())
    save_folder(theirs.parent, versioned)
    press_ctrl_s(at)

    assert "Nothing changed in the project's." in at.loop.asked[1][0]


@pytest.mark.parametrize("others", [(), ("clean_up",)])
def test_a_scene_that_is_not_named_like_its_workfile_is_so_after_save_as(
    desk, tmp_path, others
):
    xstage = write_empty_scene(tmp_path / "made" / "from_outside")
    for name in others:
        xstage.with_name(f"{name}.xstage").write_bytes(xstage.read_bytes())
    path = tmp_path / "sh010_v001.zip"
    save_folder(xstage.parent, path)
    at = desk("from_outside")
    at.workfile.open(str(path))
    mark(at.harmony.scene, "mine")

    at.workfile.save_as(str(path.with_name("sh010_v002.zip")))

    written = scenes_in(path.with_name("sh010_v002.zip"))
    assert at.harmony.scene.name == "sh010_v002.xstage"
    assert set(written) == {"sh010_v002.xstage", *(f"{name}.xstage" for name in others)}
    assert "mine" in written["sh010_v002.xstage"]


# --- locks --------------------------------------------------------------------


def test_an_open_workfile_is_locked_until_another_is_open(desk, zipped):
    at = desk()
    at.workfile.open(str(zipped("sh010_v001")))
    assert at.locks.taken == "sh010_v001.zip"
    at.workfile.open(str(zipped("sh020_v001")))
    assert at.locks.taken == "sh020_v001.zip"
    (held,) = held_copies(at)
    assert held.startswith("sh020_v001")
    at.workfile.close()
    assert at.locks.taken is None


def test_saving_as_moves_the_lock(desk, zipped):
    at = desk()
    path = zipped()
    at.workfile.open(str(path))
    at.workfile.save_as(str(path.with_name("sh010_v002.zip")))
    assert at.locks.taken == "sh010_v002.zip"


def test_a_workfile_of_somebody_else_is_asked_about(desk, zipped):
    at = desk("cancel")
    at.locks.others["sh010_v001.zip"] = "mia on ws07 since 10:00"
    with pytest.raises(Cancelled):
        at.workfile.open(str(zipped()))
    assert "mia on ws07 since 10:00" in at.loop.asked[0][0]
    assert (at.workfile.path, at.locks.taken) == (None, None)


def test_it_may_be_opened_anyway(desk, zipped):
    at = desk("open")
    at.locks.others["sh010_v001.zip"] = "mia"
    at.workfile.open(str(zipped()))
    at.workfile.save()
    assert at.locks.taken == "sh010_v001.zip"


def test_a_version_that_leads_elsewhere_is_none_of_the_workfile(desk, zipped):
    at = desk()
    at.workfile.open(str(zipped()))
    scene = at.harmony.scene
    elsewhere = scene.parents[1] / "elsewhere.xstage"
    elsewhere.write_bytes(scene.read_bytes())

    at.workfile.scene_saved(str(scene.parent), "../elsewhere")

    assert at.workfile.xstage.parent == scene.parent


def test_read_only_nothing_reaches_the_project(desk, zipped):
    at = desk("read_only")
    at.locks.others["sh010_v001.zip"] = "mia"
    path = zipped()
    before = path.read_bytes()
    at.workfile.open(str(path))
    with pytest.raises(WorkfileError, match="mia has it open"):
        at.workfile.save()
    at.harmony.call("saveScene")
    at.workfile.scene_saved(str(at.harmony.scene.parent), at.harmony.scene.stem)
    at.workfile.close()
    assert path.read_bytes() == before
    assert at.harmony.status_texts[0] == "Read-only: mia has it open"


def test_ctrl_s_in_a_read_only_scene_says_once_that_it_stays_here(desk, zipped):
    at = desk("read_only")
    at.locks.others["sh010_v001.zip"] = "mia"
    path = zipped()
    at.workfile.open(str(path))
    for _ in range(2):
        at.workfile.scene_saved(str(at.harmony.scene.parent), at.harmony.scene.stem)
    at.loop.do_what_was_posted()

    (told,) = at.loop.messages
    assert "because mia has it open" in told
    assert "does not go to the project" in told
    assert "AYON > Workfiles > Save As" in told
    at.workfile.save_as(str(path.with_name("sh010_v002.zip")))
    at.workfile.scene_saved(str(at.harmony.scene.parent), at.harmony.scene.stem)
    at.loop.do_what_was_posted()
    assert at.loop.messages == [told]


def test_closing_the_question_about_a_lock_opens_nothing(desk, zipped):
    at = desk("cancel")
    at.locks.others["sh010_v001.zip"] = "mia"
    with pytest.raises(Cancelled):
        at.workfile.open(str(zipped()))
    assert at.loop.safe == ["cancel"]


def test_read_only_work_can_be_saved_as_another_workfile(desk, zipped):
    at = desk("read_only")
    at.locks.others["sh010_v001.zip"] = "mia"
    path = zipped()
    at.workfile.open(str(path))
    at.workfile.save_as(str(path.with_name("sh010_v002.zip")))
    at.workfile.save()
    assert path.with_name("sh010_v002.zip").is_file()
    assert at.locks.taken == "sh010_v002.zip"


# --- another Harmony on this workstation -----------------------------------------


def open_elsewhere(desk, workfile):
    """Another session of this workstation has a workfile open."""
    other = desk()
    other.files.harmony_will_start()
    other.workfile.open(str(workfile))
    return other


def test_a_workfile_that_is_open_in_another_harmony_is_not_opened_twice(desk, zipped):
    path = zipped()
    other = open_elsewhere(desk, path)
    at = desk("cancel")

    with pytest.raises(Cancelled):
        at.workfile.open(str(path))

    ((text, keys),) = at.loop.asked
    assert "open in another Harmony on this workstation" in text
    assert f"({in_use.user_name()} on {socket.gethostname()} since " in text
    assert keys == ["go", "new", "look", "cancel"]
    assert at.workfile.path is None
    assert at.gone_to == []
    assert Path(other.workfile.path).name == "sh010_v001.zip"


@pytest.mark.parametrize("answers", [True, False])
def test_the_artist_goes_to_the_harmony_that_has_it(desk, zipped, answers):
    path = zipped()
    open_elsewhere(desk, path)
    at = desk("go")
    at.other_answers = answers

    with pytest.raises(Cancelled):
        at.workfile.open(str(path))

    (session,) = at.gone_to
    assert session.pid == os.getpid()
    assert session.serves_harmony
    assert bool(at.loop.messages) is not answers
    assert at.workfile.path is None


def test_where_nobody_can_be_asked_it_is_refused(desk, zipped):
    path = zipped()
    open_elsewhere(desk, path)
    at = desk()
    at.loop.interactive = False

    with pytest.raises(CopyInUseError, match="would lose work"):
        at.workfile.open(str(path))


def test_working_on_beside_it_saves_under_another_name(desk, zipped):
    path = zipped()
    before = path.read_bytes()
    other = open_elsewhere(desk, path)
    at = desk("new")
    at.workfile.open(str(path))
    assert at.harmony.scene.name == "sh010_v002.xstage"
    assert at.harmony.scene.parent != other.harmony.scene.parent

    at.workfile.save()

    assert Path(at.workfile.path).name == "sh010_v002.zip"
    assert Path(at.workfile.path).is_file()
    assert path.read_bytes() == before


def test_what_is_only_looked_at_never_goes_to_the_project(desk, zipped):
    path = zipped()
    before = path.read_bytes()
    other = open_elsewhere(desk, path)
    at = desk("look")
    at.workfile.open(str(path))
    assert at.harmony.scene.parent != other.harmony.scene.parent
    assert at.workfile.is_read_only
    assert at.workfile.status_text.startswith("Read-only: ")

    with pytest.raises(WorkfileError, match="The scene is open read-only"):
        at.workfile.save()
    at.workfile.save_as(str(path.with_name("sh010_v007.zip")))

    assert not at.workfile.is_read_only
    assert path.with_name("sh010_v007.zip").is_file()
    assert path.read_bytes() == before


@pytest.mark.parametrize("answer", ["look", "new"])
def test_what_is_not_as_the_archive_has_it_is_told_beside_another_session_too(
    desk, zipped, answer
):
    path = zipped()
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("a_broken.xstage", b"")
    open_elsewhere(desk, path)
    at = desk(answer)

    at.workfile.open(str(path))
    at.loop.do_what_was_posted()

    (told,) = at.loop.messages
    assert "'a_broken.xstage' is empty: it is no version of the scene" in told


def test_a_workfile_of_ones_own_harmony_can_be_opened_again(desk, zipped):
    path = zipped()
    at = desk()
    at.files.harmony_will_start()
    at.workfile.open(str(path))

    at.workfile.open(str(path))

    assert at.loop.asked == []
