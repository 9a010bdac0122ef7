"""Workfiles: where they lie, their versions, locks and entities."""

from __future__ import annotations

from .lock_workfile import (
    create_workfile_lock,
    delete_workfile_lock,
    get_workfile_lock_data,
    is_workfile_lock_enabled,
    is_workfile_locked,
    is_workfile_locked_for_current_process,
    remove_workfile_lock,
)
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
    "create_workfile_lock",
    "delete_workfile_lock",
    "find_workfile_rootless_path",
    "get_custom_workfile_template",
    "get_last_workfile",
    "get_last_workfile_with_version",
    "get_workdir",
    "get_workdir_with_workdir_data",
    "get_workfile_lock_data",
    "get_workfile_template_key",
    "is_workfile_lock_enabled",
    "is_workfile_locked",
    "is_workfile_locked_for_current_process",
    "remove_workfile_lock",
    "save_current_workfile_to",
    "save_next_version",
    "save_workfile_info",
    "save_workfile_with_current_context",
    "should_open_workfiles_tool_on_launch",
    "should_use_last_workfile_on_launch",
)
