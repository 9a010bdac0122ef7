"""Which Harmony the emulator is: version, edition, and what differs by them.

A difference that is one host name more or less stands where the name is
declared (``since``/``until``). Here are the differences of the Qt bindings and
of the program itself, each as a feature with a name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

#: Version -> full number and build, as ``about`` tells them.
BUILDS: dict[float, tuple[str, int]] = {
    20.0: ("20.0.4", 17089),
    21.1: ("21.1.0", 18394),
    22.0: ("22.0.5", 20990),
    24.0: ("24.0.3", 23112),
    25.0: ("25.1.0", 24630),
    27.0: ("27.0.0", 25340),
}

EDITIONS = ("premium", "advanced", "essentials")


@dataclass(frozen=True)
class Profile:
    """One Harmony: its version and edition."""

    version: float
    edition: str

    @classmethod
    def named(cls, version: str | float, edition: str = "premium") -> Profile:
        """Find the profile for ``22`` or ``21.1``; 21 is taken as 21.1.

        Raises:
            ValueError: No such version or edition is modelled.

        """
        wanted = float(version)
        if wanted == 21.0:
            wanted = 21.1
        if wanted not in BUILDS:
            known = ", ".join(f"{number:g}" for number in BUILDS)
            raise ValueError(f"No profile for Harmony {version}; there are {known}.")
        if edition not in EDITIONS:
            raise ValueError(f"No edition {edition!r}; there are {EDITIONS}.")
        return cls(wanted, edition)

    @property
    def full_version(self) -> str:
        """Such as ``22.0.5``."""
        return BUILDS[self.version][0]

    @property
    def build(self) -> int:
        """The build number."""
        return BUILDS[self.version][1]

    @property
    def major(self) -> int:
        """Such as 22."""
        return int(self.full_version.split(".")[0])

    @property
    def minor(self) -> int:
        """Such as 1 for 21.1."""
        return int(self.full_version.split(".")[1])

    @property
    def patch(self) -> int:
        """The last of the three numbers."""
        return int(self.full_version.split(".")[2])

    @property
    def file_version(self) -> int:
        """The number in scene files, 2205 for 22.0.5."""
        return self.major * 100 + self.minor * 10 + self.patch

    @property
    def product_name(self) -> str:
        """Such as ``Harmony Premium``."""
        return f"Harmony {self.edition.capitalize()}"

    @property
    def folder_tag(self) -> str:
        """The number in folders of preferences and scripts, ``2200``."""
        return f"{self.major}00"

    @property
    def is_qt6(self) -> bool:
        """Qt 6 bindings, which came with 21.1."""
        return self.version >= 21.1

    def has(self, feature: str) -> bool:
        """Tell whether this Harmony has a feature of ``FEATURES``."""
        return FEATURES[feature](self)


FEATURES: dict[str, Callable[[Profile], bool]] = {
    # Absent in 21.1, used by live clients on 25 and 27; between them nobody
    # said so in public, and absent is the safe side.
    "QDataStream": lambda p: p.version < 21.1 or p.version >= 25,
    # The error signal of sockets: Qt 4 ``error``, Qt 6 ``errorOccurred``.
    "socket_error_occurred": lambda p: p.is_qt6,
    # ``QTextCodec.codecForName`` takes a plain string in Qt 4 bindings only.
    "codec_by_string": lambda p: not p.is_qt6,
    # ``QTextStream.setCodec`` went with Qt 5; Qt 6 has ``setEncoding``.
    "text_stream_codec": lambda p: not p.is_qt6,
    # ``QTimer.setInterval`` and the static ``singleShot`` are missing on 25.
    "timer_helpers": lambda p: p.version < 25,
    "timer_change_interval": lambda p: not p.is_qt6,
    # ``desktop().screenGeometry()`` became ``availableGeometry()``.
    "desktop_screen_geometry": lambda p: not p.is_qt6,
    "desktop_available_geometry": lambda p: True,
    "grab_window": lambda p: not p.is_qt6,
    # An empty value in scene files is ``<tag val=""/>`` from 25 on.
    "empty_val": lambda p: p.version >= 25,
}
