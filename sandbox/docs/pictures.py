"""Takes the pictures of the documentation from a real run of the tools.

``AYON_CORE_PATH=CHECKOUT/client python3 manage.py pictures``. A session starts the
emulator in a studio in memory, opens each tool of the real ayon-core as its menu
entry does, and saves what is seen into ``docs/images``; the windows of the addon are
those that the demo has photographed. The picture of the settings is taken in the
browser of a real server, by hand.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sandbox.ayon import addon_settings
from sandbox.ayon.studio import Studio, is_real_core
from sandbox.display import display, has_display_server

IMAGES = addon_settings.REPOSITORY / "docs" / "images"
PROJECT, SHOT, TASK = "demo", "/shots/sq01/sh010", "animation"
SIZE = (1180, 680)
#: A tool asks the server on threads of its own; nobody tells when it is done.
SETTLE_S = 3.0

TOOLS = {
    "workfiles": "Workfiles...",
    "load": "Load...",
    "manage": "Manage...",
    "create": "Create...",
    "publish": "Publish...",
}


#: Pictures of the demo's run, and what they are called in the documentation.
OF_DEMO = {
    "windows/beside.png": "open-elsewhere.png",
    "windows/bundle.png": "support-bundle.png",
    "windows/check.png": "scene-check.png",
    "windows/compare.png": "compare-with.png",
    "windows/conflict.png": "conflict.png",
    "windows/console.png": "script-console.png",
    "windows/drawings.png": "drawings-and-colours.png",
    "windows/failure.png": "failure.png",
    "windows/lock.png": "in-use.png",
    "windows/log.png": "log.png",
    "windows/progress.png": "progress.png",
    "windows/recolouring.png": "recolouring.png",
    "windows/recoveries.png": "recover-work.png",
    "windows/report.png": "report.png",
    "windows/scene_settings.png": "set-scene-settings.png",
    "windows/versions.png": "versions.png",
}
#: Below these lines pictures name folders of the machine that they were taken on.
CUT_AT = {"recover-work.png": 212}
#: The page of a comparison, and the browser that its picture is taken in.
COMPARISON, BROWSER = "windows/compare.html", "chromium"
#: The frame and the window in the picture of the first page.
FRAME = "published/demo_sh010_renderAnimationMain_v001.1004.png"
FRONT = "windows/check.png"


def main() -> int:
    """Take all pictures."""
    if not is_real_core():
        print(
            "Set AYON_CORE_PATH to the client folder of a checkout of ayon-core: the"
            " pictures show its tools.",
            file=sys.stderr,
        )
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        os.environ["HOME"] = os.environ["USERPROFILE"] = str(home)
        _take(Path(folder))
    return _take_from_demo()


def _take_from_demo() -> int:
    """Run the demo in a process of its own; keep what it photographed."""
    call = "import sys; from sandbox.demo import main; sys.exit(main([]))"
    with _screen() as environ:
        code = subprocess.call(
            [sys.executable, "-c", call], cwd=addon_settings.REPOSITORY, env=environ
        )
    if code:
        return code
    folder = addon_settings.REPOSITORY / "build" / "demo"
    for source, name in OF_DEMO.items():
        shutil.copyfile(folder / source, IMAGES / name)
        if name in CUT_AT:
            _cut(IMAGES / name, CUT_AT[name])
        _shrink(IMAGES / name)
    _take_page(folder / COMPARISON, IMAGES / "comparison.png")
    _compose(folder / FRAME, folder / FRONT, IMAGES / "session.png")
    return 0


@contextlib.contextmanager
def _screen() -> Iterator[dict[str, str]]:
    """Give an environment with a screen as small as a laptop's, where Xvfb is there.

    The one that Qt makes up without any is smaller than anybody's.
    """
    if not has_display_server():
        yield dict(os.environ)
        return
    with display("1280x720") as name:
        artist = {"USER": "anna", "LOGNAME": "anna"}
        screen = {"DISPLAY": name, "QT_QPA_PLATFORM": "xcb"}
        yield {**os.environ, **artist, **screen}


def _take_page(page: Path, target: Path) -> None:
    """Take the picture of a page as a browser shows it, where there is one."""
    browser = shutil.which(BROWSER)
    if browser is None:
        print(f"There is no {BROWSER}: {target.name} stays as it is.", file=sys.stderr)
        return
    options = ("--headless", "--no-sandbox", "--hide-scrollbars")
    shot = f"--screenshot={target}"
    subprocess.run(
        [browser, *options, "--window-size=1000,760", shot, page.as_uri()],
        check=True,
        timeout=120,
        capture_output=True,
    )
    _shrink(target, colors=256)


def _cut(path: Path, height: int) -> None:
    from PIL import Image

    with Image.open(path) as opened:
        image = opened.crop((0, 0, opened.width, min(height, opened.height)))
    image.save(path)


def _compose(frame: Path, window: Path, target: Path) -> None:
    """Put a frame and a window beside each other, as on two screens of an artist."""
    from PIL import Image

    with Image.open(frame) as opened:
        left = opened.convert("RGB").resize((720, 405))
    with Image.open(window) as opened:
        right = opened.convert("RGB")
    right.thumbnail((600, 405))
    ground = Image.new("RGB", (left.width + right.width + 10, 405), (20, 22, 25))
    ground.paste(left, (0, 0))
    ground.paste(right, (left.width + 10, (405 - right.height) // 2))
    ground.save(target)
    _shrink(target, colors=256)


def _take(folder: Path) -> None:
    from ayon_harmony.app.launch import Application
    from sandbox.demo.stage import Stage, StageLoop
    from sandbox.harmony.client import EXECUTABLE, Control

    studio = Studio(folder / "studio", user="anna")
    project = studio.project(PROJECT)
    project.shot(SHOT)
    project.asset("/assets/char/bob", tasks={"rigging": "Rigging"})
    studio.override("harmony", {"create": {"CreateReview": {"enabled": True}}})
    with studio:
        studio.enter(PROJECT, SHOT, TASK)
        published = [_publish(project, color) for color in ("orange", "teal")]
        for shot, version in (("sh020", 1), ("sh030", 0), ("sh040", 1)):
            _use_elsewhere(project, shot, published[version]["id"], folder)
        workfile = _make_workfile(folder)
        control = Control()
        base = {
            **os.environ,
            **control.environment(),
            "HARMONY_EMULATOR_VERSION": "24",
            "HARMONY_EMULATOR_HOME": str(folder / "harmony"),
        }
        loop = StageLoop()
        stage = Stage(Application(EXECUTABLE, workfile, loop=loop, base=base))
        try:
            stage.play(lambda stage: _look(stage, control, published[0], folder))
        finally:
            control.close()


def _publish(project: Any, color: str) -> Any:
    from PIL import Image

    made = io.BytesIO()
    Image.new("RGBA", (192, 108), color).save(made, "PNG")
    frames = {f"{number:04}": made.getvalue() for number in range(1001, 1013)}
    return project.publish(SHOT, "renderMain", "render", frames, representation="png")


def _use_elsewhere(project: Any, shot: str, representation: str, scratch: Path) -> None:
    """Make a workfile of another shot, as AYON knows it, that has it loaded."""
    import ayon_api

    from sandbox.scene_on_disk import container, write_workfile

    path = f"{SHOT.rpartition('/')[0]}/{shot}"
    folder = project.shot(path)
    workfile = project.workfile_path(path, TASK, 1)
    write_workfile(workfile, scratch / shot, loaded=[container(representation)])
    task = ayon_api.get_task_by_name(PROJECT, folder["id"], TASK)
    rootless = "{root[work]}/" + workfile.relative_to(project.root).as_posix()
    ayon_api.create_workfile_entity(PROJECT, rootless, task["id"])


def _make_workfile(folder: Path) -> Path:
    """Put scenes into the task's folder, as Workfiles does."""
    from ayon_core.pipeline import Anatomy
    from ayon_core.pipeline.template_data import get_template_data_with_names

    from ayon_harmony.workfiles.archive import save_folder
    from ayon_harmony.working.empty_scene import write_empty_scene

    data = get_template_data_with_names(PROJECT, SHOT, TASK, "harmony")
    anatomy = Anatomy(PROJECT)
    data.update({"root": anatomy.roots, "ext": "zip", "comment": None})
    template = anatomy.get_template_item("work", "default")
    workdir = Path(str(template["directory"].format_strict(data)))
    workdir.mkdir(parents=True, exist_ok=True)
    os.environ["AYON_WORKDIR"] = str(workdir)
    for version in (1, 2, 3):
        name = str(template["file"].format_strict({**data, "version": version}))
        xstage = write_empty_scene(folder / "made" / Path(name).stem)
        workfile = workdir / name
        save_folder(xstage.parent, workfile)
    return workfile


def _look(stage: Any, control: Any, published: Any, folder: Path) -> None:
    stage.connected()
    stage.on_main(lambda: _fill_scene(published))
    for name, entry in TOOLS.items():
        control.trigger(f"AYON/{entry}")
        stage.next_window()
        if name in ("create", "publish"):
            # The Publisher shows its instances after a reset.
            stage.on_main(_settle)
        stage.on_main(_settle)
        stage.on_main(lambda name=name: _grab(name))
    stage.on_main(lambda: _tell_where_used(stage, folder))
    path = control.picture(IMAGES / "menu.png", menu="AYON")
    _shrink(Path(path))


def _fill_scene(published: Any) -> None:
    """Make a Write node with an instance, and load something."""
    from ayon_core.pipeline import load_container, registered_host
    from ayon_core.pipeline.create import CreateContext
    from ayon_core.pipeline.load import get_loaders_by_name

    context = CreateContext(registered_host())
    context.create(
        "io.ayon.creators.harmony.render",
        "Main",
        pre_create_data={"use_selection": False},
    )
    context.save_changes()
    load_container(get_loaders_by_name()["LoadImageSequence"], published["id"])


def _tell_where_used(stage: Any, folder: Path) -> None:
    """Have what is loaded looked for in the other shots, as from Manage."""
    from ayon_core.pipeline import registered_host

    from ayon_harmony.plugins.inventory.actions import _tell_where_used
    from sandbox.demo.window_steps import Photographer, attended

    photographer = Photographer(stage.application.loop)
    photographer.picture = IMAGES / "where-used.png"
    photographer.renamed = [(str(folder), "")]
    containers = list(registered_host().get_containers())
    attended(stage.application, photographer, lambda: _tell_where_used(containers))
    _shrink(photographer.picture)


def _settle() -> None:
    from qtpy import QtCore

    loop = QtCore.QEventLoop()
    QtCore.QTimer.singleShot(int(SETTLE_S * 1000), loop.quit)
    loop.exec()


def _grab(name: str) -> None:
    from qtpy import QtWidgets

    window = QtWidgets.QApplication.activeWindow()
    if window is None:
        shown = [w for w in QtWidgets.QApplication.topLevelWidgets() if w.isVisible()]
        window = shown[-1]
    window.resize(*SIZE)
    end = time.monotonic() + 1.0
    while time.monotonic() < end:
        QtWidgets.QApplication.processEvents()
    path = IMAGES / f"{name}.png"
    window.grab().save(str(path))
    _shrink(path)
    print(f"{path.name}: {window.windowTitle()}")
    window.close()


def _shrink(path: Path, colors: int = 128) -> None:
    """A picture of a window has few colours; keep it small in the repository."""
    from PIL import Image

    with Image.open(path) as opened:
        image = opened.convert("RGB")
    image.thumbnail((1000, 1000))
    image.quantize(colors).save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
