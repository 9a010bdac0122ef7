"""Actions in the web pages: what is offered, and the command line each starts."""

from __future__ import annotations

import asyncio
import sys
from types import SimpleNamespace

import pytest

from ayon_harmony.commands.table import commands
from sandbox.ayon import addon_settings


@pytest.fixture(scope="module")
def web():
    addon = addon_settings.load_server_addon(addon_settings.REPOSITORY)
    return sys.modules[f"{addon.__module__}.web_actions"]


class Executor:
    """What the server hands to an action; it keeps what the launcher is told."""

    def __init__(self, identifier, project="demo", ids=("a1",)):
        self.identifier = identifier
        self.context = SimpleNamespace(project_name=project, entity_ids=list(ids))
        self.words = None

    async def get_launcher_response(self, args, message=None):
        self.words = args
        return "launcher"


def test_folders_tasks_versions_and_workfiles_have_actions(web):
    offered = {(m.identifier, m.entity_type) for m in web.manifests()}
    assert offered == {
        ("harmony.check.folder", "folder"),
        ("harmony.check.task", "task"),
        ("harmony.compare.version", "version"),
        ("harmony.open.task", "task"),
        ("harmony.open.workfile", "workfile"),
    }


def test_an_action_starts_the_launcher_with_a_command_that_there_is(web):
    executor = Executor("harmony.compare.version", ids=("a1", "b2"))
    assert asyncio.run(web.execute(executor)) == "launcher"
    assert executor.words == [
        *("addon", "harmony", "from-web", "compare", "--project", "demo"),
        *("--type", "version", "--id", "a1", "--id", "b2"),
    ]
    (command,) = [each for each in commands() if each.name == executor.words[2]]
    names = {name for p in command.parameters for name in p.names}
    assert {"--project", "--type", "--id"} <= names


@pytest.mark.parametrize(
    ("identifier", "project", "ids"),
    [
        ("harmony.check.version", "demo", ["a"]),
        ("maya.check.folder", "demo", ["a"]),
        ("harmony.check", "demo", ["a"]),
        ("harmony.check.folder", None, ["a"]),
        ("harmony.check.folder", "demo", []),
        ("harmony.check.folder", "demo", None),
    ],
)
def test_what_is_not_offered_starts_nothing(web, identifier, project, ids):
    assert web.launcher_arguments(identifier, project, ids) is None


def test_very_many_selected_things_fit_on_a_command_line(web):
    ids = [f"{n:032x}" for n in range(5_000)]
    words = web.launcher_arguments("harmony.check.folder", "demo", ids)
    assert len(" ".join(words)) < 32_000
    assert words.count("--id") == 200
    assert words[-2:] == ["--selected", "5000"], "the rest is left out unsaid"
