"""Bases of publish plugins: they are no plugins themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

STUDIO_PLUGIN = """
import pyblish.api

from ayon_harmony.api import HarmonyContextPlugin, HarmonyInstancePlugin


class CollectNotes(HarmonyContextPlugin):
    order = pyblish.api.CollectorOrder

    def process(self, context):
        pass


class ExtractNotes(HarmonyInstancePlugin):
    hosts = ["harmony", "standalonepublisher"]

    def process(self, instance):
        pass


class ExtractLongNotes(ExtractNotes):
    pass
"""


@pytest.fixture
def discover(studio):
    import pyblish.api
    from ayon_core.pipeline.publish import publish_plugins_discover

    pyblish.api.register_host("harmony")

    def run(folder):
        found = publish_plugins_discover([str(folder)])
        assert found.crashed_file_paths == {}
        return {plugin.__name__: plugin for plugin in found.plugins}

    yield run
    pyblish.api.deregister_host("harmony", quiet=True)


def test_our_plugins_are_one_for_each_file_and_no_bases(discover):
    from ayon_harmony.host.harmony_host import PLUGINS

    folder = PLUGINS / "publish"
    files = {path.stem.replace("_", "") for path in folder.glob("*.py")}
    plugins = {name.lower() for name in discover(folder)}
    # What is switched off by default is not among them.
    assert plugins - files == set()
    assert "collectscene" in plugins


def test_a_studios_plugins_are_found_without_the_bases_they_import(
    discover, tmp_path: Path
):
    (tmp_path / "notes.py").write_text(STUDIO_PLUGIN)
    hosts = {name: plugin.hosts for name, plugin in discover(tmp_path).items()}
    assert hosts == {
        "CollectNotes": ["harmony"],
        "ExtractNotes": ["harmony", "standalonepublisher"],
        "ExtractLongNotes": ["harmony", "standalonepublisher"],
    }
