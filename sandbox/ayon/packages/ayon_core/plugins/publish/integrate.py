"""The integrator of ayon-core: files to the publish folder, entities to AYON."""

from __future__ import annotations

import copy
import os
import shutil
import uuid
from typing import Any

import ayon_api
import clique
import pyblish.api
from ayon_api.operations import (
    OperationsSession,
    new_product_entity,
    new_representation_entity,
    new_version_entity,
)
from ayon_core.lib import source_hash
from ayon_core.pipeline.publish import (
    KnownPublishError,
    get_publish_instance_families,
)

_CONTEXT_KEYS = (
    *("project", "hierarchy", "folder", "task", "product", "version"),
    *("representation", "username", "output"),
)
_VERSION_KEYS = (
    *("frameStart", "frameEnd", "handleStart", "handleEnd", "step"),
    *("resolutionWidth", "resolutionHeight", "pixelAspect"),
)


class IntegrateAsset(pyblish.api.InstancePlugin):
    """Publish the representations of an instance as a version."""

    label = "Integrate Asset"
    order = pyblish.api.IntegratorOrder

    def process(self, instance: Any) -> None:
        """Copy the files, then write product, version and representations."""
        data = instance.data
        if data.get("farm") or not data.get("integrate", True):
            return
        representations = [
            item
            for item in data.get("representations") or ()
            if "delete" not in item.get("tags", ())
        ]
        if not representations:
            return
        project_name = instance.context.data["projectName"]
        session = OperationsSession()
        product_id = self._product(instance, project_name, session)
        version = self._version(instance, project_name, product_id, session)
        data["versionEntity"] = version
        session.commit()
        published = {}
        for item in representations:
            entity, transfers = self._representation(instance, item, version)
            for source, target in transfers:
                os.makedirs(os.path.dirname(target), exist_ok=True)
                shutil.copy2(source, target)
            anatomy = instance.context.data["anatomy"]
            entity["files"] = [self._file(anatomy, target) for _, target in transfers]
            session.create_entity(project_name, "representation", entity)
            published[entity["id"]] = {
                "representation": entity,
                "anatomy_data": data["anatomyData"],
                "transfers": transfers,
                "published_files": [target for _, target in transfers],
            }
        session.commit()
        data["published_representations"] = published

    def _product(
        self, instance: Any, project_name: str, session: OperationsSession
    ) -> str:
        data = instance.data
        folder_id = data["folderEntity"]["id"]
        found = ayon_api.get_product_by_name(
            project_name, data["productName"], folder_id
        )
        if found:
            return found["id"]
        entity = new_product_entity(
            data["productName"],
            data["productType"],
            folder_id,
            product_base_type=data.get("productBaseType") or data["productType"],
        )
        session.create_entity(project_name, "product", entity)
        return entity["id"]

    def _version(
        self,
        instance: Any,
        project_name: str,
        product_id: str,
        session: OperationsSession,
    ) -> dict[str, Any]:
        data, context = instance.data, instance.context
        source = data.get("source")
        if source is None:
            anatomy = context.data["anatomy"]
            path = context.data["currentFile"]
            source = anatomy.find_root_template_from_path(path)[1]
        values = {
            "families": get_publish_instance_families(instance),
            "time": context.data["time"],
            "author": context.data["user"],
            "source": source,
            "comment": data["comment"],
            "fps": data.get("fps", context.data.get("fps")),
            "host_name": context.data["hostName"],
            **{key: data[key] for key in _VERSION_KEYS if key in data},
            **data.get("versionData", {}),
        }
        known = ayon_api.get_attributes_for_type("version")
        found = ayon_api.get_version_by_name(project_name, data["version"], product_id)
        entity = new_version_entity(
            data["version"],
            product_id,
            task_id=(data.get("taskEntity") or {}).get("id"),
            data={k: v for k, v in values.items() if k not in known},
            attribs={k: v for k, v in values.items() if k in known},
            entity_id=found["id"] if found else None,
        )
        if found:
            for old in ayon_api.get_representations(
                project_name, version_ids={found["id"]}
            ):
                session.delete_entity(project_name, "representation", old["id"])
            changes = {key: entity[key] for key in ("attrib", "data")}
            session.update_entity(project_name, "version", found["id"], changes)
        else:
            session.create_entity(project_name, "version", entity)
        return entity

    def _representation(
        self, instance: Any, item: dict[str, Any], version: dict[str, Any]
    ) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        data = instance.data
        if item["ext"].startswith("."):
            raise KnownPublishError(f"Extension must not start with a dot: {item}")
        staging_dir = item.get("stagingDir") or data.get("stagingDir")
        if not staging_dir:
            raise KnownPublishError(f"No staging directory of {item}")
        files = item["files"]
        names = files if isinstance(files, (list, tuple)) else [files]
        if any(os.path.isabs(name) for name in names):
            raise KnownPublishError(f"File names contain full paths: {names}")
        template_data = copy.deepcopy(data["anatomyData"])
        template_data.update(representation=item["name"], ext=item["ext"])
        if item.get("outputName"):
            template_data["output"] = item["outputName"]
        anatomy = instance.context.data["anatomy"]
        template = anatomy.get_template_item("publish", "default", "path")
        frames: list[int | None] = [None]
        if isinstance(files, (list, tuple)):
            collections, rest = clique.assemble(list(files))
            if len(files) < 2 or len(collections) != 1 or rest:
                raise KnownPublishError(f"No proper sequence of files: {files}")
            names = list(collections[0])
            frames = list(collections[0].indexes)
            if item.get("frameStart") is not None:
                first = int(item["frameStart"])
                frames = list(range(first, first + len(frames)))
        context: dict[str, Any] = {}
        transfers = []
        for name, frame in zip(names, frames):
            values = dict(template_data)
            if frame is not None:
                values["frame"] = frame
            filled = template.format_strict(values)
            context = context or filled.used_values
            target = os.path.normpath(filled)
            transfers.append((os.path.join(staging_dir, name), target))
        padding = anatomy.templates["frame_padding"]
        if frames[0] is not None:
            context["frame"] = f"{frames[0]:0{padding}d}"
        for key in _CONTEXT_KEYS:
            if template_data.get(key) is not None:
                context[key] = template_data[key]
        context.setdefault("user", {"name": instance.context.data["user"]})
        item["published_path"] = transfers[0][1]
        extra = {"context": context, **item.get("data", {})}
        if item.get("colorspaceData"):
            extra["colorspaceData"] = item["colorspaceData"]
        entity = new_representation_entity(
            item["name"],
            version["id"],
            [],
            data=extra,
            attribs={"path": transfers[0][1], "template": template.template},
        )
        return entity, transfers

    @staticmethod
    def _file(anatomy: Any, path: str) -> dict[str, Any]:
        return {
            "id": uuid.uuid4().hex,
            "name": os.path.basename(path),
            "path": anatomy.find_root_template_from_path(path)[1],
            "size": os.path.getsize(path),
            "hash": source_hash(path),
            "hash_type": "op3",
        }


class IntegrateThumbnailsAYON(pyblish.api.InstancePlugin):
    """Send the thumbnail of an instance."""

    label = "Integrate Thumbnails to AYON"
    order = pyblish.api.IntegratorOrder + 0.01

    def process(self, instance: Any) -> None:
        """Upload ``thumbnailSource`` and set it on the version."""
        path = instance.data.get("thumbnailSource")
        version = instance.data.get("versionEntity")
        if not path or not version or not os.path.exists(path):
            return
        project_name = instance.context.data["projectName"]
        thumbnail_id = ayon_api.create_thumbnail(project_name, path)
        ayon_api.update_version(project_name, version["id"], thumbnail_id=thumbnail_id)
