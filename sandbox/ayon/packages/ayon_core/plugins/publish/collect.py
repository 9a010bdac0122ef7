"""What every publish begins with: the Publisher's instances, and entities."""

from __future__ import annotations

import os
import time
from typing import Any

import ayon_api
import pyblish.api
from ayon_core.lib import get_version_from_path
from ayon_core.memory import memory
from ayon_core.pipeline import Anatomy
from ayon_core.pipeline.create import CreateContext, ParentFlags
from ayon_core.pipeline.publish import PublishError
from ayon_core.pipeline.template_data import get_template_data
from ayon_core.settings import get_project_settings


class CollectCreatedInstances(pyblish.api.ContextPlugin):
    """Turns what is active in the Publisher into instances of the publish."""

    order = pyblish.api.CollectorOrder - 0.5
    settings_category = "core"

    def process(self, context: Any) -> None:
        """Collect project, task, entities and instances."""
        create = context.data.get("create_context") or CreateContext(memory().host)
        project_name = create.get_current_project_name()
        project = create.get_current_project_entity()
        context.data.update(
            create_context=create,
            publish_attributes=create.publish_attributes.data_to_store(),
            hostName=create.host_name,
            projectName=project_name,
            projectEntity=project,
            folderPath=create.get_current_folder_path(),
            task=create.get_current_task_name(),
            folderEntity=create.get_current_folder_entity(),
            taskEntity=create.get_current_task_entity(),
            project_settings=get_project_settings(project_name),
            anatomy=Anatomy(project_name, project_entity=project),
            machine=os.environ.get("HOSTNAME", ""),
            time=time.strftime("%Y%m%dT%H%M%SZ"),
        )
        context.data.setdefault("comment", "")
        context.data.setdefault("currentFile", create.get_current_workfile_path())
        for created in create.instances:
            if _is_wanted(create, created):
                self._add(context, create, created)

    def _add(self, context: Any, create: Any, created: Any) -> None:
        stored = created.data_to_store()
        folder_path, task_name = stored.get("folderPath"), stored.get("task")
        base_type = created.product_base_type
        instance = context.create_instance(created.product_name)
        instance.data.update(stored)
        instance.data.update(
            name=created.product_name,
            label=created.label,
            family=base_type,
            families=[base_type],
            publish=True,
            representations=[],
            transientData=created.transient_data,
            folderEntity=create.get_folder_entity(folder_path),
            taskEntity=create.get_task_entity(folder_path, task_name),
        )
        picture = create.thumbnail_paths_by_instance_id.get(created.id)
        if picture:
            instance.data["thumbnailSource"] = picture
        for key in ("stagingDir", "stagingDir_is_custom", "stagingDir_persistent"):
            if key in created.transient_data:
                instance.data[key] = created.transient_data[key]


def _is_wanted(create: Any, created: Any) -> bool:
    """Whether an instance is switched on, and so is a parent that it follows."""
    while created is not None and created["active"]:
        if ParentFlags.share_active not in created.parent_flags:
            return True
        created = create.get_instance_by_id(created.parent_instance_id)
    return False


class CollectSceneVersion(pyblish.api.ContextPlugin):
    """Reads the version out of the workfile's name."""

    order = pyblish.api.CollectorOrder
    settings_category = "core"
    hosts = ["*"]  # noqa: RUF012

    def process(self, context: Any) -> None:
        """Collect it; a workfile without one is not published."""
        file = context.data.get("currentFile") or ""
        number = get_version_from_path(file)
        if number:
            context.data["version"] = int(number)
        elif file:
            raise PublishError(f"Unable to retrieve version number from {file}")


class CollectTaskRange(pyblish.api.ContextPlugin):
    """Reads range and rate of the task."""

    order = pyblish.api.CollectorOrder
    hosts = ["*"]  # noqa: RUF012

    def process(self, context: Any) -> None:
        """Collect them."""
        entity = context.data["taskEntity"] or context.data["folderEntity"] or {}
        attributes = entity.get("attrib") or {}
        for key in ("frameStart", "frameEnd", "handleStart", "handleEnd", "fps"):
            if attributes.get(key) is not None:
                context.data.setdefault(key, attributes[key])


class CollectTemplateData(pyblish.api.ContextPlugin):
    """Gives instances their version, and values for templates."""

    label = "Collect template data"
    order = pyblish.api.CollectorOrder + 0.49
    settings_category = "core"

    def process(self, context: Any) -> None:
        """Collect them."""
        settings = context.data["project_settings"]["core"]["publish"]
        follow = settings["CollectAnatomyInstanceData"]["follow_workfile_version"]
        # Pyblish's own collector has put the system's user there.
        context.data["user"] = ayon_api.get_user()["name"]
        for instance in context:
            data = instance.data
            if data.get("version") is None:
                is_workfile = data["productBaseType"] == "workfile"
                wanted = context.data.get("version") if follow or is_workfile else None
                data["version"] = wanted or self._next_version(context, data)
            values = get_template_data(
                context.data["projectEntity"],
                data.get("folderEntity"),
                data.get("taskEntity"),
                context.data["hostName"],
            )
            product = {
                "name": data["productName"],
                "type": data["productType"],
                "basetype": data["productBaseType"],
            }
            values.update(
                product=product,
                family=data["productType"],
                subset=data["productName"],
                version=data["version"],
                comment=context.data.get("comment") or None,
            )
            data["anatomyData"] = values

    def _next_version(self, context: Any, data: dict[str, Any]) -> int:
        folder = data.get("folderEntity")
        name = context.data["projectName"]
        product = folder and ayon_api.get_product_by_name(
            name, data["productName"], folder["id"]
        )
        last = product and ayon_api.get_last_version_by_product_id(name, product["id"])
        return last["version"] + 1 if last else 1
