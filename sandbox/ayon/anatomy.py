"""What a new project of the in-memory AYON starts with.

Attribute schema, anatomy templates, task types, statuses and link types of an
ordinary 2D animation studio. Values are chosen so that wrong assumptions show:
the frame rate is not 24, ranges do not begin at 1, roots differ by platform.
"""

from __future__ import annotations

import copy
from typing import Any

_RANGE_SCOPE = ["project", "folder", "version", "representation", "task"]

_ATTRIBUTES: dict[str, tuple[str, list[str], Any]] = {
    "priority": ("string", ["project", "folder", "task"], "normal"),
    "fps": ("float", _RANGE_SCOPE, 25.0),
    "resolutionWidth": ("integer", _RANGE_SCOPE, 1920),
    "resolutionHeight": ("integer", _RANGE_SCOPE, 1080),
    "pixelAspect": ("float", _RANGE_SCOPE, 1.0),
    "clipIn": ("integer", _RANGE_SCOPE, 1),
    "clipOut": ("integer", _RANGE_SCOPE, 1),
    "frameStart": ("integer", _RANGE_SCOPE, 1001),
    "frameEnd": ("integer", _RANGE_SCOPE, 1001),
    "handleStart": ("integer", _RANGE_SCOPE, 0),
    "handleEnd": ("integer", _RANGE_SCOPE, 0),
    "startDate": ("datetime", ["project", "folder", "task"], None),
    "endDate": ("datetime", ["project", "folder", "task"], None),
    "fullName": ("string", ["user"], None),
    "email": ("string", ["user"], None),
    "avatarUrl": ("string", ["user"], None),
    "developerMode": ("boolean", ["user"], None),
    "productGroup": ("string", ["product"], None),
    "intent": ("string", ["version"], None),
    "source": ("string", ["version"], None),
    "comment": ("string", ["version"], None),
    "site": ("string", ["version"], None),
    "machine": ("string", ["version"], None),
    "families": ("list_of_strings", ["version"], None),
    "colorSpace": ("string", ["version"], None),
    "ayonAppVersion": ("string", ["version"], None),
    "path": ("string", ["representation"], None),
    "template": ("string", ["representation"], None),
    "extension": ("string", ["representation", "workfile"], None),
    "description": (
        "string",
        [
            *["project", "folder", "task", "product"],
            *["version", "representation", "workfile"],
        ],
        None,
    ),
}

NOT_INHERITED = {"description"}

_TASK_TYPES = {
    "Generic": "gen",
    "Art": "art",
    "Layout": "lay",
    "Rigging": "rig",
    "Animation": "ani",
    "Ink and Paint": "inp",
    "Compositing": "cmp",
    "Background": "bg",
}

_FOLDER_TYPES = ["Folder", "Library", "Asset", "Episode", "Sequence", "Shot"]

_STATUSES = {
    "Not ready": ("NRD", "not_started"),
    "In progress": ("PRG", "in_progress"),
    "Pending review": ("RVW", "in_progress"),
    "Approved": ("APP", "done"),
}

_LINKS = [
    ("generative", "version", "version"),
    ("reference", "version", "version"),
    ("breakdown", "folder", "folder"),
    ("template", "folder", "folder"),
]

_BASE_TYPES = [
    *["image", "render", "review", "workfile", "template", "palette"],
    *["audio", "plate", "background", "harmony.template", "harmony.palette"],
]

_WORK_DIR = "{root[work]}/{project[name]}/{hierarchy}/{folder[name]}/work/{task[name]}"
_PUBLISH_DIR = (
    "{root[work]}/{project[name]}/{hierarchy}/{folder[name]}"
    "/publish/{product[type]}/{product[name]}/{@version}"
)
_PUBLISH_FILE = (
    "{project[code]}_{folder[name]}_{product[name]}_{@version}"
    "<_{output}><.{@frame}>.{ext}"
)


def attribute_schema() -> list[dict[str, Any]]:
    """Answer of ``GET attributes``: every attribute with type and scope."""
    schema = []
    for position, (name, (type_name, scope, default)) in enumerate(_ATTRIBUTES.items()):
        schema.append(
            {
                "name": name,
                "position": position,
                "scope": list(scope),
                "builtin": True,
                "data": {
                    "type": type_name,
                    "title": name,
                    "default": copy.deepcopy(default),
                    "inherit": name not in NOT_INHERITED,
                },
            }
        )
    return schema


def attribute_names(entity_type: str) -> list[str]:
    """Attributes that an entity of this type may carry."""
    return [name for name, item in _ATTRIBUTES.items() if entity_type in item[1]]


def attribute_type(name: str) -> str:
    """Type of an attribute, as the schema names it."""
    return _ATTRIBUTES[name][0]


def attribute_defaults(entity_type: str) -> dict[str, Any]:
    """Values an entity has when neither it nor a parent sets them."""
    return {
        name: item[2] for name, item in _ATTRIBUTES.items() if entity_type in item[1]
    }


def templates() -> dict[str, Any]:
    """Anatomy templates as they stand in a project's ``config``."""
    work_file = (
        "{project[code]}_{folder[name]}_{task[name]}_{@version}<_{comment}>.{ext}"
    )
    return {
        "common": {
            "version_padding": 3,
            "version": "v{version:0>{@version_padding}}",
            "frame_padding": 4,
            "frame": "{frame:0>{@frame_padding}}",
        },
        "work": {"default": {"directory": _WORK_DIR, "file": work_file}},
        "publish": {
            name: {"directory": _PUBLISH_DIR, "file": _PUBLISH_FILE}
            for name in ("default", "render")
        },
        "hero": {
            "default": {
                "directory": _PUBLISH_DIR.replace("{@version}", "hero"),
                "file": _PUBLISH_FILE.replace("{@version}", "hero"),
            }
        },
        "delivery": {},
        "staging": {
            "per_instance": {
                "directory": "{root[work]}/{project[name]}/staging/{product[name]}"
            }
        },
        "others": {},
    }


def project_types() -> dict[str, Any]:
    """Folder types, task types, statuses, tags and link types of a project."""
    return {
        "folderTypes": [
            {"name": name, "icon": "folder", "shortName": name[:3].lower()}
            for name in _FOLDER_TYPES
        ],
        "taskTypes": [
            {"name": name, "icon": "task_alt", "shortName": short, "color": "#808080"}
            for name, short in _TASK_TYPES.items()
        ],
        "statuses": [
            {
                "name": name,
                "shortName": short,
                "state": state,
                "color": "#808080",
                "icon": "task_alt",
                "scope": None,
            }
            for name, (short, state) in _STATUSES.items()
        ],
        "tags": [],
        "linkTypes": [
            {
                "name": f"{name}|{source}|{target}",
                "linkType": name,
                "inputType": source,
                "outputType": target,
                "data": {"color": "#808080", "style": "solid"},
            }
            for name, source, target in _LINKS
        ],
    }


def product_base_types() -> list[dict[str, Any]]:
    """Product base types a project knows."""
    return [{"name": name} for name in _BASE_TYPES]
