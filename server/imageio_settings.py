"""Settings of colour management, in the shape that ayon-core reads them."""

from __future__ import annotations

from ayon_server.settings import BaseSettingsModel, SettingsField
from ayon_server.settings.validators import ensure_unique_names
from pydantic import validator

from .plugin_settings import require_pattern


class OCIOConfigSettings(BaseSettingsModel):
    """The OpenColorIO configuration of this host."""

    override_global_config: bool = SettingsField(
        default=False,
        title="Override the global configuration",
        description="Use the files below instead of those in the core settings.",
    )
    filepath: list[str] = SettingsField(
        default_factory=list,
        title="Configuration files",
        description=(
            "Paths with environment and anatomy keys; the first that exists is "
            "taken, for example {BUILTIN_OCIO_ROOT}/aces_1.2/config.ocio."
        ),
    )


class FileRuleSettings(BaseSettingsModel):
    """The colour space of files with some names."""

    name: str = SettingsField(
        default="", title="Name", description="Name of the rule, for example renders."
    )
    pattern: str = SettingsField(
        default="",
        title="Pattern",
        description="Regular expression for the path of a file, for example .*render.*",
    )
    colorspace: str = SettingsField(
        default="", title="Colour space", description="For example sRGB."
    )
    ext: str = SettingsField(
        default="", title="Extension", description="Without the dot, for example exr."
    )

    _pattern = validator("pattern", allow_reuse=True)(require_pattern)


def require_unique_rule_names(rules: list[FileRuleSettings]) -> list[FileRuleSettings]:
    """Refuse two rules of one name."""
    ensure_unique_names(rules, "rules")
    return rules


class FileRulesSettings(BaseSettingsModel):
    """File rules of this host."""

    activate_host_rules: bool = SettingsField(
        default=False,
        title="Use the rules of this host",
        description="Use the rules below instead of those in the core settings.",
    )
    rules: list[FileRuleSettings] = SettingsField(
        default_factory=list,
        title="Rules",
        description="The first rule that fits a file gives its colour space.",
    )

    _names = validator("rules", allow_reuse=True)(require_unique_rule_names)


class RemappingRuleSettings(BaseSettingsModel):
    """A colour space that Harmony calls by another name."""

    _layout = "compact"

    host_native_name: str = SettingsField(
        default="",
        title="Name in Harmony",
        description="Name in the scene's settings, for example Linear.",
    )
    ocio_name: str = SettingsField(
        default="",
        title="Name in OpenColorIO",
        description="Name in the configuration, for example Utility - Linear - sRGB.",
    )


class RemappingSettings(BaseSettingsModel):
    """How Harmony's and OpenColorIO's differ."""

    rules: list[RemappingRuleSettings] = SettingsField(
        default_factory=list,
        title="Names",
        description="Colour spaces whose names differ between the two.",
    )


class ImageIOSettings(BaseSettingsModel):
    """Colours of what Harmony writes and loads."""

    activate_host_color_management: bool = SettingsField(
        default=True,
        title="Manage colours",
        description="Tell the colour space of published files by the rules below.",
    )
    ocio_config: OCIOConfigSettings = SettingsField(
        default_factory=OCIOConfigSettings, title="OpenColorIO configuration"
    )
    file_rules: FileRulesSettings = SettingsField(
        default_factory=FileRulesSettings, title="File rules"
    )
    remapping: RemappingSettings = SettingsField(
        default_factory=RemappingSettings, title="Names of colour spaces"
    )
