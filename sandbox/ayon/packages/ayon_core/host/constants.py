"""Why a context changes."""

from __future__ import annotations

from ..lib import StrEnum


class ContextChangeReason(StrEnum):
    """Reason given to the hooks and events of a context change."""

    undefined = "undefined"
    workfile_open = "workfile.opened"
    workfile_save = "workfile.saved"
