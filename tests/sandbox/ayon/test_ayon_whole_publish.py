"""A whole publish: created instance, collected, extracted, integrated."""

from __future__ import annotations

from pathlib import Path

import ayon_api
import pyblish.api
import pyblish.util
import pytest

from sandbox.publishing import plugins_to_run
from tests.sandbox.ayon.test_ayon_create import CREATORS

PLUGINS = """
import os

import pyblish.api
from ayon_core.pipeline import publish, registered_host


class CollectCurrentFile(pyblish.api.ContextPlugin):
    order = pyblish.api.CollectorOrder - 0.4
    settings_category = "harmony"

    def process(self, context):
        context.data["currentFile"] = registered_host().get_current_workfile()


class CollectOnTheFarm(pyblish.api.ContextPlugin):
    order = pyblish.api.CollectorOrder
    targets = ["farm"]
    settings_category = "harmony"

    def process(self, context):
        raise RuntimeError("this is no farm")


class CollectHere(pyblish.api.ContextPlugin):
    order = pyblish.api.CollectorOrder
    targets = ["local"]
    settings_category = "harmony"

    def process(self, context):
        context.data["collected here"] = True


class ExtractFrames(publish.Extractor):
    families = ["render"]
    settings_category = "harmony"

    def process(self, instance):
        folder = self.staging_dir(instance)
        names = [f"out.{frame:04d}.png" for frame in (1, 2)]
        for name in names:
            with open(os.path.join(folder, name), "w") as stream:
                stream.write(name)
        instance.data["frameStart"] = 1001
        instance.data["frameEnd"] = 1002
        instance.data["representations"].append(
            {
                "name": "png",
                "ext": "png",
                "files": names,
                "stagingDir": folder,
                "frameStart": 1001,
            }
        )
"""


@pytest.fixture
def published(studio, host, tmp_path):
    """Context after publishing one render of the current task."""
    from ayon_core.pipeline import register_creator_plugin_path
    from ayon_core.pipeline.create import CreateContext
    from ayon_core.pipeline.workfile import save_next_version

    pyblish.api.register_host("harmony")
    for name, text in (("create", CREATORS), ("publish", PLUGINS)):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}_plugins.py").write_text(text, encoding="utf-8")
    register_creator_plugin_path(str(tmp_path / "create"))
    pyblish.api.register_plugin_path(str(tmp_path / "publish"))
    studio.override("core", {"publish": {"ExtractBurnin": {"enabled": False}}})
    save_next_version(version=3)
    create_context = CreateContext(host)
    create_context.create("io.harmony.render", "Main")
    create_context.create("io.harmony.render", "Off", active=False)

    context = pyblish.api.Context()
    context.data["create_context"] = create_context
    pyblish.util.publish(context, plugins=plugins_to_run())
    return context


def failures(context):
    return [
        (result["plugin"].__name__, str(result["error"]))
        for result in context.data["results"]
        if result["error"]
    ]


def test_nothing_fails(published):
    assert failures(published) == []


def test_what_is_for_other_targets_does_not_run(published):
    from ayon_core.pipeline.create import CreateContext

    ran = {result["plugin"].__name__ for result in published.data["results"]}
    of_the_publisher = CreateContext(published.data["create_context"].host)
    names = {plugin.__name__ for plugin in of_the_publisher.publish_plugins}

    assert published.data["collected here"]
    assert "CollectOnTheFarm" not in ran | names
    assert "CollectHere" in ran & names


def test_active_instances_are_collected_with_their_context(published):
    render = next(item for item in published if item.data["family"] == "render")

    assert [item.data["variant"] for item in published] == ["Main", "Main"]
    assert render.data["folderEntity"]["path"] == "/shots/sq01/sh010"
    assert render.data["taskEntity"]["name"] == "animation"
    assert render.data["anatomyData"]["product"]["name"] == render.data["productName"]
    assert (published.data["frameStart"], published.data["version"]) == (1001, 3)


def test_files_and_entities_arrive(studio, published):
    (representation,) = ayon_api.get_representations("demo")
    version = ayon_api.get_version_by_id("demo", representation["versionId"])
    product = ayon_api.get_product_by_id("demo", version["productId"])
    root = studio.project("demo").root

    paths = [
        item["path"].format(root={"work": root}) for item in representation["files"]
    ]

    assert [Path(path).read_text() for path in sorted(paths)] == [
        "out.0001.png",
        "out.0002.png",
    ]
    assert [Path(path).name.split(".")[1] for path in sorted(paths)] == ["1001", "1002"]
    assert Path(representation["attrib"]["path"]) == Path(min(paths))
    assert representation["context"]["frame"] == "1001"
    assert (product["productType"], version["version"]) == ("render", 1)
    assert (version["author"], version["attrib"]["frameEnd"]) == ("artist", 1002)
    assert version["attrib"]["source"].startswith("{root[work]}/demo/shots/sq01/sh010")


def test_what_was_published_can_be_loaded(studio, published):
    from ayon_core.pipeline.load import (
        get_representation_context,
        get_representation_path_from_context,
    )

    (representation,) = ayon_api.get_representations("demo")

    path = get_representation_path_from_context(
        get_representation_context("demo", representation)
    )

    assert Path(path).read_text() == "out.0001.png"
