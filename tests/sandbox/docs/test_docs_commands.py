"""Every command and example of the documentation does what it says.

The examples of the README that talk to Harmony have tests of their own,
``tests/api/test_readme_examples.py``.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ayon_harmony import current
from sandbox.ayon.addon_settings import REPOSITORY

PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
#: Lines of a shell that show where something is done.
SHELL_ONLY = ("git clone", "cd ayon-harmony", "export AYON_API_KEY=")


def commands_of(page: Path) -> list[str]:
    """Return the commands of a page, joined lines as one, without comments."""
    found = []
    for language, text in BLOCK.findall(page.read_text("utf-8")):
        if language not in ("", "sh", "bash"):
            continue
        lines = text.replace("\\\n", " ").splitlines()
        for line in lines:
            command = re.sub(r"\s+#\s.*$", "", line).strip()
            if language or re.match(
                r"(python3?|build/\S+|sandbox/\S+Premium|[A-Z_]+=\S+) ", command
            ):
                found.append(" ".join(command.split()))
    return [command for command in found if command]


COMMANDS = sorted({command for page in PAGES for command in commands_of(page)})


def examples_in(language: str) -> list[tuple[str, str]]:
    return [
        (page.relative_to(REPOSITORY).as_posix(), text)
        for page in PAGES
        if page.name != "README.md"
        for found, text in BLOCK.findall(page.read_text("utf-8"))
        if found == language
    ]


class Recorder:
    """Takes the place of what starts processes in ``manage.py``."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        import manage

        self.manage = manage
        self.commands: list[list[str]] = []
        for name in ("set_up", "set_up_docs"):
            monkeypatch.setattr(manage, name, lambda **_options: Path(sys.executable))
        monkeypatch.setattr(manage, "set_up_whole_test", lambda: None)
        for name in ("run", "become"):
            monkeypatch.setattr(manage, name, self.run)

    def run(self, command: list[Any], **_options: Any) -> int:
        self.commands.append([str(word) for word in command])
        return 0


def check_manage(words: list[str], monkeypatch: Any, **_: Any) -> None:
    """What a task would start is there."""
    recorder = Recorder(monkeypatch)
    arguments = [word for word in words[2:] if word not in ("[NAME]", "SCENE.zip")]

    assert recorder.manage.main(arguments) == 0
    assert recorder.commands
    for command in recorder.commands:
        if command[1] == "-m" and command[2].startswith("sandbox"):
            module = REPOSITORY.joinpath(*command[2].split("."))
            assert module.is_dir() or module.with_suffix(".py").is_file()
        elif command[1] == "create_package.py":
            check_create_package(command, monkeypatch=monkeypatch)
        elif command[1].endswith((".py", ".mjs")):
            assert (REPOSITORY / command[1]).is_file()


def check_create_package(words: list[str], monkeypatch: Any, **_: Any) -> None:
    """The package is built, and goes where it is told to."""
    import create_package

    built, uploads = [], []
    monkeypatch.setattr(
        create_package, "build", lambda *args, **kwargs: built.append(args) or "a.zip"
    )
    monkeypatch.setattr(create_package, "_upload", lambda *args: uploads.append(args))

    assert create_package.main(words[2:]) == 0
    assert len(built) == 1
    if "--upload" in words:
        server = words[words.index("--upload") + 1]
        restarts, replaces = "--restart" in words, "--replace" in words
        assert uploads == [("a.zip", server, restarts, replaces)]


def check_addon_command(
    words: list[str], studio: Any, tmp_path: Path, capsys: Any, **_: Any
) -> None:
    """AYON's command line knows it."""
    import click
    from ayon_core.addon import AddonsManager

    addons = click.Group("addon")
    AddonsManager().get_host_addon("harmony").cli(addons)
    if words[3] == "verify":
        words = [*words[:-1], str(tmp_path / "HarmonyPremium")]
        with pytest.raises(SystemExit) as ended:
            addons.main(words[2:], standalone_mode=False)
        assert ended.value.code == 3, "it looks for the program first"
        return
    if words[3] == "doctor":
        with pytest.raises(SystemExit) as ended:
            addons.main(words[2:], standalone_mode=False)
        assert ended.value.code in (0, 1)
        assert "Harmony" in capsys.readouterr().out
        return
    if words[3] != "support-bundle":
        # What it does with scenes has tests of its own; here, that it takes the words.
        command = addons.commands["harmony"].commands[words[3]]
        assert command.make_context(words[3], list(words[4:])).params
        return
    target = ["--output", str(tmp_path / "bundle.zip")]

    addons.main([*words[2:], *target], standalone_mode=False)

    assert (tmp_path / "bundle.zip").is_file()


def check_launch_line(words: list[str], monkeypatch: Any, **_: Any) -> None:
    """It hands the program to ``launch``, and ends with its exit code."""
    import ayon_harmony.api as harmony

    launched: list[Any] = []

    def launch(program: str) -> int:
        launched.append(program)
        return 130

    monkeypatch.setattr(harmony, "launch", launch)

    with pytest.raises(SystemExit) as ended:
        exec(words[words.index("-c") + 1], {})

    assert ended.value.code == 130
    assert launched == ["sandbox/harmony/HarmonyPremium"]
    assert (REPOSITORY / launched[0]).is_file()


def check_emulator(words: list[str], tmp_path: Path, **_: Any) -> None:
    """It starts, opens the scene and, in batch mode, ends."""
    from ayon_harmony.working.empty_scene import write_empty_scene

    assert (REPOSITORY / words[0]).is_file()
    if "-batch" in words:
        xstage = write_empty_scene(tmp_path / "scene")
        # Sixty frames of full size would show nothing more.
        small = xstage.read_text("utf-8").replace('"1920,1080"', '"64,36"')
        xstage.write_text(small, "utf-8")
        command = [word.replace("scene.xstage", str(xstage)) for word in words]
        done = subprocess.run(
            [REPOSITORY / command[0], *command[1:]], capture_output=True, timeout=120
        )
        assert done.returncode == 0, done.stderr


def check_files(words: list[str], **_: Any) -> None:
    """Modules, requirement files and tests that a command names are there."""
    named = 0
    for option, value in zip(words, words[1:]):
        if option == "-r":
            assert (REPOSITORY / value).is_file()
            named += 1
        if option == "-m" and value.startswith("sandbox"):
            module = REPOSITORY.joinpath(*value.split("."))
            assert module.is_dir() or module.with_suffix(".py").is_file()
            named += 1
    for word in words:
        if word.startswith("tests/"):
            assert (REPOSITORY / word).exists(), word
            named += 1
    assert named or words[-1] == "build/venv-core"


def check_example_addon(words: list[str], tmp_path: Path, **_: Any) -> None:
    """The example's package is written where the page says."""
    done = subprocess.run(
        [sys.executable, REPOSITORY / words[1], tmp_path / words[2]],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )

    assert Path(done.stdout.strip()).parent == tmp_path / "build" / "example"


CHECKS: list[tuple[str, Callable[..., None]]] = [
    (r"python3 manage\.py ", check_manage),
    (r"python3 create_package\.py", check_create_package),
    (r"python3 docs/developer/example_addon/", check_example_addon),
    (r"ayon addon harmony ", check_addon_command),
    (r"(PYTHONPATH=\S+ )?python3? -c ", check_launch_line),
    (r"sandbox/harmony/HarmonyPremium ", check_emulator),
    (r"([A-Z_]+=\S+ )*(python|build/venv-core/bin/\w+) ", check_files),
]


def test_commands_are_found_in_all_guides():
    pages = {page.name for page in PAGES if commands_of(page)}

    assert {"README.md", "index.md", "support.md", "testing-ayon.md"} <= pages


@pytest.mark.engine
@pytest.mark.process
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_does_what_the_documentation_says(
    command: str,
    studio: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    if command.startswith(SHELL_ONLY):
        return
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    checks = [check for pattern, check in CHECKS if re.match(pattern, command)]

    assert checks, "nothing here runs a command like this one"
    checks[0](
        shlex.split(command),
        studio=studio,
        tmp_path=tmp_path,
        monkeypatch=monkeypatch,
        capsys=capsys,
    )


@pytest.mark.parametrize(
    "command", ["demo", "test", "bench", "lint", "package", "docs", "pictures"]
)
def test_every_task_is_told_in_the_guides(command: str):
    text = "".join(page.read_text("utf-8") for page in PAGES)

    assert f"manage.py {command}" in text


@pytest.mark.parametrize(
    ("page", "source"), examples_in("python"), ids=lambda value: str(value)[:30]
)
def test_examples_in_python_parse(page: str, source: str):
    compile(source, page, "exec")


def test_the_loader_that_is_shown_is_one(studio):
    (source,) = [text for page, text in examples_in("python") if "LoadNote" in text]
    names: dict[str, Any] = {}

    exec(compile(source, "docs/loading.md", "exec"), names)

    from ayon_core.pipeline.load import LoaderPlugin

    loader = names["LoadNote"]
    assert issubclass(loader, LoaderPlugin)
    assert {"bring_in", "renew", "take_out"} <= set(dir(loader))


@pytest.mark.engine
def test_the_examples_of_the_scene_api_color_write_nodes(tmp_path):
    from ayon_harmony.working.empty_scene import write_empty_scene
    from sandbox.scripted_scene import ScriptedScene

    scripted = ScriptedScene.start(write_empty_scene(tmp_path / "shot"))
    ((_, in_python),) = [e for e in examples_in("python") if e[0] == "docs/js-api.md"]
    in_script = [e[1] for e in examples_in("javascript") if e[0] == "docs/js-api.md"]

    def colors() -> list[Any]:
        return [node.color for node in scripted.scene.nodes.list_nodes(types=["WRITE"])]

    before = colors()
    current.start(scripted)
    exec(compile(in_python, "docs/js-api.md", "exec"), {})
    current.end()
    after_python = colors()
    scripted.scene.undo.undo()
    undone = colors()
    scripted.run(in_script[0])

    assert undone == before
    assert before != after_python == colors()


@pytest.mark.engine
@pytest.mark.parametrize("is_ayon", [True, False], ids=["ayon", "no_ayon"])
def test_the_hook_that_is_shown_brings_the_menu_where_ayon_runs(tmp_path, is_ayon):
    from ayon_harmony.app.startup_scripts import STARTUP_FOLDER
    from ayon_harmony.bridge.bundle import JS_DIR
    from ayon_harmony.working.empty_scene import write_empty_scene
    from sandbox.harmony.testing import run_script, run_script_full

    ((_, hook),) = [
        e for e in examples_in("javascript") if e[0] == "docs/admin/startup.md"
    ]
    xstage = write_empty_scene(tmp_path / "shot")
    home = tmp_path / "home"
    folder = Path(run_script("specialFolders.userScripts", scene=xstage, home=home))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "TB_sceneOpened.js").write_text(hook, encoding="utf-8")
    environment = {
        "AYON_HARMONY_PORT": "9",
        "AYON_HARMONY_TOKEN": "cafe",
        "AYON_HARMONY_JS": JS_DIR.as_posix(),
        "TOONBOOM_GLOBAL_SCRIPT_LOCATION": str(STARTUP_FOLDER),
    }

    answer = run_script_full(
        "typeof AyonHarmony !== 'undefined' && AyonHarmony.menu.menu !== null",
        scene=xstage,
        home=home,
        batch=False,
        environ=environment if is_ayon else dict.fromkeys(environment, ""),
    )

    assert answer["value"] is is_ayon
    assert not [m for m in answer["messages"] if "TB_sceneOpened" in m["text"]]


#: Blocks that other tests run or compare: page, language, and the test.
ELSEWHERE = {
    ("docs/admin/versions.md", "json"): "tests/sandbox/ayon/test_ayon_applications.py",
    ("docs/protocol.md", "json"): "tests/bridge/test_bridge_protocol_page.py",
    ("docs/protocol.md", "hex"): "tests/bridge/test_bridge_protocol_page.py",
    ("docs/developer/studio-addon.md", "py"): "tests/contract/test_example_addon.py",
    ("docs/developer/studio-addon.md", "js"): "tests/contract/test_example_addon.py",
    ("docs/developer/scripting.md", "py"): "tests/sandbox/docs/test_docs_examples.py",
    ("docs/developer/scripting.md", "json"): "tests/sandbox/demo/test_demo_session.py",
    ("README.md", "javascript"): "tests/api/test_readme_examples.py",
    ("docs/developer/probes.md", "js"): "here",
    ("docs/js-api.md", "javascript"): "here",
    ("docs/admin/startup.md", "javascript"): "here",
}
#: Pictures in letters and what is stored, which nobody types: page and first words.
PICTURES = {
    ("docs/architecture.md", "+---"),
    ("docs/architecture.md", " what AYON finds"),
    ("docs/developer/headless.md", "commands/publish"),
    ("docs/metadata.md", "{"),
    ("docs/testing-ayon.md", "sandbox/ayon/"),
    ("docs/workfiles.md", "[User]/"),
}


ANY_BLOCK = re.compile(r"^```(.*)\n([\s\S]*?)^```", re.MULTILINE)


def blocks() -> list[tuple[str, str, str, str]]:
    """Return page, language, text and what stands before, of every block."""
    found = []
    for page in PAGES:
        text = page.read_text("utf-8")
        ends_at = 0
        for match in ANY_BLOCK.finditer(text):
            before = text[ends_at : match.start()]
            name = page.relative_to(REPOSITORY).as_posix()
            found.append((name, match[1].partition(" ")[0], match[2], before))
            ends_at = match.end()
    return found


def test_no_block_of_a_page_is_left_out():
    left, used = [], set()
    was_python = False
    for page, language, text, before in blocks():
        picture = next(
            (p for p in PICTURES if p[0] == page and text.startswith(p[1])), 0
        )
        is_output = language == "text" and was_python and not before.strip()
        was_python = language == "python"
        if language in ("python", "sh", "bash") or is_output:
            continue
        if (page, language) in ELSEWHERE:
            used.add((page, language))
        elif picture:
            used.add(picture)
        elif language or not all(
            any(re.match(pattern, " ".join(line.split())) for pattern, _ in CHECKS)
            for line in text.replace("\\\n", " ").splitlines()
            if line.strip()
        ):
            left.append((page, language, text.splitlines()[0]))

    assert left == []
    assert used == set(ELSEWHERE) | PICTURES, "the tables name what is no longer there"
    for test in set(ELSEWHERE.values()) - {"here"}:
        assert (REPOSITORY / test).is_file()


def words_in_prose(pattern: str) -> list[str]:
    """Return what a pattern finds in the inline code of every page."""
    inline = re.compile(r"`([^`\n]+(?:\n[^`\n]+)?)`")
    texts = [ANY_BLOCK.sub("", page.read_text("utf-8")) for page in PAGES]
    codes = [code for text in texts for code in inline.findall(text)]
    return sorted({word for code in codes for word in re.findall(pattern, code)})


def test_tasks_commands_and_names_in_the_prose_are_there():
    import ayon_harmony.api as harmony
    import manage
    from ayon_harmony.commands import table

    tasks = words_in_prose(r"manage\.py ([a-z]+)")
    commands = words_in_prose(r"ayon addon harmony ([a-z][a-z-]+)")
    names = words_in_prose(r"(?<![\w./])harmony\.([A-Z]\w+|\w+(?=\())")

    assert [name for name in tasks if not callable(getattr(manage, name, None))] == []
    assert set(commands) <= {command.name for command in table.commands()}
    assert [name for name in names if not hasattr(harmony, name)] == []
    assert min(map(len, (tasks, commands, names))) > 4


def test_the_probe_that_is_shown_is_one_of_ours():
    from ayon_harmony.probes.statement import STATEMENTS

    ((_, source),) = [e for e in examples_in("js") if e[0].endswith("probes.md")]
    same = [
        path for path in STATEMENTS.rglob("*.js") if path.read_text("utf-8") == source
    ]

    assert len(same) == 1, "tests/probes ask every statement of ours"


@pytest.mark.engine
def test_the_function_that_the_page_of_javascript_adds_answers(tmp_path):
    from ayon_harmony.working.empty_scene import write_empty_scene
    from sandbox.scripted_scene import ScriptedScene

    scripted = ScriptedScene.start(write_empty_scene(tmp_path / "shot"))
    in_script = [e[1] for e in examples_in("javascript") if e[0] == "docs/js-api.md"]
    scripted.run(in_script[1])

    assert scripted.run("AyonHarmony.myAwesomeFunction()") == "shot"
