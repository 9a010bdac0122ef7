"""Workfile templates: placeholders that load and create."""

from __future__ import annotations

import pytest

from tests.sandbox.ayon.test_ayon_create import CREATORS
from tests.sandbox.ayon.test_ayon_load import LOADERS, publish

pytestmark = pytest.mark.core


@pytest.fixture
def builder(studio, host, tmp_path):
    """A builder whose scene is a list of placeholder data on the host."""
    from ayon_core.pipeline import (
        register_creator_plugin_path,
        register_loader_plugin_path,
    )
    from ayon_core.pipeline.workfile.workfile_template_builder import (
        AbstractTemplateBuilder,
        CreatePlaceholderItem,
        LoadPlaceholderItem,
        PlaceholderCreateMixin,
        PlaceholderLoadMixin,
        PlaceholderPlugin,
    )

    for name, text in (("load", LOADERS), ("create", CREATORS)):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}_plugins.py").write_text(text, encoding="utf-8")
    register_loader_plugin_path(str(tmp_path / "load"))
    register_creator_plugin_path(str(tmp_path / "create"))

    class OnHost(PlaceholderPlugin):
        item_class = None
        skip_discovery = True

        def create_placeholder(self, placeholder_data):
            self.builder.host.scene.append(dict(placeholder_data))

        def update_placeholder(self, placeholder_item, placeholder_data):
            placeholder_item.data.update(placeholder_data)

        def collect_placeholders(self):
            return [
                self.item_class(data["id"], data, self)
                for data in self.builder.host.scene
                if data["plugin_identifier"] == self.identifier
            ]

        def delete_placeholder(self, placeholder):
            self.builder.host.scene.remove(placeholder.data)

    class LoadPlugin(OnHost, PlaceholderLoadMixin):
        item_class = LoadPlaceholderItem

        def populate_placeholder(self, placeholder):
            self.populate_load_placeholder(placeholder)

        def get_placeholder_options(self, options=None):
            return self.get_load_plugin_options(options)

    class CreatePlugin(OnHost, PlaceholderCreateMixin):
        item_class = CreatePlaceholderItem

        def populate_placeholder(self, placeholder):
            self.populate_create_placeholder(placeholder)

        def get_placeholder_options(self, options=None):
            return self.get_create_plugin_options(options)

    class Builder(AbstractTemplateBuilder):
        def import_template(self, template_path):
            self.host.imported.append(template_path)

    host.scene = []
    host.imported = []
    host.get_workfile_build_placeholder_plugins = lambda: [LoadPlugin, CreatePlugin]
    return Builder(host)


def load_data(**changes):
    return {
        "id": "Top/Load",
        "plugin_identifier": "LoadPlugin",
        "builder_type": "context_folder",
        "link_type": "template",
        "product_base_type": "render",
        "representation": "png",
        "loader": "ImageLoader",
        "loader_args": "{'scale': 2}",
        "order": 1,
        "folder_path": "",
        "product_name": "renderM.*",
        **changes,
    }


def build(builder, **options):
    builder.build_template(
        "template.tpl", keep_placeholders=True, create_first_version=False, **options
    )


def test_a_load_placeholder_loads_the_last_version(studio, host, builder):
    publish(studio, 1)
    last = publish(studio, 2)
    publish(studio, 1, product="renderOther", name="exr")
    builder.create_placeholder("LoadPlugin", load_data())

    build(builder)

    assert host.imported == ["template.tpl"]
    assert [(item["representation"], item["options"]) for item in host.containers] == [
        (last["id"], {"scale": 2})
    ]


def test_linked_folders_are_searched(studio, host, builder):
    project = studio.project("demo")
    source = project.folder("/assets/char/bob")
    project.link("template", source, project.folder("/shots/sq01/sh010"))
    project.publish(
        "/assets/char/bob", "renderMain", "render", {"": b"x"}, representation="png"
    )
    builder.create_placeholder("LoadPlugin", load_data(builder_type="linked_folders"))

    build(builder)

    assert [item["name"] for item in host.containers] == ["renderMain"]


def test_a_create_placeholder_creates(host, builder):
    builder.create_placeholder(
        "CreatePlugin",
        {
            "id": "Top/Create",
            "plugin_identifier": "CreatePlugin",
            "creator": "io.harmony.render",
            "create_variant": "Beauty",
            "active": False,
            "order": 2,
        },
    )

    build(builder)

    made = [item for item in host.instances.values() if item["variant"] == "Beauty"]
    assert [item["active"] for item in made] == [False]


def test_a_placeholder_is_deleted_when_it_is_not_kept(studio, host, builder):
    publish(studio, 1)
    builder.create_placeholder("LoadPlugin", load_data())

    builder.build_template(
        "template.tpl", keep_placeholders=False, create_first_version=False
    )

    assert host.scene == []


def test_a_placeholder_whose_loader_fails_stays_with_its_error(
    studio, host, builder, monkeypatch
):
    publish(studio, 1)
    builder.create_placeholder("LoadPlugin", load_data(loader="NotThere"))
    seen = {}

    def finished(event):
        seen.update(event["placeholders_by_scene_id"])

    builder.add_on_finished_callback(finished)
    builder.build_template(
        "template.tpl", keep_placeholders=False, create_first_version=False
    )

    assert len(host.scene) == 1
    assert "NotThere" in seen["Top/Load"].get_errors()[0]


def test_options_of_placeholders_offer_loaders_and_creators(builder):
    plugins = builder.placeholder_plugins

    load_keys = plugins["LoadPlugin"].get_placeholder_keys()
    create_keys = plugins["CreatePlugin"].get_placeholder_keys()

    assert load_keys == set(load_data()) - {"id"}
    assert create_keys == {
        *["plugin_identifier", "creator", "create_variant", "active", "order"]
    }


def test_no_profile_of_the_settings_fits(studio, builder):
    from ayon_core.pipeline.workfile.workfile_template_builder import (
        TemplateProfileNotFound,
    )

    studio.override("harmony", {"templated_workfile_build": {"profiles": []}})

    with pytest.raises(TemplateProfileNotFound):
        builder.get_template_preset()


def test_the_profile_that_fits_gives_the_template(studio, builder):
    template = studio.folder / "projects" / "template.tpl"
    template.write_bytes(b"")
    profile = {
        **{key: [] for key in ("task_names", "folder_types", "folder_paths")},
        "task_types": ["Animation"],
        "path": "{root[work]}/template.tpl",
        "keep_placeholder": False,
        "create_first_version": True,
    }
    studio.override("harmony", {"templated_workfile_build": {"profiles": [profile]}})

    assert builder.get_template_preset() == {
        "path": str(template),
        "keep_placeholder": False,
        "create_first_version": True,
    }
