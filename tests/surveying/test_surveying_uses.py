"""Where versions are used, and what is outdated: AYON and workfiles together."""

from __future__ import annotations

import pytest

from ayon_harmony.surveying import uses
from ayon_harmony.surveying.scene_survey import survey_scene
from ayon_harmony.surveying.uses import UseError, Wanted
from sandbox.scene_on_disk import container, write_workfile

BOB = "/assets/char/bob"


@pytest.fixture
def rig(studio):
    """Ids of the representations of rigBob, v001 to v003."""
    project = studio.project("demo")
    return [
        project.publish(BOB, "rigBob", "template", {"": b"x"}, representation="zip")[
            "id"
        ]
        for _ in range(3)
    ]


@pytest.fixture
def survey(tmp_path):
    """Make a workfile that has things loaded, and survey it."""
    made = []

    def make(*records):
        name = f"sh{len(made)}.zip"
        made.append(write_workfile(tmp_path / name, tmp_path / "s", loaded=records))
        return survey_scene(made[-1])

    return make


def standings(*scenes):
    return [
        (standing.state, str(standing))
        for standing in uses.stand_to_products(scenes, "demo")
    ]


def test_what_is_loaded_stands_to_its_product(rig, survey):
    scene = survey(
        container(rig[0]),
        container(rig[0], version_locked=True),
        container(rig[2]),
        container("f" * 32, "gone"),
        container("", "nothing"),
        container(rig[1], project_name="no such project"),
    )
    assert standings(scene) == [
        (
            "outdated",
            "'rigBob' (rigBob of /assets/char/bob) is at v001, the last is v003.",
        ),
        (
            "locked",
            "'rigBob' (rigBob of /assets/char/bob) is locked at v001, the last is "
            "v003.",
        ),
        ("latest", "'rigBob' (rigBob of /assets/char/bob) is at v003."),
        ("not found", "'gone' is not on the server any more."),
        ("invalid", "'nothing' does not say which version it is."),
        ("not found", "'rigBob' is not on the server any more."),
    ]


def test_a_hero_version_is_never_outdated(studio, rig, survey):
    hero = studio.project("demo").publish(
        BOB, "rigBob", "template", {"": b"x"}, representation="zip", version=-1
    )
    assert [state for state, _ in standings(survey(container(hero["id"])))] == ["hero"]


def test_the_number_of_queries_does_not_grow_with_the_scenes(studio, rig, survey):
    scenes = [survey(container(rig[0]), container(rig[1])) for _ in range(3)]
    before = len(studio.server.requests)
    list(uses.stand_to_products(scenes[:1], "demo"))
    first = len(studio.server.requests) - before
    list(uses.stand_to_products(scenes, "demo"))
    assert len(studio.server.requests) - before == 2 * first


def test_published_and_unpublished_uses_are_told_apart(studio, rig, survey):
    project = studio.project("demo")
    shot = project.publish(
        "/shots/sq01/sh010",
        "workfileMain",
        "workfile",
        {"": b"w"},
        representation="zip",
    )
    versions = project.server.project("demo").entities["version"]
    by_number = {
        entity["version"]: entity
        for entity in versions.values()
        if entity["id"] != shot["versionId"]
    }
    project.link("reference", by_number[2], versions[shot["versionId"]])
    scenes = [survey(container(rig[0]), container(rig[0])), survey(container("e" * 32))]
    wanted = uses.find_versions(Wanted.parse("rigBob"), "demo")
    found = uses.find_uses(wanted, scenes, "demo")
    assert [
        (use.is_published, use.place, use.origin.version, use.count) for use in found
    ] == [
        (False, scenes[0].path, 1, 2),
        (True, "/shots/sq01/sh010 workfileMain v001", 2, 1),
    ]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("rigBob", [1, 2, 3]),
        ("rigBob:v002", [2]),
        ("rigBob:2", [2]),
        ("rigBob:latest", [3]),
        (f"{BOB}:rigBob", [1, 2, 3]),
        (f"{BOB}:rigBob:v001", [1]),
        (f"ayon+entity://demo{BOB}?product=rigBob&version=v003", [3]),
    ],
)
def test_versions_are_named_as_people_do(rig, text, numbers):
    found = uses.find_versions(Wanted.parse(text), "demo")
    assert sorted(origin.version for origin in found.values()) == numbers


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("rigAnna", "no version of a product 'rigAnna'"),
        ("/shots/sq01/sh010:rigBob", "no version of a product 'rigBob' in"),
        ("rigBob:v009", "has no version v009; it has v001, v002, v003"),
        ("rigBob:hero", "has no version hero"),
        ("rigBob:new", "has no version new"),
        ("", "names no product"),
        ("a:b:c:d", "names no product"),
        ("ayon+entity://demo/assets", "names no product"),
        ("ayon+entity://nowhere/a?product=b", "no project 'nowhere'"),
    ],
)
def test_what_is_not_there_is_said(rig, text, reason):
    with pytest.raises(UseError, match=reason):
        uses.find_versions(Wanted.parse(text), "demo")


def test_without_a_project_one_is_asked_for(rig):
    with pytest.raises(UseError, match="--project"):
        uses.find_versions(Wanted.parse("rigBob"), "")
