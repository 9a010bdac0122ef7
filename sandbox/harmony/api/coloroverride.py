"""``node.getColorOverride``: palettes and colours that a node overrides.

Kept for the session; the node's attribute in the scene file is not written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.harmony.binding import (
    HostObject,
    host_function,
    script_method,
    to_bool,
    to_int,
    to_string,
)

if TYPE_CHECKING:
    from sandbox.harmony.host import Application

#: Node types that override colours.
TYPES = ("COLOR_OVERRIDE_TVG",)


@dataclass
class _Content:
    palettes: list[str] = field(default_factory=list)
    selected: list[tuple[str, str]] = field(default_factory=list)
    overrides: list[dict[str, Any]] = field(default_factory=list)
    mode: str = "RenderAll"
    traverses_matte: bool = False


class ColorOverride(HostObject):
    """What one colour override node holds."""

    script_class = "ColorOverride"

    def __init__(self, app: Application, content: _Content) -> None:
        super().__init__(app)
        self._content = content

    @script_method("getNumPalettes")
    def palette_count(self) -> int:
        """How many whole palettes are overridden."""
        return len(self._content.palettes)

    @script_method("palettePath")
    def palette_path(self, index: Any) -> str:
        """Path of one of them, '' beyond the end."""
        return _at(self._content.palettes, index, "")

    @script_method("addPalette")
    def add_palette(self, path: Any) -> None:
        """Add one at the end."""
        self._content.palettes.append(to_string(path))

    @script_method("removePalette")
    def remove_palette(self, path: Any) -> None:
        """Remove one by its path."""
        if to_string(path) in self._content.palettes:
            self._content.palettes.remove(to_string(path))

    @script_method("clearPalettes")
    def clear_palettes(self) -> None:
        """Remove all."""
        self._content.palettes.clear()

    @script_method("getNumSelectedColors")
    def selected_count(self) -> int:
        """How many colours are selected."""
        return len(self._content.selected)

    @script_method("addSelectedColor")
    def add_selected(self, path: Any, color_id: Any) -> bool:
        """Select a colour of a palette."""
        self._content.selected.append((to_string(path), to_string(color_id)))
        return True

    @script_method("removeSelectedColor")
    def remove_selected(self, index: Any) -> bool:
        """Unselect one by its place."""
        return _remove(self._content.selected, index)

    @script_method("getSelectedPalettePath")
    def selected_path(self, index: Any) -> str:
        """Palette of a selected colour."""
        return _at(self._content.selected, index, ("", ""))[0]

    @script_method("getSelectedColorId")
    def selected_id(self, index: Any) -> str:
        """Id of a selected colour."""
        return _at(self._content.selected, index, ("", ""))[1]

    @script_method("getSelectedColorMode")
    def selected_mode(self) -> str:
        """``RenderAll`` or ``RenderSelectedColors``."""
        return self._content.mode

    @script_method("setSelectedColorMode")
    def set_selected_mode(self, mode: Any) -> bool:
        """Choose what is rendered."""
        if to_string(mode) not in ("RenderAll", "RenderSelectedColors"):
            return False
        self._content.mode = to_string(mode)
        return True

    @script_method("getTraverseMatte")
    def traverses_matte(self) -> bool:
        """Whether it works on mattes."""
        return self._content.traverses_matte

    @script_method("setTraverseMatte")
    def set_traverses_matte(self, is_on: Any) -> bool:
        """Let it work on mattes."""
        self._content.traverses_matte = to_bool(is_on)
        return True

    @script_method("getNumColorOverrides")
    def override_count(self) -> int:
        """How many single colours are overridden."""
        return len(self._content.overrides)

    @script_method("addColorOverride")
    def add_override(
        self, path: Any, color_id: Any, color: Any, mode: Any = "", texture: Any = ""
    ) -> int:
        """Override a single colour; gives its place."""
        told = {"path": path, "id": color_id, "mode": mode, "texture": texture}
        entry = {key: to_string(value) for key, value in told.items()}
        self._content.overrides.append({**entry, "color": color})
        return len(self._content.overrides) - 1

    @script_method("getOverrideColor")
    def override_color(self, index: Any) -> Any:
        """The colour that stands in for one."""
        return _at(self._content.overrides, index, {}).get("color")

    @script_method("getOverrideColorId")
    def override_id(self, index: Any) -> str:
        """Id of an overridden colour."""
        return str(_at(self._content.overrides, index, {}).get("id", ""))

    @script_method("getOverrideMode")
    def override_mode(self, index: Any) -> str:
        """Mode of an override."""
        return str(_at(self._content.overrides, index, {}).get("mode", ""))

    @script_method("getOverridePalettePath")
    def override_path(self, index: Any) -> str:
        """Palette of an overridden colour."""
        return str(_at(self._content.overrides, index, {}).get("path", ""))

    @script_method("removeColorOverride")
    def remove_override(self, index: Any) -> bool:
        """Remove one by its place."""
        return _remove(self._content.overrides, index)


def _at(items: list[Any], index: Any, missing: Any) -> Any:
    place = to_int(index)
    return items[place] if 0 <= place < len(items) else missing


def _remove(items: list[Any], index: Any) -> bool:
    place = to_int(index)
    if not 0 <= place < len(items):
        return False
    del items[place]
    return True


@host_function("node.getColorOverride")
def get_color_override(app: Application, path: Any) -> ColorOverride | None:
    """Give what a colour override node holds; null for other nodes."""
    node = app.open_scene().nodes.find(to_string(path))
    if node is None or node.type not in TYPES:
        return None
    kept: dict[str, _Content] = app.require_engine().registered.setdefault(
        "color_overrides", {}
    )
    return ColorOverride(app, kept.setdefault(to_string(path), _Content()))
