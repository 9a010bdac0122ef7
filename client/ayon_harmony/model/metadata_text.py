"""The text of the document, read: ours, and by public_metadata that of others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .metadata import (
    DOCUMENT_VERSION,
    KEPT_CORRUPT_NAME,
    SCHEMA,
    Document,
    Holder,
    HolderKind,
    Record,
)
from .public_metadata import read_public


def read_document(
    ayon_text: str | None,
    avalon_text: str | None = None,
    *,
    kept_text: str | None = None,
) -> Document:
    """Understand what a scene stores, whoever wrote it.

    Args:
        ayon_text: Text of the entry ``ayon``, None when there is none.
        avalon_text: Text of the entry ``avalon``. It counts only where there
            is no ``ayon``: scenes that have both were converted long ago.
        kept_text: Text kept aside earlier under `KEPT_CORRUPT_NAME`; when new
            unreadable text turns up as well, both are kept.

    Returns:
        The document. It never fails: what is wrong stands in ``problems``.

    """
    text = ayon_text if ayon_text else avalon_text
    if not text or not text.strip():
        return Document()
    try:
        payload = json.loads(text)
    except ValueError as error:
        return _unreadable(text, f"it is no JSON ({error})", kept_text)
    except RecursionError:
        return _unreadable(text, "it is nested too deeply", kept_text)
    if not isinstance(payload, dict):
        return _unreadable(text, "it is no JSON object", kept_text)
    if payload.get("schema") == SCHEMA:
        return _read_own(payload)
    return read_public(payload, text)


def _unreadable(text: str, reason: str, kept_text: str | None) -> Document:
    kept = text
    if kept_text:
        kept = kept_text if text in kept_text else f"{kept_text}\n{text}"
    return Document(
        problems=(
            f"The AYON metadata of this scene cannot be read: {reason}. It is kept "
            f"in the scene as '{KEPT_CORRUPT_NAME}' when something is stored next; "
            "instances and containers have to be made again or be restored from "
            "an earlier version of the workfile.",
        ),
        unreadable=kept,
    )


def _read_own(payload: Mapping[str, Any]) -> Document:
    problems: list[str] = []
    raw: dict[str, dict[str, Any]] = {}
    version = payload.get("version")
    if isinstance(version, bool) or not isinstance(version, int):
        problems.append("The AYON metadata does not say which version it has.")
        version = DOCUMENT_VERSION
    if version > DOCUMENT_VERSION:
        problems.append(
            "A newer version of the AYON Harmony addon saved this scene; "
            "nothing can be stored in it until the addon is updated."
        )
    own_keys = {"schema", "version", "context", "instances", "containers"}
    unknown = {key: value for key, value in payload.items() if key not in own_keys}
    context = payload.get("context", {})
    if not isinstance(context, dict):
        problems.append("The publish context in the AYON metadata is damaged.")
        unknown["context_damaged"] = context
        context = {}
    records: dict[str, dict[str, Record]] = {}
    for place in ("instances", "containers"):
        records[place] = {}
        entries = payload.get(place, {})
        if not isinstance(entries, dict):
            problems.append(f"The {place} in the AYON metadata are damaged.")
            unknown[f"{place}_damaged"] = entries
            continue
        for record_id, entry in entries.items():
            record = _read_record(record_id, entry)
            if record is None:
                problems.append(f"'{record_id}' in the {place} is damaged.")
                raw.setdefault(place, {})[record_id] = entry
            else:
                records[place][record_id] = record
    return Document(
        context=context,
        instances=records["instances"],
        containers=records["containers"],
        unknown=unknown,
        problems=tuple(problems),
        version=version,
        raw=raw,
    )


def _read_record(record_id: str, entry: object) -> Record | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("data"), dict):
        return None
    holders = []
    listed = entry.get("holders", [])
    if not isinstance(listed, list):
        return None
    for row in listed:
        try:
            holders.append(
                Holder(
                    HolderKind(row["kind"]),
                    str(row["path"]),
                    str(row.get("member", "")),
                )
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            return None
    own_keys = {"data", "holders", "tagged"}
    return Record(
        id=record_id,
        data=entry["data"],
        holders=tuple(holders),
        is_tagged=entry.get("tagged", True) is not False,
        unknown={key: value for key, value in entry.items() if key not in own_keys},
    )
