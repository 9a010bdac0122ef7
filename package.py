"""What the AYON server and the launcher read about this addon."""

name = "harmony"
title = "Harmony"
version = "1.0.0"
app_host_name = "harmony"
client_dir = "ayon_harmony"
project_can_override_addon_version = True

ayon_server_version = ">=1.8.4,<2.0.0"
ayon_launcher_version = ">=1.5.4"
ayon_required_addons = {
    "core": ">=1.8.2",
    "applications": ">=1.0.0",
}
ayon_compatible_addons = {
    # Only for renders on the farm.
    "deadline": ">=0.7.3",
}
