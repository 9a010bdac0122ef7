"""The form that admins see: whole, titled, and strict about what it takes."""

from __future__ import annotations

import copy
import json
from collections import Counter
from typing import Any

import pydantic
import pytest

from sandbox.ayon.addon_settings import harmony_settings
from sandbox.docs.settings_models import MODEL, Setting, all_models, all_settings
from sandbox.docs.settings_page import settings_page

SETTINGS = list(all_settings())
IDS = [setting.path for setting in SETTINGS]
WITH_CHOICES = [setting for setting in SETTINGS if setting.resolver is not None]


def test_names_of_models_are_unique():
    # With two of one name the server loses the choices of both.
    names = Counter(model.__name__ for model in all_models())

    assert [name for name, count in names.items() if count > 1] == []


def test_the_json_schema_builds():
    schema = json.loads(json.dumps(MODEL.schema(), default=repr))

    assert set(schema["properties"]) == set(harmony_settings())


@pytest.mark.parametrize("setting", SETTINGS, ids=IDS)
def test_every_field_has_a_title_and_every_value_a_description(setting: Setting):
    info = setting.field.field_info

    assert info.title
    assert info.title.strip() == info.title
    is_the_servers = setting.model.__module__.startswith("ayon_server")
    if not setting.is_group and not is_the_servers:
        assert info.description, "an admin is told what it does"
        assert len(info.description) > 10
        assert info.description.rstrip().endswith(
            (".", "*", "?", '"')
        ), "a whole sentence, or one that ends in its example"


@pytest.mark.parametrize("setting", SETTINGS, ids=IDS)
def test_every_field_has_a_default(setting: Setting):
    assert not setting.field.required


@pytest.mark.parametrize("model", all_models(), ids=lambda model: model.__name__)
def test_a_model_says_what_it_is_about(model: Any):
    assert model.__doc__, "it stands above the fields in the documentation"


@pytest.mark.parametrize(
    "setting", WITH_CHOICES, ids=[setting.path for setting in WITH_CHOICES]
)
def test_choices_are_there_once_each_and_hold_the_default(setting: Setting):
    values = [value for value, _ in setting.labels()]

    assert values
    assert len(set(values)) == len(values)
    assert all(label for _, label in setting.labels())
    default = setting.field.get_default()
    chosen = default if isinstance(default, list) else [default]
    assert [item for item in chosen if item not in values] == []


@pytest.mark.parametrize("model", all_models(), ids=lambda model: model.__name__)
def test_defaults_are_valid(model: Any):
    # pydantic 1 does not look at defaults by itself.
    defaults = model().dict()

    assert model(**copy.deepcopy(defaults)).dict() == defaults


BAD = [
    ("create/CreateRender/composition_node_pattern", "(", "not a regular expression"),
    ("create/CreatePalette/task_patterns", ["["], "not a regular expression"),
    ("imageio/file_rules/rules", [{"pattern": "*"}], "not a regular expression"),
    ("imageio/file_rules/rules", [{"name": "a"}, {"name": "a"}], "Duplicate name"),
    ("bridge/call_timeout_s", 0, "greater than 0"),
    ("bridge/connect_hint_s", -1, "greater than 0"),
    ("bridge/max_message_mib", 4096, "4095"),
    ("startup/menu_label", "", "at least 1 character"),
    ("startup/hidden_tools", "load", "list"),
    ("workfiles/recoveries_kept", 0, "1"),
    ("manage/outdated_color", "red", "no colour"),
]


@pytest.mark.parametrize(
    ("path", "value", "message"), BAD, ids=[f"{path}={value}" for path, value, _ in BAD]
)
def test_a_bad_value_is_refused_and_the_message_says_why(path, value, message):
    from ayon_server.exceptions import BadRequestException

    tree: Any = value
    for key in reversed(path.split("/")):
        tree = {key: tree}

    with pytest.raises((pydantic.ValidationError, BadRequestException), match=message):
        MODEL(**tree)


def test_the_page_for_admins_describes_every_setting():
    page = settings_page()

    for setting in SETTINGS:
        if setting.is_group and "[]" not in setting.path:
            assert f"`{setting.path}`" in page
        else:
            row = f"| {setting.field.field_info.title} |"
            assert row.replace("|", "", 1).strip("| ") in page
            assert str(setting.field.field_info.description or "")[:40] in page


def used_as() -> dict[Any, set[bool]]:
    """Models, with whether they stand alone (True) or in a list (False)."""
    found: dict[Any, set[bool]] = {}
    for setting in SETTINGS:
        if setting.inner is not None:
            found.setdefault(setting.inner, set()).add(setting.is_group)
    return found


def test_a_model_that_stands_alone_keeps_its_title():
    # The server's page shows an expanded model without its title, unless in a list.
    nameless = [
        model.__name__
        for model, ways in used_as().items()
        if True in ways and getattr(model, "_layout", None) == "expanded"
    ]

    assert nameless == []


def letters_of_a_panel(setting: Any) -> int:
    """Return how much title and description fit beside each other in a panel.

    As measured in the server's page in a window of 1300 pixels: a switch takes room,
    and so does each level. The rest is cut off, and unlike a field's description it is
    not shown anywhere else.
    """
    has_switch = "enabled" in getattr(setting.inner, "__fields__", {})
    levels = setting.path.count("/") - 1
    return 74 - (9 if has_switch else 0) - 5 * levels


def test_what_a_panel_says_is_not_cut_off():
    cut = []
    for setting in SETTINGS:
        if setting.inner is None:
            continue
        info = setting.field.field_info
        text = str(info.description or setting.inner.__doc__).split("\n\n")[0]
        text = " ".join(text.split())
        if len(info.title) + len(text) > letters_of_a_panel(setting):
            cut.append(setting.path)

    assert cut == []


def test_what_is_filled_in_stands_before_what_is_offered_beside_it():
    creators = MODEL.__fields__["create"].type_.__fields__

    for name in ("CreateRenderLayer", "CreateRenderPass"):
        fields = list(creators[name].type_.__fields__)
        assert fields.index("default_variant") + 1 == fields.index("default_variants")


@pytest.mark.parametrize(
    "path",
    [
        "startup/javascript_folders",
        "create/CreatePalette/task_patterns",
        "publish/ValidateSceneSettings/skip_range/task_names",
        "publish/ValidatePalettesInProject/allowed_folders",
        "load/LoadImageSequence/extensions",
        "headless/programs/linux",
    ],
)
def test_a_row_that_was_added_and_left_empty_is_no_value(path):
    # An empty pattern would fit every task, and an empty folder is the current one.
    # The server's page sends None for a row that nobody typed in.
    tree: Any = ["one", None, "", "  ", "two"]
    for key in reversed(path.split("/")):
        tree = {key: tree}

    value: Any = MODEL(**tree).dict()
    for key in path.split("/"):
        value = value[key]

    assert value == ["one", "two"]


def test_empty_rows_go_from_the_lists_in_entries_of_lists():
    profile = {"task_types": [None], "path": "start.zip"}
    settings = MODEL(startup={"start_scenes": [profile]})

    assert settings.dict()["startup"]["start_scenes"] == [
        {"task_types": [], "path": "start.zip"}
    ]
    assert profile["task_types"] == [None], "the server's own data was changed"


def test_formats_of_images_are_chosen_and_not_typed():
    nodes = MODEL.__fields__["publish"].type_.__fields__["ValidateWriteNodes"].type_

    for name in ("allowed_drawing_types", "repair_drawing_type"):
        resolver = nodes.__fields__[name].field_info.extra["enum_resolver"]
        assert "PNG4" in [choice["value"] for choice in resolver()]


def test_no_panel_is_empty():
    assert [model.__name__ for model in used_as() if not model.__fields__] == []


def test_publish_plugins_stand_in_sections_of_a_publish():
    fields = MODEL.__fields__["publish"].type_.__fields__
    sections = [field.field_info.extra.get("section") for field in fields.values()]

    assert [name for name in sections if name] == [
        *["Collect", "Validate", "Extract", "Farm"]
    ]
    assert sections[0] == "Collect"


def test_publish_plugins_stand_in_the_section_of_their_name():
    section, misplaced = "", []
    for name, field in MODEL.__fields__["publish"].type_.__fields__.items():
        section = field.field_info.extra.get("section") or section
        step = next((s for s in ("Collect", "Validate", "Extract") if s in name), "")
        if section != "Farm" and step and step != section:
            misplaced.append((name, section))

    assert misplaced == []


def test_every_publish_plugin_is_told_of_in_one_sentence_of_its_own():
    fields = MODEL.__fields__["publish"].type_.__fields__
    told = {
        name: str(field.field_info.description or "") for name, field in fields.items()
    }

    assert [name for name, text in told.items() if not text.endswith(".")] == []
    assert len(set(told.values())) == len(told)
    assert [name for name, text in told.items() if text.count(". ")] == []
