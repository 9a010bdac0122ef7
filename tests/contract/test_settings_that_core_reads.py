"""Every setting that ayon-core and other addons read for a host is on the server.

The server drops overrides of keys that no model has, without a word; a plugin of
ayon-core that reads such a key then sees nothing, for ever.
"""

from __future__ import annotations

import pytest

from sandbox.ayon.addon_settings import harmony_settings
from sandbox.docs.settings_models import MODEL

#: Keys below the host's addon, with who reads them (ayon-core 1.8.2 to 1.9.9,
#: ayon-applications 1.4.4, ayon-deadline 0.7.3). A number is an item of a list.
READ = {
    "imageio/activate_host_color_management": "colorspace: is it managed",
    "imageio/ocio_config/override_global_config": "colorspace: config of a host",
    "imageio/ocio_config/filepath": "colorspace: config of a host",
    "imageio/file_rules/activate_host_rules": "colorspace: file rules",
    "imageio/file_rules/rules/0/name": "colorspace: file rules",
    "imageio/file_rules/rules/0/pattern": "colorspace: file rules",
    "imageio/file_rules/rules/0/colorspace": "colorspace: file rules",
    "imageio/file_rules/rules/0/ext": "colorspace: file rules",
    "imageio/remapping/rules/0/host_native_name": "colorspace: remapping",
    "imageio/remapping/rules/0/ocio_name": "colorspace: remapping",
    "workfile_builder/create_first_version": "get_custom_workfile_template",
    "workfile_builder/custom_templates/0/task_types": "get_custom_workfile_template",
    "workfile_builder/custom_templates/0/path/windows": "get_custom_workfile_template",
    "workfile_builder/custom_templates/0/path/linux": "get_custom_workfile_template",
    "workfile_builder/custom_templates/0/path/darwin": "get_custom_workfile_template",
    "templated_workfile_build/profiles/0/task_types": "AbstractTemplateBuilder",
    "templated_workfile_build/profiles/0/task_names": "AbstractTemplateBuilder",
    "templated_workfile_build/profiles/0/folder_types": "AbstractTemplateBuilder",
    "templated_workfile_build/profiles/0/folder_paths": "AbstractTemplateBuilder",
    "templated_workfile_build/profiles/0/path": "AbstractTemplateBuilder",
    "templated_workfile_build/profiles/0/keep_placeholder": "AbstractTemplateBuilder",
    "templated_workfile_build/profiles/0/create_first_version": (
        "AbstractTemplateBuilder"
    ),
    "create": "BaseCreator.apply_settings",
    "load": "LoaderPlugin.apply_settings",
    "publish": "publish_plugins_discover",
}

#: Read for hosts that use what harmony does not.
NOT_READ = {
    "dirmap": "HostDirmap: files in scenes are local copies, there is no root to map",
    "workfile_build": "BuildWorkfile: replaced by the template builder",
}


@pytest.mark.parametrize("path", READ)
def test_what_is_read_for_a_host_is_a_setting(path):
    model = MODEL
    for key in path.split("/"):
        if key == "0":
            continue
        assert key in model.__fields__, f"{path}: {READ[path]} would see nothing"
        model = model.__fields__[key].type_


def test_what_nobody_reads_for_harmony_is_no_setting():
    assert not set(NOT_READ) & set(harmony_settings())


def test_without_templates_no_first_workfile_is_made():
    assert harmony_settings()["workfile_builder"] == {
        "create_first_version": False,
        "custom_templates": [],
    }


@pytest.mark.core
def test_cores_builder_reads_the_profiles(studio):
    from ayon_core.pipeline.workfile.workfile_template_builder import (
        AbstractTemplateBuilder,
        TemplateProfileNotFound,
    )

    class Builder(AbstractTemplateBuilder):
        def import_template(self, template_path):
            raise AssertionError("there is no template")

    class Host:
        name = "harmony"

    with pytest.raises(TemplateProfileNotFound):
        Builder(Host()).get_template_preset()
