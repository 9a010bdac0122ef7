"""Metadata that public integrations wrote: read, and converted at the first write.

The whole of what we know of their format; it goes when nobody has such scenes.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from .metadata import Document, Holder, HolderKind, Record

OLD_METADATA_NAME = "avalon"
"""Name that integrations before AYON used; read, never written."""

INSTANCE_MARKS = frozenset({"ayon.create.instance", "pyblish.avalon.instance"})
CONTAINER_MARKS = frozenset({"ayon.load.container", "pyblish.avalon.container"})
CONTEXT_KEY = "AYON_context"

_CREATOR = "io.ayon.creators.harmony."
_SCENE_KEYS = frozenset({"__workfile__", "__review__"})
_BACKDROP_LOADERS = frozenset({"TemplateLoader", "PsdLoader"})
_PALETTE_LOADERS = frozenset({"LinkPaletteLoader", "ImportPaletteLoader"})
_ID_SPACE = uuid.UUID("5f6f9a10-4f0f-5a5e-9d8c-6f3b1c0a7e21")

_OPENPYPE_CREATORS = MappingProxyType(
    {
        "render": (f"{_CREATOR}render", "render", "local"),
        "renderFarm": (f"{_CREATOR}render", "render", "farm"),
        "template": (f"{_CREATOR}template", "harmony.template", None),
        "harmony.template": (f"{_CREATOR}template", "harmony.template", None),
        "workfile": (f"{_CREATOR}workfile", "workfile", None),
    }
)
"""OpenPype product type -> creator, product type now, render target."""


def read_public(payload: Mapping[str, Any], text: str) -> Document:
    """Understand ``key -> dict`` as the public integrations write it."""
    problems: list[str] = []
    unknown: dict[str, Any] = {}
    context: dict[str, Any] = {}
    instances: dict[str, Record] = {}
    containers: dict[str, Record] = {}
    taken: set[str] = set()
    for key, value in payload.items():
        if not isinstance(value, dict):
            unknown[key] = value
            problems.append(f"'{key}' in the AYON metadata is no record; it is kept.")
        elif key == CONTEXT_KEY:
            context = value
        elif _is_public_container(value):
            record = _public_container(key, value, taken)
            containers[record.id] = record
        elif _is_public_instance(value):
            record = _public_instance(key, value, taken)
            instances[record.id] = record
        else:
            unknown[key] = value
            problems.append(
                f"'{key}' in the AYON metadata is neither an instance nor a "
                "container; it is kept."
            )
    return Document(
        context=context,
        instances=instances,
        containers=containers,
        unknown=unknown,
        problems=tuple(problems),
        converted_from=text,
    )


def _is_public_container(value: Mapping[str, Any]) -> bool:
    return value.get("id") in CONTAINER_MARKS or (
        "id" not in value and "loader" in value and "representation" in value
    )


def _is_public_instance(value: Mapping[str, Any]) -> bool:
    if value.get("id") in INSTANCE_MARKS:
        return True
    named = ("productName" in value) or ("subset" in value)
    return "creator_identifier" in value or (
        named and ("family" in value or "productType" in value)
    )


def _public_instance(key: str, value: Mapping[str, Any], taken: set[str]) -> Record:
    data = dict(value)
    record_id = _free_id(data.get("instance_id"), "instance", key, taken)
    _modernize(data)
    data["id"] = "ayon.create.instance"
    data["instance_id"] = record_id
    if not data.get("creator_identifier"):
        _adopt_openpype_creator(data)
    holders: tuple[Holder, ...] = ()
    if key not in _SCENE_KEYS and data.get("productType") not in ("workfile", "review"):
        kind = (
            HolderKind.BACKDROP
            if str(data.get("creator_identifier", "")).endswith(".template")
            else HolderKind.NODE
        )
        holders = (Holder(kind, _public_path(kind, key)),)
    return Record(record_id, data, holders, is_tagged=not holders)


def _modernize(data: dict[str, Any]) -> None:
    """Give core's names to what older versions called otherwise; nothing goes.

    An ``asset`` of OpenPype is a bare name; only AYON knows its folder path, so
    it stays for the host to look up.
    """
    for old, new in (("family", "productType"), ("subset", "productName")):
        if not data.get(new) and data.get(old):
            data[new] = data[old]
    asset = data.get("asset")
    if not data.get("folderPath") and isinstance(asset, str) and asset.startswith("/"):
        data["folderPath"] = asset


def _adopt_openpype_creator(data: dict[str, Any]) -> None:
    product_type = str(data.get("productType", ""))
    name = str(data.get("productName", ""))
    match = _OPENPYPE_CREATORS.get(product_type)
    if match is None:
        return
    creator, modern_type, target = match
    if target == "local" and "Farm" in name:
        target = "farm"
    data["creator_identifier"] = creator
    data["productType"] = modern_type
    if target is not None:
        attributes = data.get("creator_attributes")
        attributes = dict(attributes) if isinstance(attributes, dict) else {}
        attributes.setdefault("render_target", target)
        data["creator_attributes"] = attributes


def _public_container(key: str, value: Mapping[str, Any], taken: set[str]) -> Record:
    data = dict(value)
    record_id = _free_id(None, "container", key, taken)
    data["id"] = "ayon.load.container"
    data.setdefault("public_key", key)
    loader = str(data.get("loader", ""))
    nodes = data.get("nodes")
    paths = [p for p in nodes if isinstance(p, str)] if isinstance(nodes, list) else []
    holders: list[Holder] = []
    if loader in _PALETTE_LOADERS:
        holders.append(Holder(HolderKind.PALETTE, key))
    elif loader in _BACKDROP_LOADERS:
        holders.append(Holder(HolderKind.BACKDROP, f"Top/{key}"))
        holders.extend(_node_members(paths))
    elif loader == "BackgroundLoader" and paths:
        holders.extend(_node_members(paths))
    elif key.startswith("Top/"):
        holders.append(Holder(HolderKind.NODE, key))
    elif paths:
        holders.extend(_node_members(paths))
    return Record(record_id, data, tuple(holders), is_tagged=not holders)


def _node_members(paths: Iterable[str]) -> list[Holder]:
    """Return a holder for each path; equal names get their path as member."""
    unique = list(dict.fromkeys(paths))
    names = [path.rpartition("/")[2] for path in unique]
    return [
        Holder(HolderKind.NODE, path, name if names.count(name) == 1 else path)
        for path, name in zip(unique, names)
    ]


def _public_path(kind: HolderKind, key: str) -> str:
    return f"Top/{key}" if kind is HolderKind.BACKDROP else key


def _free_id(wanted: object, kind: str, key: str, taken: set[str]) -> str:
    """Return an id that is the same at every reading until it is written."""
    record_id = wanted if isinstance(wanted, str) and wanted.strip() else ""
    if not record_id or record_id in taken or re.search(r"[\s:\]]", record_id):
        record_id = uuid.uuid5(_ID_SPACE, f"{kind}:{key}").hex
    taken.add(record_id)
    return record_id
