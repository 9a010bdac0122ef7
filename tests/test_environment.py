"""What Harmony's process gets to see of our environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from ayon_harmony import environment
from ayon_harmony.app.session_settings import log_level
from ayon_harmony.model.studio_settings import complete_settings


def make_environment(base, studio_scripts=None, settings=None, **more):
    return environment.harmony_environment(
        base,
        **more,
        port=4711,
        token="cafe",
        js_folder=Path("/addon/js"),
        script_folder=Path("/addon/startup"),
        studio_scripts=studio_scripts,
        settings=complete_settings(settings),
    )


def test_the_launchers_qt_stays_out_and_the_rest_comes_along():
    made = make_environment(
        {
            "QT_PLUGIN_PATH": "/launcher/plugins",
            "QT_QPA_PLATFORM_PLUGIN_PATH": "/launcher/platforms",
            "QML2_IMPORT_PATH": "/launcher/qml",
            "QML_IMPORT_PATH": "/launcher/qml",
            "QT_QPA_PLATFORM": "xcb",
            "AYON_PROJECT_NAME": "demo",
            "LIB_OPENHARMONY_PATH": "/studio/OpenHarmony",
        }
    )

    assert not set(environment.LAUNCHER_QT_VARIABLES) & set(made)
    assert made["QT_QPA_PLATFORM"] == "xcb"
    assert made["AYON_PROJECT_NAME"] == "demo"
    assert made["LIB_OPENHARMONY_PATH"] == "/studio/OpenHarmony"


def test_harmony_learns_where_to_connect_and_where_the_scripts_are():
    made = make_environment({}, studio_scripts="/studio/scripts")

    assert made["AYON_HARMONY_PORT"] == "4711"
    assert made["AYON_HARMONY_TOKEN"] == "cafe"
    assert made["AYON_HARMONY_JS"] == "/addon/js"
    assert made["TOONBOOM_GLOBAL_SCRIPT_LOCATION"] == str(Path("/addon/startup"))
    assert made["AYON_HARMONY_STUDIO_SCRIPTS"] == "/studio/scripts"
    assert made["AYON_HARMONY_MENU_LABEL"] == "AYON"


def test_a_sign_of_life_of_an_outer_session_does_not_come_along():
    outer = {"AYON_HARMONY_SIGN": "/outer/sign"}

    assert "AYON_HARMONY_SIGN" not in make_environment(outer)
    assert "AYON_HARMONY_SIGN" not in environment.batch_environment(outer)
    made = make_environment(outer, sign_of_life=Path("/session/sign"))
    assert made["AYON_HARMONY_SIGN"] == "/session/sign"


def test_without_studio_scripts_none_of_an_outer_session_come_along():
    made = make_environment({"AYON_HARMONY_STUDIO_SCRIPTS": "/outer"})

    assert "AYON_HARMONY_STUDIO_SCRIPTS" not in made


def test_settings_shape_the_menu_unless_the_environment_does():
    settings = {
        "startup": {"menu_label": "Studio", "hidden_tools": ["load", "publish"]}
    }

    assert make_environment({}, settings=settings)["AYON_HARMONY_MENU_LABEL"] == (
        "Studio"
    )
    assert make_environment({}, settings=settings)["AYON_HARMONY_HIDDEN_TOOLS"] == (
        "load,publish"
    )
    assert (
        make_environment({"AYON_HARMONY_MENU_LABEL": "Mine"}, settings=settings)[
            "AYON_HARMONY_MENU_LABEL"
        ]
        == "Mine"
    )


@pytest.mark.parametrize(
    ("base", "settings", "level"),
    [
        ({}, {}, "info"),
        ({}, {"bridge": {"log_level": "debug"}}, "debug"),
        (
            {"AYON_HARMONY_LOG_LEVEL": "error"},
            {"bridge": {"log_level": "debug"}},
            "error",
        ),
    ],
)
def test_harmony_and_the_session_log_from_the_same_level(base, settings, level):
    made = make_environment(base, settings=settings)

    assert made["AYON_HARMONY_LOG_LEVEL"] == level
    assert log_level(base, complete_settings(settings)) == level


@pytest.mark.parametrize(
    ("base", "folder"),
    [
        ({}, None),
        ({"TOONBOOM_GLOBAL_SCRIPT_LOCATION": "/studio"}, "/studio"),
        (
            # Inside another session, which has taken the variable over.
            {
                "TOONBOOM_GLOBAL_SCRIPT_LOCATION": "/home/x/.ayon/session/scripts",
                "AYON_HARMONY_STUDIO_SCRIPTS": "/studio",
                "AYON_HARMONY_PORT": "1",
            },
            "/studio",
        ),
        (
            {
                "TOONBOOM_GLOBAL_SCRIPT_LOCATION": "/addon/startup",
                "AYON_HARMONY_PORT": "1",
            },
            None,
        ),
    ],
)
def test_the_studios_script_folder_is_never_our_own(base, folder):
    assert environment.studio_script_folder(base) == folder


@pytest.mark.parametrize(
    ("base", "headless"),
    [
        ({"AYON_HEADLESS_MODE": "1", "DISPLAY": ":0"}, True),
        ({"QT_QPA_PLATFORM": "offscreen", "DISPLAY": ":0"}, True),
        ({"QT_QPA_PLATFORM": "xcb", "DISPLAY": ":0"}, False),
    ],
)
def test_headless_is_when_nobody_can_see_a_window(base, headless):
    assert environment.is_headless(base) is headless
