"""Bringing what was extracted to where it belongs, and telling the server."""

from __future__ import annotations

import os
import re
import shutil
import uuid
from pathlib import Path
from typing import Any, ClassVar

import ayon_api
import pyblish.api
from ayon_api.operations import OperationsSession
from ayon_core.pipeline.projects import fill, rootless, template
from ayon_core.pipeline.publish import PublishError

_RANGE = ("frameStart", "frameEnd", "handleStart", "handleEnd", "fps")
_PICTURE = ("resolutionWidth", "resolutionHeight", "pixelAspect")


class IntegrateProducts(pyblish.api.InstancePlugin):
    """Copies files by the template, then makes product, version, representations."""

    label = "Integrate"
    order = pyblish.api.IntegratorOrder
    settings_category = "core"

    def process(self, instance: Any) -> None:
        """Integrate one instance."""
        data = instance.data
        if data.get("farm") or data.get("integrate") is False:
            return
        wanted = [
            r for r in data["representations"] if "delete" not in r.get("tags", ())
        ]
        if not wanted:
            return
        context = instance.context.data
        project_name = context["projectName"]
        session = OperationsSession()
        product_id = self._product(session, project_name, data)
        version = self._version_id(session, project_name, product_id, data, context)
        placed = [_Placing(context, data, item) for item in wanted]
        for item in placed:
            item.copy()
            item.describe(session, project_name, version)
        session.commit()
        data["versionEntity"] = ayon_api.get_version_by_id(project_name, version)
        data["published_representations"] = {
            item.id: {"representation": item.entity, "published_files": item.paths}
            for item in placed
        }

    def _product(self, session: Any, project_name: str, data: dict[str, Any]) -> str:
        folder_id = data["folderEntity"]["id"]
        known = ayon_api.get_product_by_name(
            project_name, data["productName"], folder_id
        )
        if known:
            return str(known["id"])
        made = session.create_product(
            project_name,
            data["productName"],
            data["productType"],
            folder_id,
            product_base_type=data["productBaseType"],
        )
        return str(made.entity_id)

    def _version_id(
        self,
        session: Any,
        project_name: str,
        product_id: str,
        data: dict[str, Any],
        context: dict[str, Any],
    ) -> str:
        attributes = {
            key: data[key] for key in (*_RANGE, *_PICTURE) if data.get(key) is not None
        }
        attributes["families"] = list(dict.fromkeys(data.get("families", ())))
        attributes["comment"] = data.get("comment") or context.get("comment") or ""
        source = data.get("source") or context.get("currentFile")
        if source:
            attributes["source"] = rootless(context["anatomy"], source)
        task = data.get("taskEntity") or {}
        known = ayon_api.get_version_by_name(project_name, data["version"], product_id)
        if known:
            session.update_entity(
                project_name, "version", known["id"], {"attrib": attributes}
            )
            for old in ayon_api.get_representations(
                project_name, version_ids=[known["id"]]
            ):
                session.delete_entity(project_name, "representation", old["id"])
            return str(known["id"])
        made = session.create_version(
            project_name,
            data["version"],
            product_id,
            task_id=task.get("id"),
            author=context["user"],
            attrib=attributes,
        )
        return str(made.entity_id)


class _Placing:
    """A representation on its way into the project."""

    def __init__(
        self, context: dict[str, Any], data: dict[str, Any], item: dict[str, Any]
    ) -> None:
        self.id = uuid.uuid4().hex
        self.paths, self.entity = list[str](), dict[str, Any]()
        self._of_project = context["anatomy"]
        self._representation = item
        self._values = {
            **data["anatomyData"],
            "representation": item["name"],
            "ext": item["ext"].lstrip("."),
            "output": item.get("outputName"),
        }
        self._folder = item.get("stagingDir") or data["stagingDir"]
        files = item["files"]
        self._files = [files] if isinstance(files, str) else list(files)
        self._is_sequence = not isinstance(files, str)
        self._first_frame = item.get("frameStart", data.get("frameStart"))

    def _frame_numbers(self) -> list[int | None]:
        if not self._is_sequence:
            return [None] * len(self._files)
        column = [int(re.findall(r"(\d+)\.\w+$", name)[0]) for name in self._files]
        first = min(column)
        shift = int(self._first_frame) - first if self._first_frame is not None else 0
        return [number + shift for number in column]

    def copy(self) -> None:
        """Copy its files."""
        for name, frame in sorted(zip(self._files, self._frame_numbers()), key=str):
            if os.path.isabs(name):
                raise PublishError(f"'{name}' of a representation is no file name.")
            values = dict(self._values)
            if frame is not None:
                values["frame"] = frame
            target = os.path.join(
                fill(self._of_project, "publish", "default", "directory", values),
                fill(self._of_project, "publish", "default", "file", values),
            )
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copyfile(os.path.join(self._folder, name), target)
            self.paths.append(os.path.normpath(target))
        self.paths.sort()

    def describe(self, session: Any, project_name: str, version_id: str) -> None:
        """Tell the server of it."""
        values: dict[str, Any] = dict(self._values)
        frames = [frame for frame in self._frame_numbers() if frame is not None]
        if frames:
            padding = int(self._of_project.templates["common"]["frame_padding"])
            values["frame"] = f"{min(frames):0{padding}d}"
        for key in ("comment", "output"):
            if values.get(key) is None:
                values.pop(key, None)
        parts = [
            template(self._of_project, "publish", "default", part)
            for part in ("directory", "file")
        ]
        data = {"context": {**values, "root": dict(self._of_project.roots)}}
        if "colorspaceData" in self._representation:
            data["colorspaceData"] = self._representation["colorspaceData"]
        self.entity = {
            "id": self.id,
            "name": self._representation["name"],
            "context": data["context"],
        }
        session.create_representation(
            project_name,
            self._representation["name"],
            version_id,
            files=[self._describe_file(path) for path in self.paths],
            attrib={
                "path": self.paths[0],
                "template": "/".join(parts),
                "extension": values["ext"],
            },
            data=data,
            representation_id=self.id,
        )

    def _describe_file(self, path: str) -> dict[str, Any]:
        size = os.path.getsize(path)
        facts = {"id": uuid.uuid4().hex, "hash": f"{size}", "hash_type": "op3"}
        place = {
            "path": rootless(self._of_project, path),
            "name": os.path.basename(path),
        }
        return {**facts, **place, "size": size}


class IntegrateThumbnails(pyblish.api.InstancePlugin):
    """Uploads a picture for the version."""

    label = "Integrate thumbnail"
    order = pyblish.api.IntegratorOrder + 0.01
    settings_category = "core"
    suffixes: ClassVar[set[str]] = {".jpg", ".jpeg", ".png"}

    def process(self, instance: Any) -> None:
        """Upload what an artist or a plugin chose."""
        source = instance.data.get("thumbnailPath") or instance.data.get(
            "thumbnailSource"
        )
        version = instance.data.get("versionEntity")
        if not source or not version or Path(source).suffix not in self.suffixes:
            return
        project_name = instance.context.data["projectName"]
        thumbnail = ayon_api.create_thumbnail(project_name, source)
        ayon_api.update_version(project_name, version["id"], thumbnail_id=thumbnail)
