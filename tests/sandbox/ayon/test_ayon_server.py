"""The in-memory AYON through the real ayon-python-api."""

from __future__ import annotations

import ayon_api
import pytest
from ayon_api.exceptions import GraphQlQueryFailed, HTTPRequestError
from ayon_api.operations import OperationsSession

from sandbox.ayon.exchange import RequestError

PATH = "/shots/sq01/sh010"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(20)


def folder(path: str = PATH):
    return ayon_api.get_folder_by_path("demo", path)


def test_a_shot_inherits_what_its_parents_and_project_set(studio):
    project = studio.project("demo")
    project.folder("/shots/sq02", fps=12.0)
    project.shot("/shots/sq02/sh020", frameStart=5, fps=None)

    attrib = folder("/shots/sq02/sh020")["attrib"]

    assert (attrib["fps"], attrib["frameStart"], attrib["pixelAspect"]) == (12.0, 5, 1)


def test_a_task_has_the_range_of_its_shot_until_it_sets_its_own(studio):
    project = studio.project("demo")
    project.shot("/shots/sh030", frameStart=11, frameEnd=20)
    project.task("/shots/sh030", "cleanup", "Animation", frameStart=12)
    shot = folder("/shots/sh030")

    task = ayon_api.get_task_by_name("demo", shot["id"], "cleanup")

    assert (task["attrib"]["frameStart"], task["attrib"]["frameEnd"]) == (12, 20)


def test_versions_do_not_inherit_attributes(studio):
    product = studio.project("demo").product(PATH, "renderMain", "render")
    version_id = ayon_api.create_version("demo", 1, product["id"])

    version = ayon_api.get_version_by_id("demo", version_id)

    assert "fps" not in version["attrib"]


def test_asking_for_some_fields_gives_no_others(studio):
    found = ayon_api.get_folder_by_path("demo", PATH, fields={"id", "path"})

    assert set(found) == {"id", "path"}


def test_a_field_that_does_not_exist_is_an_error(studio):
    with pytest.raises(GraphQlQueryFailed, match="Cannot query field 'colour'"):
        ayon_api.get_folder_by_path("demo", PATH, fields={"colour"})


def test_a_route_that_is_not_modelled_is_an_error(studio):
    response = ayon_api.get("desktop/installers")

    assert (response.status_code, "No route" in response.data["detail"]) == (404, True)


def test_last_and_hero_versions_are_told_apart(studio):
    project = studio.project("demo")
    for number in (1, 2, -2):
        project.publish(
            PATH,
            "renderMain",
            "render",
            {"": b"x"},
            representation="png",
            version=number,
        )
    product = ayon_api.get_product_by_name("demo", "renderMain", folder()["id"])

    last = ayon_api.get_last_version_by_product_id("demo", product["id"])
    hero = ayon_api.get_hero_version_by_product_id("demo", product["id"])

    assert (last["version"], hero["version"], hero["name"]) == (2, -2, "HERO")
    assert ayon_api.version_is_latest("demo", last["id"])


def test_operations_of_a_failed_batch_are_taken_back(studio):
    session = OperationsSession()
    session.create_product("demo", "renderMain", "render", folder()["id"])
    session.create_product("demo", "renderMain", "render", folder()["id"])

    with pytest.raises(Exception, match="already exists"):
        session.commit()

    assert list(ayon_api.get_products("demo")) == []


def test_a_second_folder_of_the_same_name_is_refused(studio):
    with pytest.raises(HTTPRequestError, match="already exists"):
        ayon_api.create_folder("demo", "sh010", parent_id=folder()["parentId"])


def test_links_are_seen_from_both_ends(studio):
    project = studio.project("demo")
    first = project.publish(PATH, "a", "image", {"": b"x"}, representation="png")
    second = project.publish(PATH, "b", "render", {"": b"x"}, representation="png")
    ayon_api.create_link(
        "demo",
        "generative",
        first["versionId"],
        "version",
        second["versionId"],
        "version",
    )

    incoming = ayon_api.get_version_links("demo", second["versionId"])
    outgoing = ayon_api.get_version_links("demo", first["versionId"])

    assert [(i["direction"], i["entityId"]) for i in incoming] == [
        ("in", first["versionId"])
    ]
    assert [(i["direction"], i["entityId"]) for i in outgoing] == [
        ("out", second["versionId"])
    ]


def test_a_thumbnail_comes_back_as_it_was_sent(studio, tmp_path):
    image = tmp_path / "thumb.jpg"
    image.write_bytes(JPEG)
    thumbnail_id = ayon_api.create_thumbnail("demo", str(image))
    ayon_api.update_folder("demo", folder()["id"], thumbnail_id=thumbnail_id)

    found = ayon_api.get_folder_thumbnail("demo", folder()["id"])

    assert (found.content, found.content_type) == (JPEG, "image/jpeg")


def test_a_reviewable_is_kept_with_its_version(studio, tmp_path):
    movie = tmp_path / "review.mp4"
    movie.write_bytes(b"\0\0\0\x18ftypmp42" + bytes(8))
    found = studio.project("demo").publish(
        PATH, "renderMain", "render", {"": b"x"}, representation="png"
    )

    ayon_api.upload_reviewable("demo", found["versionId"], str(movie), label="main")

    kept = studio.server.project("demo").reviewables[found["versionId"]]
    assert [(item["label"], item["filename"]) for item in kept] == [
        ("main", "review.mp4")
    ]


def test_every_change_of_an_entity_is_an_event(studio):
    before = len(studio.server.events)

    ayon_api.update_folder("demo", folder()["id"], attrib={"fps": 12.0})

    assert [event["topic"] for event in studio.server.events[before:]] == [
        "entity.folder.changed"
    ]


def test_requests_are_kept_so_that_trips_can_be_counted(studio):
    studio.server.requests.clear()

    folder()

    assert [request.path for request in studio.server.requests] == ["graphql"]


def test_renaming_a_folder_moves_what_lies_below(studio):
    parent = folder("/shots/sq01")

    ayon_api.update_folder("demo", parent["id"], name="sq99")

    assert folder("/shots/sq99/sh010")["name"] == "sh010"


def test_folders_tasks_and_products_have_a_second_name_for_their_type(studio):
    import ayon_api

    project = studio.project("demo")
    project.product("/shots/sq01/sh010", "renderMain", "render")
    connection = ayon_api.get_server_api_connection()
    answer = connection.query_graphql(
        """
        query { project(name: "demo") {
            folders { edges { node { type folderType } } }
            tasks { edges { node { type taskType } } }
            products { edges { node { type productType } } }
        } }
        """
    )

    for kind in ("folder", "task", "product"):
        nodes = [
            item["node"] for item in answer.data["data"]["project"][f"{kind}s"]["edges"]
        ]
        assert nodes
        assert all(node["type"] == node[f"{kind}Type"] for node in nodes)


@pytest.mark.parametrize("name", ["postavička", "hero head", "主角", "-hero", "hero."])
@pytest.mark.parametrize("kind", ["folder", "task", "product", "representation"])
def test_names_outside_the_servers_rule_are_refused(studio, kind, name):
    project = studio.project("demo")
    version = project.publish(PATH, "a", "image", {"": b"x"}, representation="png")
    values = {
        "folder": {"name": name},
        "task": {"name": name, "taskType": "Animation", "folderId": folder()["id"]},
        "product": {"name": name, "productType": "image", "folderId": folder()["id"]},
        "representation": {"name": name, "versionId": version["versionId"]},
    }[kind]

    with pytest.raises(RequestError, match="does not match"):
        studio.server.create("demo", kind, values)


@pytest.mark.parametrize("name", ["a", "_hero", "renderAnimation_v2.beauty-left", "0"])
def test_names_of_the_servers_rule_are_taken(studio, name):
    product = studio.project("demo").product(PATH, name, "image")

    assert product["name"] == name


def test_a_folder_cannot_be_renamed_outside_the_rule(studio):
    with pytest.raises(HTTPRequestError, match="does not match"):
        ayon_api.update_folder("demo", folder()["id"], name="záběr")


@pytest.mark.parametrize(
    ("name", "value"),
    [("fps", "many"), ("frameStart", [1]), ("families", "render"), ("comment", {})],
)
def test_attributes_of_another_type_are_refused(studio, name, value):
    product = studio.project("demo").product(PATH, "a", "image")
    values = {"version": 1, "productId": product["id"], "attrib": {name: value}}

    with pytest.raises(RequestError, match=name):
        studio.server.create("demo", "version", values)


def test_a_number_in_a_text_is_stored_as_a_number(studio):
    studio.project("demo").shot("/shots/sh040", frameStart="17", fps=24)

    attrib = folder("/shots/sh040")["attrib"]

    assert (attrib["frameStart"], attrib["fps"]) == (17, 24.0)


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"creators": {}}, "creators: no model has it"),
        ({"create": {"CreateCoffee": {}}}, "create/CreateCoffee: no model has it"),
        ({"bridge": {"call_timeout_s": "long"}}, "bridge/call_timeout_s: value is not"),
        (
            {"imageio": {"remapping": {"rules": [{"native": "x"}]}}},
            "imageio/remapping/rules/native: no model has it",
        ),
    ],
)
def test_settings_that_the_server_would_drop_or_refuse_are_refused(
    studio, values, what
):
    with pytest.raises(RequestError, match=what):
        studio.override("harmony", values)
    with pytest.raises(RequestError, match=what):
        studio.project("demo").override("harmony", values)
