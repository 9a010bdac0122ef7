"""Times as AYON writes them."""

from __future__ import annotations

from datetime import datetime
from typing import Any


def get_timestamp(datetime_obj: datetime | None = None) -> str:
    """UTC-free time stamp such as ``20261123T084611Z``."""
    return (datetime_obj or datetime.now()).strftime("%Y%m%dT%H%M%SZ")


def get_formatted_current_time() -> str:
    """Now, in the form stored in containers and publishes."""
    return get_timestamp()


def get_datetime_data(datetime_obj: datetime | None = None) -> dict[str, Any]:
    """Parts of a date for template data."""
    now = datetime_obj or datetime.now()
    return {
        "d": str(now.day),
        "dd": f"{now.day:02d}",
        "m": str(now.month),
        "mm": f"{now.month:02d}",
        "mmm": now.strftime("%b"),
        "mmmm": now.strftime("%B"),
        "yy": now.strftime("%y"),
        "yyyy": str(now.year),
        "H": str(now.hour),
        "HH": f"{now.hour:02d}",
        "h": str(now.hour % 12 or 12),
        "hh": f"{now.hour % 12 or 12:02d}",
        "ht": now.strftime("%p"),
        "M": str(now.minute),
        "MM": f"{now.minute:02d}",
        "S": str(now.second),
        "SS": f"{now.second:02d}",
    }
