"""What a studio may change about the Harmony integration.

The default of a field is the default: it stands in the field and nowhere else.
"""

from __future__ import annotations

from ayon_server.settings import BaseSettingsModel, SettingsField


class StartupSettings(BaseSettingsModel):
    """What happens when Harmony starts."""

    workfiles_on_launch: bool = SettingsField(
        default=False,
        title="Show Workfiles at start",
        description=(
            "Open the Workfiles tool when Harmony starts without a workfile. The "
            "environment variable AYON_HARMONY_WORKFILES_ON_LAUNCH overrides it."
        ),
    )
    menu_label: str = SettingsField(
        default="AYON",
        title="Menu label",
        description="Name of the menu in Harmony's menu bar, for example AYON.",
        min_length=1,
    )


class BridgeSettings(BaseSettingsModel):
    """How the tools talk to Harmony."""

    call_timeout_s: float = SettingsField(
        default=120.0,
        title="Call timeout (seconds)",
        description=(
            "How long a tool waits for an answer from Harmony before it reports "
            "what Harmony is doing, for example 120."
        ),
        gt=0,
    )
    max_message_mib: int = SettingsField(
        default=256,
        title="Largest message (MiB)",
        description="A longer message closes the connection, for example 256.",
        ge=1,
        le=4095,
    )


class HarmonySettings(BaseSettingsModel):
    """All settings of the Harmony integration."""

    startup: StartupSettings = SettingsField(
        default_factory=StartupSettings, title="Start-up"
    )
    bridge: BridgeSettings = SettingsField(
        default_factory=BridgeSettings, title="Connection to Harmony"
    )
