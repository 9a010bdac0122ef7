"""Former module paths of the guides: studio code of 1.0.0 keeps working."""

from __future__ import annotations

import importlib
import sys
import warnings
from pathlib import Path

import pytest

import ayon_harmony.api as harmony

# As the guides of 1.0.0 told them.
STUDIO_CODE = """
import pyblish.api

from ayon_harmony.api.creator_plugin import HarmonyAutoCreator, HarmonyCreator
from ayon_harmony.api.inventory import InventoryError, update_to_latest
from ayon_harmony.api.loader_plugin import HarmonyLoader, Holder, HolderKind, Loaded
from ayon_harmony.api.publish_plugin import HarmonyContextPlugin, HarmonyInstancePlugin
from ayon_harmony.api.validator_plugin import ContextValidator, Problem


class LoadNote(HarmonyLoader):
    product_base_types = {"note"}


class ValidateNoPegs(ContextValidator, pyblish.api.ContextPlugin):
    def find_problems(self, context):
        return [Problem("no")]


class CollectNotes(HarmonyContextPlugin):
    pass
"""
FORMER = {
    "creator_plugin": "HarmonyCreator",
    "loader_plugin": "HarmonyLoader",
    "validator_plugin": "ContextValidator",
    "publish_plugin": "HarmonyContextPlugin",
    "inventory": "update_to_latest",
}


@pytest.fixture(autouse=True)
def not_imported_yet(monkeypatch):
    for name in FORMER:
        monkeypatch.delitem(sys.modules, f"ayon_harmony.api.{name}", raising=False)


@pytest.mark.parametrize(("module", "name"), FORMER.items())
def test_a_former_module_hands_on_and_warns(studio, module, name):
    path = f"ayon_harmony.api.{module}"
    with pytest.warns(DeprecationWarning, match=f"{path} is now ayon_harmony"):
        former = importlib.import_module(path)
    assert getattr(former, name).__module__ != path
    with pytest.raises(AttributeError):
        former.never_there  # noqa: B018


def test_studio_code_of_the_guides_works_and_is_told_where_it_imports(
    studio, tmp_path: Path
):
    from ayon_core.pipeline import PublishValidationError

    file = tmp_path / "studio_plugins.py"
    file.write_text(STUDIO_CODE)
    names: dict[str, object] = {"__name__": "studio_plugins"}
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        exec(compile(STUDIO_CODE, str(file), "exec"), names)
    assert issubclass(names["LoadNote"], harmony.HarmonyLoader)
    assert names["CollectNotes"].hosts == ["harmony"]
    check, context = names["ValidateNoPegs"](), names["pyblish"].api.Context()
    assert [problem.text for problem in check.find_problems(context)] == ["no"]
    with pytest.raises(PublishValidationError):
        check.process(context)
    assert {warning.filename for warning in told} == {str(file)}
    assert len(told) == len(FORMER)
