"""The steps of the day, in their order.

Three lists: what comes before Harmony runs, what happens while it runs (beside
the main thread, see ``stage``), and what is looked at afterwards. A step asserts
what it says; a fact that does not hold makes the demo fail.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sandbox.ayon.studio import is_real_core
from sandbox.demo import pictures
from sandbox.demo.check_steps import check_scene
from sandbox.demo.circle_steps import load_back, manage_loaded
from sandbox.demo.day import FOLDER_PATH, PROJECT, TASK, Day, Note, titles_of
from sandbox.demo.drawing_steps import draw_character, lose_a_palette
from sandbox.demo.instance_steps import create_instances
from sandbox.demo.media_steps import load_and_update
from sandbox.demo.publish_steps import publish_everything
from sandbox.demo.question_steps import (
    choose_what_is_opened,
    choose_whose_work_stays,
    look_at_what_changed,
)
from sandbox.demo.recovery_steps import die_while_saving, recover
from sandbox.demo.sharing_steps import meet_on_one_workfile, save_onto_a_slow_share
from sandbox.demo.shot import build_shot
from sandbox.demo.telling_steps import look_for_help, see_a_long_task
from sandbox.demo.window_steps import (
    see_what_a_palette_recolours,
    set_scene_settings,
    type_scripts,
)

PATIENCE_S = 60.0

REPOSITORY = Path(__file__).resolve().parents[2]
NAME = "demo_sh010_animation"
DRAWINGS = 12
SHOWN_FRAMES = (1, 4, 8, 12)
QUESTIONS = 50
#: A tool asks the server on threads of its own; nobody tells when it is done.
SETTLE_MS = 1500
#: How long the public integration sleeps before it looks for an answer.
CLASSIC_WAIT_S = 0.1


# --- before Harmony runs ------------------------------------------------------


def build_package(day: Day, note: Note) -> None:
    """Build the server package and use the addon that is in it."""
    import create_package

    day.package = create_package.build(day.folder / "package")
    addon = day.folder / "addon"
    with zipfile.ZipFile(day.package) as package:
        (client,) = [name for name in package.namelist() if name.endswith("client.zip")]
        with package.open(client) as stream, zipfile.ZipFile(stream) as archive:
            archive.extractall(addon)
    sys.path.insert(0, str(addon))
    import ayon_harmony

    assert Path(ayon_harmony.__file__).is_relative_to(addon), ayon_harmony.__file__
    note.tell(
        package=day.package.name,
        size_kb=round(day.package.stat().st_size / 1024),
        version=ayon_harmony.__version__,
    )


def enter_studio(day: Day, note: Note) -> None:
    """Start a studio with a shot, and go to its animation task."""
    from sandbox.ayon import studio

    # The artist's home of this day; nothing of the real one is touched.
    os.environ["HOME"] = os.environ["USERPROFILE"] = str(day.folder / "home")
    (day.folder / "home").mkdir()
    day.studio = studio.Studio(day.folder / "studio", projects=day.projects)
    project = day.studio.project(PROJECT)
    project.shot(FOLDER_PATH)
    day.studio.enter(PROJECT, FOLDER_PATH, TASK)
    note.tell(project=PROJECT, shot=FOLDER_PATH, task=TASK)


def make_workfiles(day: Day, note: Note) -> None:
    """Put the scene into the project as a zip workfile."""
    from ayon_harmony.formats.xstage import read_scene_facts
    from ayon_harmony.workfiles.archive import save_folder
    from ayon_harmony.working.empty_scene import write_empty_scene

    # Where the project's templates have the task's workfiles.
    project = Path(day.studio.projects_folder) / PROJECT
    work = project / FOLDER_PATH.strip("/") / "work" / TASK
    work.mkdir(parents=True)
    day.workfile = work / f"{NAME}_v001.zip"
    if day.scene is not None:
        day.scene.write_zip(day.workfile)
    else:
        shot = build_shot(day.folder / "shot" / "sh010", day.folder / "shot" / "made")
        save_folder(shot.parent, day.workfile)
        # Made elsewhere: nothing of it is on this workstation.
        shutil.rmtree(shot.parent)
    other = write_empty_scene(day.folder / "other" / "sh020_animation_v001")
    day.second_workfile = work / "sh020_animation_v001.zip"
    save_folder(other.parent, day.second_workfile)
    looked_at = day.folder / "looked_at"
    with zipfile.ZipFile(day.workfile) as archive:
        archive.extractall(looked_at)
    facts = read_scene_facts(sorted(looked_at.rglob("*.xstage"))[0])
    day.version = version_for(facts)
    # The Harmony that renders a publish is started with this process' environment.
    os.environ["HARMONY_EMULATOR_VERSION"] = day.version
    note.tell(
        scene=day.scene.path if day.scene else "drawn for the demo",
        saved_by=facts.source,
        opened_in=f"Harmony {day.version}",
        size_kb=round(day.workfile.stat().st_size / 1024),
    )


def set_the_stage(day: Day, note: Note) -> None:
    """Prepare the session that AYON's launcher would start."""
    from ayon_harmony.app.launch import Application
    from sandbox.demo.stage import Stage, StageLoop
    from sandbox.harmony import client

    day.harmony = client.Control()
    base = {
        **os.environ,
        **day.harmony.environment(),
        "HARMONY_EMULATOR_HOME": str(day.folder / "home"),
        "AYON_HARMONY_WORKFILES_ON_LAUNCH": "1",
        "AYON_HARMONY_LOCAL_FOLDER": str(day.local_folder),
    }
    application = Application(
        client.EXECUTABLE, "-debug", day.workfile, loop=StageLoop(), base=base
    )
    day.stage = Stage(application)
    note.tell(executable=client.EXECUTABLE, workfile=day.workfile.name)


# --- while Harmony runs ---------------------------------------------------------


def connect(day: Day, note: Note) -> None:
    """Harmony starts, opens the scene and connects."""
    peer = day.stage.connected()
    day.pid = day.harmony.facts()["pid"]
    assert peer.version_name, "no scene is open"
    note.tell(
        harmony=peer.harmony_version,
        edition=peer.edition,
        protocol=peer.protocol,
        scene=f"{peer.scene_path}/{peer.version_name}.xstage",
    )


def see_workfiles_at_start(day: Day, note: Note) -> None:
    """The Workfiles tool opens at the start, as the studio wants it."""
    note.tell(window=day.stage.next_window())


def see_menu(day: Day, note: Note) -> None:
    """The AYON menu is in Harmony's menu bar, once."""
    (menu,) = [menu for menu in day.harmony.menus() if menu["title"] == "AYON"]
    picture = day.harmony.picture(day.folder / "menu.png", menu="AYON")
    note.tell(entries=", ".join(titles_of(menu)))
    note.show("Harmony with the AYON menu", picture)


def open_every_tool(day: Day, note: Note) -> None:
    """A click on each entry opens its tool."""
    for label in (
        "Workfiles...",
        "Create...",
        "Load...",
        "Publish...",
        "Manage...",
        "Experimental Tools...",
    ):
        assert day.harmony.trigger(f"AYON/{label}"), f"{label} is greyed out"
        title = day.stage.next_window()
        note.tell(**{label.rstrip("."): title})
        if is_real_core():
            # The double's windows are empty.
            note.show(title, _photograph_tool(day, label.rstrip(".")))


def _photograph_tool(day: Day, name: str) -> Path:
    """Wait until a tool of ayon-core has drawn itself, and photograph it."""
    from qtpy import QtCore

    picture = day.folder / "tools" / f"{name}.png"
    picture.parent.mkdir(exist_ok=True)

    def work() -> None:
        window = day.stage.application.loop.front
        loop = QtCore.QEventLoop()
        QtCore.QTimer.singleShot(SETTLE_MS, loop.quit)
        loop.exec()
        assert window.grab().save(str(picture))
        window.close()

    day.stage.on_main(work)
    return picture


def run_scripts(day: Day, note: Note) -> None:
    """Scripts run in Harmony: by name, by source, and many at once."""
    import ayon_harmony.api as harmony

    name = harmony.signature("hello")
    source = (
        f"function {name}(args) {{ return args[0] + ' ' + args[1] + '!'; }}\n{name}"
    )
    greeting = harmony.send({"function": source, "args": ["Ahoj", "Žluťoučký kůň"]})
    assert greeting["result"] == "Ahoj Žluťoučký kůň!", greeting
    started = time.perf_counter()
    for _ in range(QUESTIONS):
        harmony.send({"function": "scene.getFrameRate"})
    note.compare(
        f"{QUESTIONS} questions to Harmony, one by one",
        time.perf_counter() - started,
        QUESTIONS * CLASSIC_WAIT_S,
    )
    replies = harmony.send_many([{"function": "scene.getFrameRate"}] * 100)
    note.tell(by_source=greeting["result"], frame_rate=replies[-1]["result"])


def meet_an_error(day: Day, note: Note) -> None:
    """What fails in Harmony is an exception, with the line."""
    import ayon_harmony.api as harmony

    told: harmony.HarmonyScriptError | None = None
    try:
        harmony.send({"script": "var fine = 1;\nscene.noSuchFunction();"})
    except harmony.HarmonyScriptError as error:
        told = error
    assert told is not None, "the script threw and nobody noticed"
    assert told.line == 2, told
    note.tell(error=str(told))


def draw(day: Day, note: Note) -> None:
    """A layer of drawings is added to the scene."""
    from ayon_harmony import current

    scene = current.get_scene()
    files = pictures.draw_ball(day.folder / "drawings", DRAWINGS)
    call = day.stage.session.call
    composite = find_composite(call)
    group = composite.rpartition("/")[0]
    layer = call("addDrawingLayer", group, "Ball", "png", -200, -100)
    pairs = [[str(number), path.as_posix()] for number, path in enumerate(files, 1)]
    call("importDrawings", layer["elementId"], pairs)
    if scene.settings.get_scene().settings.length.frame_count < DRAWINGS:
        call("changeScene", {"frameCount": DRAWINGS, "stopFrame": DRAWINGS}, False)
    runs = [
        {"start": number, "end": number, "drawing": str(number)}
        for number in range(1, DRAWINGS + 1)
    ]
    call("setExposures", layer["column"], runs)
    call("linkNodes", layer["node"], 0, composite, None)
    state = scene.settings.get_scene()
    assert state.is_dirty
    day.ball, day.composite = layer["node"], composite
    note.tell(layer=layer["node"], drawings=DRAWINGS, composite=composite)


def save_as_artists_do(day: Day, note: Note) -> None:
    """Ctrl+S reaches the project in the background."""
    before = digest(day.workfile)
    saved = when_in_project(day)
    started = time.perf_counter()
    assert day.harmony.save()
    saved()
    ours_s = time.perf_counter() - started
    note.compare("Ctrl+S, until the project has it", ours_s, _classic_save_s(day))
    assert digest(day.workfile) != before, "the zip in the project is the old one"
    with zipfile.ZipFile(day.workfile) as archive:
        drawings = [name for name in archive.namelist() if name.endswith(".png")]
    assert len(drawings) >= DRAWINGS, drawings
    note.tell(status=status_text(day), files_with_drawings=len(drawings))


def _classic_save_s(day: Day) -> float:
    """Time the classic recipe on the same scene: zip all of it, test it, move it."""
    from ayon_harmony import current

    scene = current.get_scene().settings.get_scene().folder
    work = day.folder / "classic"
    work.mkdir(exist_ok=True)
    started = time.perf_counter()
    made = shutil.make_archive(str(work / "temp"), "zip", scene)
    with zipfile.ZipFile(made) as archive:
        assert archive.testzip() is None
    shutil.move(made, work / "workfile.zip")
    return time.perf_counter() - started


def save_next_version(day: Day, note: Note) -> None:
    """Workfiles saves the next version of the workfile."""
    from ayon_core.pipeline import registered_host

    target = day.workfile.with_name(f"{NAME}_v002.zip")
    host = registered_host()
    day.stage.on_main(lambda: host.save_workfile(str(target)))
    assert target.is_file()
    assert host.get_current_workfile() == str(target)
    note.tell(workfile=target.name, size_kb=round(target.stat().st_size / 1024))
    day.workfile = target


def switch_scene(day: Day, note: Note) -> None:
    """Another workfile opens in the running Harmony, and back."""
    from ayon_core.pipeline import registered_host

    host = registered_host()
    for workfile in (day.second_workfile, day.workfile):
        day.stage.on_main(lambda path=workfile: host.open_workfile(str(path)))
        assert host.get_current_workfile() == str(workfile)
        titles = [menu["title"] for menu in day.harmony.menus()]
        assert titles.count("AYON") == 1, titles
        state = day.stage.session.call("getScene")
        note.tell(**{workfile.stem: state["path"]})
    assert day.harmony.facts()["pid"] == day.pid
    note.tell(same_process=day.pid)


def quit_harmony(day: Day, note: Note) -> None:
    """The artist quits Harmony and the session ends."""
    day.harmony.quit()
    day.harmony.wait_for_event("ended")
    note.tell(connections=day.stage.application.watch.count)


# --- afterwards -------------------------------------------------------------------


def render(day: Day, note: Note) -> None:
    """A batch render of what is in the project writes the instance's frames."""
    from ayon_harmony.workfiles import Workfiles
    from sandbox.harmony import client

    xstage = Workfiles(day.folder / "farm").extract(
        day.workfile, day.folder / "farm" / "scene"
    )
    done = subprocess.run(
        [str(client.EXECUTABLE), "-batch", "-frames", "1", str(DRAWINGS), str(xstage)],
        env={
            **os.environ,
            "HARMONY_EMULATOR_HOME": str(day.folder / "home"),
        },
        capture_output=True,
        text=True,
        timeout=10 * PATIENCE_S,
        check=False,
    )
    frames = sorted((xstage.parent / "frames").glob(f"{day.render_name}-*.png"))
    assert len(frames) == DRAWINGS, f"{frames}\n{done.stdout}\n{done.stderr}"
    for number in SHOWN_FRAMES:
        frame = frames[number - 1]
        note.show(f"Frame {number}", pictures.as_png(frame, day.folder / "frames"))
    colors = min(pictures.count_colors(frame) for frame in frames[:DRAWINGS])
    assert colors > 1, "a frame is empty"
    note.tell(frames=len(frames), exit_code=done.returncode, first=frames[0].name)


def leave_nothing_behind(day: Day, note: Note) -> None:
    """No process, no session folder and no unsaved scene is left."""
    root = day.local_folder
    left = [
        str(path.relative_to(root))
        for name in ("sessions", "unsaved")
        for path in (root / name).glob("*")
    ]
    assert not left, left
    assert not is_alive(day.pid)
    day.harmony.close()
    day.studio.leave()
    note.tell(left=0)


# --- what steps use -----------------------------------------------------------------


def version_for(facts: Any) -> str:
    """The oldest Harmony of the emulator that opens a scene."""
    from sandbox.harmony.profiles import BUILDS

    major, minor, _patch = facts.version
    fitting = [number for number in sorted(BUILDS) if number >= major + minor / 10]
    # A scene of an old Harmony is opened in the one most people have.
    chosen = max(fitting[0], 22.0) if fitting else max(BUILDS)
    return f"{chosen:g}"


def find_composite(call: Callable[..., Any]) -> str:
    """A composite that a Write node renders, made where there is none.

    It may lie in a group; what is linked to it has to lie there, too.
    """
    for write in call("listNodes", ["WRITE"], None, None):
        for link in call("listLinks", [write["path"]]):
            source = call("getNodes", [link["source"]], None)[0]
            if link["target"] == write["path"] and source["type"] == "COMPOSITE":
                return str(source["path"])
    composite = call("addNode", "Top", "Composite", "COMPOSITE", 0, 0)["path"]
    write = call("addNode", "Top", "Write", "WRITE", 0, 100)["path"]
    call("linkNodes", composite, 0, write, 0)
    return str(composite)


def when_in_project(day: Day) -> Callable[[], None]:
    """Listen from now on; the returned function waits for the next save."""
    import threading

    done = threading.Event()
    workfile = day.stage.application.workfile

    def heard(status: Any) -> None:
        if status.saved_at is not None and not status.is_ahead:
            done.set()

    workfile.add_status_listener(heard)

    def wait() -> None:
        assert done.wait(PATIENCE_S), "it did not reach the project"

    return wait


def status_text(day: Day) -> str:
    """The status line of the menu in Harmony."""
    (menu,) = [menu for menu in day.harmony.menus() if menu["title"] == "AYON"]
    return titles_of(menu)[0]


def digest(path: Path) -> str:
    """What a file holds, in short."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def is_alive(pid: int) -> bool:
    """Whether a process runs."""
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


BEFORE_SESSION = [build_package, enter_studio, make_workfiles, set_the_stage]
IN_SESSION = [
    connect,
    see_workfiles_at_start,
    see_menu,
    open_every_tool,
    run_scripts,
    meet_an_error,
    draw,
    draw_character,
    type_scripts,
    set_scene_settings,
    create_instances,
    load_and_update,
    save_as_artists_do,
    meet_on_one_workfile,
    lose_a_palette,
    see_what_a_palette_recolours,
    save_next_version,
    choose_what_is_opened,
    choose_whose_work_stays,
    look_at_what_changed,
    see_a_long_task,
    look_for_help,
    switch_scene,
    check_scene,
    publish_everything,
    load_back,
    manage_loaded,
    quit_harmony,
]
AFTER_SESSION = [
    die_while_saving,
    recover,
    save_onto_a_slow_share,
    render,
    leave_nothing_behind,
]
