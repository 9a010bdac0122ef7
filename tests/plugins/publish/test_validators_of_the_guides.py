"""The validators that the guides show find, and repair, what they say."""

from __future__ import annotations

import re
from pathlib import Path

import pyblish.api
import pytest

import ayon_harmony.api as harmony

pytestmark = pytest.mark.engine

DOCS = Path(__file__).resolve().parents[3] / "docs"
STEPS = DOCS / "developer" / "validator-step-by-step.md"


def validators_of(page):
    """Return name and text of each validator of a page."""
    blocks = re.findall(
        r"```python\n(.*?)^```", page.read_text("utf-8"), re.M | re.DOTALL
    )
    named = [(re.search(r"^class (\w+)", text, re.M), text) for text in blocks]
    return [(match[1], text) for match, text in named if match]


@pytest.fixture
def find(scene, host, workfile_path, tmp_path):
    """Check the scene, which has one peg, with a validator of a guide."""
    scene.nodes.add_node("Peg", "PEG")

    def run(name, text):
        folder = tmp_path / "studio_plugins"
        folder.mkdir()
        (folder / "validator.py").write_text(text, encoding="utf-8")
        pyblish.api.register_plugin_path(str(folder))
        check = harmony.SceneCheck()
        return check, [result for result in check.run() if result.plugin == name]

    return run


@pytest.mark.parametrize(
    ("name", "text"),
    [validators_of(STEPS)[0], *validators_of(DOCS / "validators.md")],
    ids=["first_step", "page_of_validators"],
)
def test_a_peg_is_a_problem_that_can_be_selected(find, name, text):
    _, (result,) = find(name, text)

    assert result.text == "'Top/Peg' is a peg."
    assert result.level is harmony.Level.ERROR


def test_the_repair_of_the_guide_deletes_the_peg_that_is_switched_off(find, scene):
    scene.nodes.set_nodes_enabled({"Top/Peg": False})
    check, (result,) = find(*validators_of(STEPS)[1])
    (repair,) = [action for action in result.actions if action.label == "Repair"]

    check.run_action(result, repair.id)

    assert result.text == "'Top/Peg' is switched off."
    assert scene.nodes.list_nodes(types=["PEG"]) == []
