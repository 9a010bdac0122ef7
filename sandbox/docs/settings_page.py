"""Every setting in Markdown, as the server's form shows it."""

from __future__ import annotations

import json
from typing import Any

from sandbox.docs.settings_models import MODEL, Setting, all_settings, form_of

_TABLE = "| Setting | Key | Default | What it does |\n|---|---|---|---|\n"

#: Choices of projects, which differ from one to the next.
_OF_THE_PROJECT = ("task_types", "folder_types")


def settings_page() -> str:
    """Return the reference of all settings, a heading for each group."""
    parts = []
    for group in form_of(MODEL):
        parts.extend(_group(group, 2))
    return "\n".join(parts)


def _group(group: Setting, depth: int) -> list[str]:
    rows, inner = [], []
    for setting in form_of(group.inner, f"{group.path}/"):
        if setting.is_group:
            inner.extend(_group(setting, depth + 1))
        else:
            rows.append(_row(setting, group.path))
            if setting.inner is not None:
                rows.extend(
                    _row(item, group.path)
                    for item in all_settings(setting.inner, f"{setting.path}[]/")
                )
    title = group.field.field_info.title
    parts = [f"{'#' * depth} {title}", "", f"`{group.path}`", ""]
    about = str(group.field.field_info.description or group.inner.__doc__ or "")
    about = about.strip().split("\n\n")[0]
    if about:
        parts += [" ".join(about.split()), ""]
    if rows:
        parts += [_TABLE + "\n".join(rows), ""]
    return parts + inner


def _row(setting: Setting, group: str) -> str:
    info = setting.field.field_info
    key = setting.path[len(group) + 1 :]
    default = "" if "[]/" in key else _default(setting)
    cells = [info.title, f"`{key}`", default, _about(setting)]
    return "| " + " | ".join(_cell(text) for text in cells) + " |"


def _about(setting: Setting) -> str:
    text = str(setting.field.field_info.description or "")
    if setting.resolver is None or setting.path.endswith(_OF_THE_PROJECT):
        return text
    choices = ", ".join(
        f"`{value}`" if value == label else f"`{value}` ({label})"
        for value, label in setting.labels()
    )
    return f"{text} Choices: {choices}."


def _default(setting: Setting) -> str:
    value: Any = setting.field.get_default()
    if isinstance(value, bool):
        return "on" if value else "off"
    if value in ("", None) or value == []:
        return "empty"
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(f"`{item}`" for item in value)
    if isinstance(value, str):
        return f"`{value}`"
    return f"`{json.dumps(value, default=_plain)}`"


def _plain(value: Any) -> Any:
    return value.dict() if hasattr(value, "dict") else str(value)


def _cell(text: object) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")
