"""Where a loaded product is used in other scenes, and bringing a version there."""

from __future__ import annotations

import logging
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ayon_harmony import current
from ayon_harmony.errors import HarmonyError, LaunchError
from ayon_harmony.managing.inventory import InventoryError
from ayon_harmony.model.grouping import grouped
from ayon_harmony.surveying.kept_surveys import KeptSurveys
from ayon_harmony.surveying.uses import (
    Origin,
    Use,
    Wanted,
    find_origins,
    find_uses,
    find_version_origins,
    find_versions,
    version_name,
)
from ayon_harmony.ui.progress import progress_service
from ayon_harmony.workfiles import disk, versions

log = logging.getLogger(__name__)

Container = dict[str, Any]

_MOST_TOLD = 200
_FEW = 15


def find_where_used(containers: Iterable[Container]) -> dict[Origin, list[Use]]:
    """Return where the products of containers are used, by what is loaded here.

    All versions count; the open workfile is left out.

    Raises:
        InventoryError: None of them is known to AYON.

    """
    from ayon_core.pipeline import get_current_project_name

    own_project = str(get_current_project_name() or "")
    by_project = grouped(
        (str(each.get("project_name") or own_project), str(each["representation"]))
        for each in containers
    )
    found: dict[Origin, list[Use]] = {}
    for project, ids in by_project.items():
        for origin in set(find_origins(project, set(ids)).values()):
            found[origin] = uses_of(origin, own_project)
    if not found:
        raise InventoryError("AYON does not know where these come from.")
    return found


def uses_of(origin: Origin, project: str) -> list[Use]:
    """Return where any version of a product is used, but for the open workfile.

    Args:
        origin: A version of the product.
        project: Project whose workfiles are looked through.

    """
    wanted = Wanted(origin.project, origin.folder, origin.product, "")
    paths = workfiles_of(project)

    def read(_task: object) -> list[Use]:
        surveys = [one for one in KeptSurveys().survey_all(paths) if not one.error]
        return find_uses(find_versions(wanted, project), surveys, project)

    return list(progress_service().run(f"Looking for {origin.product}", read))


def workfiles_of(project: str) -> list[Path]:
    """Return the last workfile of each task of a project that AYON knows of.

    The one that is open here is left out.
    """
    import ayon_api
    from ayon_core.pipeline import Anatomy

    last: dict[tuple[str, str], tuple[int, str]] = {}
    for info in ayon_api.get_workfiles_info(project, fields={"path", "taskId"}):
        path = str(info["path"])
        if path.lower().endswith(".zip"):
            before, digits, _ = versions.split_version(Path(path).stem)
            row = (int(digits or 0), path)
            key = (str(info["taskId"]), before.casefold())
            last[key] = max(last.get(key, row), row)
    anatomy = Anatomy(project)
    paths = [Path(str(anatomy.fill_root(path))) for _, path in last.values()]
    return sorted(path for path in paths if path.is_file() and not _is_open(path))


def _is_open(path: Path) -> bool:
    try:
        workfile = current.get_workfile().path
    except HarmonyError:
        return False
    return workfile is not None and Path(workfile) == path


def describe(found: dict[Origin, list[Use]]) -> tuple[str, str]:
    """Say where products are used: in a sentence each, and every place."""
    sentences, places = [], []
    for origin, uses in sorted(found.items()):
        published = sum(use.is_published for use in uses)
        name = f"{origin.product} of {origin.folder}"
        if not uses:
            sentences.append(f"'{name}' is used nowhere else.")
            continue
        sentences.append(
            f"'{name}' is used in {len(uses) - published} other workfiles and "
            f"{published} published versions."
        )
        places.append(f"{name}:")
        places += [
            f"  {use.place}: {version_name(use.origin.version)}"
            + (" (published)" if use.is_published else "")
            for use in uses[:_MOST_TOLD]
        ]
    return "\n".join(sentences), "\n".join(places)


# --- another version in scenes ------------------------------------------------------


def origin_of(project: str, version_id: str) -> Origin:
    """Return what a version is of.

    Raises:
        InventoryError: It is not there any more.

    """
    origins = find_version_origins(project, {version_id})
    if version_id not in origins:
        raise InventoryError("The version is not in AYON any more.")
    return origins[version_id]


def describe_update(origin: Origin, uses: Sequence[Use]) -> str:
    """Say what an update would do to which workfiles."""
    places = [f"{use.place}: {version_name(use.origin.version)}" for use in uses[:_FEW]]
    if len(uses) > _FEW:
        places.append(f"and {len(uses) - _FEW} more.")
    return "\n".join(
        [
            f"{len(uses)} workfiles would get {label_of(origin)}:",
            *places,
            "Each is checked before and after, and saved as its next version. Nothing"
            " that somebody has open is touched.",
        ]
    )


def label_of(origin: Origin) -> str:
    """Return product and version as artists read them."""
    return f"{origin.product} {version_name(origin.version)}"


def scenes_to_update(origin: Origin, project: str) -> list[Use]:
    """Return the workfiles that have other versions of a product than one."""
    return [
        use
        for use in uses_of(origin, project)
        if not use.is_published and use.origin.version != origin.version
    ]


def start_update(origin: Origin, project: str, uses: Sequence[Use]) -> Path:
    """Have scenes updated by a process of its own, and return where its page will be.

    Args:
        origin: The version that comes.
        project: Project of the scenes.
        uses: The workfiles.

    Raises:
        LaunchError: It could not be started.

    """
    try:
        folder = Path(tempfile.mkdtemp(prefix="ayon_harmony_update_"))
        page = folder / "update.html"
        command = [*_launcher(), *update_words(origin, project, page)]
        log.info("Updating %s scenes: %s", len(uses), command)
        with (folder / "update.log").open("wb") as output:
            subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
    except OSError as error:
        why = disk.reason(error)
        raise LaunchError(f"The update could not be started: {why}.") from error
    return page


def update_words(origin: Origin, project: str, page: Path) -> list[str]:
    """Return the command line that updates all scenes of a project."""
    return [
        *("addon", "harmony", "update"),
        *("--product", f"{origin.folder}:{origin.product}"),
        *("--to", version_name(origin.version)),
        *("--project", project, "--folder", "/**"),
        *("--yes", "--html", str(page)),
    ]


def _launcher() -> list[str]:
    from ayon_core.lib import get_ayon_launcher_args

    return list(get_ayon_launcher_args())
