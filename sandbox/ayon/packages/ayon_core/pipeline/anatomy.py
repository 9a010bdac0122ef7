"""Anatomy: the roots and path templates of a project."""

from __future__ import annotations

import copy
import os
import platform
import re
from collections.abc import Mapping
from typing import Any

import ayon_api

from ..lib import get_local_site_id
from ..lib.path_templates import FormatObject, StringTemplate, TemplateResult

_NOT_SET: Any = object()


class ProjectNotSet(Exception):
    """Anatomy needs a project."""


class AnatomyRoot(FormatObject):
    """One root: a path per platform; formats as this platform's path."""

    def __init__(self, name: str, paths: Mapping[str, str]) -> None:
        super().__init__()
        self.name = name
        self.raw_data = {key.lower(): value for key, value in paths.items()}
        current = self.raw_data[platform.system().lower()]
        self.value = current.format_map(os.environ)
        self.clean_value = self._clean(self.value)
        self.full_key = f"root[{name}]"

    @staticmethod
    def _clean(path: str) -> str:
        return str(path).replace("\\", "/").rstrip("/")

    def find_root_template_from_path(self, path: str) -> tuple[bool, str]:
        """The path with ``{root[name]}`` when it lies in this root."""
        text = str(path).replace("\\", "/")
        for system, root in self.raw_data.items():
            root = self._clean(root)
            fold = str.lower if system == "windows" else str
            if root and fold(text).startswith(fold(root)):
                return True, "{" + self.full_key + "}" + text[len(root) :]
        return False, str(path)


class AnatomyTemplateResult(TemplateResult):
    """A filled anatomy template that knows its path without the root."""

    rootless: str | None

    def __new__(
        cls, result: TemplateResult, rootless: str | None
    ) -> AnatomyTemplateResult:
        """Add the rootless path to a result."""
        self: AnatomyTemplateResult = super().__new__(  # type: ignore[assignment]
            cls, str(result), *result._facts()
        )
        self.rootless = rootless
        return self

    def copy(self) -> AnatomyTemplateResult:
        """The same text with the same facts."""
        return AnatomyTemplateResult(
            TemplateResult(str(self), *self._facts()), self.rootless
        )

    def normalized(self) -> AnatomyTemplateResult:
        """The path normalised for this platform."""
        text = os.path.normpath(str(self))
        return AnatomyTemplateResult(
            TemplateResult(text, *self._facts()), self.rootless
        )


class AnatomyStringTemplate(StringTemplate):
    """A template that fills its root by itself."""

    def __init__(self, anatomy: Anatomy, template: str) -> None:
        self._anatomy = anatomy
        super().__init__(template)

    def format(self, data: Mapping[str, Any]) -> AnatomyTemplateResult:
        """Fill the template; roots come from the anatomy."""
        values = dict(data)
        if not values.get("root"):
            values["root"] = self._anatomy.roots
        result = super().format(values)
        return AnatomyTemplateResult(result, self._rootless(result))

    @staticmethod
    def _rootless(result: TemplateResult) -> str | None:
        used = result.used_values.get("root")
        if not isinstance(used, dict):
            return None
        text = str(result)
        for name, value in used.items():
            text = text.replace(str(value), "{root[" + name + "]}")
        return re.sub("/{2,}", "/", text)


class TemplateItem:
    """Templates of one name: ``directory``, ``file`` and ``path``."""

    def __init__(self, anatomy: Anatomy, values: Mapping[str, Any]) -> None:
        texts = dict(values)
        if "directory" in texts:
            texts.setdefault("folder", texts["directory"])
            if "file" in texts:
                texts.setdefault("path", f"{texts['directory']}/{texts['file']}")
        self._items = {
            key: AnatomyStringTemplate(anatomy, value)
            if isinstance(value, str)
            else value
            for key, value in texts.items()
        }

    def __getitem__(self, key: str) -> Any:
        return self._items[key]

    def get(self, key: str, default: Any = None) -> Any:
        """A template by name."""
        return self._items.get(key, default)

    def format(self, data: Mapping[str, Any], strict: bool = True) -> dict[str, Any]:
        """Every template filled; with ``strict`` an unsolved one raises."""
        output = {}
        for key, value in self._items.items():
            if isinstance(value, AnatomyStringTemplate):
                value = value.format(data)
                if strict:
                    value.validate()
            output[key] = value
        return output


class Anatomy:
    """Roots and templates of one project."""

    def __init__(
        self,
        project_name: str | None = None,
        site_name: str | None = None,
        project_entity: dict[str, Any] | None = None,
    ) -> None:
        project_name = project_name or os.environ.get("AYON_PROJECT_NAME")
        if not project_name:
            raise ProjectNotSet("Anatomy needs a project name.")
        entity = project_entity or ayon_api.get_project(project_name)
        self.project_name = entity["name"]
        self.project_code = entity["code"]
        self._data = copy.deepcopy(entity["config"])
        self._data["tasks"] = {item["name"]: item for item in entity["taskTypes"]}
        self._data["attributes"] = copy.deepcopy(entity["attrib"])
        overrides = ayon_api.get_project_root_overrides_by_site_id(
            project_name, get_local_site_id()
        )
        roots = self._data["roots"]
        for name, path in (overrides or {}).items():
            if name in roots:
                roots[name][platform.system().lower()] = path
        self._roots = {name: AnatomyRoot(name, paths) for name, paths in roots.items()}
        self._templates = self._solve(self._data["templates"])

    def __getitem__(self, key: str) -> Any:
        return copy.deepcopy(self._data[key])

    def get(self, key: str, default: Any = None) -> Any:
        """A part of the anatomy data."""
        return copy.deepcopy(self._data.get(key, default))

    @property
    def roots(self) -> dict[str, AnatomyRoot]:
        """Roots by name."""
        return self._roots

    @property
    def templates(self) -> dict[str, Any]:
        """Template texts by category, inner keys already replaced."""
        return self._templates

    def get_template_item(
        self,
        category_name: str,
        template_name: str,
        subkey: str | None = None,
        default: Any = _NOT_SET,
    ) -> Any:
        """A template item, or one of its templates.

        Raises:
            KeyError: It does not exist and there is no ``default``.

        """
        category = self._templates.get(category_name, {})
        name = template_name
        if name not in category:
            prefix = f"{category_name}_"
            if name == category_name:
                name = "default"
            elif name.startswith(prefix):
                name = name[len(prefix) :]
        if name not in category:
            if default is not _NOT_SET:
                return default
            raise KeyError(f"No template {template_name!r} in {category_name!r}.")
        value = category[name]
        item: Any = (
            TemplateItem(self, value)
            if isinstance(value, dict)
            else AnatomyStringTemplate(self, value)
        )
        if subkey is None:
            return item
        found = item.get(subkey)
        if found is not None:
            return found
        if default is not _NOT_SET:
            return default
        raise KeyError(f"No {subkey!r} in {category_name!r}/{template_name!r}.")

    def fill_root(self, template_path: str) -> str:
        """The path with its ``{root[name]}`` replaced."""
        return template_path.format(root=self.roots)

    def find_root_template_from_path(
        self, *args: Any, **kwargs: Any
    ) -> tuple[bool, str]:
        """Whether the path lies in a root, and its rootless form."""
        (path,) = (*args, *kwargs.values())
        for root in self._roots.values():
            success, result = root.find_root_template_from_path(path)
            if success:
                return success, result
        return False, path

    def root_environments(self) -> dict[str, str]:
        """Variables with the paths of the roots."""
        return {
            f"AYON_PROJECT_ROOT_{name.upper()}": str(root)
            for name, root in self._roots.items()
        }

    def set_root_environments(self) -> None:
        """Put the roots into the environment."""
        os.environ.update(self.root_environments())

    @staticmethod
    def _solve(templates: Mapping[str, Any]) -> dict[str, Any]:
        """Replace ``{@key}`` by the templates they name."""
        shared = dict(templates.get("common", {}))

        def replace(text: str, scope: Mapping[str, Any]) -> str:
            while True:
                names = re.findall(r"\{@(\w+)\}", text)
                if not names:
                    return text
                for name in names:
                    text = text.replace("{@" + name + "}", str(scope[name]))

        solved: dict[str, Any] = {
            key: replace(value, shared) if isinstance(value, str) else value
            for key, value in shared.items()
        }
        for category, items in templates.items():
            if category == "common":
                continue
            solved[category] = {}
            for name, item in items.items():
                if isinstance(item, dict):
                    scope = {**shared, **item}
                    solved[category][name] = {
                        part: replace(text, scope) if isinstance(text, str) else text
                        for part, text in item.items()
                    }
                else:
                    solved[category][name] = replace(str(item), shared)
        return solved
