"""Published files that Site Sync has not brought to this workstation yet.

Site Sync knows representations: what was published. A workfile in a work folder is
none, so one that was saved on another site never comes by itself. The addon is
asked by the calls that ayon-core's own Loader uses (``tools/loader/models/sitesync``).
"""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Any, Protocol

from ayon_core.addon import AddonsManager

from ayon_harmony.errors import Cancelled, WorkfileError

log = logging.getLogger(__name__)

_LOOK_AGAIN_S = 2.0
# Where nobody sits who could cancel, as on a farm.
_LONGEST_WAIT_S = 3600.0


class Task(Protocol):
    """What is told how far it has come, see ``ui.progress``."""

    def __call__(self, done: int, total: int, what: str = "") -> None:
        """Say how far it has come; Cancelled when the artist wants it to stop."""


class SiteSync:
    """Site Sync in one project where it is switched on.

    Args:
        addon: The addon of the bundle.
        project_name: The project.

    """

    def __init__(self, addon: Any, project_name: str) -> None:
        self._addon = addon
        self._project_name = project_name

    @property
    def site(self) -> str:
        """Name of this workstation's site."""
        return str(self._addon.get_active_site(self._project_name))

    def fetch(
        self,
        representation_id: str,
        path: Path,
        task: Task,
    ) -> None:
        """Have a representation brought to this workstation, and wait for it.

        Args:
            representation_id: Its id.
            path: Its file on this workstation.
            task: Told that it is under way.

        Raises:
            WorkfileError: It is nowhere to be had, or Site Sync does not answer.
            Cancelled: The artist does not wait; it is brought all the same.

        """
        try:
            self._ask_for(representation_id, path)
            end = time.monotonic() + _LONGEST_WAIT_S
            while not self._is_here(representation_id, path):
                task(0, 0, f"Site Sync brings '{path.name}' to '{self.site}'.")
                if time.monotonic() > end:
                    raise WorkfileError(
                        f"'{path.name}' has not come to '{self.site}'. Look into Site"
                        " Sync, and open it when it is there.",
                        path,
                    )
                time.sleep(_LOOK_AGAIN_S)
        except (Cancelled, WorkfileError):
            raise
        except Exception as error:
            # An addon of somebody else's, and a server behind it.
            log.exception("Site Sync does not answer")
            raise WorkfileError(
                f"'{path.name}' is not on this workstation yet, and Site Sync does not"
                f" answer: {error}. Try again when AYON's server is there.",
                path,
            ) from error

    def _ask_for(self, representation_id: str, path: Path) -> None:
        project, site = self._project_name, self.site
        remote = str(self._addon.get_remote_site(project))
        if not self._addon.is_representation_on_site(
            project, representation_id, remote
        ):
            raise WorkfileError(
                f"'{path.name}' is not on this workstation ('{site}'), and not on"
                f" '{remote}' yet, from where Site Sync would bring it. Ask whoever"
                " published it to let Site Sync finish.",
                path,
            )
        # Forced, because the file is missing whatever Site Sync believes.
        self._addon.add_site(project, representation_id, site, force=True)
        reset_timer = getattr(self._addon, "reset_timer", None)
        if reset_timer is not None:
            reset_timer()

    def _is_here(self, representation_id: str, path: Path) -> bool:
        # The file is there while it still grows.
        return path.is_file() and bool(
            self._addon.is_representation_on_site(
                self._project_name, representation_id, self.site
            )
        )


def find_site_sync(project_name: str) -> SiteSync | None:
    """Return Site Sync in a project, None where the studio does not use it there."""
    if not project_name:
        return None
    try:
        addon = AddonsManager().get("sitesync")
        if (
            addon is None
            or not addon.enabled
            or not addon.is_project_enabled(project_name, single=True)
        ):
            return None
    except Exception as error:
        # Other addons of the bundle are made with it, and may fail.
        log.warning("Nobody knows whether Site Sync is used: %s", error)
        return None
    return SiteSync(addon, project_name)


def why_not_here(project_name: str) -> str:
    """Say why a workfile of a work folder may be missing; "" without Site Sync."""
    sync = find_site_sync(project_name)
    if sync is None:
        return ""
    return (
        f" This workstation is the site '{sync.site}'. Site Sync brings published files"
        " only: take the published workfile from Load, 'Open as next version', or ask"
        " whoever has this one to publish it."
    )
