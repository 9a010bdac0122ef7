"""Creating: creators, instances, the create context, product names."""

from __future__ import annotations

import copy
import textwrap

import pytest

CREATORS = '''
from ayon_core.lib import BoolDef, EnumDef
from ayon_core.pipeline import AutoCreator, CreatedInstance, Creator, CreatorError


class Stored:
    """Instances in the memory of the host, as our creators keep them."""

    def collect_instances(self):
        for data in list(self.host.instances.values()):
            if data["creator_identifier"] == self.identifier:
                instance = CreatedInstance.from_existing(data, self)
                self._add_instance_to_context(instance)

    def update_instances(self, update_list):
        for instance, changes in update_list:
            self.host.instances[instance.id] = instance.data_to_store()

    def remove_instances(self, instances):
        for instance in instances:
            self.host.instances.pop(instance.id, None)
            self._remove_instance_from_context(instance)


class CreateRender(Stored, Creator):
    identifier = "io.harmony.render"
    label = "Render"
    product_type = product_base_type = "render"
    settings_category = "harmony"
    default_variants = ["Main"]
    mark_for_review = True

    def create(self, product_name, instance_data, pre_create_data):
        if instance_data["variant"] == "bad":
            raise CreatorError("Pick another variant.")
        data = dict(instance_data)
        data["creator_attributes"] = {
            "render_target": pre_create_data["render_target"]
        }
        instance = self._create_instance(
            product_name, data, product_type=data["productType"]
        )
        self.host.instances[instance.id] = instance.data_to_store()
        return instance

    def get_pre_create_attr_defs(self):
        return [EnumDef("render_target", ["local", "farm"], default="local")]

    def get_instance_attr_defs(self):
        return [
            EnumDef("render_target", ["local", "farm"], default="local"),
            BoolDef("review", default=True),
        ]


class CreateWorkfile(Stored, AutoCreator):
    identifier = "io.harmony.workfile"
    product_type = product_base_type = "workfile"
    settings_category = "harmony"

    def create(self):
        if any(
            item.creator_identifier == self.identifier
            for item in self.create_context.instances
        ):
            return
        context = self.create_context
        name = self.get_product_name(
            context.get_current_project_name(),
            context.get_current_folder_entity(),
            context.get_current_task_entity(),
            "Main",
            context.host_name,
        )
        instance = self._create_instance(
            name,
            {
                "folderPath": context.get_current_folder_path(),
                "task": context.get_current_task_name(),
                "variant": "Main",
            },
        )
        self.host.instances[instance.id] = instance.data_to_store()
'''

PLUGINS = """
import pyblish.api
from ayon_core.lib import BoolDef
from ayon_core.pipeline import AYONPyblishPluginMixin, OptionalPyblishPluginMixin


class ValidateRender(pyblish.api.InstancePlugin, OptionalPyblishPluginMixin):
    label = "Validate render"
    families = ["render"]
    hosts = ["harmony"]
    settings_category = "harmony"
    optional = True

    def process(self, instance):
        pass


class CollectOptions(pyblish.api.ContextPlugin, AYONPyblishPluginMixin):
    settings_category = "harmony"

    @classmethod
    def get_attribute_defs(cls):
        return [BoolDef("sync", default=False)]

    def process(self, context):
        pass
"""


@pytest.fixture
def plugins(studio, host, tmp_path):
    """Registered creators and publish plugins."""
    import pyblish.api
    from ayon_core.pipeline import register_creator_plugin_path

    pyblish.api.register_host("harmony")
    for name, text in (("create", CREATORS), ("publish", PLUGINS)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / f"{name}_plugins.py").write_text(text, encoding="utf-8")
    register_creator_plugin_path(str(tmp_path / "create"))
    for path in pyblish.api.registered_paths():
        pyblish.api.deregister_plugin_path(path)
    pyblish.api.register_plugin_path(str(tmp_path / "publish"))
    return tmp_path


@pytest.fixture
def context(plugins, host):
    from ayon_core.pipeline.create import CreateContext

    return CreateContext(host)


def test_a_reset_finds_creators_by_kind(context):
    assert sorted(context.creators) == ["io.harmony.render", "io.harmony.workfile"]
    assert list(context.autocreators) == ["io.harmony.workfile"]
    assert list(context.manual_creators) == ["io.harmony.render"]


def test_settings_are_set_on_creators_by_class_name(studio, plugins, host):
    from ayon_core.pipeline.create import CreateContext

    studio.override(
        "harmony",
        {
            "create": {
                "CreateRender": {"default_variants": ["Beauty"], "enabled": True},
                "CreateWorkfile": {"enabled": False},
            }
        },
    )
    context = CreateContext(host)
    creator = context.creators["io.harmony.render"]

    assert creator.default_variants == ["Beauty"]
    assert creator.get_default_variant() == "Beauty"
    assert list(context.disabled_creators) == ["io.harmony.workfile"]


def test_product_types_of_the_settings_are_offered(studio, plugins, host):
    from ayon_core.pipeline.create import CreateContext

    items = [{"product_type": "renderFancy", "label": "Fancy"}]
    studio.override(
        "harmony", {"create": {"CreateRender": {"product_type_items": items}}}
    )
    context = CreateContext(host)

    instance = context.create("io.harmony.render", "Main")

    assert (instance.product_type, instance.product_base_type) == (
        "renderFancy",
        "render",
    )
    assert instance.product_name.startswith("renderFancy")


def test_automatic_instances_are_made_once(context, host):
    ids = [item.id for item in context.instances]

    context.reset()

    assert [item.id for item in context.instances] == ids
    assert len(host.instances) == 1


def test_creating_from_code_needs_only_a_variant(context, host):
    instance = context.create("io.harmony.render", "Main")

    stored = host.instances[instance.id]
    assert (stored["folderPath"], stored["task"], stored["active"]) == (
        "/shots/sq01/sh010",
        "animation",
        True,
    )
    assert stored["creator_attributes"] == {"render_target": "local", "review": True}
    assert (stored["id"], stored["variant"], stored["productBaseType"]) == (
        "ayon.create.instance",
        "Main",
        "render",
    )


def test_a_stored_instance_has_the_keys_of_ayon_core(context, host):
    instance = context.create("io.harmony.render", "Main")

    assert set(host.instances[instance.id]) == {
        *["id", "productType", "productName", "productBaseType", "active"],
        *["creator_identifier", "variant", "folderPath", "task", "instance_id"],
        *["creator_attributes", "publish_attributes"],
    }


def test_an_instance_that_nobody_touches_has_no_changes(context, host):
    context.create("io.harmony.render", "Main")
    context.save_changes()
    before = copy.deepcopy(host.instances)

    context.reset()
    context.save_changes()

    assert host.instances == before
    assert not any(item.changes() for item in context.instances)


def test_changes_are_saved_and_survive_a_reset(context, host):
    instance = context.create("io.harmony.render", "Main")
    instance["active"] = False
    instance.creator_attributes["render_target"] = "farm"
    instance.publish_attributes["ValidateRender"]["active"] = False

    assert instance.changes()["active"].new_value is False
    assert instance.changes()["creator_attributes"].changed_keys >= {"render_target"}
    context.save_changes()
    context.reset()

    again = context.get_instance_by_id(instance.id)
    assert again is not instance
    assert (again["active"], again.creator_attributes["render_target"]) == (
        False,
        "farm",
    )
    assert again.publish_attributes["ValidateRender"]["active"] is False


def test_options_of_the_context_are_saved_by_the_host(context, host):
    context.publish_attributes["CollectOptions"]["sync"] = True
    context.save_changes()

    assert host.context_data == {
        "publish_attributes": {"CollectOptions": {"sync": True}}
    }
    context.reset()
    assert context.publish_attributes["CollectOptions"]["sync"] is True


def test_attributes_of_plugins_reach_only_their_families(context):
    instance = context.create("io.harmony.render", "Main")
    workfile = next(
        item for item in context.instances if item.product_type == "workfile"
    )

    assert "ValidateRender" in instance.publish_attributes
    assert "ValidateRender" not in workfile.publish_attributes
    assert "CollectOptions" not in instance.publish_attributes


def test_values_without_a_definition_are_kept(context, host):
    instance = context.create("io.harmony.render", "Main")
    host.instances[instance.id]["creator_attributes"]["of_a_newer_version"] = 5
    host.instances[instance.id]["publish_attributes"]["GonePlugin"] = {"a": 1}
    context.reset()

    context.save_changes()

    again = context.get_instance_by_id(instance.id).data_to_store()
    assert again["creator_attributes"]["of_a_newer_version"] == 5
    assert again["publish_attributes"]["GonePlugin"] == {"a": 1}


@pytest.mark.parametrize(
    "key", ["id", "instance_id", "productType", "creator_identifier"]
)
def test_some_keys_cannot_be_changed(context, key):
    from ayon_core.pipeline.create import ImmutableKeyError

    instance = context.create("io.harmony.render", "Main")

    with pytest.raises(ImmutableKeyError):
        instance[key] = "other"


def test_an_attribute_without_definition_cannot_be_set(context):
    instance = context.create("io.harmony.render", "Main")

    with pytest.raises(KeyError):
        instance.creator_attributes["unknown"] = 1


def test_old_keys_of_stored_instances_are_understood(context):
    from ayon_core.pipeline import CreatedInstance

    creator = context.creators["io.harmony.render"]
    data = {
        "id": "pyblish.avalon.instance",
        "family": "render",
        "subset": "renderMain",
        "asset": "sh010",
        "task": "animation",
        "variant": "Main",
    }

    instance = CreatedInstance.from_existing(data, creator)

    assert (instance.product_name, instance.product_type) == ("renderMain", "render")
    assert (instance["id"], instance["folderPath"]) == (
        "pyblish.avalon.instance",
        "sh010",
    )


def test_a_folder_name_becomes_a_path_when_it_is_collected(context, host):
    instance = context.create("io.harmony.render", "Main")
    host.instances[instance.id]["folderPath"] = "sh010"

    context.reset()

    again = context.get_instance_by_id(instance.id)
    assert again["folderPath"] == "/shots/sq01/sh010"


def test_an_instance_of_a_folder_that_is_gone_is_not_valid(context):
    instance = context.create("io.harmony.render", "Main")
    instance["folderPath"] = "/shots/gone"

    info = context.get_instances_context_info([instance])[instance.id]

    assert (info.folder_is_valid, info.task_is_valid, info.is_valid) == (
        False,
        False,
        False,
    )


def test_removing_goes_through_the_creator(context, host):
    instance = context.create("io.harmony.render", "Main")

    context.remove_instances([instance])

    assert instance.id not in host.instances
    assert context.get_instance_by_id(instance.id) is None


def test_children_that_live_with_their_parent_go_with_it(context):
    from ayon_core.pipeline.create import ParentFlags

    layer = context.create("io.harmony.render", "Layer")
    bound = context.create("io.harmony.render", "Bound")
    free = context.create("io.harmony.render", "Free")
    bound.set_parent(layer.id, ParentFlags.parent_lifetime | ParentFlags.share_active)
    free.set_parent(layer.id, ParentFlags.share_active)

    context.remove_instances([layer])

    left = {item["variant"] for item in context.instances}
    assert "Free" in left
    assert not left & {"Layer", "Bound"}


def test_a_mandatory_instance_cannot_be_switched_off(context):
    from ayon_core.pipeline.create import ImmutableKeyError

    instance = context.create("io.harmony.render", "Main")
    instance.set_mandatory(True)

    with pytest.raises(ImmutableKeyError, match="mandatory"):
        instance["active"] = False


def test_an_error_for_the_artist_comes_as_it_is(context):
    from ayon_core.pipeline import CreatorError

    with pytest.raises(CreatorError, match="Pick another variant"):
        context.create("io.harmony.render", "bad")
    with pytest.raises(CreatorError, match="not found"):
        context.create("io.harmony.nothing", "Main")


def test_the_unified_error_says_which_creator_failed(context):
    from ayon_core.pipeline.create import CreatorsCreateFailed

    with pytest.raises(CreatorsCreateFailed) as caught:
        context.create_with_unified_error(
            "io.harmony.render", "renderBad", {"variant": "bad"}, {}
        )

    (info,) = caught.value.failed_info
    assert (info["creator_identifier"], info["message"], info["traceback"]) == (
        "io.harmony.render",
        "Pick another variant.",
        None,
    )


def test_a_creator_that_breaks_while_collecting_is_reported(context, monkeypatch):
    from ayon_core.pipeline.create import CreatorsCollectionFailed

    creator_class = type(context.creators["io.harmony.render"])

    def broken(self):
        raise RuntimeError("scene is broken")

    monkeypatch.setattr(creator_class, "collect_instances", broken)

    with pytest.raises(CreatorsCollectionFailed) as caught:
        context.reset_instances()

    assert "scene is broken" in caught.value.failed_info[0]["traceback"]


def test_shared_data_exists_only_while_collecting(context):
    from ayon_core.pipeline.create import UnavailableSharedData

    with pytest.raises(UnavailableSharedData):
        _ = context.collection_shared_data


def test_callbacks_hear_of_changes_in_bulks(context):
    heard = []

    def changed(event):
        for item in event["changes"]:
            heard.append((item["instance"]["variant"], item["changes"]))

    def added(event):
        heard.append(("added", len(event["instances"])))

    context.add_value_changed_callback(changed)
    context.add_instances_added_callback(added)
    with context.bulk_add_instances():
        first = context.create("io.harmony.render", "First")
        context.create("io.harmony.render", "Second")
    with context.bulk_value_changes():
        first["active"] = False
        first.creator_attributes["review"] = False

    assert heard == [
        ("added", 2),
        ("First", {"active": False, "creator_attributes": {"review": False}}),
    ]


def test_definitions_of_one_instance_can_change(context):
    from ayon_core.lib import TextDef

    instance = context.create("io.harmony.render", "Main")
    instance.creator_attributes["render_target"] = "farm"

    instance.set_create_attr_defs(
        [*instance.creator_attribute_defs, TextDef("note", default="n")]
    )

    assert instance.creator_attributes["note"] == "n"
    assert instance.creator_attributes["render_target"] == "farm"


def test_the_context_knows_when_the_host_moves_on(context, host, studio):
    before = context.context_has_changed

    host.workfile = "/somewhere/else.zip"

    assert (before, context.context_has_changed) == (False, True)


def test_a_convertor_offers_and_converts(plugins, host, context):
    (plugins / "create" / "convert.py").write_text(
        textwrap.dedent(
            """
            from ayon_core.pipeline.create.creator_plugins import (
                ProductConvertorPlugin,
            )


            class ConvertOld(ProductConvertorPlugin):
                identifier = "old.harmony"

                def find_instances(self):
                    if self.host.containers:
                        self.add_convertor_item("Convert old instances")

                def convert(self):
                    self.host.containers.clear()
                    self.remove_convertor_item()
            """
        ),
        encoding="utf-8",
    )
    host.containers.append({})
    context.reset()
    labels = [item.label for item in context.convertor_items_by_id.values()]

    context.run_convertors(["old.harmony"])

    assert labels == ["Convert old instances"]
    assert host.containers == []
    assert context.convertor_items_by_id == {}


def test_next_versions_come_from_the_server(studio, context):
    instance = context.create("io.harmony.render", "Main")
    creator = context.creators["io.harmony.render"]
    first = creator.get_next_versions_for_instances([instance])
    studio.project("demo").publish(
        "/shots/sq01/sh010",
        instance.product_name,
        "render",
        {"": b"x"},
        representation="png",
        version=4,
    )

    second = creator.get_next_versions_for_instances([instance])

    assert (first[instance.id], second[instance.id]) == (1, 5)


def profiles(template: str):
    keys = ["product_base_types", "product_types", "host_names"]
    keys += ["task_types", "task_names"]
    profile = {**{key: [] for key in keys}, "template": template}
    return {"tools": {"creator": {"product_name_profiles": [profile]}}}


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{product[type]}{variant}", "renderFancymain"),
        ("{product[basetype]}{Variant}", "renderMain"),
        ("{family}{Task[name]}{Variant}", "renderFancyAnimationMain"),
        ("{folder[name]}_{task[short]}_{layer}", "sh010_ani_L1"),
        ("{Product[type]}<_{missing}>", "RenderFancy"),
    ],
)
def test_product_names_follow_the_template(studio, context, template, name):
    from ayon_core.pipeline.create import get_product_name

    studio.override("core", profiles(template))

    result = get_product_name(
        "demo",
        context.get_current_folder_entity(),
        context.get_current_task_entity(),
        "render",
        "renderFancy",
        "harmony",
        "main",
        dynamic_data={"layer": "L1"},
    )

    assert str(result) == name


def test_a_name_that_needs_a_task_is_refused_without_one(studio, context):
    from ayon_core.pipeline.create import TaskNotSetError, get_product_name

    studio.override("core", profiles("{task[name]}{variant}"))
    folder = context.get_current_folder_entity()

    with pytest.raises(TaskNotSetError):
        get_product_name("demo", folder, None, "render", "render", "harmony", "Main")


def test_a_staging_folder_of_the_settings_is_made(studio, context):
    studio.override(
        "core",
        {
            "tools": {
                "publish": {
                    "custom_staging_dir_profiles": [
                        {
                            "active": True,
                            "host_names": ["harmony"],
                            "task_types": [],
                            "task_names": [],
                            "product_base_types": ["render"],
                            "product_names": [],
                            "custom_staging_dir_persistent": True,
                            "template_name": "per_instance",
                        }
                    ]
                }
            }
        },
    )
    context.reset()
    instance = context.create("io.harmony.render", "Main")

    path = context.creators["io.harmony.render"].apply_staging_dir(instance)

    root = studio.project("demo").root
    assert path == str(root / "demo" / "staging" / instance.product_name)
    assert instance.transient_data["stagingDir_is_custom"] is True
    assert instance.transient_data["stagingDir_persistent"] is True


def test_a_host_without_publish_methods_cannot_save(studio):
    from ayon_core.pipeline.create import CreateContext, HostMissRequiredMethod

    class Plain:
        name = "plain"

    context = CreateContext(Plain(), reset=False)

    assert context.host_is_valid is False
    # The real error fails itself while it looks for the host's source file.
    with pytest.raises((HostMissRequiredMethod, TypeError)):
        context.save_changes()
