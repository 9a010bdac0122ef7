"""A studio for tests: build it, enter a task, leave without a trace.

    studio = Studio(tmp_path)
    studio.project("demo").shot("/shots/sq01/sh010", frameStart=1001)
    studio.enter("demo", "/shots/sq01/sh010", "animation")
    ...
    studio.leave()

Entering puts the in-memory server behind ayon-python-api, makes ``ayon_core``
importable (the double, or the real one when ``AYON_CORE_PATH`` is set) and sets
the environment. Leaving puts back everything that was changed, also what the
code under test registered.
"""

from __future__ import annotations

import functools
import importlib
import os
import platform
import sys
import uuid
import warnings
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import ayon_api
from ayon_api import _api

from sandbox.ayon import addon_settings, process_state, routes
from sandbox.ayon.connection import URL, Connection
from sandbox.ayon.entities import Entity
from sandbox.ayon.server import Server, merge

PACKAGES = Path(__file__).resolve().parent / "packages"

ATTRIBUTES = {
    "fps": 25.0,
    "frameStart": 1001,
    "frameEnd": 1024,
    "handleStart": 0,
    "handleEnd": 0,
    "resolutionWidth": 1920,
    "resolutionHeight": 1080,
    "pixelAspect": 1.0,
    "clipIn": 1,
    "clipOut": 24,
}


def is_real_core() -> bool:
    """Whether tests run on the real ayon-core."""
    return addon_settings.core_path() is not None


def make_importable() -> None:
    """Put ``ayon_core`` and ``ayon_applications`` on ``sys.path``.

    The real ayon-core comes before the double when ``AYON_CORE_PATH`` is set;
    ayon-applications is the double unless ``AYON_APPLICATIONS_PATH`` is set.
    """
    paths = [str(PACKAGES)]
    applications = addon_settings.applications_path()
    if applications:
        paths.insert(0, str(Path(applications) / "client"))
    core = addon_settings.core_path()
    if core:
        client = Path(core) / "client"
        paths.insert(0, str(client / "ayon_core" / "vendor" / "python"))
        paths.insert(0, str(client))
    for path in reversed(paths):
        if path not in sys.path:
            sys.path.insert(0, path)
    _import_pyblish()


def _import_pyblish() -> None:
    """Import pyblish; its old vendored importer warns at every import."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        importlib.import_module("pyblish.api")
    for finder in list(sys.meta_path):
        if type(finder).__name__ == "_SixMetaPathImporter" and not hasattr(
            finder, "find_spec"
        ):
            sys.meta_path.remove(finder)


_LAUNCHER = """\
# The launcher of a studio in a test: it runs scripts and commands of addons, as the
# real one does. What it imports stays: looking for garbage in it is a tenth of a start.
import gc
import sys

gc.disable()

sys.path[:0] = {paths!r}

from sandbox.ayon.served import main

main(sys.argv[1:])
"""


class ProjectBuilder:
    """Adds entities to one project; every method gives the entity."""

    def __init__(self, studio: Studio, name: str) -> None:
        self.studio = studio
        self.name = name
        self.server = studio.server

    @property
    def root(self) -> Path:
        """Folder of the root ``work`` on this machine."""
        return self.studio.projects_folder

    def folder(self, path: str, folder_type: str = "Folder", **attrib: Any) -> Entity:
        """A folder by path, with its parents; made when it does not exist."""
        parent: Entity | None = None
        parts = path.strip("/").split("/")
        for depth, name in enumerate(parts, start=1):
            current = "/" + "/".join(parts[:depth])
            found = self.find_folder(current)
            if found is None:
                is_last = depth == len(parts)
                values: dict[str, Any] = {
                    "name": name,
                    "parentId": parent["id"] if parent else None,
                    "folderType": folder_type if is_last else "Folder",
                }
                if is_last:
                    values["attrib"] = attrib
                found = self.server.create(self.name, "folder", values)
            parent = found
        if parent is None:
            raise ValueError("A folder needs a path")
        return parent

    def find_folder(self, path: str) -> Entity | None:
        """A folder by path, ``None`` when it does not exist."""
        folders = self.server.project(self.name).entities["folder"].values()
        return next((item for item in folders if item["path"] == path), None)

    def shot(
        self,
        path: str,
        tasks: Mapping[str, str] | None = None,
        **attrib: Any,
    ) -> Entity:
        """A shot with tasks (type by name) and an animation range."""
        return self._with_tasks(path, "Shot", tasks, {**ATTRIBUTES, **attrib})

    def asset(
        self,
        path: str,
        tasks: Mapping[str, str] | None = None,
        **attrib: Any,
    ) -> Entity:
        """An asset with tasks (type by name)."""
        return self._with_tasks(path, "Asset", tasks, attrib)

    def _with_tasks(
        self,
        path: str,
        folder_type: str,
        tasks: Mapping[str, str] | None,
        attrib: Mapping[str, Any],
    ) -> Entity:
        folder = self.folder(path, folder_type, **attrib)
        if tasks is None:
            tasks = {"animation": "Animation", "compositing": "Compositing"}
        for name, task_type in tasks.items():
            self.task(path, name, task_type)
        return folder

    def task(self, path: str, name: str, task_type: str, **attrib: Any) -> Entity:
        """A task of a folder."""
        return self.server.create(
            self.name,
            "task",
            {
                "name": name,
                "taskType": task_type,
                "folderId": self.folder(path)["id"],
                "attrib": attrib,
            },
        )

    def product(
        self,
        path: str,
        name: str,
        product_type: str,
        base_type: str | None = None,
        **attrib: Any,
    ) -> Entity:
        """A product of a folder; the one there is when the name is taken."""
        folder_id = self.folder(path)["id"]
        for item in self.server.project(self.name).entities["product"].values():
            if item["folderId"] == folder_id and item["name"] == name:
                return item
        return self.server.create(
            self.name,
            "product",
            {
                "name": name,
                "productType": product_type,
                "productBaseType": base_type or product_type,
                "folderId": folder_id,
                "attrib": attrib,
            },
        )

    def publish(
        self,
        path: str,
        product_name: str,
        product_type: str,
        files: Mapping[str, bytes],
        *,
        representation: str,
        version: int | None = None,
        base_type: str | None = None,
        **attrib: Any,
    ) -> Entity:
        """Publish files as a version; gives the representation.

        Args:
            path: Path of the folder.
            product_name: Name of the product; made when it does not exist.
            product_type: Type of the product.
            files: Content by frame (``"0001"``), or by ``""`` for one file.
            representation: Name of the representation, which is also the
                extension unless it has the form ``name.ext``.
            version: Number; the next one without it. A hero version is -1.
            base_type: Base type of the product, the type without it.
            **attrib: Attributes of the version.

        """
        folder = self.folder(path)
        product = self.product(path, product_name, product_type, base_type)
        project = self.server.project(self.name)
        versions = project.entities["version"]
        numbers = {
            item["version"]: item
            for item in versions.values()
            if item["productId"] == product["id"]
        }
        if version is None:
            version = max((n for n in numbers if n > 0), default=0) + 1
        version_entity = numbers.get(version) or self.server.create(
            self.name,
            "version",
            {
                "version": version,
                "productId": product["id"],
                "attrib": {**attrib, "families": [product_type]},
            },
        )
        name, _, ext = representation.rpartition(".")
        name, ext = (name, ext) if name else (ext, ext)
        template = project.entity["config"]["templates"]["publish"]["default"]
        context = self._context(folder, product, version, name, ext)
        entries = []
        first_path = None
        for frame, content in files.items():
            frame_context = {**context, **({"frame": frame} if frame else {})}
            rootless = _fill(
                f"{template['directory']}/{template['file']}", frame_context
            )
            target = Path(rootless.replace("{root[work]}", str(self.root)))
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            first_path = first_path or (target, frame_context)
            entries.append(
                {
                    "id": uuid.uuid4().hex,
                    "name": target.name,
                    "path": rootless,
                    "size": len(content),
                    "hash": str(len(content)),
                    "hash_type": "op3",
                }
            )
        if first_path is None:
            raise ValueError("Nothing to publish")
        return self.server.create(
            self.name,
            "representation",
            {
                "name": name,
                "versionId": version_entity["id"],
                "files": entries,
                "attrib": {
                    "path": str(first_path[0]),
                    "template": _solved(template, version),
                    "extension": ext,
                },
                "data": {"context": first_path[1]},
            },
        )

    def workfile_path(self, path: str, task: str, version: int) -> Path:
        """Where a workfile of a task lies, and its folder is made.

        Args:
            path: Path of the folder.
            task: Name of the task.
            version: Number of the version.

        """
        project = self.server.project(self.name)
        template = project.entity["config"]["templates"]["work"]["default"]
        context = self._context(self.folder(path), {"name": "", "productType": ""}, 1)
        context.update(version=version, ext="zip", task={"name": task})
        text = f"{template['directory']}/{template['file']}".replace("<_{comment}>", "")
        filled = _fill(text.replace("<.{ext}>", ".{ext}"), context)
        target = Path(filled.replace("{root[work]}", str(self.root)))
        target.parent.mkdir(parents=True, exist_ok=True)
        return target

    def _context(
        self,
        folder: Entity,
        product: Entity,
        version: int,
        name: str = "",
        ext: str = "",
    ) -> dict[str, Any]:
        project = self.server.project(self.name).entity
        parts = folder["path"].strip("/").split("/")
        return {
            "root": {"work": str(self.root)},
            "project": {"name": project["name"], "code": project["code"]},
            "folder": {"name": folder["name"], "type": folder["folderType"]},
            "hierarchy": "/".join(parts[:-1]),
            "product": {"name": product["name"], "type": product["productType"]},
            "version": version,
            "representation": name,
            "ext": ext,
            "username": self.server.current_user,
        }

    def link(self, link_type: str, source: Entity, target: Entity) -> Entity:
        """Link two versions or folders."""
        kinds = "folder|folder" if "path" in source else "version|version"
        answer = routes.handle(
            self.server,
            "POST",
            f"/api/projects/{self.name}/links",
            {
                "linkType": f"{link_type}|{kinds}",
                "input": source["id"],
                "output": target["id"],
            },
        )
        if answer.status >= 400:
            raise ValueError(answer.body["detail"])
        return self.server.project(self.name).links[answer.body["id"]]

    def override(self, addon_name: str, settings: Mapping[str, Any]) -> None:
        """Override settings of an addon in this project.

        Raises:
            RequestError: The server would drop or refuse some of it.

        """
        self.server.override(addon_name, settings, self.name)
        self.studio.forget_settings()


def _solved(template: Mapping[str, str], version: int) -> str:
    text = f"{template['directory']}/{template['file']}"
    # A hero version has a template of its own, without a number.
    text = text.replace("{@version}", "v{version:0>3}" if version >= 0 else "hero")
    return text.replace("{@frame}", "{frame:0>4}")


def _fill(text: str, context: Mapping[str, Any]) -> str:
    version = context["version"]
    filled = text.replace("{@version}", f"v{version:03d}" if version >= 0 else "hero")
    frame = context.get("frame")
    filled = filled.replace("<.{@frame}>", f".{frame}" if frame else "")
    filled = filled.replace("<_{output}>", "")
    values = {key: value for key, value in context.items() if key != "root"}
    return filled.format(root={"work": "{root[work]}"}, **values).replace("//", "/")


class Studio:
    """An in-memory AYON with projects, users, settings and installed addons.

    Args:
        folder: Where roots, addons and local data of this studio lie.
        executables: Harmony executables by variant name (``{"22": path}``).
        user: Name of the logged-in user.

    """

    BUNDLE = "test-bundle"

    def __init__(
        self,
        folder: Path,
        *,
        executables: Mapping[str, str] | None = None,
        user: str = "artist",
        projects: Path | None = None,
    ) -> None:
        self.folder = Path(folder)
        self.projects_folder = projects or self.folder / "projects"
        self.server = Server(user)
        self.connection = Connection(self.server)
        self._saved: dict[str, Any] | None = None
        self.server.addon_settings = {
            "core": addon_settings.core_settings(addon_settings.core_path()),
            "harmony": addon_settings.harmony_settings(),
            "applications": addon_settings.applications_settings(
                dict(executables or {"22": "HarmonyPremium"})
            ),
        }
        self.server.settings_models = addon_settings.settings_models()
        versions = {
            "core": _version_of(addon_settings.core_path(), "1.9.7"),
            "applications": _version_of(addon_settings.applications_path(), "1.4.4"),
            "harmony": _version_of(str(addon_settings.REPOSITORY), ""),
        }
        self.server.bundles = [
            {
                "name": self.BUNDLE,
                "addons": versions,
                "isProduction": True,
                "isStaging": False,
                "isDev": False,
                "installerVersion": "1.5.4",
                "dependencyPackages": {},
                "addonDevelopment": {},
            }
        ]
        self._install_addons(versions)

    def _install_addons(self, versions: Mapping[str, str]) -> None:
        sources = {
            "harmony": addon_settings.REPOSITORY / "client" / "ayon_harmony",
            "applications": _applications_package(),
        }
        for name, source in sources.items():
            target = self.folder / "addons" / f"{name}_{versions[name]}"
            target.mkdir(parents=True, exist_ok=True)
            link = target / source.name
            if not link.exists():
                _link(source, link)

    def add_addon(
        self, name: str, version: str, client: Path, settings: Mapping[str, Any]
    ) -> None:
        """Install another addon; before the studio is entered.

        Args:
            name: Name of the addon.
            version: Its version in the bundle.
            client: The addon's Python package.
            settings: Its settings without overrides.

        """
        self.server.bundles[0]["addons"][name] = version
        self.server.addon_settings[name] = dict(settings)
        target = self.folder / "addons" / f"{name}_{version}"
        target.mkdir(parents=True, exist_ok=True)
        if not (target / client.name).exists():
            _link(client, target / client.name)

    # --- building -------------------------------------------------------

    def project(self, name: str = "demo", code: str | None = None) -> ProjectBuilder:
        """A project by name, made when it does not exist."""
        if name not in self.server.projects:
            root = str(self.projects_folder)
            roots = dict.fromkeys(("windows", "linux", "darwin"), root)
            other = "P:/projects" if platform.system() != "Windows" else "/mnt/projects"
            roots["linux" if platform.system() == "Windows" else "windows"] = other
            self.server.add_project(name, code or name[:4], {"work": roots})
        return ProjectBuilder(self, name)

    def override(self, addon_name: str, settings: Mapping[str, Any]) -> None:
        """Override settings of an addon for the whole studio.

        Raises:
            RequestError: The server would drop or refuse some of it.

        """
        self.server.override(addon_name, settings)
        self.forget_settings()

    def add_settings(self, addon_name: str, settings: Mapping[str, Any]) -> None:
        """Settings of plugins that only a test has; no model has them."""
        merge(self.server.addon_settings.setdefault(addon_name, {}), settings)
        self.forget_settings()

    # --- entering and leaving -------------------------------------------

    def environment(
        self,
        project_name: str | None = None,
        folder_path: str | None = None,
        task_name: str | None = None,
    ) -> dict[str, str | None]:
        """Variables of a process in a context; ``None`` means unset."""
        return {
            "AYON_SERVER_URL": URL,
            "AYON_API_KEY": "test-token",
            "AYON_BUNDLE_NAME": self.BUNDLE,
            "AYON_STUDIO_BUNDLE_NAME": self.BUNDLE,
            "AYON_ADDONS_DIR": str(self.folder / "addons"),
            "AYON_LAUNCHER_STORAGE_DIR": str(self.folder / "storage"),
            "AYON_LAUNCHER_LOCAL_DIR": str(self.folder / "local"),
            "AYON_SITE_ID": "test-site",
            "AYON_VERSION": "1.5.4",
            "AYON_ROOT": str(self.folder / "launcher"),
            "AYON_EXECUTABLE": sys.executable,
            "AYON_HOST_NAME": "harmony",
            "AYON_APP_NAME": "harmony/22",
            "AYON_IN_TESTS": "1",
            "AYON_PROJECT_NAME": project_name,
            "AYON_FOLDER_PATH": folder_path,
            "AYON_TASK_NAME": task_name,
            "AYON_WORKDIR": None,
            "AYON_APP_TOOLS": None,
            "AYON_USE_STAGING": None,
            "AYON_USE_DEV": None,
            "AYON_HEADLESS_MODE": None,
            "AYON_TMPDIR": str(self.folder / "tmp"),
            "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM") or "offscreen",
        }

    def enter(
        self,
        project_name: str | None = None,
        folder_path: str | None = None,
        task_name: str | None = None,
    ) -> Studio:
        """Make this studio the current one, in a context.

        Called again it only changes the context.
        """
        make_importable()
        if self._saved is None:
            self._saved = {
                "environment": dict(os.environ),
                "connection": _api.GlobalContext._connection,
                "path": list(sys.path),
                "state": process_state.take(),
                "variant": ayon_api.get_default_settings_variant(),
            }
            _api.GlobalContext._connection = self.connection
            for name in ("tmp", "local", "storage", "launcher", "projects"):
                (self.folder / name).mkdir(parents=True, exist_ok=True)
            repository = addon_settings.REPOSITORY
            launcher = _LAUNCHER.format(paths=[str(repository)])
            (self.folder / "launcher" / "start.py").write_text(launcher, "utf-8")
        for key, value in self.environment(
            project_name, folder_path, task_name
        ).items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value
        return self

    def leave(self) -> None:
        """Put back environment, connection and everything registered."""
        if self._saved is None:
            return
        saved, self._saved = self._saved, None
        process_state.put_back(saved["state"])
        _api.GlobalContext._connection = saved["connection"]
        sys.path[:] = saved["path"]
        os.environ.clear()
        os.environ.update(saved["environment"])

    def __enter__(self) -> Studio:
        return self.enter()

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.leave()

    def forget_settings(self) -> None:
        """Empty the settings cache of ayon-core, so overrides are seen."""
        process_state.forget_settings()


def _version_of(checkout: str | None, without: str) -> str:
    """Version in the package.py of a checkout, another one without a checkout."""
    if checkout is None:
        return without
    return _version_in((Path(checkout) / "package.py").read_text(encoding="utf-8"))


@functools.cache
def _version_in(text: str) -> str:
    values: dict[str, Any] = {}
    exec(compile(text, "package.py", "exec"), values)
    return str(values["version"])


def _applications_package() -> Path:
    """The client package of ayon-applications: the real one, or the double."""
    checkout = addon_settings.applications_path()
    client = PACKAGES if checkout is None else Path(checkout) / "client"
    return client / "ayon_applications"


def _link(source: Path, link: Path) -> None:
    try:
        link.symlink_to(source, target_is_directory=True)
        # Wine says yes and makes none.
        is_made = link.exists()
    except OSError:
        is_made = False
    if not is_made:
        # Windows without the right to make links: a module that forwards.
        link.mkdir()
        (link / "__init__.py").write_text(
            f"from pathlib import Path\n\n__path__ = [{str(source)!r}]\n"
            f"exec(Path({str(source / '__init__.py')!r}).read_text('utf-8'))\n",
            encoding="utf-8",
        )
