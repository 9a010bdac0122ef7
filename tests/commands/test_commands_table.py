"""The one table of commands, and what becomes of them on a command line."""

from __future__ import annotations

import io
import threading
import time

import click
import pytest
from click.testing import CliRunner

from ayon_harmony.commands.command import Command, add_to, argument, option, perform
from ayon_harmony.commands.scene_run import Teller
from ayon_harmony.commands.table import MODULES, commands
from ayon_harmony.errors import (
    Cancelled,
    HarmonyError,
    LaunchError,
    UsageError,
    WorkfileInUseError,
)
from ayon_harmony.model.report import Item, ItemState


@pytest.fixture
def command_line(studio):
    """Run a command line of the addon as the launcher does."""
    from ayon_core.addon import AddonsManager

    group = click.Group("addon")
    AddonsManager().get_host_addon("harmony").cli(group)

    def run(*words):
        return CliRunner().invoke(group, ["harmony", *map(str, words)])

    return run


def test_the_list_of_commands_says_of_each_what_it_does_in_a_whole_sentence(
    command_line,
):
    listed = command_line("--help").output.partition("Commands:")[2].splitlines()
    assert [line for line in listed if line.endswith("...")] == []
    assert len([line for line in listed if line.strip()]) > 10


def test_every_module_of_the_room_is_in_the_table():
    from pathlib import Path

    from ayon_harmony.commands import table

    modules = {path.stem for path in Path(table.__file__).parent.glob("*.py")}
    others = {"__init__", "table", "command", "parameters", "scene_run", "exchange"}
    assert modules - others == set(MODULES)


def test_the_names_on_the_command_line_are_those_of_the_modules(command_line):
    names = {name.replace("_", "-") for name in MODULES}
    assert {command.name for command in commands()} == names
    assert command_line("--help").exit_code == 0


@pytest.mark.parametrize("name", [name.replace("_", "-") for name in MODULES])
def test_every_command_has_a_help_text(command_line, name):
    done = command_line(name, "--help")
    assert done.exit_code == 0, done.output
    assert f"harmony {name}" in done.output


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("wrong"), 2),
        (LaunchError("no Harmony"), 3),
        (HarmonyError("broke"), 4),
        (OSError("broke"), 4),
        (WorkfileInUseError("Anna has it"), 5),
        (Cancelled("stopped"), 130),
        (KeyboardInterrupt(), 130),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, int) else "",
)
def test_an_error_of_a_command_is_told_and_becomes_an_exit_code(error, code, capsys):
    def run():
        raise error

    assert perform(Command("try", "Try.", run), {}) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("try: ")
    assert str(error) in told.err


@pytest.mark.parametrize(
    "error",
    [ConnectionError("no route"), ValueError("Invalid server URL None")],
    ids=["away", "nobody-logged-in"],
)
def test_without_a_server_a_command_could_not_begin(error, capsys):
    def run():
        raise error

    assert perform(Command("try", "Try.", run), {}) == 3
    assert "AYON's server does not answer" in capsys.readouterr().err


def test_a_command_gets_its_parameters_by_name_and_ends_with_its_code(studio):
    from ayon_core.addon import click_wrap

    def run(what, often):
        print(f"{'+'.join(what)} {often}")
        return 5

    parameters = (argument("what", nargs=-1), option("--often", type=int, default=1))
    group = click_wrap.group(lambda: None, name="harmony")
    add_to(group, Command("say", "Say it.", run, parameters))
    done = CliRunner().invoke(group.to_click_obj(), ["say", "a", "b", "--often", "3"])
    assert (done.output, done.exit_code) == ("a+b 3\n", 5)
    wrong = CliRunner().invoke(group.to_click_obj(), ["say", "--often", "x"])
    assert wrong.exit_code == 2


def test_a_diff_of_what_is_not_there_could_not_begin(command_line, tmp_path):
    done = command_line("diff", tmp_path / "a.zip", tmp_path / "b.zip")
    assert done.exit_code == 3


def test_a_run_that_goes_on_counts_what_was_done_before():
    output = io.StringIO()
    Teller(3, 2, output).tell_item(Item(workfile="a.zip", state=ItemState.GOOD))
    assert output.getvalue() == "[3/3] good a.zip\n"


def test_shares_told_from_threads_only_grow():
    class Slow(io.StringIO):
        """Lets another thread run between two lines."""

        def write(self, text):
            time.sleep(0.0005)
            return super().write(text)

    output = Slow()
    teller = Teller(1, output=output)

    def tell(first):
        for percent in range(first, 101, 4):
            teller.tell_share(percent / 100)

    threads = [threading.Thread(target=tell, args=(first,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    told = [int(line[10:-1]) for line in output.getvalue().splitlines()]
    assert told == sorted(set(told))
    assert told[-1] == 100
