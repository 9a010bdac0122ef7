"""Small things that hosts take from ayon-core's library."""

from ayon_core.lib.attribute_definitions import (
    AbstractAttrDef,
    BoolDef,
    EnumDef,
    NumberDef,
    TextDef,
    UILabelDef,
)
from ayon_core.lib.events import emit_event, register_event_callback
from ayon_core.lib.processes import (
    ToolNotFoundError,
    get_ayon_launcher_args,
    get_ffmpeg_tool_args,
    get_oiio_tool_args,
    run_subprocess,
)
from ayon_core.lib.templates import (
    StringTemplate,
    TemplateUnsolved,
    prepare_template_data,
)
from ayon_core.lib.values import (
    collect_frames,
    env_value_to_bool,
    filter_profiles,
    get_version_from_path,
)

__all__ = [
    "AbstractAttrDef",
    "BoolDef",
    "EnumDef",
    "NumberDef",
    "StringTemplate",
    "TemplateUnsolved",
    "TextDef",
    "ToolNotFoundError",
    "UILabelDef",
    "collect_frames",
    "emit_event",
    "env_value_to_bool",
    "filter_profiles",
    "get_ayon_launcher_args",
    "get_ffmpeg_tool_args",
    "get_oiio_tool_args",
    "get_version_from_path",
    "prepare_template_data",
    "register_event_callback",
    "run_subprocess",
]
