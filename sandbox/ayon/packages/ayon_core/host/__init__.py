"""What AYON asks of a host application's integration."""

from __future__ import annotations

from .abstract import AbstractHost, ApplicationInformation
from .constants import ContextChangeReason
from .host import ContextChangeData, HostBase
from .interfaces import (
    ILoadHost,
    INewPublisher,
    IPublishHost,
    IWorkfileHost,
    PublishedWorkfileInfo,
    WorkfileInfo,
)

__all__ = (
    "AbstractHost",
    "ApplicationInformation",
    "ContextChangeData",
    "ContextChangeReason",
    "HostBase",
    "ILoadHost",
    "INewPublisher",
    "IPublishHost",
    "IWorkfileHost",
    "PublishedWorkfileInfo",
    "WorkfileInfo",
)
