"""The client and the server agree on the settings of the host.

The client repeats the server's defaults for servers that send less. This holds
the two together: keys, defaults, limits and choices.
"""

from __future__ import annotations

import re
from typing import Any

import pydantic
import pytest

from ayon_harmony.model import studio_settings
from ayon_harmony.model.studio_settings import GROUPS, PROFILES, complete_settings
from ayon_harmony.workfiles import Options
from sandbox.ayon import addon_settings

MODEL = addon_settings.load_server_addon(addon_settings.REPOSITORY).settings_model
DEFAULTS = addon_settings.harmony_settings()

#: Groups whose fields are attributes of plugins, or are read by ayon-core.
OTHERS = {
    *["create", "load", "publish", "imageio"],
    *["workfile_builder", "templated_workfile_build"],
}

NUMBERS = (-1, 0, 0.5, 1, 1.5, 2, 5, 255, 4095, 4096, 10_000)


def model_of(group: str) -> Any:
    return MODEL.__fields__[group].outer_type_


def test_the_client_knows_every_group_of_the_host():
    assert set(GROUPS) == set(DEFAULTS) - OTHERS


@pytest.mark.parametrize("group", GROUPS)
def test_without_settings_the_client_has_the_servers_defaults(group):
    assert complete_settings({})[group] == DEFAULTS[group]


def test_what_the_server_sends_arrives_unchanged():
    assert complete_settings(DEFAULTS) == DEFAULTS


@pytest.mark.parametrize(("group", "key"), sorted(PROFILES))
def test_items_of_lists_have_the_same_keys_and_defaults(group, key):
    item = model_of(group).__fields__[key].type_()

    assert item.dict() == {
        name: field.default for name, field in PROFILES[group, key].items()
    }


@pytest.mark.parametrize(
    ("group", "key"),
    [
        (group, key)
        for group, fields in GROUPS.items()
        for key, field in fields.items()
        if isinstance(field.default, (int, float))
        and field.default not in (True, False)
    ],
)
def test_both_sides_accept_the_same_numbers(group, key):
    def server_takes(value: float) -> bool:
        try:
            found = getattr(model_of(group)(**{key: value}), key)
        except pydantic.ValidationError:
            return False
        return bool(found == value)

    assert [GROUPS[group][key].accepts(value) for value in NUMBERS] == [
        server_takes(value) for value in NUMBERS
    ]


@pytest.mark.parametrize(
    ("group", "key", "choices"),
    [
        ("startup", "hidden_tools", studio_settings.TOOLS),
        ("bridge", "log_level", studio_settings.LOG_LEVELS),
        ("workfiles", "left_out", studio_settings.LEFT_OUT),
        ("workfiles", "compression", studio_settings.COMPRESSIONS),
        ("scene", "apply_at_open", studio_settings.APPLY_AT_OPEN),
    ],
)
def test_both_sides_offer_the_same_choices(group, key, choices):
    extra = model_of(group).__fields__[key].field_info.extra

    assert [item["value"] for item in extra["enum_resolver"]()] == list(choices)


def test_the_workfiles_options_have_the_same_defaults():
    assert Options.from_settings(DEFAULTS["workfiles"]) == Options()
    assert set(DEFAULTS["workfiles"]) == set(Options.__dataclass_fields__)


def test_what_can_be_hidden_is_every_entry_of_the_menu_but_those_that_help():
    from ayon_harmony.bridge.bundle import JS_DIR

    menu = (JS_DIR / "client" / "menu.js").read_text("utf-8")
    definition = menu[menu.index("definition: [") : menu.index("retryInterval")]
    entries = re.findall(
        r"\{id: '(\w+)', label: '[^']+', (?:\w+: \w+, )*req", definition
    )
    always = re.search(r"alwaysThere = \[([^\]]*)\]", menu)
    assert always is not None
    helping = re.findall(r"'(\w+)'", always[1])

    # ayon-core's own setting shows it.
    entries.remove("version_up")
    assert set(helping) <= set(entries)
    assert [name for name in entries if name not in helping] == list(
        studio_settings.TOOLS
    )
