"""Collectors of ayon-core: instances, context, entities and anatomy data.

Class names and orders are those of ayon-core, where each has its own file.
"""

from __future__ import annotations

import copy
import os
import time
from typing import Any

import ayon_api
import pyblish.api
from ayon_core.lib import (
    get_ayon_username,
    get_datetime_data,
    get_formatted_current_time,
    get_version_from_path,
)
from ayon_core.pipeline import (
    Anatomy,
    KnownPublishError,
    get_current_host_name,
    registered_host,
)
from ayon_core.pipeline.create import CreateContext, ParentFlags
from ayon_core.pipeline.template_data import (
    get_folder_template_data,
    get_task_template_data,
    get_template_data,
)
from ayon_core.pipeline.version_start import get_versioning_start
from ayon_core.settings import get_project_settings


class CollectFromCreateContext(pyblish.api.ContextPlugin):
    """Active created instances become publish instances."""

    label = "Collect From Create Context"
    order = pyblish.api.CollectorOrder - 0.5

    def process(self, context: Any) -> None:
        """Make the instances and take over the options of the context."""
        create_context = context.data.get("create_context")
        if not create_context:
            create_context = CreateContext(registered_host())
        thumbnails = create_context.thumbnail_paths_by_instance_id
        context.data["thumbnailSource"] = thumbnails.get(None)
        context.data["projectName"] = create_context.get_current_project_name()
        for created in create_context.instances:
            if self._is_active(create_context, created):
                self._create(context, created, thumbnails.get(created.id))
        context.data.update(create_context.context_data_to_store())
        context.data["newPublishing"] = True

    def _is_active(self, create_context: Any, created: Any) -> bool:
        if not created["active"]:
            return False
        parent = create_context.get_instance_by_id(created.parent_instance_id)
        if parent is not None and created.parent_flags & ParentFlags.share_active:
            return self._is_active(create_context, parent)
        return True

    def _create(self, context: Any, created: Any, thumbnail_path: str | None) -> None:
        data = created.data_to_store()
        name = data["productName"]
        base_type = data.get("productBaseType") or data["productType"]
        instance = context.create_instance(name)
        instance.data.update(
            {
                "publish": True,
                "label": data.get("label") or name,
                "name": name,
                "folderPath": data["folderPath"],
                "task": data["task"],
                "productName": name,
                "productBaseType": base_type,
                "productType": data["productType"],
                "family": base_type,
                "families": [*(data.get("families") or ()), base_type],
                "representations": [],
                "thumbnailSource": thumbnail_path,
                "transientData": created.transient_data,
            }
        )
        for key, value in data.items():
            instance.data.setdefault(key, value)


class CollectHostName(pyblish.api.ContextPlugin):
    """Name of the host."""

    label = "Collect Host Name"
    order = pyblish.api.CollectorOrder - 0.5

    def process(self, context: Any) -> None:
        """Write ``hostName``."""
        context.data.setdefault("hostName", get_current_host_name())
        context.data.setdefault("appName", os.environ.get("AYON_APP_NAME"))


class CollectCurrentContext(pyblish.api.ContextPlugin):
    """Project, folder and task of the host."""

    label = "Collect Current context"
    order = pyblish.api.CollectorOrder - 0.49

    def process(self, context: Any) -> None:
        """Write ``projectName``, ``folderPath`` and ``task``."""
        current = registered_host().get_current_context()
        context.data.setdefault("projectName", current["project_name"])
        context.data["folderPath"] = current["folder_path"]
        context.data["task"] = current["task_name"]


class CollectSettings(pyblish.api.ContextPlugin):
    """Settings of the project."""

    label = "Collect Settings"
    order = pyblish.api.CollectorOrder - 0.491

    def process(self, context: Any) -> None:
        """Write ``project_settings``."""
        name = context.data["projectName"]
        context.data["project_settings"] = get_project_settings(name)


class CollectContextEntities(pyblish.api.ContextPlugin):
    """Entities of the context and its frame range."""

    label = "Collect Context Entities"
    order = pyblish.api.CollectorOrder - 0.45

    def process(self, context: Any) -> None:
        """Write entities, anatomy and the range with its handles."""
        data = context.data
        name = data["projectName"]
        project = ayon_api.get_project(name)
        data["projectEntity"] = project
        data["anatomy"] = Anatomy(name, project_entity=project)
        if not data["folderPath"]:
            return
        folder = ayon_api.get_folder_by_path(name, data["folderPath"])
        if not folder:
            raise KnownPublishError(f"Folder '{data['folderPath']}' was not found.")
        task = None
        if data["task"]:
            task = ayon_api.get_task_by_name(name, folder["id"], data["task"])
            if not task:
                raise KnownPublishError(f"Task '{data['task']}' was not found.")
        attrib = (task or folder)["attrib"]
        start, end = attrib["frameStart"], attrib["frameEnd"]
        before = int(attrib.get("handleStart") or 0)
        after = int(attrib.get("handleEnd") or 0)
        data.update(
            folderEntity=folder,
            taskEntity=task,
            taskType=task["taskType"] if task else None,
            frameStart=start,
            frameEnd=end,
            handleStart=before,
            handleEnd=after,
            frameStartHandle=start - before,
            frameEndHandle=end + after,
            fps=attrib["fps"],
        )


class CollectInstanceEntities(pyblish.api.ContextPlugin):
    """Folder and task of each instance."""

    label = "Collect Instance entities"
    order = pyblish.api.CollectorOrder - 0.4

    def process(self, context: Any) -> None:
        """Write ``projectEntity``, ``folderEntity`` and ``taskEntity``."""
        name = context.data["projectName"]
        for instance in context:
            data = instance.data
            data["projectEntity"] = context.data["projectEntity"]
            data.setdefault("taskEntity", None)
            path = data.get("folderPath")
            folder = path and ayon_api.get_folder_by_path(name, path)
            if not folder:
                continue
            data["folderEntity"] = folder
            if data.get("task"):
                data["taskEntity"] = ayon_api.get_task_by_name(
                    name, folder["id"], data["task"]
                )


class CollectCurrentAYONUser(pyblish.api.ContextPlugin):
    """The user and the time."""

    label = "Collect AYON User"
    order = pyblish.api.CollectorOrder

    def process(self, context: Any) -> None:
        """Write ``user``, ``time``, ``date`` and ``datetimeData``."""
        context.data["user"] = get_ayon_username()
        context.data["time"] = get_formatted_current_time()
        context.data["date"] = time.strftime("%Y%m%dT%H%M%SZ")
        context.data["datetimeData"] = get_datetime_data()


class CollectSceneVersion(pyblish.api.ContextPlugin):
    """Version in the name of the workfile."""

    label = "Collect Scene Version"
    order = pyblish.api.CollectorOrder
    settings_category = "core"
    hosts = ["*"]  # noqa: RUF012 - what settings replace

    def process(self, context: Any) -> None:
        """Write ``version``; a name without one fails."""
        path = context.data.get("currentFile")
        if not path:
            self.log.error("The scene is not saved.")
            return
        if os.path.basename(path) == "<shell>":
            return
        version = get_version_from_path(path)
        if version is None:
            raise KnownPublishError(f"Unable to retrieve version number from {path}")
        context.data["version"] = int(version)


class CollectAnatomyContextData(pyblish.api.ContextPlugin):
    """Template data of the context."""

    label = "Collect Anatomy Context Data"
    order = pyblish.api.CollectorOrder + 0.002

    def process(self, context: Any) -> None:
        """Write ``anatomyData``."""
        data = context.data
        anatomy_data = get_template_data(
            data["projectEntity"],
            data.get("folderEntity"),
            data.get("taskEntity"),
            host_name=data["hostName"],
            settings=data["project_settings"],
            username=data["user"],
        )
        anatomy_data.update(data["datetimeData"], username=data["user"])
        data["anatomyData"] = anatomy_data


class CollectAnatomyInstanceData(pyblish.api.ContextPlugin):
    """Entities, version and template data of instances."""

    label = "Collect Anatomy Instance data"
    order = pyblish.api.CollectorOrder + 0.49
    settings_category = "core"
    follow_workfile_version = False

    def process(self, context: Any) -> None:
        """Write entities, ``latestVersion``, ``version`` and ``anatomyData``."""
        name = context.data["projectName"]
        project = context.data["projectEntity"]
        for instance in context:
            data = instance.data
            folder = ayon_api.get_folder_by_path(name, data["folderPath"])
            if folder is None:
                self.log.warning("Folder %s was not found.", data["folderPath"])
                continue
            task = data.get("task") and ayon_api.get_task_by_name(
                name, folder["id"], data["task"]
            )
            last = ayon_api.get_last_version_by_product_name(
                name, data["productName"], folder["id"]
            )
            base_type = data.get("productBaseType") or data["productType"]
            anatomy_data = copy.deepcopy(context.data["anatomyData"])
            anatomy_data.update(get_folder_template_data(folder, name))
            if task:
                anatomy_data.update(get_task_template_data(project, task))
            anatomy_data["product"] = {
                "name": data["productName"],
                "type": data["productType"],
                "basetype": base_type,
            }
            version = data.get("version")
            if data.get("followWorkfileVersion", self.follow_workfile_version):
                version = context.data.get("version", version)
            if version is None:
                version = last["version"] + 1 if last else None
            if version is None:
                version = get_versioning_start(
                    name,
                    context.data["hostName"],
                    task_name=task["name"] if task else None,
                    task_type=task["taskType"] if task else None,
                    product_base_type=base_type,
                    product_name=data["productName"],
                )
            anatomy_data["version"] = version
            data.update(
                projectEntity=project,
                folderEntity=folder,
                taskEntity=task or None,
                latestVersion=last["version"] if last else None,
                version=version,
                anatomyData=anatomy_data,
            )


class CollectComment(pyblish.api.ContextPlugin):
    """Comment of the publish, for every instance."""

    label = "Collect comment"
    order = pyblish.api.ExtractorOrder - 0.49

    def process(self, context: Any) -> None:
        """Write ``comment`` where there is none."""
        comment = context.data.get("comment") or ""
        context.data["comment"] = comment
        for instance in context:
            if not instance.data.get("comment"):
                instance.data["comment"] = comment
