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
