"""Workfiles: where they lie, their versions, locks and entities."""

from __future__ import annotations

from .path_resolving import (
    create_workdir_extra_folders,
    get_custom_workfile_template,
    get_last_workfile,
    get_last_workfile_with_version,
    get_workdir,
    get_workdir_with_workdir_data,
    get_workfile_template_key,
)
from .saving import (
    copy_workfile_to_context,
    find_workfile_rootless_path,
    save_current_workfile_to,
    save_next_version,
    save_workfile_info,
    save_workfile_with_current_context,
    should_open_workfiles_tool_on_launch,
    should_use_last_workfile_on_launch,
)

__all__ = (
    "copy_workfile_to_context",
    "create_workdir_extra_folders",
    "find_workfile_rootless_path",
    "get_custom_workfile_template",
    "get_last_workfile",
    "get_last_workfile_with_version",
    "get_workdir",
    "get_workdir_with_workdir_data",
    "get_workfile_template_key",
    "save_current_workfile_to",
    "save_next_version",
    "save_workfile_info",
    "save_workfile_with_current_context",
    "should_open_workfiles_tool_on_launch",
    "should_use_last_workfile_on_launch",
)
