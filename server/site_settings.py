"""What an artist sets for one workstation (a *site* of AYON).

The server keeps it for each user of a workstation apart (ayon-backend 1.16), so an
admin sets the environment variable.
"""

from __future__ import annotations

from ayon_server.settings import BaseSettingsModel, SettingsField


class HarmonySiteSettings(BaseSettingsModel):
    """Your settings of this workstation; those of other users stay as they are."""

    local_folder: str = SettingsField(
        default="",
        title="Folder of local copies",
        description=(
            "Where Harmony works on this workstation: local copies of workfiles, "
            "what was kept of them, and logs. An absolute path on a local disk; "
            "~ and environment variables are filled in. Empty means "
            "[User]/.ayon/harmony. Set it where homes lie on a server or profiles "
            "are copied at log-off. It holds for you alone: for everybody on a "
            "workstation set the variable AYON_HARMONY_LOCAL_FOLDER, which goes before "
            "it. What is in the old folder is not moved."
        ),
    )
    local_limit_gib: float = SettingsField(
        default=0.0,
        title="Limit of local copies on this workstation (GiB)",
        description=(
            "Above this the copies unused for longest are removed from this "
            "workstation, never those with work that is not in the project. "
            "0 means the studio's limit."
        ),
        ge=0,
    )
