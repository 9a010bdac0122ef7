"""A comment for a publish: what changed since the last one, for the artist to edit."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

from ayon_harmony.comparing.changes import Change
from ayon_harmony.comparing.differences import compare
from ayon_harmony.comparing.sources import open_source
from ayon_harmony.errors import HarmonyError

log = logging.getLogger(__name__)

_MOST_SENTENCES = 4


def propose_comment(xstage: Path | None) -> str:
    """Return what changed since the last published workfile of the task.

    Not for the main thread.

    Args:
        xstage: The open scene as it was saved, None where nothing is open.

    Returns:
        A few sentences; "" where nothing was published, nothing changed, or it
        cannot be told.

    """
    try:
        published = _last_published()
        if xstage is None or published is None:
            return ""
        return comment_of(compare(open_source(published), open_source(xstage)))
    except (HarmonyError, OSError):
        log.info("No comment is proposed", exc_info=True)
        return ""


def comment_of(changes: list[Change]) -> str:
    """Return changes as the comment of a publish."""
    told = " ".join(str(change) for change in changes[:_MOST_SENTENCES])
    more = len(changes) - _MOST_SENTENCES
    return f"{told} And {more} more changes." if more > 0 else told


def _last_published() -> Path | None:
    """Return the newest published workfile of the session's task."""
    import ayon_api

    from ayon_harmony.host.harmony_host import HarmonyHost

    project = os.environ.get("AYON_PROJECT_NAME") or ""
    path = os.environ.get("AYON_FOLDER_PATH") or ""
    name = os.environ.get("AYON_TASK_NAME") or ""
    folder = ayon_api.get_folder_by_path(project, path) if project and path else None
    if not folder:
        return None
    task = ayon_api.get_task_by_name(project, folder["id"], name)
    if not task:
        return None
    host: Any = HarmonyHost()
    paths = {
        info.representation_id: Path(info.filepath)
        for info in host.list_published_workfiles(project, folder["id"])
        if info.task_id == task["id"] and info.available
    }
    if not paths:
        return None
    versions = {
        row["versionId"]: row["id"]
        for row in ayon_api.get_representations(
            project, representation_ids=set(paths), fields={"id", "versionId"}
        )
    }
    numbers = {
        row["version"]: versions[row["id"]]
        for row in ayon_api.get_versions(
            project, version_ids=set(versions), hero=False, fields={"id", "version"}
        )
    }
    return paths[numbers[max(numbers)]] if numbers else None
