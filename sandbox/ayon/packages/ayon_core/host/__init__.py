"""Hosts: programs that AYON runs in."""

from ayon_core.host.base import (
    ApplicationInformation,
    ContextChangeData,
    ContextChangeReason,
    HostBase,
)
from ayon_core.host.interfaces import ILoadHost, IPublishHost, IWorkfileHost

__all__ = [
    "ApplicationInformation",
    "ContextChangeData",
    "ContextChangeReason",
    "HostBase",
    "ILoadHost",
    "IPublishHost",
    "IWorkfileHost",
]
