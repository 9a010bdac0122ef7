"""What a project's settings say on the server is what each plugin has.

Every value of every plugin is changed in the project, through ayon-python-api,
and read from the plugins as ayon-core hands them out.
"""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.ayon.addon_settings import harmony_settings
from sandbox.docs.settings_models import MODEL, all_settings

CHOICES = {
    setting.path: [value for value, _ in setting.labels()]
    for setting in all_settings(MODEL)
    if setting.resolver is not None
}

#: Values that have to be of some form.
SPECIAL = {"#d94b3b": "#123456"}


def changed(path: str, value: Any) -> Any:
    """Return another value of the same kind, one that can be chosen."""
    choices = CHOICES.get(path)
    if path.endswith("/product_type_items"):
        return [{"product_type": "other", "label": "Other"}]
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1
    if isinstance(value, dict):
        return {key: changed(f"{path}/{key}", item) for key, item in value.items()}
    if isinstance(value, list):
        return [item for item in choices or ["other"] if item not in value][:1]
    if choices:
        return next(item for item in choices if item != value)
    return SPECIAL.get(value, f"{value}x")


def changed_group(group: str) -> dict[str, dict[str, Any]]:
    """Return other values for all plugins of a group, which stay enabled."""
    return {
        plugin: {
            key: True if key == "enabled" else changed(f"{group}/{plugin}/{key}", value)
            for key, value in fields.items()
        }
        for plugin, fields in harmony_settings()[group].items()
    }


def different(plugins: dict[str, Any], wanted: dict[str, dict[str, Any]]) -> list[str]:
    assert set(wanted) <= set(plugins)
    return [
        f"{name}.{key} is {getattr(plugins[name], key, None)!r}, not {value!r}"
        for name, fields in wanted.items()
        for key, value in fields.items()
        if key != "product_type_items" and getattr(plugins[name], key, None) != value
    ]


@pytest.fixture
def override(studio):
    """Change all plugins of a group in the project ``demo``."""

    def change(group: str) -> dict[str, dict[str, Any]]:
        wanted = changed_group(group)
        assert wanted
        studio.project("demo").override("harmony", {group: wanted})
        return wanted

    return change


@pytest.mark.engine
def test_every_setting_of_a_creator_is_what_the_project_says(override, make_context):
    wanted = override("create")

    creators = make_context().creators.values()

    assert different({type(c).__name__: c for c in creators}, wanted) == []


@pytest.mark.engine
def test_every_setting_of_a_loader_is_what_the_project_says(override, host):
    from ayon_core.pipeline import discover_loader_plugins

    wanted = override("load")

    loaders = discover_loader_plugins(project_name="demo")

    assert different({item.__name__: item for item in loaders}, wanted) == []


@pytest.mark.engine
def test_every_setting_of_a_publish_plugin_is_what_the_project_says(override, host):
    from ayon_core.pipeline.publish import publish_plugins_discover

    wanted = override("publish")

    plugins = publish_plugins_discover().plugins

    assert different({item.__name__: item for item in plugins}, wanted) == []


@pytest.mark.engine
def test_another_project_keeps_what_the_studio_has(studio, override, host):
    from ayon_core.pipeline import discover_loader_plugins

    studio.project("other")
    override("load")

    loaders = discover_loader_plugins(project_name="other")

    found = {item.__name__: item for item in loaders}
    defaults = harmony_settings()["load"]
    assert set(defaults) <= set(found)
    assert different(found, defaults) == []


@pytest.mark.engine
@pytest.mark.parametrize("group", ["create", "load", "publish"])
def test_what_a_studio_switches_off_is_not_there(studio, make_context, group):
    from ayon_core.pipeline import discover_loader_plugins
    from ayon_core.pipeline.publish import publish_plugins_discover

    plugins = harmony_settings()[group]
    studio.override("harmony", {group: {name: {"enabled": False} for name in plugins}})
    context = make_context()

    found = {
        "create": {type(item).__name__ for item in context.creators.values()},
        "load": {
            item.__name__
            for item in discover_loader_plugins(project_name="demo")
            if item.enabled
        },
        "publish": {item.__name__ for item in publish_plugins_discover().plugins},
    }[group]

    assert found & set(plugins) == set()


@pytest.mark.engine
@pytest.mark.parametrize("settings", [{}, {"create": None, "load": None}, None])
def test_plugins_of_a_server_without_settings_have_their_defaults(
    studio, make_context, settings
):
    from ayon_core.pipeline import discover_loader_plugins
    from ayon_core.pipeline.publish import publish_plugins_discover

    if settings is None:
        studio.server.addon_settings.pop("harmony")
    else:
        studio.server.addon_settings["harmony"] = settings
    studio.forget_settings()

    creators = {type(item).__name__: item for item in make_context().creators.values()}
    loaders = {item.__name__: item for item in discover_loader_plugins("demo")}
    plugins = {item.__name__: item for item in publish_plugins_discover().plugins}

    assert creators["CreateRender"].default_variants == ("Main",)
    assert loaders["LoadImageSequence"].enabled
    assert "ExtractRender" in plugins
