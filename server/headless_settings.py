"""Settings of sessions without an artist: commands, build servers, farms."""

from __future__ import annotations

from ayon_server.settings import BaseSettingsModel, SettingsField


class HeadlessPrograms(BaseSettingsModel):
    """Harmony programs by system."""

    windows: list[str] = SettingsField(
        default_factory=list,
        title="Windows",
        description=(
            "Harmonys that commands start on Windows; without any, those that "
            "ayon-applications gives the task. For example C:/Program Files (x86)/Toon "
            "Boom Animation/Toon Boom Harmony 22 Premium/win64/bin/HarmonyPremium.exe."
        ),
    )
    linux: list[str] = SettingsField(
        default_factory=list,
        title="Linux",
        description="For example /usr/local/ToonBoomAnimation/harmonyPremium_22/"
        "lnx86_64/bin/HarmonyPremium.",
    )
    darwin: list[str] = SettingsField(
        default_factory=list,
        title="macOS",
        description="For example /Applications/Toon Boom Harmony 22 Premium/Harmony "
        "Premium.app.",
    )


class HeadlessSettings(BaseSettingsModel):
    """How commands of the addon start Harmony."""

    programs: HeadlessPrograms = SettingsField(
        default_factory=HeadlessPrograms,
        title="Programs",
        description=(
            "The newest that can read the scene; none: those that the task has."
        ),
    )
    parallel_sessions: int = SettingsField(
        default=1,
        title="Sessions side by side",
        description=(
            "How many Harmonys a command starts at a time; each takes a licence. "
            "--jobs goes before it."
        ),
        ge=1,
        le=64,
    )
    scene_timeout_s: float = SettingsField(
        default=3600.0,
        title="Time for a scene (seconds)",
        description=(
            "A scene that takes longer has failed, and the command goes on with the "
            "next one. --timeout goes before it."
        ),
        gt=0,
    )
    arguments: list[str] = SettingsField(
        default_factory=list,
        title="Arguments",
        description="Further arguments for Harmony, for example -debug.",
    )
