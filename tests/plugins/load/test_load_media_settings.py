"""Loaders of media say the same as their settings, with and without them."""

from __future__ import annotations

import pytest

from sandbox.ayon.addon_settings import harmony_settings

pytestmark = pytest.mark.engine

LOADERS = ["LoadImageSequence", "LoadMovie", "LoadAudio", "LoadModel"]


@pytest.mark.parametrize("name", LOADERS)
def test_defaults_of_the_settings_are_those_of_the_loader(host, name):
    from ayon_core.pipeline import discover_loader_plugins
    from ayon_core.pipeline.load import LoaderPlugin

    (loader,) = [item for item in discover_loader_plugins() if item.__name__ == name]
    source = {
        key: value
        for base in reversed(loader.__mro__)
        if issubclass(base, LoaderPlugin)
        for key, value in vars(base).items()
    }
    own = _class_body(loader)
    for field, default in harmony_settings()["load"][name].items():
        found = own.get(field, source[field])
        if isinstance(found, (set, list)):
            assert sorted(found) == sorted(default), field
        else:
            assert found == default, field


def _class_body(loader):
    """Return the literals of the plugin's file: settings are set on the class."""
    import ast
    from pathlib import Path

    import ayon_harmony

    snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in loader.__name__)
    folder = Path(ayon_harmony.__file__).parent / "plugins" / "load"
    tree = ast.parse((folder / f"{snake.lstrip('_')}.py").read_text(encoding="utf-8"))
    (body,) = [item for item in tree.body if isinstance(item, ast.ClassDef)]
    found = {}
    for item in body.body:
        if isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name):
            try:
                found[item.targets[0].id] = ast.literal_eval(item.value)
            except ValueError:
                continue
    return found
