"""The script object ``scene``: saving, names, settings, metadata, undo.

Saving and closing go through the project; a scene that is closed ends the
running script. Database names are empty where scenes are folders.
"""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.harmony.api.values import (
    Matrix4x4,
    Point2d,
    Point3d,
    Vector2d,
    Vector3d,
)
from sandbox.harmony.binding import (
    UNDEFINED,
    ScriptThrow,
    host_function,
    to_bool,
    to_dict,
    to_int,
    to_number,
    to_string,
)
from sandbox.harmony.model.database import DatabasePlace, place_of, scene_file
from sandbox.harmony.model.formats import RESOLUTIONS
from sandbox.harmony.model.metadata import Meta
from sandbox.harmony.model.settings import Settings, field_to_gl, gl_to_field
from sandbox.harmony.model.undo import UndoStack

if TYPE_CHECKING:
    from sandbox.harmony.host import Application
    from sandbox.harmony.model.project import Project


def _project(app: Application) -> Project:
    project: Project = app.open_scene()
    return project


def _settings(app: Application) -> Settings:
    return _project(app).settings


def _undo(app: Application) -> UndoStack:
    return _project(app).undo


def _step(app: Application, name: str) -> AbstractContextManager[None]:
    return _undo(app).step(name)


def _place(app: Application) -> DatabasePlace | None:
    return place_of(_project(app).folder)


def _slashes(path: Path) -> str:
    return path.as_posix()


# -- saving --------------------------------------------------------------------


@host_function("scene.saveAll")
def save_all(app: Application) -> bool:
    """Write the scene, its drawings and palettes."""
    done = _project(app).save_all()
    if done:
        _tell_saved(app)
    return done


@host_function("scene.saveAs")
def save_as(app: Application, path: Any) -> bool:
    """Write the scene to a new folder and go on there."""
    target = to_string(path).rstrip("/\\")
    if not target or not os.path.isabs(target) or _place(app) is not None:
        return False
    done = _project(app).save_as(target)
    if done:
        _tell_saved(app)
    return done


@host_function("scene.saveAsNewVersion")
def save_as_new_version(
    app: Application, name: Any, mark_as_default: Any = False
) -> bool:
    """Write another version beside the present one and go on in it."""
    project = _project(app)
    done = project.save_as_new_version(to_string(name), to_bool(mark_as_default))
    if done:
        _tell_saved(app)
    return done


def _tell_saved(app: Application) -> None:
    """Let whoever waits for a save know."""
    tell = getattr(app, "scene_saved", None)
    if tell is not None:
        tell()


@host_function("scene.isDirty")
def is_dirty(app: Application) -> bool:
    """Whether something changed since the last save."""
    return _project(app).is_dirty


@host_function("scene.hasBeenDirty")
def has_been_dirty(app: Application) -> bool:
    """Whether something changed since the scene was opened."""
    return _project(app).has_been_dirty


# -- closing -------------------------------------------------------------------


@host_function("scene.closeScene")
def close_scene(app: Application) -> None:
    """Close the scene; the script ends here."""
    app.request_close()


@host_function("scene.closeSceneAndExit")
def close_scene_and_exit(app: Application) -> None:
    """Close the scene and the program; the script ends here."""
    app.request_exit()


@host_function("scene.closeSceneAndOpenOffline", since=20)
def close_scene_and_open_offline(app: Application, path: Any) -> bool:
    """Open another .xstage instead; false when there is none."""
    target = Path(to_string(path))
    if not target.is_file():
        return False
    app.request_open(target)
    return True


@host_function("scene.closeSceneAndOpen")
def close_scene_and_open(
    app: Application,
    environment: Any,
    job: Any,
    scene: Any,
    version: Any = "",
    read_only: Any = False,
) -> bool:
    """Open a scene of the database; false without one, or without the scene."""
    try:
        path = scene_file(
            *(to_string(part) for part in (environment, job, scene, version or ""))
        )
    except FileNotFoundError:
        return False
    app.readonly = to_bool(read_only)
    app.request_open(path)
    return True


# -- names and folders ---------------------------------------------------------


@host_function("scene.currentProjectPath")
def current_project_path(app: Application) -> str:
    """Folder of the scene, without a slash at its end."""
    return _slashes(_project(app).folder)


@host_function("scene.currentProjectPathRemapped")
def current_project_path_remapped(app: Application) -> str:
    """The same: nothing is mapped here."""
    return _slashes(_project(app).folder)


@host_function("scene.currentContainerPath", since=24)
def current_container_path(app: Application) -> str:
    """Folder of the scene, or the archive it lies in."""
    return _slashes(_project(app).folder)


@host_function("scene.tempProjectPath")
def temp_project_path(app: Application) -> str:
    """Folder of drawings that are not saved yet."""
    return _slashes(_project(app).temp_folder)


@host_function("scene.tempProjectPathRemapped")
def temp_project_path_remapped(app: Application) -> str:
    """The same: nothing is mapped here."""
    return _slashes(_project(app).temp_folder)


@host_function("scene.currentScene")
def current_scene(app: Application) -> str:
    """Name of the scene; its versions have names of their own."""
    place = _place(app)
    if place is not None:
        return place.scene
    return _project(app).scene_name


@host_function("scene.currentVersionName")
def current_version_name(app: Application) -> str:
    """Stem of the open .xstage."""
    return _project(app).version_name


@host_function("scene.currentVersion")
def current_version(app: Application) -> int:
    """Number of the open version."""
    return _project(app).version_id


@host_function("scene.currentEnvironment")
def current_environment(app: Application) -> str:
    """Empty without a database."""
    place = _place(app)
    return place.environment if place else ""


@host_function("scene.currentEnvironmentPath")
def current_environment_path(app: Application) -> str:
    """Where an environment would lie, below the scene."""
    if _place(app) is not None:
        return _slashes(_project(app).folder.parent.parent)
    return _slashes(_project(app).folder / "environments")


@host_function("scene.currentJob")
def current_job(app: Application) -> str:
    """Empty without a database."""
    place = _place(app)
    return place.job if place else ""


@host_function("scene.currentJobPath")
def current_job_path(app: Application) -> str:
    """Where a job would lie, below the scene."""
    if _place(app) is not None:
        return _slashes(_project(app).folder.parent)
    return _slashes(_project(app).folder / "jobs")


@host_function("scene.description", since=21)
def description(app: Application) -> str:
    """The description for the next imported version."""
    return str(app.session.get("scene.description", ""))


@host_function("scene.setDescription", since=21)
def set_description(app: Application, text: Any) -> None:
    """Set the description for the next imported version."""
    app.session["scene.description"] = to_string(text)


# -- frames --------------------------------------------------------------------


@host_function("scene.getFrameRate")
def get_frame_rate(app: Application) -> float:
    """Frames a second."""
    return _settings(app).frame_rate


@host_function("scene.setFrameRate")
def set_frame_rate(app: Application, rate: Any) -> bool:
    """Set the frames a second; whole numbers before 16."""
    number = to_number(rate)
    if app.profile.version < 16:
        number = float(to_int(rate))
    with _step(app, "scene.setFrameRate"):
        return _settings(app).set_frame_rate(number)


@host_function("scene.getStartFrame")
def get_start_frame(app: Application) -> int:
    """First frame of the playback range."""
    return _settings(app).start_frame


@host_function("scene.setStartFrame")
def set_start_frame(app: Application, frame: Any) -> bool:
    """Set the first frame of the playback range."""
    with _step(app, "scene.setStartFrame"):
        return _settings(app).set_start_frame(to_int(frame))


@host_function("scene.getStopFrame")
def get_stop_frame(app: Application) -> int:
    """Last frame of the playback range."""
    return _settings(app).stop_frame


@host_function("scene.setStopFrame")
def set_stop_frame(app: Application, frame: Any) -> bool:
    """Set the last frame of the playback range."""
    with _step(app, "scene.setStopFrame"):
        return _settings(app).set_stop_frame(to_int(frame))


# -- resolution ----------------------------------------------------------------


@host_function("scene.defaultResolutionX")
def default_resolution_x(app: Application) -> int:
    """Width in pixels."""
    return _settings(app).resolution[0]


@host_function("scene.defaultResolutionY")
def default_resolution_y(app: Application) -> int:
    """Height in pixels."""
    return _settings(app).resolution[1]


@host_function("scene.defaultResolutionFOV")
def default_resolution_fov(app: Application) -> float:
    """Field of view in degrees."""
    return _settings(app).field_of_view


@host_function("scene.defaultResolutionName")
def default_resolution_name(app: Application) -> str:
    """Name of the resolution, empty for a size of its own."""
    return _settings(app).resolution_name


@host_function("scene.setDefaultResolution")
def set_default_resolution(app: Application, x: Any, y: Any, fov: Any) -> bool:
    """Set size and field of view."""
    with _step(app, "scene.setDefaultResolution"):
        return _settings(app).set_resolution(to_int(x), to_int(y), to_number(fov))


@host_function("scene.setDefaultResolutionName")
def set_default_resolution_name(app: Application, name: Any) -> bool:
    """Take a named resolution."""
    with _step(app, "scene.setDefaultResolutionName"):
        return _settings(app).set_resolution_name(to_string(name))


@host_function("scene.currentResolutionX")
def current_resolution_x(app: Application) -> int:
    """Width of the preview; there is no other than the scene's."""
    return _settings(app).resolution[0]


@host_function("scene.currentResolutionY")
def current_resolution_y(app: Application) -> int:
    """Height of the preview; there is no other than the scene's."""
    return _settings(app).resolution[1]


@host_function("scene.namedResolutions")
def named_resolutions(app: Application) -> list[str]:
    """Names of the known resolutions."""
    return list(RESOLUTIONS)


@host_function("scene.namedResolutionX")
def named_resolution_x(app: Application, name: Any) -> int:
    """Width of a named resolution, 0 for an unknown one."""
    return RESOLUTIONS.get(to_string(name), (0, 0))[0]


@host_function("scene.namedResolutionY")
def named_resolution_y(app: Application, name: Any) -> int:
    """Height of a named resolution, 0 for an unknown one."""
    return RESOLUTIONS.get(to_string(name), (0, 0))[1]


@host_function("scene.currentProjection", since=25)
def current_projection(app: Application) -> str:
    """Name of the projection."""
    return _settings(app).option("resolution", "projection")


@host_function("scene.setProjection", since=25)
def set_projection(app: Application, name: Any) -> bool:
    """Set the projection; there are two."""
    text = to_string(name)
    if text not in ("PerspectiveProjection", "OrthogonalProjection"):
        return False
    with _step(app, "scene.setProjection"):
        _settings(app).set_option("resolution", text, "projection")
    return True


# -- field units ---------------------------------------------------------------


@host_function("scene.numberOfUnitsX")
def number_of_units_x(app: Application) -> int:
    """Field units across."""
    return _settings(app).units()[0]


@host_function("scene.numberOfUnitsY")
def number_of_units_y(app: Application) -> int:
    """Field units up."""
    return _settings(app).units()[1]


@host_function("scene.numberOfUnitsZ")
def number_of_units_z(app: Application) -> int:
    """Field units deep."""
    return _settings(app).units()[2]


@host_function("scene.setNumberOfUnits")
def set_number_of_units(app: Application, x: Any, y: Any, z: Any) -> bool:
    """Set the field units."""
    with _step(app, "scene.setNumberOfUnits"):
        return _settings(app).set_units(to_int(x), to_int(y), to_int(z))


@host_function("scene.unitsAspectRatioX")
def units_aspect_ratio_x(app: Application) -> float:
    """Proportion of a unit across."""
    return _settings(app).aspect_ratio()[0]


@host_function("scene.unitsAspectRatioY")
def units_aspect_ratio_y(app: Application) -> float:
    """Proportion of a unit up."""
    return _settings(app).aspect_ratio()[1]


@host_function("scene.setUnitsAspectRatio")
def set_units_aspect_ratio(app: Application, x: Any, y: Any) -> bool:
    """Set the proportions of a unit."""
    with _step(app, "scene.setUnitsAspectRatio"):
        return _settings(app).set_aspect_ratio(to_number(x), to_number(y))


@host_function("scene.coordAtCenterX")
def coord_at_center_x(app: Application) -> int:
    """X at the centre of the grid."""
    return _settings(app).centre()[0]


@host_function("scene.coordAtCenterY")
def coord_at_center_y(app: Application) -> int:
    """Y at the centre of the grid."""
    return _settings(app).centre()[1]


@host_function("scene.setCoordAtCenter")
def set_coord_at_center(app: Application, x: Any, y: Any) -> bool:
    """Set the coordinates at the centre of the grid."""
    with _step(app, "scene.setCoordAtCenter"):
        _settings(app).set_centre(to_int(x), to_int(y))
    return True


@host_function("scene.toOGLX", since=16)
def to_ogl_x(app: Application, x: Any) -> float:
    """Field units to OpenGL units, across."""
    return field_to_gl(_settings(app), to_number(x), 0, 0)[0]


@host_function("scene.toOGLY", since=16)
def to_ogl_y(app: Application, y: Any) -> float:
    """Field units to OpenGL units, up."""
    return field_to_gl(_settings(app), 0, to_number(y), 0)[1]


@host_function("scene.toOGLZ", since=16)
def to_ogl_z(app: Application, z: Any) -> float:
    """Field units to OpenGL units, deep."""
    return field_to_gl(_settings(app), 0, 0, to_number(z))[2]


@host_function("scene.fromOGLX", since=16)
def from_ogl_x(app: Application, x: Any) -> float:
    """OpenGL units to field units, across."""
    return gl_to_field(_settings(app), to_number(x), 0, 0)[0]


@host_function("scene.fromOGLY", since=16)
def from_ogl_y(app: Application, y: Any) -> float:
    """OpenGL units to field units, up."""
    return gl_to_field(_settings(app), 0, to_number(y), 0)[1]


@host_function("scene.fromOGLZ", since=16)
def from_ogl_z(app: Application, z: Any) -> float:
    """OpenGL units to field units, deep."""
    return gl_to_field(_settings(app), 0, 0, to_number(z))[2]


Values = (Point2d, Point3d, Vector2d, Vector3d)


@host_function("scene.toOGL")
def to_ogl(app: Application, value: Any) -> Any:
    """A point or vector in OpenGL units."""
    if not isinstance(value, Values):
        raise ScriptThrow("incompatible type of argument(s)", "TypeError")
    full = [*value.values, 0.0][:3]
    moved = field_to_gl(_settings(app), *full)
    return type(value)(app, *moved[: value.size])


@host_function("scene.fromOGL")
def from_ogl(app: Application, value: Any) -> Any:
    """A point or vector in field units."""
    if not isinstance(value, Values):
        raise ScriptThrow("incompatible type of argument(s)", "TypeError")
    full = [*value.values, 0.0][:3]
    moved = gl_to_field(_settings(app), *full)
    return type(value)(app, *moved[: value.size])


# -- colour --------------------------------------------------------------------


@host_function("scene.colorSpace", since=20)
def color_space(app: Application) -> str:
    """Working colour space; empty when colours are not managed."""
    return _settings(app).colour_space


@host_function("scene.colorSpaceNames", since=20)
def color_space_names(app: Application) -> list[str]:
    """Colour spaces that can be set."""
    return _settings(app).colour_spaces()


@host_function("scene.setColorSpace", since=20)
def set_color_space(app: Application, name: Any) -> bool:
    """Set the working colour space; only known names."""
    with _step(app, "scene.setColorSpace"):
        return _settings(app).set_colour_space(to_string(name))


_BIT_DEPTHS = {"rgba8": 8, "rgba16": 16, "rgbaHalf": 16, "rgbaFloat": 32}


@host_function("scene.getProcessingBitDepth", since=24)
def get_processing_bit_depth(app: Application) -> int:
    """Bits in which pictures are computed."""
    return _BIT_DEPTHS.get(_settings(app).option("imageProcessingFormat"), 16)


@host_function("scene.setProcessingBitDepth", since=24)
def set_processing_bit_depth(app: Application, depth: Any) -> None:
    """Set the bits in which pictures are computed: 8, 16 or 32."""
    names = {8: "rgba8", 16: "rgba16", 32: "rgbaFloat"}
    name = names.get(to_int(depth))
    if name is not None:
        with _step(app, "scene.setProcessingBitDepth"):
            _settings(app).set_option("imageProcessingFormat", name)


def _set_pixel_density(app: Application, tag: str, density: Any) -> None:
    value = to_number(density)
    if value > 0:
        with _step(app, f"scene {tag}"):
            full = 0.288 * 1080 / _settings(app).resolution[1]
            _settings(app).set_option(tag, format(full * value, ".17g"))


@host_function("scene.setDefaultTexturePixelDensityforBitmapDrawings", since=16)
def set_bitmap_density(app: Application, density: Any = 1) -> None:
    """Set the pixels in a field unit for new bitmap drawings; 1 is full."""
    _set_pixel_density(app, "pixelPerModelUnitForBitmapLayers", density)


@host_function("scene.setDefaultTexturePixelDensityforVectorDrawings", since=16)
def set_vector_density(app: Application, density: Any = 1) -> None:
    """Set the pixels in a field unit for new vector drawings; 1 is full."""
    _set_pixel_density(app, "pixelPerModelUnitForVectorLayers", density)


@host_function("scene.getVectorFormatStoresRecoveryTextures", since=25)
def get_recovery_textures(app: Application) -> bool:
    """Whether vector drawings keep textures for recovery."""
    return _settings(app).option("tvgRecoveryTexture") == "true"


@host_function("scene.setVectorFormatStoresRecoveryTextures", since=25)
def set_recovery_textures(app: Application, on: Any) -> None:
    """Keep textures for recovery in vector drawings, or not."""
    with _step(app, "scene.setVectorFormatStoresRecoveryTextures"):
        text = "true" if to_bool(on) else "false"
        _settings(app).set_option("tvgRecoveryTexture", text)


# -- metadata ------------------------------------------------------------------


def _wire(meta: Meta) -> dict[str, Any]:
    return {
        "name": meta.name,
        "type": meta.type,
        "creator": meta.creator,
        "version": meta.version,
        "value": meta.value,
    }


@host_function("scene.metadata")
def metadata(app: Application, name: Any, type_: Any = "string") -> Any:
    """The entry of this name and type, or null."""
    found = _project(app).metadata.find(to_string(name), to_string(type_) or "string")
    return _wire(found) if found else None


@host_function("scene.metadatas")
def metadatas(app: Application) -> list[dict[str, Any]]:
    """Every entry."""
    return [_wire(meta) for meta in _project(app).metadata.all()]


@host_function("scene.setMetadata")
def set_metadata(app: Application, meta: Any) -> None:
    """Change or add the entry of this name and type."""
    given = to_dict(meta)
    name = given.get("name", UNDEFINED)
    value = given.get("value", UNDEFINED)
    if name in (UNDEFINED, None) or value is UNDEFINED:
        return
    kind = to_string(given.get("type", "")) or "string"
    plain = value if isinstance(value, (str, bool, int, float)) else to_string(value)
    optional = {
        key: to_string(given[key]) if key in given else None
        for key in ("creator", "version")
    }
    with _step(app, "scene.setMetadata"):
        _project(app).metadata.set(
            to_string(name), plain, kind, optional["creator"], optional["version"]
        )


@host_function("scene.removeMetadata")
def remove_metadata(app: Application, meta: Any) -> bool:
    """Remove the entry of this name and type."""
    given = to_dict(meta)
    kind = to_string(given.get("type", "")) or "string"
    with _step(app, "scene.removeMetadata"):
        return _project(app).metadata.remove(to_string(given.get("name", "")), kind)


# -- undo ----------------------------------------------------------------------


@host_function("scene.beginUndoRedoAccum")
def begin_undo_redo_accum(app: Application, name: Any) -> None:
    """Everything up to the end becomes one step."""
    _undo(app).begin(to_string(name))


@host_function("scene.endUndoRedoAccum")
def end_undo_redo_accum(app: Application) -> None:
    """Close the step."""
    _undo(app).end()


@host_function("scene.cancelUndoRedoAccum")
def cancel_undo_redo_accum(app: Application) -> None:
    """Close the step and take back what it did."""
    _undo(app).cancel()


@host_function("scene.undo")
def undo(app: Application, depth: Any = 1) -> None:
    """Undo the last steps."""
    _undo(app).undo(max(1, to_int(depth)))


@host_function("scene.redo")
def redo(app: Application, depth: Any = 1) -> None:
    """Redo steps that were undone."""
    _undo(app).redo(max(1, to_int(depth)))


@host_function("scene.clearHistory")
def clear_history(app: Application) -> None:
    """Forget every step."""
    _undo(app).clear()


@host_function("scene.clearRedo", since=24)
def clear_redo(app: Application) -> None:
    """Forget the steps that were undone."""
    _undo(app).clear_redo()


# -- displays, cameras, checks -------------------------------------------------


@host_function("scene.getDefaultDisplay")
def get_default_display(app: Application) -> str:
    """Path of the default display; empty when all are shown."""
    name = _project(app).nodes.default_display
    return f"Top/{name}" if name else ""


@host_function("scene.getCameraMatrix")
def get_camera_matrix(app: Application, frame: Any) -> Matrix4x4:
    """The transformation of the default camera."""
    from sandbox.harmony.api.node import get_matrix

    name = _project(app).nodes.default_camera
    return get_matrix(app, f"Top/{name}", frame) if name else Matrix4x4(app)


@host_function("scene.getMissingPalettes")
def get_missing_palettes(
    app: Application, unrecovered: Any, recovered_not_saved: Any
) -> list[str]:
    """Palettes of the list whose files are missing."""
    if not to_bool(unrecovered):
        return []
    palettes = _project(app).palettes.scene.palettes
    return [palette.name for palette in palettes if not palette.path.is_file()]


def _missing_colors(app: Application) -> list[str]:
    """Give the ids that vector drawings use and no palette has, each once."""
    from sandbox.harmony.model.vector_drawings import colors_to_have

    project = _project(app)
    known = {
        color.id.lower()
        for palette in project.palettes.scene.palettes
        for color in palette.content.colors
    }
    missing: dict[str, None] = {}
    for element_id in project.elements.ids():
        own = project.palettes.of_element(element_id)
        also = {
            color.id.lower()
            for palette in (own.palettes if own is not None else ())
            for color in palette.content.colors
        }
        for timing in project.elements.drawings(element_id):
            path = project.elements.drawing_path(element_id, timing)
            if path.suffix.lower() == ".tvg" and path.is_file():
                used = (c for c in colors_to_have(path) if c not in known | also)
                missing.update(dict.fromkeys(used))
    return list(missing)


@host_function("scene.checkFiles")
def check_files(app: Application, options: Any = UNDEFINED) -> dict[str, Any]:
    """What the scene needs and does not find.

    With ``true`` everything is told, else what the options ask for.
    """
    everything = options is True
    given = to_dict(options)

    def wants(name: str, default: bool) -> bool:
        return everything or to_bool(given.get(name, default))

    elements = _project(app).elements
    present: list[str] = []
    missing: list[str] = []
    for element_id in elements.ids():
        for timing in elements.drawings(element_id):
            path = elements.drawing_path(element_id, timing)
            (present if path.is_file() else missing).append(_slashes(path))
    lost = get_missing_palettes(app, True, False)
    told: dict[str, Any] = {"missingFiles": missing, "missingPalettes": lost}
    if wants("colors", True):
        told["missingColors"] = _missing_colors(app)
    if wants("allFiles", True):
        bitmaps = [path for path in present if not path.endswith(".tvg")]
        told["bitmapFiles"] = bitmaps
        told["tvgFiles"] = [path for path in present if path.endswith(".tvg")]
        if wants("moreInfo", False):
            told["bitmaps"] = [{"file": path} for path in bitmaps]
    summary = f"{len(missing)} missing drawings, {len(lost)} missing palettes"
    if wants("summary", False):
        told["summary"] = summary
    if wants("report", False):
        told["report"] = "\n".join([summary, *missing, *lost])
    return told


# -- compacted scenes ----------------------------------------------------------


@host_function("scene.isCurrentProjectCompressed", since=25)
def is_current_project_compressed(app: Application) -> bool:
    """Whether the .xstage will be written compressed; never here."""
    return False


@host_function("scene.isCompacted", since=25)
def is_compacted(app: Application) -> bool:
    """Whether files.vdb holds the drawings."""
    return _project(app).is_compacted
