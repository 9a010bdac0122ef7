"""What the AYON server and the launcher read about this addon."""

name = "studio_harmony"
title = "Our Harmony"
version = "0.1.0"
client_dir = "studio_harmony"

ayon_required_addons = {
    "core": ">=1.8.2",
    "harmony": ">=1.0.0",
}
