"""Where a loaded product is used in other scenes, and bringing a version there."""

from __future__ import annotations

import logging
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ayon_harmony import current
from ayon_harmony.errors import HarmonyError, LaunchError
from ayon_harmony.managing.inventory import InventoryError
from ayon_harmony.model.counting import count_of
from ayon_harmony.model.grouping import grouped
from ayon_harmony.model.names import listed
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
#: Places that are named in the sentence itself; where there are more, in the details.
_NAMED = 5


class Search(NamedTuple):
    """What looking for a product in the workfiles of a project came to.

    Attributes:
        uses: Where it is used.
        looked_through: How many workfiles could be read.
        unread: Why the others could not, by their paths.

    """

    uses: list[Use]
    looked_through: int = 0
    unread: dict[str, str] = {}  # noqa: RUF012 - a tuple's default, never changed


def find_where_used(containers: Iterable[Container]) -> dict[Origin, Search]:
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
    searches = {
        origin: search_uses(origin, own_project)
        for project, ids in by_project.items()
        for origin in set(find_origins(project, set(ids)).values())
    }
    if not searches:
        raise InventoryError(
            "AYON does not know where these come from. Refresh the list and try again."
        )
    return searches


def search_uses(origin: Origin, project: str) -> Search:
    """Look where any version of a product is used, but for the open workfile.

    Args:
        origin: A version of the product.
        project: Project whose workfiles are looked through.

    """
    wanted = Wanted(origin.project, origin.folder, origin.product, "")
    paths = workfiles_of(project)

    def read(_task: object) -> Search:
        surveys = list(KeptSurveys().survey_all(paths))
        read_ones = [survey for survey in surveys if not survey.error]
        uses = find_uses(find_versions(wanted, project), read_ones, project)
        unread = {survey.path: survey.error for survey in surveys if survey.error}
        return Search(list(uses), len(read_ones), unread)

    return progress_service().run(f"Looking for {origin.product}", read)


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


def describe(found: dict[Origin, Search]) -> tuple[str, str]:
    """Say where products are used: in a sentence each, and every place."""
    sentences, places = [], []
    unread: dict[str, str] = {}
    for origin, search in sorted(found.items()):
        name = f"{origin.product} of {origin.folder}"
        sentences.append(_sentence(name, search))
        unread.update(search.unread)
        if search.uses:
            places.append(f"{name}:")
            places += [f"  {_place_of(use)}" for use in search.uses[:_MOST_TOLD]]
    if unread:
        many = count_of(len(unread), "workfile")
        names = listed([Path(path).name for path in unread], _NAMED)
        sentences.append(f"{many} could not be looked through: {names}.")
        places += [f"{path}: {why}" for path, why in unread.items()]
    return "\n".join(sentences), "\n".join(places)


def _sentence(name: str, search: Search) -> str:
    if not search.uses:
        many = count_of(search.looked_through, "workfile")
        return f"'{name}' is used nowhere else ({many} looked through)."
    published = sum(use.is_published for use in search.uses)
    kinds = (
        (len(search.uses) - published, "other workfile"),
        (published, "published version"),
    )
    counts = " and ".join(count_of(count, kind) for count, kind in kinds if count)
    if len(search.uses) > _NAMED:
        return f"'{name}' is used in {counts}."
    named = [_place_of(use, is_short=True) for use in search.uses]
    return f"'{name}' is used in {counts}: {', '.join(named)}."


def _place_of(use: Use, *, is_short: bool = False) -> str:
    version = version_name(use.origin.version)
    if use.is_published:
        return f"{use.place} ({version}, published)"
    return f"{Path(use.place).name if is_short else use.place} ({version})"


# --- another version in scenes ------------------------------------------------------


def origin_of(project: str, version_id: str) -> Origin:
    """Return what a version is of.

    Raises:
        InventoryError: It is not there any more.

    """
    origins = find_version_origins(project, {version_id})
    if version_id not in origins:
        raise InventoryError(
            "The version is not in AYON any more. Refresh the list and try again."
        )
    return origins[version_id]


def describe_update(origin: Origin, uses: Sequence[Use]) -> str:
    """Say what an update would do to which workfiles."""
    places = [_place_of(use) for use in uses[:_FEW]]
    if len(uses) > _FEW:
        places.append(f"and {len(uses) - _FEW} more.")
    return "\n".join(
        [
            f"{count_of(len(uses), 'workfile')} would get {label_of(origin)}:",
            *places,
            "Each is checked before and after, and saved as its next version. Nothing"
            " that somebody has open is touched.",
        ]
    )


def name_update(uses: Sequence[Use]) -> str:
    """Return what the button says that updates scenes."""
    return f"Update {count_of(len(uses), 'Scene')}"


def label_of(origin: Origin) -> str:
    """Return product and version as artists read them."""
    return f"{origin.product} {version_name(origin.version)}"


def scenes_to_update(origin: Origin, project: str) -> list[Use]:
    """Return the workfiles that have other versions of a product than one."""
    return [
        use
        for use in search_uses(origin, project).uses
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
