"""What a TD types runs as the guides show it, and errors show the typed line."""

from __future__ import annotations

import json
import sys

import pytest

from ayon_harmony import current
from ayon_harmony.bridge.messages import ErrorReport, Peer
from ayon_harmony.errors import HarmonyScriptError, NotConnectedError
from ayon_harmony.ui.console import PYTHON, QT_SCRIPT
from ayon_harmony.working.script_console import ScriptConsole


class FakeSession:
    """Answers scripts with what stands in ``answers``."""

    peer = None

    def __init__(self, answers=None):
        self.answers = answers or {}
        self.sent = []

    def send(self, request):
        self.sent.append(request)
        answer = self.answers.get(request["script"])
        if isinstance(answer, Exception):
            raise answer
        return {"result": answer}

    def call(self, name, *args):
        return [{"path": "Top/Write"}] if name == "listNodes" else None


@pytest.fixture
def console():
    session = FakeSession()
    current.start(session)
    yield ScriptConsole(session)
    current.end()


def run(console, source):
    ran = console.run(PYTHON, source)
    return ran.text, ran.is_error


def test_the_names_of_the_guides_are_there(console):
    assert run(console, "harmony.__name__") == ("'ayon_harmony.api'\n", False)
    assert run(console, "type(scene).__name__") == ("'Scene'\n", False)


def test_what_is_printed_and_the_last_value_are_shown(console):
    text = "for i in range(2):\n    print(i)\nlen('abc')"
    assert run(console, text) == ("0\n1\n3\n", False)
    assert run(console, "_ + 1") == ("4\n", False)
    assert run(console, "x = 1") == ("", False)
    assert run(console, "None") == ("", False)


def test_names_stay_from_one_script_to_the_next(console):
    run(console, "def twice(x):\n    return 2 * x")
    assert run(console, "twice(21)") == ("42\n", False)


def test_an_error_shows_the_typed_lines_alone(console):
    text, is_error = run(console, "print('before')\ndef f():\n    return 1 / 0\nf()")

    assert is_error
    assert text.startswith("before\nTraceback")
    assert "line 3, in f" in text
    assert "return 1 / 0" in text
    assert "ZeroDivisionError" in text
    assert "script_console.py" not in text


def test_an_error_in_the_syntax_shows_where(console):
    text, is_error = run(console, "a = 1\nb = = 2")

    assert is_error
    assert "line 2" in text
    assert "b = = 2" in text
    assert "script_console.py" not in text


@pytest.mark.parametrize("text", ["exit()", "import sys; sys.exit(3)"])
def test_exit_ends_nothing(console, text):
    shown, is_error = run(console, text)

    assert not is_error
    assert "go on" in shown


def test_a_script_waits_for_no_terminal(console, monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)  # as in a program without a console

    shown, is_error = run(console, "help(len)")
    assert not is_error, shown
    assert "built-in function len" in shown
    for text in ("input('Name?')", "import sys; sys.stdin.readline()"):
        shown, is_error = run(console, text)
        assert is_error
        assert "EOFError: Nothing can be typed while a script runs." in shown
    assert sys.stdin is None


def test_without_harmony_python_says_why():
    console = ScriptConsole(FakeSession())

    text, is_error = run(console, "1")

    assert is_error
    assert text.startswith(
        "ayon_harmony.errors.NotConnectedError: This process serves no"
    )
    assert "launcher" in text


def test_qt_script_gives_its_value_or_its_error():
    error = HarmonyScriptError("SyntaxError", "Parse error", line=1, hint="No `let`.")
    lost = NotConnectedError("Harmony is gone.")
    answers = {"1 + 1": 2, "var a": None, "['ž']": ["ž"], "let": error, "x": lost}
    console = ScriptConsole(FakeSession(answers))

    def ran(source):
        result = console.run(QT_SCRIPT, source)
        return result.text, result.is_error

    assert ran("1 + 1") == ("2", False)
    assert ran("var a") == ("", False)
    assert ran("['ž']") == ('[\n  "ž"\n]', False)
    assert ran("let") == (
        "SyntaxError: Parse error (evaluated text, line 1)\nNo `let`.",
        True,
    )
    assert ran("x") == ("Harmony is gone.", True)


def test_a_value_that_is_no_data_is_named():
    class Session(FakeSession):
        def send(self, request):
            return {"result": None, "left_out": "NaN"}

    assert ScriptConsole(Session()).run(QT_SCRIPT, "0 / 0").text == "NaN"


def test_half_a_letter_is_shown_as_its_number():
    session = FakeSession({"a": "x\ud800"})

    assert ScriptConsole(session).run(QT_SCRIPT, "a").text == '"x\\ud800"'


@pytest.mark.parametrize("language", [PYTHON, QT_SCRIPT])
def test_nothing_typed_is_nothing_run(console, language):
    ran = console.run(language, " \n")

    assert (ran.text, ran.is_error) == ("", False)
    assert console.history(language) == []


def test_what_goes_to_stderr_is_shown(console):
    source = "import sys\nprint('told', file=sys.stderr)"

    assert run(console, source) == ("told\n", False)


def test_history_is_kept_for_each_language_and_for_later(tmp_path):
    file = tmp_path / "local" / "history.json"
    console = ScriptConsole(FakeSession(), file)
    for source in ("1", "1", "2"):
        console.run(QT_SCRIPT, source)

    later = ScriptConsole(FakeSession(), file)

    assert later.history(QT_SCRIPT) == ["1", "2"]
    assert later.history(PYTHON) == []


@pytest.mark.parametrize("text", ["{", "[]", '{"Python": 3}', '{"Python": [1, "a"]}'])
def test_a_broken_history_is_none(tmp_path, text):
    file = tmp_path / "history.json"
    file.write_text(text)

    assert all(
        isinstance(entry, str) for entry in ScriptConsole(None, file).history(PYTHON)
    )


def test_the_history_has_an_end_and_needs_no_disk(tmp_path):
    (tmp_path / "file").write_text("")
    console = ScriptConsole(FakeSession(), tmp_path / "file" / "history.json")
    for number in range(300):
        console.run(QT_SCRIPT, str(number))

    assert len(console.history(QT_SCRIPT)) == 200
    assert console.history(QT_SCRIPT)[-1] == "299"
    assert json.dumps(console.history(QT_SCRIPT))


def test_javascript_that_did_not_load_is_news_once_a_scene():
    session = FakeSession()
    console = ScriptConsole(session)
    failure = ErrorReport("SyntaxError", "Parse error", "studio.js", 3)

    assert console.take_news() == ""
    session.peer = Peer(1, failed_scripts=(failure,))
    told = "JavaScript that failed: SyntaxError: Parse error (studio.js, line 3)"
    assert [console.take_news(), console.take_news()] == [told, ""]
    session.peer = Peer(1, failed_scripts=(failure,))
    assert console.take_news() == told


@pytest.mark.skipif(sys.version_info < (3, 11), reason="marks no place in the line")
def test_the_place_of_an_error_is_marked_below_it(console):
    text, _ = run(console, "len(1 + None)")

    line, marks = text.splitlines()[2:4]
    assert line[marks.index("~") : marks.rindex("~") + 1] == "1 + None"
    assert "^" in marks


@pytest.mark.parametrize("source", ["scene.raed_node", "harmony.scen()"])
def test_a_name_that_is_not_there_is_told_of_the_typed_line_alone(console, source):
    text, _ = run(console, source)

    assert text.count("File ") == 1
    assert "Did you mean" in text
