"""Library functions of ayon-core that do not know the pipeline."""

from __future__ import annotations

import enum

from .attribute_definitions import (
    AbstractAttrDef,
    BoolDef,
    EnumDef,
    FileDef,
    NumberDef,
    TextDef,
    UIDef,
    UILabelDef,
    UISeparatorDef,
    UnknownDef,
)
from .ayon_connection import initialize_ayon_connection
from .ayon_info import (
    get_settings_variant,
    is_dev_mode_enabled,
    is_headless_mode_enabled,
    is_in_tests,
    is_running_from_build,
    is_staging_enabled,
    is_using_ayon_console,
)
from .dateutils import get_datetime_data, get_formatted_current_time, get_timestamp
from .env_tools import env_value_to_bool, get_paths_from_environ
from .events import emit_event, register_event_callback
from .execute import (
    CREATE_NO_WINDOW,
    get_ayon_launcher_args,
    path_to_subprocess_arg,
    run_detached_process,
    run_subprocess,
)
from .local_settings import (
    get_ayon_user_entity,
    get_ayon_username,
    get_launcher_local_dir,
    get_launcher_storage_dir,
    get_local_site_id,
)
from .log import Logger
from .path_templates import (
    DefaultKeysDict,
    FormatObject,
    StringTemplate,
    TemplateUnsolved,
)
from .path_tools import (
    collect_frames,
    format_file_size,
    get_version_from_path,
    version_up,
)
from .plugin_tools import prepare_template_data, source_hash
from .profiles_filtering import filter_profiles
from .python_module_tools import (
    classes_from_module,
    import_filepath,
    modules_from_path,
)
from .vendor_bin_utils import (
    ToolNotFoundError,
    find_executable,
    get_ffmpeg_tool_args,
    get_oiio_tool_args,
    is_oiio_supported,
)


class StrEnum(str, enum.Enum):
    """An enum whose members are texts."""

    def __str__(self) -> str:
        return str(self.value)


__all__ = (
    "CREATE_NO_WINDOW",
    "AbstractAttrDef",
    "BoolDef",
    "DefaultKeysDict",
    "EnumDef",
    "FileDef",
    "FormatObject",
    "Logger",
    "NumberDef",
    "StrEnum",
    "StringTemplate",
    "TemplateUnsolved",
    "TextDef",
    "ToolNotFoundError",
    "UIDef",
    "UILabelDef",
    "UISeparatorDef",
    "UnknownDef",
    "classes_from_module",
    "collect_frames",
    "emit_event",
    "env_value_to_bool",
    "filter_profiles",
    "find_executable",
    "format_file_size",
    "get_ayon_launcher_args",
    "get_ayon_user_entity",
    "get_ayon_username",
    "get_datetime_data",
    "get_ffmpeg_tool_args",
    "get_formatted_current_time",
    "get_launcher_local_dir",
    "get_launcher_storage_dir",
    "get_local_site_id",
    "get_oiio_tool_args",
    "get_paths_from_environ",
    "get_settings_variant",
    "get_timestamp",
    "get_version_from_path",
    "import_filepath",
    "initialize_ayon_connection",
    "is_dev_mode_enabled",
    "is_headless_mode_enabled",
    "is_in_tests",
    "is_oiio_supported",
    "is_running_from_build",
    "is_staging_enabled",
    "is_using_ayon_console",
    "modules_from_path",
    "path_to_subprocess_arg",
    "prepare_template_data",
    "register_event_callback",
    "run_detached_process",
    "run_subprocess",
    "source_hash",
    "version_up",
)
