"""``PaletteObjectManager``, ``PaletteManager`` and the palette objects.

Paths given to a list have no ``.plt``; with it they make a broken link, as in
Harmony. The numbers of the constants are not known and scripts must compare by
name. Locks are always to be had, unless the scene is one of a database.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.harmony.api.values import ColorRGBA
from sandbox.harmony.binding import (
    HostObject,
    ScriptThrow,
    host_constant,
    host_function,
    script_method,
    script_property,
    to_bool,
    to_dict,
    to_int,
    to_number,
    to_string,
)
from sandbox.harmony.model.database import place_of
from sandbox.harmony.model.palette_files import (
    PaletteColor,
    PaletteFile,
    new_color_id,
)
from sandbox.harmony.model.palettes import LOCATIONS, Palette, PaletteList, Palettes

if TYPE_CHECKING:
    from sandbox.harmony.host import Application

Stop = tuple[float, tuple[int, int, int, int]]

COLOR_TYPES = ("SOLID_COLOR", "LINEAR_GRADIENT", "RADIAL_GRADIENT")
LIST_TYPES = ("Unspecified", "Scene", "Element", "Hidden")

_CONSTANTS = {
    "Location": {name: number for number, name in enumerate(LOCATIONS)},
    "PaletteListType": {name: number for number, name in enumerate(LIST_TYPES)},
    "ColorType": {name: number for number, name in enumerate(COLOR_TYPES)},
}
for _group, _members in _CONSTANTS.items():
    host_constant(f"PaletteObjectManager.Constants.{_group}", _members)


def _palettes(app: Application) -> Palettes:
    palettes: Palettes = app.open_scene().palettes
    return palettes


def _bytes(value: Any) -> int:
    number = to_number(value)
    return 0 if number != number else max(0, min(255, round(number)))


def _rgba(value: Any) -> tuple[int, int, int, int]:
    if isinstance(value, ColorRGBA):
        return value.rgba
    members = to_dict(value)
    return (
        _bytes(members.get("r", 0)),
        _bytes(members.get("g", 0)),
        _bytes(members.get("b", 0)),
        _bytes(members.get("a", 255)),
    )


def _stops(value: Any) -> list[Stop]:
    if isinstance(value, (list, tuple)):
        return [
            (100 * to_number(to_dict(one).get("t", 0)), _rgba(one)) for one in value
        ]
    return [(0.0, _rgba(value))]


def _described(stop: Stop) -> dict[str, int]:
    return dict(zip("rgba", stop[1]))


class ColorObject(HostObject):
    """A colour pot: solid or gradient."""

    script_class = "Color"

    def __init__(
        self, app: Application, palette: Palette | None, color_id: str = ""
    ) -> None:
        super().__init__(app)
        self.palette = palette
        self.color_id = color_id

    @property
    def color(self) -> PaletteColor | None:
        """The pot in its palette; None when it is gone."""
        for one in self.palette.content.colors if self.palette else []:
            if one.id == self.color_id:
                return one
        return None

    def _edit(self, step_name: str, **values: Any) -> None:
        if self.palette is None or self.color is None:
            return

        def edit(content: PaletteFile) -> None:
            for one in content.colors:
                if one.id == self.color_id:
                    for key, value in values.items():
                        setattr(one, key, value)

        with self.app.undo.step(step_name):
            self.palette.change(edit)

    @script_property("id")
    def id(self) -> str:
        """Sixteen hex digits that drawings refer to."""
        return self.color_id

    @script_property("name")
    def name(self) -> str:
        """Name of the pot."""
        return self.color.name if self.color else ""

    @script_property("isValid")
    def is_valid(self) -> bool:
        """Tell whether the pot exists."""
        return self.color is not None

    @script_property("isTexture")
    def is_texture(self) -> bool:
        """Tell whether it is a texture."""
        return self.color is not None and self.color.kind == "Texture"

    @script_method("setName")
    def set_name(self, name: Any) -> None:
        """Rename the pot."""
        self._edit("Rename colour", name=to_string(name))

    @script_property("colorType", "set_color_type")
    def color_type(self) -> int:
        """Number of a ``ColorType``."""
        color = self.color
        if color is None or color.kind != "Gradient":
            return 0
        return 2 if color.shape == "Radial" else 1

    @script_method("setColorType")
    def set_color_type(self, kind: Any) -> None:
        """Make it solid or a gradient; by number or name."""
        text = to_string(kind)
        number = COLOR_TYPES.index(text) if text in COLOR_TYPES else to_int(kind)
        color = self.color
        if color is None or number == self.color_type():
            return
        if number == 0:
            self._edit("Set colour type", kind="Solid", stops=color.stops[:1])
            return
        stops = color.stops
        if len(stops) < 2:
            stops = [(0.0, stops[0][1]), (100.0, stops[0][1])]
        shape = "Radial" if number == 2 else "Linear"
        self._edit("Set colour type", kind="Gradient", shape=shape, stops=stops)

    @script_property("colorData", "set_color_data")
    def color_data(self) -> Any:
        """``{r, g, b, a}``, or a list of those with ``t`` (0 to 1)."""
        color = self.color
        if color is None or not color.stops:
            return None
        if color.kind == "Solid":
            return _described(color.stops[0])
        return [{**_described(stop), "t": stop[0] / 100} for stop in color.stops]

    @script_method("setColorData")
    def set_color_data(self, value: Any) -> None:
        """Set the colour or the stops of the gradient."""
        stops = _stops(value)
        if self.color is not None and self.color.kind == "Solid":
            stops = stops[:1]
        self._edit("Set colour", stops=stops)


class TextureObject(ColorObject):
    """A pot with a picture."""

    script_class = "Texture"

    @script_property("tiled")
    def tiled(self) -> bool:
        """Tell whether the picture repeats."""
        return self.color is not None and self.color.tiled

    @script_method("setTextureFile")
    def set_texture_file(self, path: Any) -> None:
        """Copy a picture to where the palette keeps its textures."""
        if self.palette is not None:
            _copy_texture(self.palette, self.color_id, Path(to_string(path)))


def _copy_texture(palette: Palette, color_id: str, source: Path) -> bool:
    if not source.is_file():
        return False
    folder = palette.texture_folder()
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, folder / f"{color_id}.tga")
    return True


class PaletteObject(HostObject):
    """A palette, or an invalid one where a call failed."""

    script_class = "Palette"

    def __init__(self, app: Application, palette: Palette | None) -> None:
        super().__init__(app)
        self.palette = palette

    @property
    def colors(self) -> list[PaletteColor]:
        """Pots in order; none of an invalid palette."""
        return self.palette.content.colors if self.palette else []

    def _wrap(self, color: PaletteColor | None) -> ColorObject:
        if color is None or self.palette is None:
            return ColorObject(self.app, None)
        cls = TextureObject if color.kind == "Texture" else ColorObject
        return cls(self.app, self.palette, color.id)

    def _add(self, color: PaletteColor) -> ColorObject:
        if self.palette is None:
            return ColorObject(self.app, None)
        with self.app.undo.step("New colour"):
            self.palette.change(lambda content: content.colors.append(color))
        return self._wrap(color)

    # -- facts

    @script_property("id")
    def id(self) -> str:
        """Id, of this session only."""
        return self.palette.id if self.palette else ""

    @script_property("nColors")
    def n_colors(self) -> int:
        """Count of the pots."""
        return len(self.colors)

    @script_property("location")
    def location(self) -> int:
        """Number of a ``Location``."""
        where = self.palette.location() if self.palette else "EXTERNAL"
        return LOCATIONS.index(where)

    @script_property("elementId")
    def element_id(self) -> int:
        """Element whose folder it lies in, -1 otherwise."""
        if self.palette is None or self.palette.location() != "ELEMENT":
            return -1
        elements = self.app.open_scene().elements
        for number in elements.ids():
            if elements.saved_folder(number) in self.palette.path.parents:
                return int(number)
        return -1

    @script_method("getName")
    def get_name(self) -> str:
        """Name without extension."""
        return self.palette.name if self.palette else ""

    @script_method("getPath")
    def get_path(self) -> str:
        """Folder of the file, not the file."""
        return self.palette.path.parent.as_posix() if self.palette else ""

    @script_method("isValid")
    def is_valid(self) -> bool:
        """Tell whether there is a palette behind it; false for a broken link."""
        return self.palette is not None and not self.is_not_found()

    @script_method("isLoaded")
    def is_loaded(self) -> bool:
        """Tell whether its colours could be read."""
        return self.is_valid()

    @script_method("isNotFound")
    def is_not_found(self) -> bool:
        """Tell whether its file is missing or broken."""
        if self.palette is None:
            return True
        self.palette.content  # noqa: B018  reads the file
        return not self.palette.is_found

    @script_method("isColorPalette")
    def is_color_palette(self) -> bool:
        """Tell whether it holds colours."""
        return self.palette is not None and not self.palette.content.is_texture

    @script_method("isTexturePalette")
    def is_texture_palette(self) -> bool:
        """Tell whether it holds pencil textures."""
        return self.palette is not None and self.palette.content.is_texture

    @script_method("setToColorPalette")
    def set_to_color_palette(self) -> None:
        """Make it a palette of colours."""
        self._set_texture(False)

    @script_method("setToTexturePalette")
    def set_to_texture_palette(self) -> None:
        """Make it a palette of textures."""
        self._set_texture(True)

    def _set_texture(self, is_texture: bool) -> None:
        if self.palette is None:
            return
        with self.app.undo.step("Set palette type"):
            self.palette.change(
                lambda content: setattr(content, "is_texture", is_texture)
            )

    @script_method("setName", since=24)
    def set_name(self, name: Any) -> None:
        """Rename the palette and, at once, its file."""
        text = to_string(name)
        if self.palette is None or not text or text == self.palette.name:
            return
        target = self.palette.path.with_name(f"{text}.plt")
        if target.exists():
            return
        if self.palette.path.is_file():
            textures = self.palette.texture_folder()
            self.palette.path.rename(target)
            if textures.is_dir():
                textures.rename(target.with_name(f"{text}_textures"))
        self.palette.path = target
        self.palette.listed_as = None
        self.app.open_scene().mark_dirty()

    @script_method("getLock")
    def get_lock(self) -> bool:
        """Take the lock: always free."""
        return self.palette is not None

    @script_method("releaseLock")
    def release_lock(self) -> bool:
        """Give the lock back."""
        return self.palette is not None

    # -- pots

    @script_method("getColorByIndex")
    def get_color_by_index(self, index: Any) -> ColorObject:
        """Give a pot by its place; an invalid one beyond the end."""
        place = to_int(index)
        found = self.colors[place] if 0 <= place < len(self.colors) else None
        return self._wrap(found)

    @script_method("getColorById")
    def get_color_by_id(self, color_id: Any) -> ColorObject:
        """Give a pot by its id; an invalid one when there is none."""
        wanted = to_string(color_id).lower()
        wanted = wanted[2:] if wanted.startswith("0x") else wanted
        for color in self.colors:
            if color.id == wanted:
                return self._wrap(color)
        return self._wrap(None)

    @script_method("createNewSolidColor")
    def create_new_solid_color(self, name: Any, data: Any) -> ColorObject:
        """Add a solid colour."""
        return self._new(0, name, data)

    @script_method("createNewLinearGradientColor")
    def create_new_linear_gradient_color(self, name: Any, data: Any) -> ColorObject:
        """Add a linear gradient."""
        return self._new(1, name, data)

    @script_method("createNewRadialGradientColor")
    def create_new_radial_gradient_color(self, name: Any, data: Any) -> ColorObject:
        """Add a radial gradient."""
        return self._new(2, name, data)

    @script_method("createNewColor")
    def create_new_color(self, kind: Any, name: Any, data: Any) -> ColorObject:
        """Add a colour of a ``ColorType``."""
        return self._new(to_int(kind), name, data)

    def _new(self, kind: int, name: Any, data: Any) -> ColorObject:
        stops = _stops(data)
        color = PaletteColor(
            "Gradient" if kind else "Solid",
            to_string(name),
            new_color_id(),
            stops if kind else stops[:1],
            "Radial" if kind == 2 else "Linear",
        )
        return self._add(color)

    @script_method("createNewTexture")
    def create_new_texture(
        self, name: Any, file: Any, tiled: Any = True
    ) -> ColorObject:
        """Add a texture from a picture file; invalid when there is none."""
        if self.palette is None:
            return ColorObject(self.app, None)
        color = PaletteColor(
            "Texture", to_string(name), new_color_id(), tiled=to_bool(tiled)
        )
        if not _copy_texture(self.palette, color.id, Path(to_string(file))):
            return ColorObject(self.app, None)
        return self._add(color)

    @script_method("cloneColor")
    def clone_color(self, source: Any, replace: Any = False) -> ColorObject:
        """Copy a pot of another palette with its id; invalid when it has that id."""
        color = source.color if isinstance(source, ColorObject) else None
        if color is None or self.palette is None or source.palette is self.palette:
            return ColorObject(self.app, None)
        present = [one for one in self.colors if one.id == color.id]
        if present and not to_bool(replace):
            return ColorObject(self.app, None)
        copied = PaletteColor(**{**vars(color), "stops": list(color.stops)})

        def edit(content: PaletteFile) -> None:
            content.colors[:] = [one for one in content.colors if one.id != copied.id]
            content.colors.append(copied)

        with self.app.undo.step("Clone colour"):
            self.palette.change(edit)
        return self._wrap(copied)

    @script_method("duplicateColor")
    def duplicate_color(self, source: Any) -> ColorObject:
        """Copy a pot under a new id."""
        color = source.color if isinstance(source, ColorObject) else None
        if color is None:
            return ColorObject(self.app, None)
        values = {**vars(color), "stops": list(color.stops), "id": new_color_id()}
        return self._add(PaletteColor(**values))

    @script_method("acquire")
    def acquire(self, source: Any) -> bool:
        """Move a pot of another palette here."""
        cloned = self.clone_color(source)
        if not cloned.is_valid():
            return False
        PaletteObject(self.app, source.palette).remove_color(source.color_id)
        return True

    @script_method("moveColor")
    def move_color(self, index: Any, before: Any) -> bool:
        """Move a pot in front of another place; the count puts it last."""
        source, target = to_int(index), to_int(before)
        total = len(self.colors)
        if self.palette is None or not (0 <= source < total and 0 <= target <= total):
            return False

        def edit(content: PaletteFile) -> None:
            color = content.colors.pop(source)
            content.colors.insert(target - (target > source), color)

        with self.app.undo.step("Move colour"):
            self.palette.change(edit)
        return True

    @script_method("removeColor")
    def remove_color(self, color_id: Any) -> bool:
        """Remove a pot by its id."""
        wanted = to_string(color_id)
        if self.palette is None or all(one.id != wanted for one in self.colors):
            return False

        def edit(content: PaletteFile) -> None:
            content.colors[:] = [one for one in content.colors if one.id != wanted]

        with self.app.undo.step("Remove colour"):
            self.palette.change(edit)
        return True

    @script_method("containsUsedColors")
    def contains_used_colors(self, colors: Any) -> bool:
        """Tell whether one of these ids is in the palette."""
        wanted = (
            {to_string(one) for one in colors} if isinstance(colors, list) else set()
        )
        return any(color.id in wanted for color in self.colors)


class PaletteListObject(HostObject):
    """A list of palettes, or an invalid one."""

    script_class = "PaletteList"

    def __init__(self, app: Application, palette_list: PaletteList | None) -> None:
        super().__init__(app)
        self.list = palette_list

    @property
    def palettes(self) -> list[Palette]:
        """Palettes in order."""
        return self.list.palettes if self.list else []

    def _wrap(self, palette: Palette | None) -> PaletteObject:
        return PaletteObject(self.app, palette)

    def _file(self, path: Any) -> Path | None:
        text = to_string(path).replace("\\", "/")
        if not text or text.endswith("/"):
            return None
        # The suffix is always added: "x.plt" is the file x.plt.plt.
        root: Path = self.app.open_scene().folder
        return root / f"{text}.plt"

    def _place(self, location: Any, element_id: Any, name: Any) -> Path | None:
        number = to_int(location)
        where = LOCATIONS[number] if 0 <= number < len(LOCATIONS) else ""
        folder = _palettes(self.app).folder_for(where, to_int(element_id))
        text = to_string(name)
        return None if folder is None or not text else folder / f"{text}.plt"

    def _link(self, path: Path | None, index: int | None) -> PaletteObject:
        if self.list is None or path is None:
            return self._wrap(None)
        self._require_lock()
        with self.app.undo.step("Add palette"):
            return self._wrap(self.list.insert(path, index))

    def _create(self, path: Path | None, index: int | None) -> PaletteObject:
        if self.list is None or path is None:
            return self._wrap(None)
        self._require_lock()
        with self.app.undo.step("Create palette"):
            return self._wrap(self.list.create(path, index))

    @script_property("id")
    def id(self) -> str:
        """Id of the list, of this session only."""
        return self.list.id if self.list else ""

    @script_property("elementId")
    def element_id(self) -> int:
        """Element of the list, -1 for the scene's."""
        return self.list.element_id if self.list else -1

    @script_property("type")
    def type(self) -> int:
        """Number of a ``PaletteListType``."""
        if self.list is None:
            return LIST_TYPES.index("Unspecified")
        return LIST_TYPES.index("Scene" if self.list.element_id < 0 else "Element")

    @script_property("numPalettes")
    def num_palettes(self) -> int:
        """Count of the palettes."""
        return len(self.palettes)

    @script_method("getPath")
    def get_path(self) -> str:
        """Folder the list lies in."""
        return self.list.folder.as_posix() if self.list else ""

    @script_method("isValid")
    def is_valid(self) -> bool:
        """Tell whether there is a list behind it."""
        return self.list is not None

    @script_method("isLoaded")
    def is_loaded(self) -> bool:
        """Tell whether the list was read."""
        return self.list is not None

    @script_method("getLock")
    def get_lock(self) -> bool:
        """Take the lock; in a scene of a database opened for reading it is taken."""
        is_free = self.list is not None and not self._is_refused
        if is_free:
            self.app.session["palettes.locked"] = True
        return is_free

    @script_method("releaseLock")
    def release_lock(self) -> bool:
        """Give the lock back."""
        self.app.session.pop("palettes.locked", None)
        return self.list is not None

    @property
    def _is_refused(self) -> bool:
        """Whether somebody else has the scene of a database."""
        project = self.app.open_scene()
        return project.read_only and place_of(project.folder) is not None

    def _require_lock(self) -> None:
        """Refuse a change without the lock, as a database does."""
        is_database = place_of(self.app.open_scene().folder) is not None
        if is_database and not self.app.session.get("palettes.locked"):
            raise ScriptThrow("Error", "The palette list is not locked.")

    @script_method("addPalette")
    def add_palette(self, path: Any) -> PaletteObject:
        """Link a palette at the end; ``path`` has no extension."""
        return self._link(self._file(path), None)

    @script_method("insertPalette")
    def insert_palette(self, path: Any, index: Any) -> PaletteObject:
        """Link a palette at a place."""
        return self._link(self._file(path), to_int(index))

    @script_method("createPalette")
    def create_palette(self, path: Any, index: Any = None) -> PaletteObject:
        """Make a palette; a name that is taken gets a number."""
        place = None if index is None else to_int(index)
        return self._create(self._file(path), place)

    @script_method("addPaletteAtLocation")
    def add_palette_at_location(
        self, location: Any, element_id: Any, name: Any
    ) -> PaletteObject:
        """Link a palette of a location of the project."""
        return self._link(self._place(location, element_id, name), None)

    @script_method("insertPaletteAtLocation")
    def insert_palette_at_location(
        self, location: Any, element_id: Any, name: Any, index: Any
    ) -> PaletteObject:
        """Link a palette of a location at a place."""
        return self._link(self._place(location, element_id, name), to_int(index))

    @script_method("createPaletteAtLocation")
    def create_palette_at_location(
        self, location: Any, element_id: Any, name: Any, index: Any = None
    ) -> PaletteObject:
        """Make a palette at a location of the project."""
        place = None if index is None else to_int(index)
        return self._create(self._place(location, element_id, name), place)

    @script_method("getPaletteByIndex")
    def get_palette_by_index(self, index: Any) -> PaletteObject:
        """Give a palette by its place; an invalid one beyond the end."""
        place = to_int(index)
        return self._wrap(
            self.palettes[place] if 0 <= place < len(self.palettes) else None
        )

    @script_method("getPaletteById")
    def get_palette_by_id(self, palette_id: Any, linked: Any = False) -> PaletteObject:
        """Give a palette by its id; an invalid one when there is none."""
        return self._wrap(self.list.find(to_string(palette_id)) if self.list else None)

    @script_method("findPaletteOfColor")
    def find_palette_of_color(self, color_id: Any) -> PaletteObject:
        """Give the first palette with this colour; an invalid one for none."""
        wanted = to_string(color_id)
        for palette in self.palettes:
            if any(color.id == wanted for color in palette.content.colors):
                return self._wrap(palette)
        return self._wrap(None)

    def _remove(self, palette: Palette | None) -> bool:
        if self.list is None or palette is None:
            return False
        self._require_lock()
        with self.app.undo.step("Remove palette"):
            self.list.remove(palette)
        return True

    @script_method("removePalette")
    def remove_palette(self, path: Any) -> bool:
        """Unlink by path without extension; the file stays."""
        file = self._file(path)
        if self.list is None or file is None:
            return False
        return self._remove(self.list.find_path(file))

    @script_method("removePaletteById")
    def remove_palette_by_id(self, palette_id: Any) -> bool:
        """Unlink by id; the file stays."""
        return self._remove(
            self.list.find(to_string(palette_id)) if self.list else None
        )

    @script_method("removePaletteByIndex")
    def remove_palette_by_index(self, index: Any) -> bool:
        """Unlink by place; the file stays."""
        place = to_int(index)
        return self._remove(
            self.palettes[place] if 0 <= place < len(self.palettes) else None
        )

    @script_method("movePaletteUp")
    def move_palette_up(self, palette_id: Any) -> bool:
        """Move one place towards the top."""
        return self._move(palette_id, -1)

    @script_method("movePaletteDown")
    def move_palette_down(self, palette_id: Any) -> bool:
        """Move one place towards the end."""
        return self._move(palette_id, 1)

    def _move(self, palette_id: Any, step: int) -> bool:
        palette = self.list.find(to_string(palette_id)) if self.list else None
        if self.list is None or palette is None:
            return False
        self._require_lock()
        with self.app.undo.step("Move palette"):
            return self.list.move(palette, step)


# -- PaletteObjectManager ----------------------------------------------------------


@host_function("PaletteObjectManager.getScenePaletteList")
def get_scene_palette_list(app: Application) -> PaletteListObject:
    """Give the scene's list."""
    return PaletteListObject(app, _palettes(app).scene)


@host_function("PaletteObjectManager.getNumPaletteLists")
def get_num_palette_lists(app: Application) -> int:
    """Count the lists in memory."""
    return len(_palettes(app).loaded())


@host_function("PaletteObjectManager.getPaletteListByIndex")
def get_palette_list_by_index(app: Application, index: Any) -> PaletteListObject:
    """Give a list in memory by its place; an invalid one beyond the end."""
    lists = _palettes(app).loaded()
    place = to_int(index)
    return PaletteListObject(app, lists[place] if 0 <= place < len(lists) else None)


@host_function("PaletteObjectManager.getPaletteListById")
def get_palette_list_by_id(app: Application, list_id: Any) -> PaletteListObject:
    """Give a list in memory by its id; an invalid one when there is none."""
    return PaletteListObject(app, _palettes(app).find_list(to_string(list_id)))


@host_function("PaletteObjectManager.getPaletteListByElementId")
def get_palette_list_by_element_id(app: Application, id_: Any) -> PaletteListObject:
    """Give an element's list, read from disk when needed."""
    return PaletteListObject(app, _palettes(app).of_element(to_int(id_)))


@host_function("PaletteObjectManager.getPalette")
def get_palette(app: Application, palette_id: Any) -> PaletteObject:
    """Give a palette of any list in memory; an invalid one for none."""
    return PaletteObject(app, _palettes(app).find(to_string(palette_id)))


@host_function("PaletteObjectManager.removePaletteReferencesAndDeleteOnDisk")
def remove_palette_references(app: Application, palette_id: Any) -> bool:
    """Unlink everywhere and delete the file at the next save."""
    palette = _palettes(app).find(to_string(palette_id))
    if palette is None:
        return False
    with app.undo.step("Delete palette"):
        _palettes(app).remove_everywhere(palette)
    return True


def _location_folder(app: Application, location: Any, element_id: Any) -> Path | None:
    number = to_int(location)
    where = LOCATIONS[number] if 0 <= number < len(LOCATIONS) else ""
    return _palettes(app).folder_for(where, to_int(element_id))


@host_function("PaletteObjectManager.Locator.folderForLocation")
def folder_for_location(app: Application, location: Any, element_id: Any) -> str:
    """Palette folder of a location, '' for none."""
    folder = _location_folder(app, location, element_id)
    return "" if folder is None else folder.as_posix()


@host_function("PaletteObjectManager.Locator.palettePathForLocation")
def palette_path_for_location(
    app: Application, location: Any, element_id: Any, name: Any
) -> str:
    """File of a palette of a location, with extension."""
    folder = _location_folder(app, location, element_id)
    return "" if folder is None else (folder / f"{to_string(name)}.plt").as_posix()


@host_function("PaletteObjectManager.Locator.textureFolderForLocation")
def texture_folder_for_location(
    app: Application, location: Any, element_id: Any, name: Any
) -> str:
    """Folder of a palette's textures."""
    folder = _location_folder(app, location, element_id)
    return "" if folder is None else (folder / f"{to_string(name)}_textures").as_posix()


@host_function("PaletteObjectManager.Locator.palettesAtLocation")
def palettes_at_location(
    app: Application, location: Any, element_id: Any, full: Any
) -> list[str]:
    """Palettes that lie at a location, linked or not."""
    folder = _location_folder(app, location, element_id)
    if folder is None or not folder.is_dir():
        return []
    files = sorted(folder.glob("*.plt"))
    return [file.as_posix() if to_bool(full) else file.stem for file in files]


@host_function("PaletteObjectManager.Locator.importPaletteAtLocation")
def import_palette_at_location(
    app: Application, path: Any, location: Any, element_id: Any, name: Any
) -> bool:
    """Copy a palette file to a location; it is not linked by that."""
    folder = _location_folder(app, location, element_id)
    source, text = Path(to_string(path)), to_string(name)
    if folder is None or not source.is_file() or not text:
        return False
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, folder / f"{text}.plt")
    textures = source.with_name(f"{source.stem}_textures")
    if textures.is_dir():
        shutil.copytree(textures, folder / f"{text}_textures", dirs_exist_ok=True)
    return True


# -- PaletteManager: the colour view's list, which is the scene's -------------------


def _scene_palette(app: Application, index: Any) -> Palette | None:
    palettes = _palettes(app).scene.palettes
    place = to_int(index)
    return palettes[place] if 0 <= place < len(palettes) else None


@host_function("PaletteManager.getNumPalettes")
def get_num_palettes(app: Application, scene_list: Any = True) -> int:
    """Count the palettes of the scene."""
    return len(_palettes(app).scene.palettes)


@host_function("PaletteManager.getPaletteId")
def get_palette_id(app: Application, index: Any, scene_list: Any = True) -> str:
    """Id of a palette by its place."""
    palette = _scene_palette(app, index)
    return palette.id if palette else ""


@host_function("PaletteManager.getPaletteName")
def get_palette_name(app: Application, index: Any, scene_list: Any = True) -> str:
    """Name of a palette by its place."""
    palette = _scene_palette(app, index)
    return palette.name if palette else ""


@host_function("PaletteManager.getPalettePath")
def get_palette_path(app: Application, index: Any, scene_list: Any = True) -> str:
    """Path with name, without extension, of a palette by its place."""
    palette = _scene_palette(app, index)
    return palette.path.with_suffix("").as_posix() if palette else ""


# The current palette and colour are those of the colour view; without a view
# they are the first ones until a script chooses others.


def _current_palette(app: Application) -> Palette | None:
    palettes = _palettes(app)
    chosen = palettes.find(palettes.current_palette)
    return chosen or next(iter(palettes.scene.palettes), None)


def _current_color(app: Application) -> PaletteColor | None:
    palette = _current_palette(app)
    colors = palette.content.colors if palette else []
    for color in colors:
        if color.id == _palettes(app).current_color:
            return color
    return colors[0] if colors else None


@host_function("PaletteManager.getCurrentPaletteId")
def get_current_palette_id(app: Application) -> str:
    """Id of the current palette."""
    palette = _current_palette(app)
    return palette.id if palette else ""


@host_function("PaletteManager.getCurrentPaletteName")
def get_current_palette_name(app: Application) -> str:
    """Name of the current palette."""
    palette = _current_palette(app)
    return palette.name if palette else ""


@host_function("PaletteManager.getCurrentPalettePath")
def get_current_palette_path(app: Application) -> str:
    """Path with name, without extension, of the current palette."""
    palette = _current_palette(app)
    return palette.path.with_suffix("").as_posix() if palette else ""


@host_function("PaletteManager.getCurrentPaletteSize")
def get_current_palette_size(app: Application) -> int:
    """Count the colours of the current palette."""
    palette = _current_palette(app)
    return len(palette.content.colors) if palette else 0


@host_function("PaletteManager.setCurrentPaletteById")
def set_current_palette_by_id(app: Application, palette_id: Any) -> None:
    """Choose the current palette; an unknown id changes nothing."""
    if _palettes(app).find(to_string(palette_id)) is not None:
        _palettes(app).current_palette = to_string(palette_id)


@host_function("PaletteManager.getCurrentColorId")
def get_current_color_id(app: Application) -> str:
    """Id of the current colour."""
    color = _current_color(app)
    return color.id if color else ""


@host_function("PaletteManager.getCurrentColorName")
def get_current_color_name(app: Application) -> str:
    """Name of the current colour."""
    color = _current_color(app)
    return color.name if color else ""


@host_function("PaletteManager.setCurrentColorById")
def set_current_color_by_id(app: Application, color_id: Any) -> None:
    """Choose the current colour of the current palette."""
    _palettes(app).current_color = to_string(color_id)


@host_function("PaletteManager.setCurrentPaletteAndColorById")
def set_current_palette_and_color(app: Application, palette: Any, color: Any) -> None:
    """Choose palette and colour at once."""
    set_current_palette_by_id(app, palette)
    set_current_color_by_id(app, color)


@host_function("PaletteManager.getColorId")
def get_color_id(app: Application, index: Any) -> str:
    """Id of a colour of the current palette by its place."""
    palette, place = _current_palette(app), to_int(index)
    colors = palette.content.colors if palette else []
    return colors[place].id if 0 <= place < len(colors) else ""


@host_function("PaletteManager.getColorName")
def get_color_name(app: Application, index: Any) -> str:
    """Name of a colour of the current palette by its place."""
    palette, place = _current_palette(app), to_int(index)
    colors = palette.content.colors if palette else []
    return colors[place].name if 0 <= place < len(colors) else ""
