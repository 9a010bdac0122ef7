"""``view``, ``KeyModifiers`` and ``library``: what the artist looks at and holds.

An interactive Harmony shows a Camera, a Timeline, an Xsheet and, in Premium, a
Node View; in batch there is no view at all.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.harmony.binding import host_function, to_int, to_string

if TYPE_CHECKING:
    from sandbox.harmony.host import Application

VIEWS = {
    "View1": "Camera",
    "View2": "Timeline",
    "View3": "Xsheet",
    "View4": "Node View",
}


def _views(app: Application) -> dict[str, str]:
    if app.batch:
        return {}
    if app.profile.edition == "premium":
        return VIEWS
    return {name: kind for name, kind in VIEWS.items() if kind != "Node View"}


@host_function("view.currentView")
def current_view(app: Application) -> str:
    """Id of the view that has the focus; '' in batch."""
    found = [n for n, kind in _views(app).items() if kind == "Node View"]
    return (found or [*_views(app), ""])[0]


@host_function("view.type")
def view_type(app: Application, name: Any) -> str:
    """What a view shows; '' for an unknown one."""
    return _views(app).get(to_string(name), "")


@host_function("view.viewList", since=20)
def view_list(app: Application, kind: Any = "") -> list[str]:
    """List the views, or those of one kind."""
    wanted = to_string(kind)
    return [n for n, k in _views(app).items() if not wanted or k == wanted]


@host_function("view.group")
def view_group(app: Application, name: Any) -> str:
    """Path of the group that a node view shows; '' for other views."""
    return "Top" if view_type(app, name) == "Node View" else ""


@host_function("view.column")
def view_column(app: Application, name: Any) -> str:
    """Column that a function view shows: there is none."""
    return ""


@host_function("view.refreshViews")
def refresh_views(app: Application) -> None:
    """Draw again."""


def _not_pressed(app: Application) -> bool:
    """No key is held: nobody sits there."""
    return False


for _key in ("Alternate", "Control", "Shift", "Space"):
    host_function(f"KeyModifiers.Is{_key}Pressed")(_not_pressed)


@host_function("library.numberOfTemplatesSelected")
def templates_selected(app: Application) -> int:
    """Count the templates selected in the library."""
    return len(app.selected_templates)


@host_function("library.getSelectedTemplate")
def selected_template(app: Application, index: Any) -> str:
    """Path of a selected template; '' for none."""
    number = to_int(index)
    if not 0 <= number < len(app.selected_templates):
        return ""
    return app.selected_templates[number]


@host_function("library.getThumbnailForSelectedTpl")
def template_thumbnail(
    app: Application, index: Any, resolution: Any, target: Any
) -> bool:
    """Copy the first thumbnail of a selected template."""
    path = selected_template(app, index)
    thumbnail = Path(path) / ".thumbnails" / "t-0001.png"
    if not path or not thumbnail.is_file():
        return False
    shutil.copyfile(thumbnail, to_string(target))
    return True
