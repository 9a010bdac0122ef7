"""Interfaces of hosts: workfiles, loading, publishing."""

from __future__ import annotations

from .exceptions import MissingMethodsError
from .interfaces import ILoadHost, INewPublisher, IPublishHost
from .workfiles import (
    CopyPublishedWorkfileContext,
    CopyPublishedWorkfileOptionalData,
    CopyWorkfileContext,
    CopyWorkfileOptionalData,
    IWorkfileHost,
    ListPublishedWorkfilesOptionalData,
    ListWorkfilesOptionalData,
    OpenWorkfileContext,
    OpenWorkfileOptionalData,
    PublishedWorkfileInfo,
    SaveWorkfileContext,
    SaveWorkfileOptionalData,
    WorkfileInfo,
)

__all__ = (
    "CopyPublishedWorkfileContext",
    "CopyPublishedWorkfileOptionalData",
    "CopyWorkfileContext",
    "CopyWorkfileOptionalData",
    "ILoadHost",
    "INewPublisher",
    "IPublishHost",
    "IWorkfileHost",
    "ListPublishedWorkfilesOptionalData",
    "ListWorkfilesOptionalData",
    "MissingMethodsError",
    "OpenWorkfileContext",
    "OpenWorkfileOptionalData",
    "PublishedWorkfileInfo",
    "SaveWorkfileContext",
    "SaveWorkfileOptionalData",
    "WorkfileInfo",
)
