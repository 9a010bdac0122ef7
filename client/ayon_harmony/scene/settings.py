"""The open scene itself: where it is, its settings, versions and saving."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..model.frames import SceneLength
from ..model.scene_settings import SceneSettings, SettingsPlan
from ..model.spelling import Record
from .wire import Part, Row, couple, read_row, record


@dataclass(frozen=True)
class SceneState(Record):
    """Everything about the open scene that is one of a kind.

    Attributes:
        folder: Folder of the scene.
        name: Name of the scene, usually the folder's.
        version_name: Name of the open version, the stem of its ``.xstage``.
        path: The open ``.xstage``.
        is_dirty: Whether there is something to save.
        settings: Length, frame rate, resolution.
        current_frame: Frame that the artist looks at.
        color_space: "" without colour management.
        displays: Paths of display nodes.
        default_display: Path of the default display, "" when there is none.
        cameras: Paths of camera nodes.
        default_camera: Path of the default camera, "" when there is none.
        environment: Environment in Harmony's database, "" for folders.
        job: Job in Harmony's database, "" for folders.

    """

    folder: Path
    name: str
    version_name: str
    path: Path
    is_dirty: bool
    settings: SceneSettings
    current_frame: int
    color_space: str
    displays: tuple[str, ...]
    default_display: str
    cameras: tuple[str, ...]
    default_camera: str
    environment: str
    job: str

    @classmethod
    def from_wire(cls, row: Row) -> SceneState:
        """Read the row of ``getScene``."""
        length = SceneLength(row["frameCount"], row["startFrame"], row["stopFrame"])
        return cls(
            folder=Path(row["folder"]),
            name=row["name"],
            version_name=row["versionName"],
            path=Path(row["path"]),
            is_dirty=row["isDirty"],
            settings=SceneSettings(
                length=length,
                fps=row["fps"],
                width=row["width"],
                height=row["height"],
                fov=row["fov"],
                pixel_aspect=row["pixelAspect"],
            ),
            current_frame=row["currentFrame"],
            color_space=row["colorSpace"],
            displays=tuple(row["displays"]),
            default_display=row["defaultDisplay"],
            cameras=tuple(row["cameras"]),
            default_camera=row["defaultCamera"],
            environment=row["environment"],
            job=row["job"],
        )


class Settings(Part):
    """The open scene's settings, versions and saving."""

    def get_scene(self) -> SceneState:
        """Tell everything about the scene in one round trip."""
        return SceneState.from_wire(read_row(self._call("getScene")))

    def change_scene(
        self,
        *,
        length: SceneLength | None = None,
        fps: float | None = None,
        resolution: tuple[int, int] | None = None,
        fov: float | None = None,
        color_space: str | None = None,
        may_remove_frames: bool = False,
    ) -> SceneState:
        """Change settings in one undo step; what is None stays.

        Args:
            length: Frames and playback range.
            fps: Frames per second.
            resolution: Width and height in pixels.
            fov: Field of view in degrees.
            color_space: Name that Harmony knows.
            may_remove_frames: The artist agreed to lose what is past the end;
                a shorter length is refused otherwise.

        """
        changes: dict[str, object] = {}
        if length is not None:
            record(length, SceneLength)
            changes["frameCount"] = length.frame_count
            changes["startFrame"] = length.start_frame
            changes["stopFrame"] = length.stop_frame
        if fps is not None:
            if float(fps) <= 0:
                raise ValueError(f"A frame rate is above 0, not {fps}.")
            changes["fps"] = fps
        if resolution is not None:
            changes["width"], changes["height"] = couple(resolution, "width, height")
        if fov is not None:
            changes["fov"] = fov
        if color_space is not None:
            changes["colorSpace"] = color_space
        row = self._call("changeScene", changes, may_remove_frames)
        return SceneState.from_wire(read_row(row))

    def apply(self, plan: SettingsPlan) -> SceneState:
        """Carry out a plan; frames go only where the plan has agreed to it."""
        return self.change_scene(
            length=None if plan.length is None else plan.length.target,
            fps=plan.fps,
            resolution=plan.resolution,
            may_remove_frames=bool(plan.length and plan.length.frames_removed),
        )

    def set_default_camera(self, path: str) -> None:
        """Let the scene be seen through a camera node."""
        self._call("setDefaultCamera", path)

    def save_scene(self) -> SceneState:
        """Save the open version of the scene."""
        return SceneState.from_wire(read_row(self._call("saveScene")))

    def save_scene_as(self, folder: Path | str) -> SceneState:
        """Save the scene into a folder that does not exist yet, and go there."""
        row = self._call("saveSceneAs", Path(folder).as_posix())
        return SceneState.from_wire(read_row(row))

    def save_scene_version(self, name: str, *, is_default: bool = False) -> SceneState:
        """Save as another version in the scene's folder, and go there."""
        row = self._call("saveSceneVersion", name, is_default)
        return SceneState.from_wire(read_row(row))
