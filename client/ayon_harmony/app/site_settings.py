"""What is set for this workstation alone: the local folder, and its limit.

The variable goes first, so that a machine without AYON can be set up, too. From
AYON the folder gets into that variable of the session, and everything that the
session starts agrees with it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from ayon_harmony import environment
from ayon_harmony.version import __version__

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SiteSettings:
    """Settings of a workstation; the names are those of the server's model.

    Attributes:
        local_folder: Folder of local copies as it was typed, '' for the default.
        local_limit_gib: Limit of local copies, 0 for the studio's.

    """

    local_folder: str = ""
    local_limit_gib: float = 0.0


def load_site_settings(base: Mapping[str, str]) -> SiteSettings:
    """Read the settings of this workstation from AYON, else return defaults.

    Args:
        base: Environment of the session.

    """
    if not base.get("AYON_SERVER_URL"):
        return SiteSettings()
    try:
        import ayon_api

        values = ayon_api.get_addon_site_settings("harmony", __version__) or {}
        return SiteSettings(
            str(values.get("local_folder") or "").strip(),
            max(float(values.get("local_limit_gib") or 0.0), 0.0),
        )
    except Exception:
        # A server of before has none, and without a line nobody can look.
        log.info("No settings of this workstation", exc_info=True)
        return SiteSettings()


def with_local_folder(base: Mapping[str, str], site: SiteSettings) -> dict[str, str]:
    """Return an environment that says where local copies are."""
    if site.local_folder and not base.get(environment.LOCAL_FOLDER):
        return {**base, environment.LOCAL_FOLDER: site.local_folder}
    return dict(base)
