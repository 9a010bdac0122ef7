"""The example of a studio's addon is built, installed and does what its page says."""

from __future__ import annotations

import importlib.util
import os
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ayon_harmony import current
from ayon_harmony.workfiles.archive import save_folder
from ayon_harmony.working.empty_scene import write_empty_scene
from sandbox.ayon.addon_settings import REPOSITORY, default_settings
from sandbox.demo.stage import Stage, StageLoop
from sandbox.harmony.client import EXECUTABLE, Control
from sandbox.harmony.interpreter import has_engine
from sandbox.patience import wait_until

EXAMPLE = REPOSITORY / "docs" / "developer" / "example_addon"
PAGE = REPOSITORY / "docs" / "developer" / "studio-addon.md"
FILES = sorted(
    path
    for path in EXAMPLE.rglob("*")
    if path.is_file() and "__pycache__" not in path.parts
)


def load_module(path: Path, name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The zip that the example's own script builds."""
    builder = load_module(EXAMPLE / "create_package.py", "example_create_package")
    return Path(builder.main(tmp_path / "package"))


@pytest.fixture
def installed(package: Path, tmp_path: Path, monkeypatch: Any) -> Path:
    """The client half, unpacked as the launcher does."""
    with zipfile.ZipFile(package) as archive:
        archive.extractall(tmp_path / "server")
    with zipfile.ZipFile(tmp_path / "server" / "private" / "client.zip") as archive:
        archive.extractall(tmp_path / "client")
    for name in [name for name in sys.modules if name.startswith("studio_harmony")]:
        monkeypatch.delitem(sys.modules, name)
    return tmp_path / "client" / "studio_harmony"


@pytest.mark.parametrize(
    "path", FILES, ids=[path.relative_to(EXAMPLE).as_posix() for path in FILES]
)
def test_the_page_shows_each_file_as_it_is(path: Path):
    shown = re.findall(
        r"^`([\w/.]+)`\n\n```\w+\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.DOTALL
    )

    name = path.relative_to(EXAMPLE).as_posix()
    assert dict(shown)[name] == path.read_text("utf-8")


def test_the_package_is_one_that_a_server_takes(package: Path):
    names = zipfile.ZipFile(package).namelist()

    assert package.name == "studio_harmony-0.1.0.zip"
    assert set(names) == {"package.py", "server/__init__.py", "private/client.zip"}


def test_its_settings_are_a_model_of_the_server():
    defaults = default_settings(EXAMPLE)

    assert defaults["publish"]["ValidateNodeTypes"]["unwanted"] == ["PEG"]


def menu_with(control: Control, title: str) -> dict[str, Any] | None:
    """Return our menu once Harmony has heard of an entry, which Python only posts."""
    for menu in control.menus():
        titles = [entry.get("title") for entry in menu["entries"]]
        if menu["title"] == "AYON" and title in titles:
            return menu
    return None


@pytest.mark.engine
@pytest.mark.process
@pytest.mark.skipif(not has_engine(), reason="PySide2 with QtScript is missing")
def test_it_extends_a_session_from_outside(
    make_studio: Any,
    installed: Path,
    tmp_path: Path,
    monkeypatch: Any,
    caplog: Any,
    capsys: Any,
):
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    studio = make_studio()
    studio.project("demo").shot("/shots/sq01/sh010")
    settings = default_settings(EXAMPLE)
    settings["publish"]["ValidateNodeTypes"]["unwanted"] = ["READ"]
    for name in ("_menu_entries", "_script_folders"):
        monkeypatch.setattr(current, name, [])
    studio.add_addon("studio_harmony", "0.1.0", installed, settings)
    studio.enter("demo", "/shots/sq01/sh010", "animation")
    caplog.set_level("INFO")
    control = Control()
    from ayon_harmony.app.launch import Application

    base = {
        **os.environ,
        **control.environment(),
        "HARMONY_EMULATOR_HOME": str(home / "harmony"),
    }
    xstage = write_empty_scene(tmp_path / "made" / "sh010_animation_v001")
    workfile = tmp_path / "project" / "sh010_animation_v001.zip"
    workfile.parent.mkdir()
    save_folder(xstage.parent, workfile)
    stage = Stage(Application(EXECUTABLE, workfile, loop=StageLoop(), base=base))

    def script(stage: Stage) -> Any:
        import ayon_harmony.api as harmony

        stage.connected()
        menu = wait_until(lambda: menu_with(control, "Colour Layers"))
        scene = harmony.scene()
        scene.drawings.add_drawing_layer("Eyes", "tvg")
        assert control.trigger("AYON/Colour Layers")
        # A request that is answered by the main loop after it.
        control.trigger("AYON/Load...")
        stage.next_window()
        stage.on_main(lambda: None)
        (eyes,) = scene.nodes.list_nodes(types=["READ"])
        counted = harmony.send({"function": "Studio.countNodes", "args": "Top"})
        found = stage.on_main(harmony.check_scene)
        scene.undo.undo()
        (undone,) = scene.nodes.list_nodes(types=["READ"])
        return menu, eyes, undone, counted["result"], found

    try:
        menu, eyes, undone, count, found = stage.play(script)
    finally:
        control.close()

    titles = [entry.get("title") for entry in menu["entries"]]
    assert titles.index("Count Nodes...") < titles.index("Colour Layers")
    assert titles.index("Colour Layers") < titles.index("Recover Work...")
    assert eyes.color == "#3b8fd9ff"
    assert undone.color != eyes.color
    assert count == 4
    assert [result.text for result in found if result.label == "Node types"] == [
        "'Top/Eyes' is a READ."
    ]
    # A real core writes what loggers of its own say, and hands nothing on.
    told = caplog.text + capsys.readouterr().err
    assert "Our addon saw" in told
    assert workfile.name in told
