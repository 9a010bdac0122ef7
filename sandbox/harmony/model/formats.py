"""What each Harmony release leaves in the files it writes.

The facts come from scenes saved by the releases themselves (12.1, 15.0, 16.0,
17.0, 21.0, 25.1 and 27.0); a release without a known scene writes like the
nearest older one that has. Build numbers and dates of 15, 20, 22 and 24 are
placeholders of the right form.
"""

from __future__ import annotations

import datetime
import time
from dataclasses import dataclass

from sandbox.harmony.model.xstage import Element, make


@dataclass(frozen=True)
class Release:
    """One Harmony program as it signs its files.

    Attributes:
        number: What the ``version`` attribute holds: 2103 is 21.0.3.
        build: The build number.
        product: ``Harmony Premium`` and the like.
        program: Name of the executable in brackets.
        built: Date and time of the build; empty before 12.

    """

    number: int
    build: int
    product: str = "Harmony Premium"
    program: str = "HarmonyPremium"
    built: str = ""

    @property
    def text(self) -> str:
        """``21.0.3`` for 2103."""
        return f"{self.number // 100}.{self.number // 10 % 10}.{self.number % 10}"

    @property
    def source(self) -> str:
        """The sentence of the ``source`` attribute."""
        return (
            f"{self.product} ({self.program}) version {self.text} build {self.build}"
            f" {self.built}"
        ).rstrip()

    @property
    def signs_with_user(self) -> bool:
        """Date and user stand on the root element, two spaces in front (25 on)."""
        return self.number >= 2500

    @property
    def has_colour_space(self) -> bool:
        """``<colorSpace>`` stands in the project options (20 on)."""
        return self.number >= 2000

    @property
    def has_timeline_order(self) -> bool:
        """``<timelineOrderer>`` ends a scene (21 on)."""
        return self.number >= 2100


RELEASES: dict[int, Release] = {
    12: Release(1211, 10534, "Stage", "Stage.exe", "2015-07-30 21:18:12"),
    15: Release(1505, 13201, built="2018-02-12 17:19:43"),
    16: Release(1601, 14405, built="2019-01-14 17:00:48"),
    17: Release(1702, 15414, built="2020-01-17 22:06:06"),
    20: Release(2004, 17089, built="2021-04-19 20:33:05"),
    21: Release(2103, 18334, built="2022-04-14 02:31:36"),
    22: Release(2205, 20990, built="2023-09-22 18:55:45"),
    24: Release(2403, 23112, built="2024-12-12 22:10:12"),
    25: Release(2510, 24630, built="2025-12-02 22:03:23"),
    27: Release(2700, 25340, built="2026-06-18 11:38:11"),
}

_EDITIONS = {
    "premium": ("Harmony Premium", "HarmonyPremium"),
    "advanced": ("Harmony Advanced", "HarmonyAdvanced"),
    "essentials": ("Harmony Essentials", "HarmonyEssentials"),
}

DEFAULT_FIELD_OF_VIEW = "41.112090439166927"

RESOLUTIONS: dict[str, tuple[int, int]] = {
    "HDTV_1080p24": (1920, 1080),
    "HDTV_1080p25": (1920, 1080),
    "HDTV_720p24": (1280, 720),
    "4K_UHD": (3840, 2160),
    "8K_UHD": (7680, 4320),
    "DCI_2K": (2048, 1080),
    "DCI_4K": (4096, 2160),
    "film-2K": (2048, 1556),
    "film-4K": (4096, 3112),
    "film-1.33_H": (1440, 1080),
    "film-1.66_H": (1792, 1080),
    "film-1.66_V": (1800, 1080),
    "Cineon": (1828, 1332),
    "NTSC": (720, 540),
    "PAL": (768, 576),
    "2160p": (3840, 2160),
    "1440p": (2560, 1440),
    "1080p": (1920, 1080),
    "720p": (1280, 720),
    "480p": (854, 480),
    "360p": (640, 360),
    "240p": (426, 240),
    "low": (360, 270),
    "Web_Video": (480, 360),
    "Game_512": (512, 512),
    "Game_512_Ortho": (512, 512),
    "WebCC_Preview": (720, 720),
}
"""Named resolutions in pixels; the names are known, some sizes are assumed."""


def release_for(version: float, edition: str = "premium") -> Release:
    """The release that a profile of this version and edition signs as."""
    major = int(version)
    known = [number for number in RELEASES if number <= major] or [min(RELEASES)]
    release = RELEASES[max(known)]
    product, program = _EDITIONS.get(edition, _EDITIONS["premium"])
    number, build = release.number, release.build
    if version >= 14 and number // 100 != major:
        number, build = major * 100, release.build
    minor = round(version * 10) % 10
    if minor and number // 10 % 10 != minor:
        number, build = major * 100 + minor * 10, 18394 if major == 21 else build
    if release.number < 1400 and number == release.number:
        product, program = release.product, release.program
    return Release(number, build, product, program, release.built)


def signature(
    release: Release, user_name: str, now: float | None = None
) -> dict[str, str]:
    """The attributes with which a release signs the root of what it writes."""
    signed = {
        "source": release.source,
        "version": str(release.number),
        "build": str(release.build),
    }
    if release.signs_with_user:
        moment = time.time() if now is None else now
        when = datetime.datetime.fromtimestamp(moment)
        days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
        months = ("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split()
        signed["date"] = (
            f"{days[when.weekday()]} {months[when.month - 1]} {when.day}"
            f" {when:%H:%M:%S} {when.year}"
        )
        signed["timeMsec"] = str(int(moment * 1000))
        signed["username"] = user_name
        signed["realUsername"] = user_name
    return signed


def value_element(tag: str, value: str, release_number: int) -> Element:
    """``<tag val="…"/>``, without ``val`` where old releases leave it out."""
    if not value and release_number < 2500:
        return make(tag)
    return make(tag, val=value)


def new_project_options(release: Release) -> Element:
    """``<options>`` of a new project."""
    number = release.number
    options = Element("options")
    options.append(
        make(
            "metrics",
            unitAspectRatioX="4",
            unitAspectRatioY="3",
            numberOfUnitsX="24",
            numberOfUnitsY="24",
            numberOfUnitsZ="12",
        )
    )
    options.append(
        make(
            "resolution",
            name="HDTV_1080p24",
            size="1920,1080",
            fovFit="VerticalFitFov",
            fov=DEFAULT_FIELD_OF_VIEW,
            projection="PerspectiveProjection",
        )
    )
    values = [
        ("framerate", "24"),
        ("zdragging", "true"),
        ("zOrderCompatibilityWith7_3", "false"),
    ]
    if number >= 1500:
        values += [
            ("pixelPerModelUnitForVectorLayers", "0.28800000000000009"),
            ("pixelPerModelUnitForBitmapLayers", "0.28800000000000009"),
        ]
    for tag, value in values:
        options.append(make(tag, val=value))
    if number >= 1500:
        options.append(make("canvasForBitmapLayers", size="3840,2160"))
    values = []
    if number >= 2500:
        values.append(("imageProcessingFormat", "rgbaFloat"))
    values += [("cameraInSymbols", "true"), ("scaleFactor", "1")]
    for tag, value in values:
        options.append(make(tag, val=value))
    if release.has_colour_space:
        space = "sRGB" if number >= 2500 else ""
        options.append(value_element("colorSpace", space, number))
        if number >= 2500:
            options.append(make("textureColorSpace", val="sRGB"))
    if number >= 2100:
        options.append(make("convertPalettesColorSpace", val="true"))
    if number >= 2500:
        options.append(make("tvgRecoveryTexture", val="true"))
    return options
