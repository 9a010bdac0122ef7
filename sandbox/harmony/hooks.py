"""Script folders and the hook scripts in them.

A hook ``TB_name.js`` holds a function ``TB_name``. Folders are searched in
order and only the first file found runs, so a hook of a scene or of the user
stands in for the shipped one. Packages are folders with a ``configure.js``.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.harmony.binding import ScriptError

if TYPE_CHECKING:
    from sandbox.harmony.application import Application


class Hooks:
    """Finds and runs hooks for one application."""

    def __init__(self, app: Application) -> None:
        self._app = app
        self._configured = False

    def folders(self) -> list[Path]:
        """Give script folders, the one that wins first."""
        app = self._app
        found = []
        if app.project is not None:
            found.append(Path(app.project.folder) / "scripts")
        found.append(app.home.user_scripts)
        location = os.environ.get("TOONBOOM_GLOBAL_SCRIPT_LOCATION", "")
        if location:
            found.append(Path(location))
        found.append(app.home.resource / "scripts")
        return found

    def find(self, file_name: str) -> Path | None:
        """Find a script by its file name."""
        for folder in self.folders():
            if (folder / file_name).is_file():
                return folder / file_name
        return None

    def run(self, stem: str, function: str | None = None) -> bool:
        """Run a hook if there is one; errors go to the message log.

        Returns:
            Whether a hook was found and ran to its end.

        """
        path = self.find(f"{stem}.js")
        if path is None:
            return False
        app = self._app
        name = function or stem
        app.log.event("hook", name=name, file=str(path))
        if not app.run_script_file(path):
            return False
        engine = app.require_engine()
        if not engine.has_function(name):
            return False
        try:
            engine.call_global(name)
        except ScriptError as error:
            engine.log_error(str(error), error.file or str(path), error.line)
            return False
        return True

    def scene_opened(self) -> None:
        """Run what follows the opening of an existing scene."""
        if self._app.batch:
            return
        self.run("TB_sceneOpenPreUI", "TB_sceneOpenPreUI_Offline")
        self.run("TB_sceneOpened")

    def scene_created(self) -> None:
        """Run what follows the making of a scene."""
        if self._app.batch:
            return
        self.run("TB_sceneCreated")

    def scene_about_to_close(self) -> None:
        """Run what precedes the closing of a scene."""
        if self._app.batch:
            return
        self.run("TB_sceneAboutToClose")
