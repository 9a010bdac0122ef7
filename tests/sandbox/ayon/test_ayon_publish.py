"""Publishing: plugins on real pyblish, settings, errors, staging, renders."""

from __future__ import annotations

import inspect
import logging
import os

import pyblish.api
import pyblish.util
import pytest

PLUGINS = """
import pyblish.api
from ayon_core.pipeline import OptionalPyblishPluginMixin
from ayon_core.pipeline.publish import (
    Extractor,
    PublishValidationError,
    RepairAction,
    RepairContextAction,
    ValidateContentsOrder,
)


class ValidateThing(pyblish.api.InstancePlugin, OptionalPyblishPluginMixin):
    order = ValidateContentsOrder
    families = ["render"]
    hosts = ["harmony"]
    settings_category = "harmony"
    optional = True
    active = True
    actions = [RepairAction]
    tolerance = 0
    repaired = []

    def process(self, instance):
        if self.is_active(instance.data):
            raise PublishValidationError("It is wrong.")

    @classmethod
    def repair(cls, instance):
        cls.repaired.append(instance.name)


class ValidateScene(pyblish.api.ContextPlugin):
    order = ValidateContentsOrder
    settings_category = "harmony"
    actions = [RepairContextAction]
    repaired = []

    def process(self, context):
        raise ValueError("scene")

    @classmethod
    def repair(cls, context):
        cls.repaired.append(context)


class ExtractOther(Extractor):
    hosts = ["maya"]
"""


@pytest.fixture
def plugins(studio, host, tmp_path):
    """Publish plugins by name, discovered by the pipeline."""
    from ayon_core.pipeline.publish import publish_plugins_discover

    for path in pyblish.api.registered_paths():
        pyblish.api.deregister_plugin_path(path)
    pyblish.api.register_host("harmony")
    folder = tmp_path / "publish"
    folder.mkdir()
    (folder / "validate_thing.py").write_text(PLUGINS, encoding="utf-8")
    pyblish.api.register_plugin_path(str(folder))

    def discover():
        return {item.__name__: item for item in publish_plugins_discover().plugins}

    return discover


def context_with_render():
    context = pyblish.api.Context()
    instance = context.create_instance("renderMain", family="render")
    instance.data["publish_attributes"] = {}
    return context, instance


def test_plugins_of_other_hosts_are_left_out(plugins):
    assert "ExtractOther" not in plugins()
    assert "ValidateThing" in plugins()


def test_settings_are_set_on_plugins_by_class_name(studio, plugins):
    studio.add_settings(
        "harmony",
        {
            "publish": {
                "ValidateThing": {"tolerance": 5, "optional": False},
                "ValidateScene": {"enabled": False},
            }
        },
    )

    found = plugins()

    assert (found["ValidateThing"].tolerance, found["ValidateThing"].optional) == (
        5,
        False,
    )
    assert "ValidateScene" not in found


def test_a_plugin_without_its_category_is_told_to_set_it(studio, host):
    from ayon_core.pipeline.publish import get_plugin_settings

    class Mine(pyblish.api.ContextPlugin):
        pass

    settings = {"harmony": {"publish": {"Mine": {"enabled": False}}}}

    with pytest.warns(DeprecationWarning, match="settings_category"):
        found = get_plugin_settings(
            Mine, settings, logging.getLogger("test"), "harmony"
        )

    assert found == {"enabled": False}


@pytest.mark.parametrize(
    ("optional", "active", "value", "runs"),
    [
        (False, True, False, True),
        (False, False, None, True),
        (True, True, None, True),
        (True, False, None, False),
        (True, False, True, True),
        (True, True, False, False),
    ],
)
def test_an_optional_plugin_runs_as_the_artist_says(
    plugins, optional, active, value, runs
):
    plugin = plugins()["ValidateThing"]
    plugin.optional, plugin.active = optional, active
    values = {} if value is None else {"ValidateThing": {"active": value}}

    assert plugin().is_active({"publish_attributes": values}) is runs


def test_an_error_without_description_shows_its_message(studio):
    from ayon_core.pipeline import PublishValidationError

    error = PublishValidationError("Frames are missing", title="Frames")

    assert (error.description, error.title, str(error)) == (
        "Frames are missing",
        "Frames",
        "Frames are missing",
    )


def test_repair_reaches_only_what_failed(plugins):
    from ayon_core.pipeline.publish import (
        RepairAction,
        RepairContextAction,
        get_errored_instances_from_context,
        get_errored_plugins_from_context,
    )

    found = plugins()
    thing, scene = found["ValidateThing"], found["ValidateScene"]
    context, _ = context_with_render()
    good = context.create_instance("renderGood", family="render")
    good.data["publish_attributes"] = {"ValidateThing": {"active": False}}
    pyblish.util.publish(context, plugins=[thing, scene])

    RepairAction().process(context, thing)
    RepairContextAction().process(context, scene)

    assert thing.repaired == ["renderMain"]
    assert scene.repaired == [context]
    errored = get_errored_instances_from_context(context, thing)
    assert [item.name for item in errored] == ["renderMain"]
    assert set(get_errored_plugins_from_context(context)) == {thing, scene}


def test_repair_of_a_plugin_that_has_none_is_an_error(studio):
    from ayon_core.pipeline.publish import RepairAction

    context, _ = context_with_render()

    with pytest.raises(RuntimeError, match="repair"):
        RepairAction().process(context, object)


def publish_context(host, entities):
    """A context as core's collectors leave it."""
    import ayon_api
    from ayon_core.pipeline import Anatomy
    from ayon_core.pipeline.template_data import get_template_data
    from ayon_core.settings import get_project_settings

    folder, task = entities
    project = ayon_api.get_project("demo")
    context, instance = context_with_render()
    context.data.update(
        projectEntity=project,
        anatomy=Anatomy("demo"),
        project_settings=get_project_settings("demo"),
        hostName="harmony",
        user="artist",
        currentFile="/projects/demo_sh010_animation_v003.zip",
        frameStart=1001,
        frameEnd=1024,
        handleStart=2,
        handleEnd=3,
        frameStartHandle=999,
        frameEndHandle=1027,
        version=3,
    )
    instance.data.update(
        productType="render",
        productBaseType="render",
        productName="renderMain",
        folderEntity=folder,
        taskEntity=task,
        anatomyData=get_template_data(project, folder, task, "harmony"),
    )
    return context, instance


def test_a_staging_folder_is_made_once(studio, host, entities):
    from ayon_core.pipeline.publish import Extractor

    _, instance = publish_context(host, entities)
    extractor = Extractor()

    path = extractor.staging_dir(instance)

    assert os.path.isdir(path)
    assert path.startswith(str(studio.folder / "tmp"))
    assert extractor.staging_dir(instance) == path
    assert instance.data["stagingDir_persistent"] is False


@pytest.mark.core
def test_a_render_lies_over_the_data_of_its_instance(host, entities):
    from ayon_core.pipeline.publish import AbstractCollectRender, RenderInstance

    context, instance = publish_context(host, entities)
    instance.data["kept"] = True
    finished = []

    class CollectFarm(AbstractCollectRender):
        sync_workfile_version = True

        def get_instances(self, context):
            return [
                RenderInstance(
                    version=1,
                    time="",
                    source="",
                    label="Main",
                    family="render",
                    productType="render",
                    productName="renderMain",
                    folderPath="/shots/sq01/sh010",
                    task="animation",
                    attachTo=False,
                    setMembers=["Top/Write"],
                    publish=True,
                    name="renderMain",
                    resolutionWidth=1920,
                    resolutionHeight=1080,
                    pixelAspect=1.0,
                    frameStart=start,
                    frameEnd=end,
                    frameStep=1,
                    families=["render.farm"],
                    source_instance=source,
                )
                for start, end, source in ((999, 1027, instance), (5, 6, None))
            ]

        def get_expected_files(self, render_instance):
            return ["/renders/main-0001.png"]

        def add_additional_data(self, data):
            return {**data, "extra": 1}

        def post_collecting_action(self):
            finished.append(self)

    CollectFarm().process(context)

    assert instance.data["kept"] is True
    keys = ("frameStart", "frameEnd", "handleStart", "frameStartHandle")
    assert [instance.data[key] for key in keys] == [1001, 1024, 2, 999]
    assert instance.data["productBaseType"] is None
    assert (instance.data["version"], instance.data["extra"]) == (3, 1)
    assert instance.data["expectedFiles"] == ["/renders/main-0001.png"]
    other = context[-1]
    assert other is not instance
    assert [other.data[key] for key in keys] == [5, 6, 0, 5]
    assert len(finished) == 1


@pytest.mark.core
def test_a_render_that_ends_before_it_starts_is_refused(studio):
    from ayon_core.pipeline.publish import RenderInstance

    values = dict.fromkeys(
        [
            item.name
            for item in inspect.signature(RenderInstance).parameters.values()
            if item.default is item.empty
        ]
    )

    with pytest.raises(ValueError, match="frameStart"):
        RenderInstance(**{**values, "frameStart": 5, "frameEnd": 4})


@pytest.mark.core
def test_a_collector_without_its_methods_cannot_be_made(studio):
    from ayon_core.pipeline.publish import AbstractCollectRender

    with pytest.raises(TypeError, match="abstract"):
        AbstractCollectRender()


def test_names_of_colour_spaces_are_mapped_by_settings(studio):
    from ayon_core.pipeline.colorspace import get_remapped_colorspace_from_native

    settings = {
        "remapping": {
            "rules": [{"host_native_name": "sRGB", "ocio_name": "sRGB - Texture"}]
        }
    }

    assert get_remapped_colorspace_from_native("sRGB", "harmony", settings) == (
        "sRGB - Texture"
    )
    assert get_remapped_colorspace_from_native("X", "harmony", settings) is None


def test_orders_of_validators(studio):
    from ayon_core.pipeline import publish

    assert publish.ValidateContentsOrder == pyblish.api.ValidatorOrder + 0.1
