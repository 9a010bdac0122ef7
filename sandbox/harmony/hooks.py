"""Script folders, the hook scripts in them, and packages.

A hook ``TB_name.js`` holds a function ``TB_name``. Folders are searched in
order and only the first file found runs, so a hook of a scene or of the user
stands in for the shipped one (``resources/scripts``). Packages are folders with
a ``configure.js``; they are configured once, with the first scene.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.harmony.binding import ScriptError, ScriptThrow

if TYPE_CHECKING:
    from sandbox.harmony.host import Application


class Hooks:
    """Finds and runs hooks and packages for one application."""

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
        self.configure_packages()
        self.run("TB_sceneOpened")

    def scene_created(self) -> None:
        """Run what follows the making of a scene."""
        if self._app.batch:
            return
        self.configure_packages()
        self.run("TB_sceneCreated")

    def scene_about_to_close(self) -> None:
        """Run what precedes the closing of a scene."""
        if self._app.batch:
            return
        self.run("TB_sceneAboutToClose")

    # -- packages ------------------------------------------------------------

    def packages(self) -> list[Path]:
        """List package folders: those of script folders, then the external."""
        places = [folder / "packages" for folder in self.folders()]
        if self._app.profile.version >= 22:
            listed = os.environ.get("TB_EXTERNAL_SCRIPT_PACKAGES_FOLDER", "")
            places += [Path(part) for part in listed.split(os.pathsep) if part]
        found = []
        for place in places:
            if (place / "configure.js").is_file():
                found.append(place)
            elif place.is_dir():
                found += [p.parent for p in sorted(place.glob("*/configure.js"))]
        return found

    def configure_packages(self) -> None:
        """Configure every package, on the first scene only."""
        if self._configured:
            return
        self._configured = True
        engine = self._app.require_engine()
        for folder in self.packages():
            engine.package_folders.append(folder.as_posix())
            self._app.log.event("package", folder=str(folder))
            try:
                engine.configure_package(folder)
            except ScriptThrow as error:
                engine.log_error(f"{error.name}: {error.message}", str(folder), 0)
            except ScriptError as error:
                engine.log_error(str(error), error.file or str(folder), error.line)
