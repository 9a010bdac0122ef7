"""Length, frame range, resolution, field units and colour space of a scene.

All of it stands in the project's and the scene's ``<options>`` and attributes.
Frames count from 1; ranges include both ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.harmony.model.formats import RESOLUTIONS, value_element
from sandbox.harmony.model.xstage import Element, format_number

if TYPE_CHECKING:
    from sandbox.harmony.model.parts import Project

COLOUR_SPACES = (
    "Display P3",
    "Display P3 Linear",
    "Linear",
    "Rec.2020",
    "Rec.2020 2.4",
    "Rec.2020 Linear",
    "Rec.709",
    "Rec.709 2.4",
    "sRGB",
)
"""Working colour spaces that can be set."""


class Settings:
    """The settings of one scene."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._document = project.document

    # -- frames ------------------------------------------------------------

    @property
    def frame_count(self) -> int:
        """Length of the scene."""
        return max(1, _integer(self._document.scene.get("nbframes"), 1))

    @property
    def start_frame(self) -> int:
        """First frame of the playback range."""
        return _integer(self._document.scene.get("startFrame"), 1)

    @property
    def stop_frame(self) -> int:
        """Last frame of the playback range."""
        return _integer(self._document.scene.get("stopFrame"), self.frame_count)

    def set_start_frame(self, frame: int) -> bool:
        """Set the first frame of the range; it pushes the last one along."""
        if not 1 <= frame <= self.frame_count:
            return False
        self._set_frame("startFrame", frame)
        if self.stop_frame < frame:
            self._set_frame("stopFrame", frame)
        return True

    def set_stop_frame(self, frame: int) -> bool:
        """Set the last frame of the range; it pushes the first one along."""
        if not 1 <= frame <= self.frame_count:
            return False
        self._set_frame("stopFrame", frame)
        if self.start_frame > frame:
            self._set_frame("startFrame", frame)
        return True

    def set_frame_count(self, count: int) -> bool:
        """Make the scene longer or shorter at its end."""
        present = self.frame_count
        if count < 1 or count == present:
            return False
        if count > present:
            return self.insert_frames(present, count - present)
        return self.remove_frames(count, present - count)

    def insert_frames(
        self,
        after: int,
        count: int,
        *,
        extend_exposure: bool = False,
        ripple_markers: bool = False,
    ) -> bool:
        """Insert frames after a frame.

        Args:
            after: 0 inserts in front, the length of the scene at its end.
            count: How many.
            extend_exposure: Drawings in front stay exposed over the new frames.
            ripple_markers: Timeline markers behind move along.

        Returns:
            False outside the scene or without frames.

        """
        length = self.frame_count
        if count < 1 or not 0 <= after <= length:
            return False
        whole_range = self.start_frame == 1 and self.stop_frame == length
        self._set_frame("nbframes", length + count)
        if whole_range:
            self._set_frame("stopFrame", length + count)
        else:
            if self.start_frame > after:
                self._set_frame("startFrame", self.start_frame + count)
            if self.stop_frame > after:
                self._set_frame("stopFrame", self.stop_frame + count)
        self._project.columns.insert_frames(after, count, extend_exposure)
        if ripple_markers:
            self._project.markers.shift(after, count)
        return True

    def remove_frames(
        self, after: int, count: int, *, ripple_markers: bool = False
    ) -> bool:
        """Remove the frames that follow a frame; 0 starts with the first.

        Returns:
            False outside the scene, or when there is nothing to remove.

        """
        length = self.frame_count
        if not 0 <= after <= length:
            return False
        count = min(count, length - after)
        if after == 0 and count == length:
            count -= 1
        if count < 1:
            return False
        start, stop = self.start_frame, self.stop_frame
        left = length - count
        self._set_frame("nbframes", left)
        self._set_frame("startFrame", _after_removal(start, after, count, left))
        last_kept = min(stop, after) if after < stop <= after + count else stop
        self._set_frame("stopFrame", _after_removal(last_kept, after, count, left))
        if self.stop_frame < self.start_frame:
            self._set_frame("stopFrame", self.start_frame)
        self._project.columns.remove_frames(after, count)
        if ripple_markers:
            self._project.markers.shift(after, -count)
        self._project.current_frame = min(self._project.current_frame, left)
        return True

    def _set_frame(self, name: str, frame: int) -> None:
        self._document.set(self._document.scene, name, str(frame))

    # -- project options ---------------------------------------------------

    def option(self, tag: str, name: str = "val") -> str:
        """A value of the project's options, empty when it has none."""
        element = self._document.options.find(tag)
        return element.get(name, "") if element is not None else ""

    def set_option(self, tag: str, value: str, name: str = "val") -> None:
        """Set a value of the project's options."""
        options = self._document.options
        element = options.find(tag)
        if element is None:
            new = value_element(tag, value, self._project.format_number)
            self._document.append(options, new if name == "val" else Element(tag))
            element = options.find(tag)
            assert element is not None
        self._document.set(element, name, value)

    @property
    def frame_rate(self) -> float:
        """Frames a second."""
        return _number(self.option("framerate"), 24.0)

    def set_frame_rate(self, rate: float) -> bool:
        """Set the frames a second; refuses what is not above zero."""
        if not 0 < rate < 100000:
            return False
        self.set_option("framerate", format_number(rate))
        return True

    @property
    def resolution(self) -> tuple[int, int]:
        """Width and height in pixels."""
        width, _, height = self.option("resolution", "size").partition(",")
        return (_integer(width, 1920), _integer(height, 1080))

    @property
    def field_of_view(self) -> float:
        """Field of view in degrees."""
        return _number(self.option("resolution", "fov"), 41.112090439166927)

    @property
    def resolution_name(self) -> str:
        """Name of the resolution, empty for a size of its own."""
        return self.option("resolution", "name")

    def set_resolution(self, width: int, height: int, fov: float) -> bool:
        """Set size and field of view; the name goes unless it fits."""
        if width < 1 or height < 1 or not 0 < fov < 180:
            return False
        if RESOLUTIONS.get(self.resolution_name) != (width, height):
            fitting = (n for n, size in RESOLUTIONS.items() if size == (width, height))
            self.set_option("resolution", next(fitting, ""), "name")
        self.set_option("resolution", f"{width},{height}", "size")
        if abs(fov - self.field_of_view) > 1e-6:
            self.set_option("resolution", format_number(fov), "fov")
        return True

    def set_resolution_name(self, name: str) -> bool:
        """Take a named resolution; False for an unknown name."""
        size = RESOLUTIONS.get(name)
        if size is None:
            return False
        self.set_option("resolution", name, "name")
        self.set_option("resolution", f"{size[0]},{size[1]}", "size")
        return True

    def units(self) -> tuple[int, int, int]:
        """Field units in x, y and z."""
        defaults = {"X": 24, "Y": 24, "Z": 12}
        x, y, z = (
            _integer(self.option("metrics", f"numberOfUnits{axis}"), default)
            for axis, default in defaults.items()
        )
        return (x, y, z)

    def set_units(self, x: int, y: int, z: int) -> bool:
        """Set the field units."""
        if min(x, y, z) < 1:
            return False
        for axis, value in zip("XYZ", (x, y, z)):
            self.set_option("metrics", str(value), f"numberOfUnits{axis}")
        return True

    def aspect_ratio(self) -> tuple[float, float]:
        """Proportions of a field unit."""
        return (
            _number(self.option("metrics", "unitAspectRatioX"), 4.0),
            _number(self.option("metrics", "unitAspectRatioY"), 3.0),
        )

    def set_aspect_ratio(self, x: float, y: float) -> bool:
        """Set the proportions of a field unit."""
        if x <= 0 or y <= 0:
            return False
        self.set_option("metrics", format_number(x), "unitAspectRatioX")
        self.set_option("metrics", format_number(y), "unitAspectRatioY")
        return True

    def centre(self) -> tuple[int, int]:
        """Coordinates at the centre of the grid."""
        return (
            _integer(self.option("metrics", "coordAtCenterX"), 0),
            _integer(self.option("metrics", "coordAtCenterY"), 0),
        )

    def set_centre(self, x: int, y: int) -> None:
        """Set the coordinates at the centre of the grid."""
        self.set_option("metrics", str(x), "coordAtCenterX")
        self.set_option("metrics", str(y), "coordAtCenterY")

    @property
    def colour_space(self) -> str:
        """Working colour space, empty when colours are not managed."""
        return self.option("colorSpace")

    def set_colour_space(self, name: str) -> bool:
        """Set the working colour space; only known names, or none."""
        if name and name not in COLOUR_SPACES and name != self.colour_space:
            return False
        self.set_option("colorSpace", name)
        return True

    def colour_spaces(self) -> list[str]:
        """Names of the colour spaces, the scene's own among them."""
        present = self.colour_space
        names = set(COLOUR_SPACES) | ({present} if present else set())
        return sorted(names, key=str.casefold)


def field_to_gl(
    settings: Settings, x: float, y: float, z: float
) -> tuple[float, float, float]:
    """Field units to OpenGL units; one unit in y is as high as the aspect says."""
    centre_x, centre_y = settings.centre()
    aspect_x, aspect_y = settings.aspect_ratio()
    scale = _gl_scale(settings)
    return (
        (x - centre_x) * scale * aspect_x / aspect_y,
        (y - centre_y) * scale,
        z * scale * 2,
    )


def gl_to_field(
    settings: Settings, x: float, y: float, z: float
) -> tuple[float, float, float]:
    """OpenGL units to field units."""
    centre_x, centre_y = settings.centre()
    aspect_x, aspect_y = settings.aspect_ratio()
    scale = _gl_scale(settings)
    return (
        x / (scale * aspect_x / aspect_y) + centre_x,
        y / scale + centre_y,
        z / (scale * 2),
    )


def _gl_scale(settings: Settings) -> float:
    """Height of a field unit when the field is two high."""
    return 2.0 / settings.units()[1]


def _after_removal(frame: int, after: int, count: int, left: int) -> int:
    if frame > after + count:
        frame -= count
    elif frame > after:
        frame = after + 1
    return max(1, min(frame, left))


def _integer(text: str | None, default: int) -> int:
    try:
        return int(float(text)) if text else default
    except ValueError:
        return default


def _number(text: str, default: float) -> float:
    try:
        return float(text)
    except ValueError:
        return default
