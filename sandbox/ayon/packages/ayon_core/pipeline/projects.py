"""A project's anatomy: roots of this machine, and templates of paths."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from typing import Any

import ayon_api

from ayon_core.lib.templates import Filled, StringTemplate


class Anatomy:
    """Roots and templates of a project.

    Attributes:
        project_name: The project.
        roots: Paths of the roots on this machine, by name.
        templates: Templates as the project has them, by category and name.

    """

    def __init__(
        self,
        project_name: str | None = None,
        site_name: str | None = None,
        project_entity: dict[str, Any] | None = None,
    ) -> None:
        name = project_name or os.environ["AYON_PROJECT_NAME"]
        project = project_entity or ayon_api.get_project(name)
        config = project["config"]
        self.project_name = name
        self.project_code = project["code"]
        self.templates: dict[str, Any] = config["templates"]
        system = platform.system().lower()
        site = ayon_api.get_site_id()
        changed = ayon_api.get_project_roots_by_site_id(name, site) if site else {}
        self.roots: dict[str, Root] = {
            key: Root((changed or {}).get(key) or value[system])
            for key, value in config["roots"].items()
        }

    def fill_root(self, template_path: str) -> str:
        """Put roots of this machine into a path."""
        return str(StringTemplate(template_path).format({"root": self.roots}))

    def find_root_template_from_path(
        self, *args: str, **kwargs: str
    ) -> tuple[bool, str]:
        """Whether a path lies in a root, and the path with the root's name."""
        path = _slashes(*args, **kwargs)
        for name, root in self.roots.items():
            start = _slashes(root).rstrip("/")
            if path == start or path.startswith(f"{start}/"):
                return True, f"{{root[{name}]}}{path[len(start) :]}"
        return False, path

    def set_root_environments(self) -> None:
        """Put roots into variables, ``AYON_PROJECT_ROOT_WORK`` for example."""
        for name, root in self.roots.items():
            os.environ[f"AYON_PROJECT_ROOT_{name.upper()}"] = str(root)


def template(anatomy: Anatomy, category: str, name: str, part: str) -> str:
    """A template with everything spelt out that it names by ``@``, not filled.

    Raises:
        KeyError: There is no such template.

    """
    text: str = anatomy.templates[category][name][part]
    before = None
    while before != text:
        before = text
        for key, value in anatomy.templates.get("common", {}).items():
            text = text.replace(f"{{@{key}}}", str(value))
    return text


def fill(
    anatomy: Anatomy, category: str, name: str, part: str, data: Mapping[str, Any]
) -> Filled:
    """Fill a template, its roots included.

    Raises:
        KeyError: There is no such template.
        TemplateUnsolved: A key of it has no value.

    """
    text = template(anatomy, category, name, part)
    return StringTemplate(text).format_strict({**data, "root": anatomy.roots})


def rootless(anatomy: Anatomy, path: str) -> str:
    """A path with the name of its root, the path itself if it has none."""
    return anatomy.find_root_template_from_path(path)[1]


class Root(str):
    """Path of a root on this machine."""

    __slots__ = ()

    @property
    def value(self) -> str:
        """The path."""
        return str(self)


def _slashes(path: str) -> str:
    return str(path).replace("\\", "/")


def project_and_anatomy(
    project_name: str, project: dict[str, Any] | None, anatomy: Any
) -> tuple[dict[str, Any], Any]:
    """Project and anatomy; what is known already is not asked for."""
    project = project or ayon_api.get_project(project_name)
    return project, anatomy or Anatomy(project_name, project_entity=project)
