"""What a studio can set for its workfiles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ayon_harmony.workfiles.archive import scan


@dataclass(frozen=True)
class Options:
    """What a studio can set; the names are those of the settings."""

    left_out: tuple[str, ...] = scan.LEFT_OUT
    compression: str = "measured"
    recoveries_kept: int = 5
    cache_limit_gib: float = 50.0
    sync_on_every_save: bool = True
    mark_beside_workfile: bool = True

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Options:
        """Read the ``workfiles`` group of the settings, complete."""
        return cls(
            left_out=tuple(settings["left_out"]),
            compression=settings["compression"],
            recoveries_kept=int(settings["recoveries_kept"]),
            cache_limit_gib=float(settings["cache_limit_gib"]),
            sync_on_every_save=settings["sync_on_every_save"],
            mark_beside_workfile=settings["mark_beside_workfile"],
        )
