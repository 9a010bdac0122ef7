"""Opening a published workfile from the Loader, as the next version of the task."""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = pytest.mark.engine

ASSET = "/assets/char/bob"


def publish(studio, product="workfileRigging", kind="workfile", extension="zip"):
    return studio.project("demo").publish(
        ASSET,
        product,
        kind,
        {"": b"a zip"},
        representation=extension,
        version=3,
    )


@pytest.fixture
def published(studio):
    """A published workfile of another folder."""
    return publish(studio)


@pytest.fixture
def select(host):
    """Select entities in the Loader."""
    from ayon_core.pipeline.actions import LoaderActionSelection, LoaderSelectedType

    def make(*ids, kind="representation"):
        return LoaderActionSelection("demo", set(ids), LoaderSelectedType(kind))

    return make


@pytest.fixture
def actions(host):
    from ayon_core.pipeline.actions import LoaderActionsContext

    return LoaderActionsContext()


def offered(actions, selection):
    return [
        item.identifier
        for item in actions.get_action_items(selection)
        if item.identifier == "OpenPublishedWorkfile"
    ]


def run(actions, selection):
    return actions.execute_action("OpenPublishedWorkfile", selection, None, {})


def test_it_is_offered_for_one_workfile(studio, actions, select, published):
    other = publish(studio, product="imageMain", kind="image", extension="png")
    assert offered(actions, select(published["id"]))
    assert offered(actions, select(published["versionId"], kind="version"))
    assert not offered(actions, select(other["id"]))
    second = publish(studio, product="workfileModeling")
    assert not offered(actions, select(published["id"], second["id"]))


def test_each_action_of_ours_has_a_picture_beside_it(actions, select, published):
    ours = {"OpenPublishedWorkfile", "UpdateInScenes"}
    selection = select(published["versionId"], kind="version")
    icons = {
        item.identifier: item.icon
        for item in actions.get_action_items(selection)
        if item.identifier in ours
    }
    assert set(icons) == ours
    assert all(icons.values()), icons


def test_a_template_in_a_zip_is_no_workfile(studio, actions, select):
    template = publish(studio, product="templateRig", kind="harmony.template")
    assert not offered(actions, select(template["id"]))


def test_a_copy_is_opened_as_the_next_version_of_the_open_task(
    studio, session, actions, select, published
):
    from ayon_core.pipeline.workfile import save_next_version

    save_next_version(version=4)
    Path(session.workfile.path).parent.mkdir(parents=True, exist_ok=True)
    Path(session.workfile.path).write_bytes(b"mine")
    session.workfile.done.clear()

    result = run(actions, select(published["id"]))

    assert result.success, result.message
    ((what, path),) = session.workfile.done
    assert what == "open"
    assert "/shots/sq01/sh010/" in Path(path).as_posix()
    assert Path(path).name.endswith("v005.zip")
    assert Path(path).read_bytes() == b"a zip"
    assert Path(path).name in result.message


def test_unsaved_changes_keep_the_open_scene_where_nobody_answers(
    session, actions, select, published
):
    session.workfile.is_ahead = True
    assert run(actions, select(published["id"])) is None
    assert session.workfile.done == []


def test_unsaved_changes_are_saved_when_the_artist_goes_on(
    session, actions, select, published, monkeypatch
):
    monkeypatch.setattr(
        "ayon_harmony.loading.published_workfiles.ask", lambda *args, **options: "save"
    )
    session.workfile.is_ahead = True
    assert run(actions, select(published["id"])).success
    assert [what for what, _ in session.workfile.done] == ["save", "open"]


def test_a_file_that_is_not_there_is_told(studio, session, actions, select, published):
    Path(published["attrib"]["path"]).unlink()
    result = run(actions, select(published["id"]))
    assert not result.success
    assert "is not there" in result.message
    assert session.workfile.done == []


# --- Site Sync --------------------------------------------------------------------


class FakeSiteSync:
    """Site Sync of a studio, and what it was asked for."""

    name = "sitesync"
    enabled = True

    def __init__(self, path):
        self.path = path
        self.is_used = True
        self.on_sites = {"studio"}
        self.asked = []
        self.looks = 0
        self.comes = True
        self.error = None

    def is_project_enabled(self, project_name, single=False):
        return self.is_used

    def get_active_site(self, project_name):
        return "laptop"

    def get_remote_site(self, project_name):
        return "studio"

    def is_representation_on_site(self, project_name, representation_id, site_name):
        if self.error:
            raise self.error
        if site_name == "laptop" and self.comes and self.path.is_file():
            # The first look finds half of it.
            self.looks += 1
            if self.looks > 1:
                self.path.write_bytes(b"a zip")
                self.on_sites.add("laptop")
        return site_name in self.on_sites

    def add_site(self, project_name, representation_id, site_name, force=False):
        self.asked.append((project_name, representation_id, site_name, force))
        if self.comes:
            self.path.write_bytes(b"a z")


@pytest.fixture
def elsewhere(published, monkeypatch):
    """The published workfile is on another site only."""
    from ayon_core.addon import AddonsManager

    path = Path(published["attrib"]["path"])
    path.unlink()
    sync = FakeSiteSync(path)
    real = AddonsManager.get

    def get(self, addon_name, default=None):
        return sync if addon_name == sync.name else real(self, addon_name, default)

    monkeypatch.setattr(AddonsManager, "get", get)
    monkeypatch.setattr("ayon_harmony.host.site_sync._LOOK_AGAIN_S", 0.0)
    return sync


def test_a_workfile_that_is_on_another_site_is_fetched_first(
    session, actions, select, published, elsewhere
):
    result = run(actions, select(published["id"]))

    assert result.success, result.message
    assert elsewhere.asked == [("demo", published["id"], "laptop", True)]
    ((what, path),) = session.workfile.done
    assert what == "open"
    assert Path(path).read_bytes() == b"a zip"


def test_site_sync_looks_at_once_where_it_can_be_told_to(
    session, actions, select, published, elsewhere
):
    elsewhere.reset_timer = lambda: elsewhere.asked.append("look now")

    run(actions, select(published["id"]))

    assert elsewhere.asked[1:] == ["look now"]


def test_what_no_site_has_is_refused(session, actions, select, published, elsewhere):
    elsewhere.on_sites.clear()

    result = run(actions, select(published["id"]))

    assert not result.success
    assert "not on this workstation ('laptop'), and not on 'studio'" in result.message
    assert elsewhere.asked == []
    assert session.workfile.done == []


def test_what_does_not_come_is_told_in_the_end(
    actions, select, published, elsewhere, monkeypatch
):
    elsewhere.comes = False
    monkeypatch.setattr("ayon_harmony.host.site_sync._LONGEST_WAIT_S", 0.0)

    result = run(actions, select(published["id"]))

    assert not result.success
    assert "has not come to 'laptop'" in result.message


def test_site_sync_that_fails_is_told_in_words(actions, select, published, elsewhere):
    elsewhere.error = ConnectionError("no route to host")

    result = run(actions, select(published["id"]))

    assert not result.success
    assert "Site Sync does not answer: no route to host" in result.message


def test_a_project_without_site_sync_is_told_of_the_drive(
    actions, select, published, elsewhere
):
    elsewhere.is_used = False

    assert "Connect the drive" in run(actions, select(published["id"])).message


def test_a_workfile_of_a_work_folder_is_no_matter_of_site_sync(elsewhere):
    from ayon_harmony.host.site_sync import why_not_here

    assert "the site 'laptop'" in why_not_here("demo")
    elsewhere.is_used = False
    assert why_not_here("demo") == ""
    assert why_not_here("") == ""


def test_workfiles_without_a_number_do_no_harm(
    studio, session, actions, select, published
):
    from ayon_core.pipeline.workfile import save_next_version

    save_next_version(version=2)
    folder = Path(session.workfile.path).parent
    folder.mkdir(parents=True, exist_ok=True)
    Path(session.workfile.path).write_bytes(b"mine")
    (folder / "my own name.zip").write_bytes(b"mine, too")
    session.workfile.done.clear()

    result = run(actions, select(published["id"]))

    assert result.success, result.message
    assert Path(session.workfile.done[-1][1]).name.endswith("v003.zip")
