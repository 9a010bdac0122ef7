"""Farm renders as command lines: the words, and which farms take them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ayon_harmony.model.farm import FarmFiles
from ayon_harmony.model.frames import FrameRange
from ayon_harmony.model.sequences import WriteOutput
from ayon_harmony.publishing.farm import FarmError, require_farm
from ayon_harmony.publishing.farm_command import (
    command_arguments,
    end_commands,
    quoted,
    submit_commands,
)


@pytest.fixture
def data():
    """A render's data, as collectors leave it."""
    output = WriteOutput("/scene/renders/renderMain-", "PNG4", 3, 1001)
    return {
        "farmFiles": FarmFiles.of_images(output, FrameRange(1, 10)),
        "folderPath": "/ep 101/sh010",
        "task": "animation",
        "holder": "Top/renderMain",
        "outputStartFrame": 1001,
    }


def test_the_words_name_the_scene_the_node_and_the_tasks_frames(data, monkeypatch):
    monkeypatch.setenv("AYON_APP_NAME", "harmony/22")
    words = command_arguments(data, {"projectName": "demo"}, "/p/a b.zip", "/out")
    assert " ".join(words) == (
        "addon harmony render /p/a b.zip --project demo --folder /ep 101/sh010"
        " --task animation --app harmony/22 --write Top/renderMain"
        " --name renderMain- --start 1001 --frames <STARTFRAME>-<ENDFRAME>"
        " --to /out --keep-copy"
    )


def test_the_command_takes_these_words(data, studio):
    from ayon_harmony.commands.render import COMMAND

    words = command_arguments(data, {"projectName": "demo"}, "/p/a.zip", "/out")
    options = {name for each in COMMAND.parameters for name in each.names}
    used = {word for word in words if word.startswith("--")}
    assert used <= options | {"--frames"}


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("plain/path.zip", "plain/path.zip"),
        ("/p/a b.zip", "<QUOTE>/p/a b.zip<QUOTE>"),
        ("C:/Shows (1)/a.zip", "<QUOTE>C:/Shows (1)/a.zip<QUOTE>"),
        ("Ärger's", "<QUOTE>Ärger's<QUOTE>"),
        ("<STARTFRAME>-<ENDFRAME>", "<STARTFRAME>-<ENDFRAME>"),
        ("", "<QUOTE><QUOTE>"),
    ],
    ids=["plain", "blank", "brackets", "letters", "frames", "empty"],
)
def test_words_are_quoted_as_deadline_takes_them(word, expected):
    assert quoted([word]) == expected


def test_a_quote_in_a_name_is_refused():
    with pytest.raises(FarmError, match="quotes"):
        quoted(['a"b'])


def test_what_is_not_for_the_farm_is_left_alone():
    instance = SimpleNamespace(data={"families": ["render"], "productName": "a"})
    assert submit_commands([instance], None) == []
    end_commands([instance])
    assert instance.data == {"families": ["render"], "productName": "a"}


@pytest.mark.parametrize(
    ("enabled", "says"),
    [
        ({"deadline": True}, ""),
        ({"deadline": True, "royalrender": True}, ""),
        ({"royalrender": True}, "Royal Render"),
        ({"opencue": True}, "OpenCue"),
        ({"deadline": False, "royalrender": True}, "Royal Render"),
        ({"deadline": False}, "no render farm"),
        ({}, "no render farm"),
    ],
    ids=["deadline", "both", "royalrender", "opencue", "deadline-off", "off", "none"],
)
def test_a_farm_that_takes_no_harmony_is_told_before_validation(enabled, says):
    addons = {name: SimpleNamespace(enabled=state) for name, state in enabled.items()}
    if not says:
        require_farm({"ayonAddonsManager": addons})
        return
    with pytest.raises(FarmError, match=says):
        require_farm({"ayonAddonsManager": addons})
