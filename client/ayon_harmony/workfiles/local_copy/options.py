"""What a studio can set for its workfiles."""

from __future__ import annotations

from dataclasses import dataclass

from ayon_harmony.workfiles.archive import scan


@dataclass(frozen=True)
class Options:
    """What a studio can set; the names are those of the settings."""

    left_out: tuple[str, ...] = scan.LEFT_OUT
    compression: str = "measured"
    recoveries_kept: int = 5
    cache_limit_gib: float = 50.0
    sync_on_every_save: bool = True

    @classmethod
    def from_settings(cls, settings: dict[str, object]) -> Options:
        """Read the ``workfiles`` group of the settings; unknown keys are passed."""
        default = cls()
        left_out = settings.get("left_out", default.left_out)
        return cls(
            left_out=tuple(left_out) if isinstance(left_out, (list, tuple)) else (),
            compression=str(settings.get("compression", default.compression)),
            recoveries_kept=int(
                str(settings.get("recoveries_kept", default.recoveries_kept))
            ),
            cache_limit_gib=float(
                str(settings.get("cache_limit_gib", default.cache_limit_gib))
            ),
            sync_on_every_save=bool(
                settings.get("sync_on_every_save", default.sync_on_every_save)
            ),
        )
