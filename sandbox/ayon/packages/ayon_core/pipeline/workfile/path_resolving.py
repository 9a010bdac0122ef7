"""Where the workfiles of a task lie, and what their names say."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ...lib import StringTemplate, filter_profiles
from ...settings import get_project_settings
from ..anatomy import Anatomy, AnatomyTemplateResult
from ..template_data import get_template_data
from ..version_start import get_versioning_start

Entity = dict[str, Any]


def _workfiles_settings(project_settings: dict[str, Any]) -> dict[str, Any]:
    settings: dict[str, Any] = project_settings["core"]["tools"]["Workfiles"]
    return settings


def get_workfile_template_key(
    project_name: str,
    task_type: str | None,
    host_name: str | None,
    project_settings: dict[str, Any] | None = None,
) -> str:
    """Name of the work template for a task type and host."""
    default = "work"
    if not task_type or not host_name:
        return default
    settings = project_settings or get_project_settings(project_name)
    profile = filter_profiles(
        _workfiles_settings(settings).get("workfile_template_profiles", ()),
        {"task_types": task_type, "host_names": host_name},
    )
    return (profile or {}).get("workfile_template") or default


def get_workdir_with_workdir_data(
    workdir_data: dict[str, Any],
    project_name: str,
    anatomy: Anatomy | None = None,
    template_key: str | None = None,
    project_settings: dict[str, Any] | None = None,
) -> AnatomyTemplateResult:
    """Folder of workfiles from template data."""
    anatomy = anatomy or Anatomy(project_name)
    template_key = template_key or get_workfile_template_key(
        workdir_data["project"]["name"],
        workdir_data["task"]["type"],
        workdir_data["host"]["name"],
        project_settings,
    )
    template = anatomy.get_template_item("work", template_key, "directory")
    result: AnatomyTemplateResult = template.format_strict(workdir_data)
    return result.normalized()


def get_workdir(
    project_entity: Entity,
    folder_entity: Entity,
    task_entity: Entity,
    host_name: str,
    anatomy: Anatomy | None = None,
    template_key: str | None = None,
    project_settings: dict[str, Any] | None = None,
) -> AnatomyTemplateResult:
    """Folder of the workfiles of a task."""
    data = get_template_data(project_entity, folder_entity, task_entity, host_name)
    return get_workdir_with_workdir_data(
        data,
        project_entity["name"],
        anatomy or Anatomy(project_entity["name"], project_entity=project_entity),
        template_key,
        project_settings,
    )


@dataclass
class WorkfileParsedData:
    """What a file name says."""

    version: int | None = None
    comment: str | None = None
    ext: str | None = None


class WorkfileDataParser:
    """Reads version and comment from names made by a file template."""

    def __init__(self, file_template: Any, data: dict[str, Any]) -> None:
        text = re.sub(r"\.?\{ext\}", "\0ext\0", str(file_template))
        values = {**data, "version": "\0version\0", "comment": "\0comment\0"}
        groups = {
            "\0ext\0": r"(?P<ext>\..*)",
            "\0version\0": r"(?P<version>[0-9]+)",
            "\0comment\0": r"(?P<comment>.+?)",
        }
        self._patterns = []
        for keys in (values, {k: v for k, v in values.items() if k != "comment"}):
            filled = StringTemplate.format_strict_template(text, keys)
            pattern = re.escape(str(filled))
            for mark, group in groups.items():
                pattern = pattern.replace(re.escape(mark), group)
            # "{version:0>3}" pads the mark on its left when it is short.
            flags = re.IGNORECASE if platform.system() == "Windows" else 0
            self._patterns.append(re.compile(pattern, flags))

    def parse_data(self, filename: str) -> WorkfileParsedData:
        """What the name says; empty when it does not fit the template."""
        for pattern in self._patterns:
            match = pattern.fullmatch(filename)
            if match:
                found: dict[str, Any] = match.groupdict()
                if found.get("version") is not None:
                    found["version"] = int(found["version"])
                return WorkfileParsedData(**found)
        return WorkfileParsedData()


def get_last_workfile_with_version(
    workdir: str,
    file_template: str,
    template_data: dict[str, Any],
    extensions: Iterable[str],
) -> tuple[str | None, int | None]:
    """Path and number of the highest version; the newest file of equals."""
    if not os.path.exists(workdir):
        return None, None
    dotted = {ext if ext.startswith(".") else f".{ext}" for ext in extensions}
    parser = WorkfileDataParser(file_template, template_data)
    best: tuple[int, float, str] | None = None
    for filename in sorted(os.listdir(workdir)):
        path = os.path.join(workdir, filename)
        version = parser.parse_data(filename).version
        if version is None or os.path.splitext(filename)[1] not in dotted:
            continue
        rank = (version, os.path.getmtime(path), path)
        if best is None or rank > best:
            best = rank
    return (best[2], best[0]) if best else (None, None)


def get_last_workfile(
    workdir: str,
    file_template: str,
    template_data: dict[str, Any],
    extensions: Iterable[str],
    full_path: bool = False,
) -> str:
    """Path of the highest version, or of the first one to be."""
    path, _ = get_last_workfile_with_version(
        workdir, file_template, template_data, extensions
    )
    if path is None:
        data = {key: value for key, value in template_data.items() if key != "comment"}
        data["version"] = get_versioning_start(
            data["project"]["name"],
            data["host"]["name"],
            task_name=data["task"]["name"],
            task_type=data["task"]["type"],
            product_base_type="workfile",
        )
        ext = str(data.get("ext") or next(iter(extensions), ""))
        data["ext"] = ext.lstrip(".")
        name = StringTemplate.format_strict_template(str(file_template), data)
        path = os.path.join(workdir, name)
    return os.path.normpath(path) if full_path else os.path.basename(path)


def get_custom_workfile_template(
    project_entity: Entity,
    folder_entity: Entity,
    task_entity: Entity,
    host_name: str,
    anatomy: Anatomy | None = None,
    project_settings: dict[str, Any] | None = None,
) -> str | None:
    """Path of the template that a first workfile is copied from."""
    project_name = project_entity["name"]
    settings = project_settings or get_project_settings(project_name)
    builder = settings.get(host_name, {}).get("workfile_builder") or {}
    if not builder.get("create_first_version"):
        return None
    profile = filter_profiles(
        builder.get("custom_templates") or (), {"task_types": task_entity["taskType"]}
    )
    if not profile:
        return None
    anatomy = anatomy or Anatomy(project_name)
    data: dict[str, Any] = {
        **os.environ,
        **get_template_data(project_entity, folder_entity, task_entity, host_name),
        "root": anatomy.roots,
    }
    template = profile["path"][platform.system().lower()]
    return StringTemplate.format_strict_template(template, data).normalized()


def create_workdir_extra_folders(
    workdir: str,
    host_name: str,
    task_type: str,
    task_name: str,
    project_name: str,
    project_settings: dict[str, Any] | None = None,
) -> None:
    """Make the folders that settings want beside workfiles."""
    settings = project_settings or get_project_settings(project_name)
    profile = filter_profiles(
        _workfiles_settings(settings)["extra_folders"],
        {
            "task_types": task_type,
            "task_names": task_name,
            "host_names": host_name,
        },
    )
    for subfolder in (profile or {}).get("folders", ()):
        name = subfolder.replace("\\", "/").lstrip("/")
        if name:
            os.makedirs(os.path.join(workdir, name), exist_ok=True)
