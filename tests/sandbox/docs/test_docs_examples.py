"""Every example in Python of every page runs exactly as it is printed.

A page's examples run one after the other in a live session, in a folder with the
scripts that the page shows and a scene's drawings; each begins with no names at all,
as a reader does. Where a block of text follows an example, it is what it prints.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ayon_harmony import current
from ayon_harmony.bridge.dispatch import Dispatcher
from ayon_harmony.bridge.session import Session
from sandbox.ayon.addon_settings import REPOSITORY
from sandbox.docs.scene_page import methods_of, parts, python_name, with_methods
from sandbox.drawings.character import character
from sandbox.drawings.scene_maker import SceneMaker
from sandbox.harmony.client import HarmonyProcess
from sandbox.harmony.interpreter import has_engine

pytestmark = pytest.mark.usefixtures("forked_harmony")

PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]
EXAMPLE = re.compile(
    r"^```python\n(.*?)^```(?:\n+```text\n(.*?)^```)?", re.MULTILINE | re.DOTALL
)
SCRIPT = re.compile(r"^```javascript\n(/\* (\w+\.js) \*/\n.*?)^```", re.M | re.DOTALL)
WITH_EXAMPLES = [
    page for page in PAGES if EXAMPLE.search(page.read_text(encoding="utf-8"))
]


class SavedWorkfile:
    """Stands for the workfile of the session."""

    path = None

    def __init__(self) -> None:
        self.saves = 0

    def save(self) -> None:
        self.saves += 1


@pytest.fixture
def reader(
    request: Any, studio: Any, tmp_path: Path, monkeypatch: Any
) -> Iterator[Path]:
    """A session with a new scene, and the folder in which a reader works."""
    from ayon_core.pipeline import install_host

    from ayon_harmony.app.startup_scripts import STARTUP_FOLDER
    from ayon_harmony.environment import harmony_environment
    from ayon_harmony.host.harmony_host import HarmonyHost
    from ayon_harmony.model.studio_settings import complete_settings
    from ayon_harmony.working.empty_scene import write_empty_scene

    page: Path = request.param
    shown = {name: text for text, name in SCRIPT.findall(page.read_text("utf-8"))}
    scripts = copy_scripts(tmp_path / "addon", shown.pop("AyonHarmony.js", ""))
    folder = tmp_path / "here"
    make_scene_folder(folder)
    (folder / "js").mkdir()
    for name, text in shown.items():
        (folder / "js" / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(folder)
    with Session(dispatcher=Dispatcher()) as session:
        environment = harmony_environment(
            {},
            port=session.port,
            token=session.token,
            js_folder=scripts,
            script_folder=STARTUP_FOLDER,
            studio_scripts=None,
            settings=complete_settings({}),
        )
        xstage = write_empty_scene(tmp_path / "shot")
        with HarmonyProcess(xstage, environ=environment) as process:
            session.watch_process(process.process)
            session.wait_until_connected(60)
            current.start(session, SavedWorkfile())  # type: ignore[arg-type]
            install_host(HarmonyHost())
            yield page
            current.end()


def copy_scripts(target: Path, function: str) -> Path:
    """Our scripts, with a studio's function added as the page says."""
    import shutil

    from ayon_harmony.bridge.bundle import JS_DIR

    shutil.copytree(JS_DIR, target)
    with (target / "AyonHarmony.js").open("a", encoding="utf-8") as file:
        file.write("\n" + function)
    return target


def make_scene_folder(folder: Path) -> None:
    """A scene with drawings and a palette, as the pages about files need it."""
    maker = SceneMaker(folder)
    maker.node("COMPOSITE", "Top/Composite")
    maker.node("DISPLAY", "Top/Display")
    maker.link("Top/Composite", "Top/Display")
    for name, drawings in character().items():
        exposed = {key: ("1-12", drawing) for key, drawing in drawings.items()}
        maker.drawing(f"Top/{name}", exposed)
        maker.link(f"Top/{name}", "Top/Composite")
    maker.save()


@pytest.mark.engine
@pytest.mark.process
@pytest.mark.skipif(not has_engine(), reason="PySide2 with QtScript is missing")
@pytest.mark.parametrize(
    "reader", WITH_EXAMPLES, indirect=True, ids=lambda page: page.stem
)
def test_the_examples_of_a_page_do_what_they_say(reader, studio, capsys):
    page = reader
    for source, output in EXAMPLE.findall(page.read_text("utf-8")):
        names: dict[str, Any] = {"__name__": "__main__"}

        exec(compile(source, page.name, "exec"), names)

        printed = capsys.readouterr().out
        if output:
            assert printed == output, source
        for name, value in names.items():
            if name.startswith("test_"):
                value(studio)


@pytest.mark.engine
@pytest.mark.process
@pytest.mark.skipif(not has_engine(), reason="PySide2 with QtScript is missing")
@pytest.mark.skipif(sys.platform == "win32", reason="the emulator is no .exe")
def test_launching_and_attaching_from_another_process_work_as_shown(tmp_path: Path):
    from ayon_harmony.working.empty_scene import write_empty_scene
    from sandbox.harmony.client import EXECUTABLE, Control

    page = REPOSITORY / "docs" / "developer" / "scripting.md"
    shown = re.findall(r"^```py\n(.*?)^```", page.read_text("utf-8"), re.M | re.DOTALL)
    (attach,) = [text for text in shown if "attach()" in text]
    (launch,) = [text for text in shown if "launch(" in text]
    write_empty_scene(tmp_path / "shot")
    control = Control()
    environment = {
        **os.environ,
        **control.environment(),
        "HOME": str(tmp_path),
        "PATH": f"{Path(EXECUTABLE).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(REPOSITORY / "client"),
    }
    command = [sys.executable, "-c", launch]
    with subprocess.Popen(
        command,
        cwd=tmp_path / "shot",
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as session:
        try:
            assert session.stdout is not None
            counted = session.stdout.readline()
            attached = subprocess.run(
                [sys.executable, "-c", attach],
                env=environment,
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            control.quit()
            session.wait(60)
        finally:
            session.kill()
            control.close()

    assert counted == "3 nodes\n"
    assert attached.stdout == "shot\n", attached.stderr
    assert session.returncode == 0


def test_the_page_of_the_scene_is_that_of_the_code():
    page = REPOSITORY / "docs" / "developer" / "scene.md"
    text = page.read_text("utf-8")

    assert text == with_methods(text), "run: python -m sandbox.docs.scene_page"


def test_every_function_is_a_method_by_its_own_name():
    from ayon_harmony.bridge.bundle import JS_DIR
    from ayon_harmony.scene import Scene

    functions = set()
    for path in (JS_DIR / "modules").glob("*.js"):
        functions |= set(
            re.findall(r"AyonHarmony\.define\('(\w+)'", path.read_text("utf-8"))
        )
    scene = Scene(lambda *_args: None)
    methods = [
        method
        for part, module in parts().items()
        for method in methods_of(part, module)
    ]

    assert {method.function for method in methods} == functions
    assert len(methods) == len(functions)
    for method in methods:
        assert method.name == python_name(method.function)
        assert callable(getattr(getattr(scene, method.part), method.name))
