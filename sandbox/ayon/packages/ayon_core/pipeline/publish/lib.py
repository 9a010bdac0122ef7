"""Finding publish plugins, their settings and help, and failed instances."""

from __future__ import annotations

import copy
import hashlib
import inspect
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pyblish.api
import pyblish.plugin

from ...lib import Logger, import_filepath
from ...settings import get_project_settings
from ..plugin_discover import DiscoverResult
from ..staging_dir import get_staging_dir_info


class HelpContent:
    """Title and texts of one error in a help file."""

    def __init__(self, title: str, description: str, detail: str | None = None) -> None:
        self.title = title
        self.description = description
        self.detail = detail


def load_help_content_from_filepath(filepath: str) -> dict[str, dict[str, Any]]:
    """Errors and warnings by id from an XML help file; empty without it."""
    output: dict[str, dict[str, Any]] = {"errors": {}, "warnings": {}}
    if not os.path.exists(filepath):
        return output
    for child in ElementTree.parse(filepath).getroot():
        key = child.attrib.get("id")
        if key is None:
            continue
        content = HelpContent(
            child.find("title").text or "",  # type: ignore[union-attr]
            child.find("description").text or "",  # type: ignore[union-attr]
            child.findtext("detail"),
        )
        kind = {"error": "errors", "warning": "warnings"}.get(child.tag)
        if kind:
            output[kind][key] = content
    return output


def load_help_content_from_plugin(
    plugin: Any, help_filename: str | None = None
) -> dict[str, dict[str, Any]]:
    """Help of a plugin: ``help/<plugin file>.xml`` beside it."""
    cls = plugin if inspect.isclass(plugin) else type(plugin)
    path = inspect.getfile(cls)
    if help_filename is None:
        name = os.path.splitext(os.path.basename(path))[0]
        help_filename = f"{name}.xml"
    return load_help_content_from_filepath(
        os.path.join(os.path.dirname(path), "help", help_filename)
    )


def publish_plugins_discover(paths: list[str] | None = None) -> DiscoverResult:
    """Publish plugins of the registered folders and classes, sorted, filtered."""
    result = DiscoverResult(pyblish.api.Plugin)
    bases = (pyblish.api.Plugin, pyblish.api.ContextPlugin, pyblish.api.InstancePlugin)
    log = pyblish.plugin.log
    found: list[Any] = []
    for path in paths or pyblish.plugin.plugin_paths():
        folder = os.path.normpath(path)
        for filename in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
            filepath = os.path.join(folder, filename)
            base, ext = os.path.splitext(filename)
            if filename.startswith("_") or ext.lower() != ".py":
                continue
            prefix = hashlib.md5(folder.encode("utf-8")).hexdigest()
            try:
                name = f"{prefix}.{base}"
                module = import_filepath(filepath, name, sys_module_name=name)
            except Exception as error:
                result.crashed_file_paths[filepath] = sys.exc_info()
                log.debug('Skipped: "%s" (%s)', filepath, error)
                continue
            for plugin in pyblish.plugin.plugins_from_module(module):
                if plugin not in bases:
                    plugin.__file__ = filepath
                    found.append(plugin)
    found.extend(pyblish.plugin.registered_plugins())
    names: set[str] = set()
    plugins: list[Any] = []
    for plugin in found:
        if plugin.__name__ in names and not pyblish.plugin.ALLOW_DUPLICATES:
            result.duplicated_plugins.append(plugin)
            log.debug("Duplicate plug-in found: %s", plugin)
            continue
        names.add(plugin.__name__)
        plugins.append(plugin)
    pyblish.plugin.sort(plugins)
    for plugin_filter in pyblish.plugin._registered_plugin_filters:
        plugin_filter(plugins)
    result.plugins = plugins
    return result


def get_plugin_settings(
    plugin: Any,
    project_settings: dict[str, Any],
    log: logging.Logger,
    category: str | None = None,
) -> dict[str, Any]:
    """Settings of a publish plugin by its class name.

    ``settings_category`` of the plugin decides which addon's settings count.
    Without it the host name is tried, with a deprecation warning when it fits.
    """
    own_category = getattr(plugin, "settings_category", None)
    if own_category:
        if own_category not in project_settings:
            log.warning("Couldn't find settings category '%s'", own_category)
            return {}
        publish = project_settings[own_category].get("publish", {})
        return publish.get(plugin.__name__, {})
    candidates = [(category, "publish")]
    parts = os.path.normpath(inspect.getfile(plugin)).rsplit(os.path.sep, 5)
    if len(parts) >= 4:
        name = "core" if parts[-4] == "ayon_core" else parts[-4]
        candidates.append((name, parts[-2]))
    for name, kind in candidates:  # type: ignore[assignment]
        settings = project_settings.get(name or "", {}).get(kind, {})
        if plugin.__name__ in settings:
            warnings.warn(
                f"Please fill 'settings_category' for plugin '{plugin.__name__}'.",
                DeprecationWarning,
                stacklevel=2,
            )
            return settings[plugin.__name__]
    return {}


def apply_plugin_settings_automatically(
    plugin: Any, settings: dict[str, Any], logger: logging.Logger | None = None
) -> None:
    """Set every settings value as an attribute of the plugin class."""
    for option, value in settings.items():
        if logger:
            logger.debug("%s: %s = %s", plugin.__name__, option, value)
        setattr(plugin, option, value)


def filter_pyblish_plugins(plugins: list[Any]) -> None:
    """Apply settings; drop disabled plugins and those of other hosts."""
    log = Logger.get_logger("filter_pyblish_plugins")
    host_name = pyblish.api.current_host()
    settings = get_project_settings(os.environ.get("AYON_PROJECT_NAME") or "")
    for plugin in list(plugins):
        apply_settings = getattr(plugin, "apply_settings", None)
        if apply_settings is not None:
            try:
                apply_settings(settings)
            except Exception:
                log.warning("Settings of %s failed", plugin.__name__, exc_info=True)
        else:
            values = get_plugin_settings(plugin, settings, log, host_name)
            apply_plugin_settings_automatically(plugin, values, log)
        enabled = getattr(plugin, "enabled", True) is not False
        if not enabled or not pyblish.plugin.host_is_compatible(plugin):
            plugins.remove(plugin)


def get_errored_instances_from_context(
    context: Any, plugin: Any | None = None
) -> list[Any]:
    """Instances that failed, in any plugin or in one."""
    return [
        result["instance"]
        for result in context.data["results"]
        if result["instance"] is not None
        and result["error"]
        and (plugin is None or result.get("plugin") == plugin)
    ]


def get_errored_plugins_from_context(context: Any) -> list[Any]:
    """Plugins that failed, once for each failure."""
    results = context.data.get("results", [])
    return [item["plugin"] for item in results if item["success"] is not True]


def filter_instances_for_context_plugin(plugin: Any, context: Any) -> Iterator[Any]:
    """Active instances with a family of a context plugin."""
    wanted = set(plugin.families or ())
    for instance in context if wanted else ():
        data = instance.data
        if not data.get("publish", True) or not data.get("active", True):
            continue
        families = {data.get("family"), *(data.get("families") or ())}
        if "*" in wanted or families & wanted:
            yield instance


def context_plugin_should_run(plugin: Any, context: Any) -> bool:
    """Whether a context plugin has instances of its families."""
    return any(True for _ in filter_instances_for_context_plugin(plugin, context))


def get_publish_instance_label(instance: Any) -> str:
    """Text that names an instance."""
    data = instance.data
    return str(data.get("label") or data.get("name") or instance)


def get_publish_instance_families(instance: Any) -> list[str]:
    """Family and families, each once, the family first."""
    family = instance.data.get("family")
    families = list(dict.fromkeys(instance.data.get("families") or ()))
    return [family, *(f for f in families if f != family)] if family else families


def get_instance_staging_dir(instance: Any) -> str:
    """Staging folder of an instance, made at the first call and then kept."""
    staging_dir = instance.data.get("stagingDir")
    if staging_dir:
        return str(staging_dir)
    context = instance.context
    template_data = copy.deepcopy(instance.data["anatomyData"])
    current_file = context.data.get("currentFile")
    if current_file:
        name = os.path.splitext(os.path.basename(current_file))[0]
        template_data["workfile_name"] = name
    product_type = instance.data["productType"]
    info = get_staging_dir_info(
        context.data["projectEntity"],
        instance.data.get("folderEntity"),
        instance.data.get("taskEntity"),
        product_type,
        instance.data["productName"],
        context.data["hostName"],
        product_base_type=instance.data.get("productBaseType") or product_type,
        anatomy=context.data["anatomy"],
        project_settings=context.data["project_settings"],
        template_data=template_data,
        username=context.data["user"],
    )
    if info is None:
        raise RuntimeError("No staging folder")
    os.makedirs(info.directory, exist_ok=True)
    instance.data.update(
        {
            "stagingDir": info.directory,
            "stagingDir_persistent": info.is_persistent,
            "stagingDir_is_custom": info.is_custom,
        }
    )
    return info.directory
