"""Classes that must have been meant as plugins, and are none, are told with the why."""

from __future__ import annotations

from pathlib import Path

import pytest

from ayon_harmony.model.plugin_classes import find_passed_over

REPOSITORY = Path(__file__).resolve().parents[2]
PUBLISH = frozenset({"publish"})
EVERYTHING = frozenset({"publish", "create", "load", "inventory"})

PASSED_OVER = [
    ("class A(harmony.ContextValidator):\n    pass", "publish", "ContextPlugin):"),
    ("class A(InstanceValidator):\n    pass", "publish", "api.InstancePlugin):"),
    ("class A:\n    def find_problems(self, c): ...", "publish", "ContextValidator"),
    ("class A(object):\n    def process(self, i): ...", "publish", "InstancePlugin"),
    (
        "class A(OptionalPyblishPluginMixin):\n    def process(self, i): ...",
        "publish",
        "A(pyblish.api.InstancePlugin, OptionalPyblishPluginMixin)",
    ),
    (
        "class B(ContextValidator):\n    pass\nclass A(B):\n    label = 'a'",
        "publish",
        "ContextValidator",
    ),
    ("class A:\n    def bring_in(self): ...", "load", "HarmonyLoader"),
    ("class A:\n    def create(self): ...", "create", "HarmonyCreator"),
    (
        "class A:\n    def process(self, containers): ...",
        "inventory",
        "InventoryAction",
    ),
    ("class A:\n    def execute(self): ...", "launch hooks", "PreLaunchHook"),
    ("class A(harmony.HarmonyLoader):\n    pass", "create", "plugin for 'load'"),
]
IN_ORDER = [
    "class A(harmony.ContextValidator, pyblish.api.ContextPlugin):\n    pass",
    "class A(OurBase):\n    def find_problems(self, c): ...",
    "class _A(ContextValidator):\n    pass",
    "class A(ContextValidator, OurContextPlugin):\n    pass",
    "class Helper:\n    def name(self): ...",
    "class A(pyblish.api.Action):\n    def process(self, c, p): ...",
    "class A(InstancePlugin):\n    pass\nclass H:\n    def process(self): ...",
    "def broken(:",
    "class A(B):\n    pass\nclass B(A):\n    pass",
    "class A(A):\n    pass",
    "class A(*bases, metaclass=M):\n    pass",
]


@pytest.mark.parametrize(("text", "kind", "words"), PASSED_OVER)
def test_a_class_with_a_wrong_base_or_none_is_told_with_what_to_write(
    text, kind, words
):
    passed_over = find_passed_over(f"\n{text}\n", frozenset({kind}))

    assert passed_over[-1].name == "A"
    assert passed_over[-1].line == 2 + text[: text.index("class A")].count("\n")
    assert words in passed_over[-1].reason


@pytest.mark.parametrize("text", IN_ORDER)
def test_plugins_helpers_and_what_nobody_can_tell_are_let_be(text):
    assert find_passed_over(text, PUBLISH) == []


def test_of_a_folder_for_every_kind_each_kind_is_taken():
    text = "class A(HarmonyLoader):\n    pass\nclass B(InventoryAction):\n    pass\n"

    assert find_passed_over(text, EVERYTHING) == []


@pytest.mark.parametrize("kind", ["create", "inventory", "load", "publish"])
def test_nothing_of_our_own_plugins_is_told(kind):
    folder = REPOSITORY / "client" / "ayon_harmony" / "plugins" / kind
    texts = [file.read_text(encoding="utf-8") for file in folder.glob("*.py")]

    assert texts
    for text in texts:
        assert find_passed_over(text, frozenset({kind})) == []
