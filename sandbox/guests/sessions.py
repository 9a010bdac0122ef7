"""Whole sessions of public integrations: their half in Harmony, a peer of ours.

A session opens the emulator's real executable with what the integration's own
launcher would set, and does what its users do: the menu, a call each way, a
second scene. The Python half of ynput/ayon-harmony is its own and runs on the
real ayon-core (``ayon_session.py``).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sandbox.guests.hosts import all_names
from sandbox.guests.names import missing_name
from sandbox.guests.peer import Peer
from sandbox.guests.running import OUR_FAULT
from sandbox.harmony.client import HarmonyProcess
from sandbox.harmony.testing import run_script

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Step:
    """One thing a session did, and what it saw."""

    name: str
    is_done: bool
    told: str = ""


class Session:
    """The steps of one session, in a temporary folder."""

    def __init__(self, guest: Path) -> None:
        self.guest = guest
        self.steps: list[Step] = []
        self.stack = ExitStack()
        self.folder = Path(
            self.stack.enter_context(tempfile.TemporaryDirectory(prefix="session_"))
        )

    def step(self, name: str, do: Callable[[], Any]) -> Any:
        """Do something; false, or an error, is a step that failed."""
        try:
            value = do()
        except Exception as error:
            self.steps.append(Step(name, False, f"{type(error).__name__}: {error}"))
            return None
        self.steps.append(Step(name, value is not False, str(value)[:120]))
        return value

    def scene(self, name: str, version: float) -> Path:
        """Make a scene of the version; give its .xstage."""
        folder = self.folder / name
        run_script("scene.saveAll()", new_scene=folder, version=version)
        return folder / f"{name}.xstage"

    def start(
        self, scene: Path, version: float, environ: dict[str, str]
    ) -> HarmonyProcess:
        """Start Harmony with a home whose user scripts are ``self.scripts``."""
        process = HarmonyProcess(
            scene,
            version=version,
            home=self.folder / "home",
            environ=environ,
            rude="unattended",
        )
        self.stack.enter_context(process)
        process.wait_until_connected()
        return process

    def scripts(self, version: float) -> Path:
        """The user's script folder of the home."""
        product = "Toon Boom Animation/Toon Boom Harmony Premium"
        folder = self.folder / "home" / product / f"{int(version)}00-scripts"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def faults(self, process: HarmonyProcess, version: float) -> str:
        """Tell errors in the message log; those of the emulator raise.

        Raises:
            RuntimeError: A host name was missing, or the emulator is at fault.

        """
        messages = process.log()["messages"]
        errors = [m["text"] for m in messages if m["level"] in ("error", "bug")]
        hosts = all_names(version)
        ours = [e for e in errors if missing_name(e, hosts) or OUR_FAULT.search(e)]
        if ours:
            raise RuntimeError("; ".join(ours)[:400])
        return "; ".join(errors) or "none"


def _titles(entries: list[dict[str, Any]], menu: str) -> list[str]:
    for entry in entries:
        if entry["title"] == menu:
            return [child["title"] for child in entry.get("entries", ())]
    return []


# -- ftrack's framework-harmony: it dials out ---------

_TOPIC = "ftrack.framework.remote.integration."


def ftrack(session: Session, bootstrap: Path, version: float = 27) -> None:
    """Deploy the package and the hooks, hand over launchers, call, switch scenes."""
    peer = Peer()
    session.stack.callback(peer.close)
    scripts = session.scripts(version)
    package = scripts / "packages" / "ftrack"
    shutil.copytree(bootstrap / "js", package)
    for hook in package.glob("TB_*.js"):
        shutil.move(str(hook), str(scripts / hook.name))
    process = session.start(
        session.scene("one", version),
        version,
        {
            "FTRACK_REMOTE_INTEGRATION_SESSION_ID": "guest-session",
            "FTRACK_INTEGRATION_LISTEN_PORT": str(peer.port),
            "FTRACK_HARMONY_PACKAGE_PATH": str(package.parent),
        },
    )
    session.step("connects", peer.accept)

    def hand_over() -> bool:
        launchers = [
            {"name": name, "label": name.title(), "dialog_name": name, "options": {}}
            for name in ("publish", "open")
        ]
        message = {"topic": _TOPIC + "context.data", "id": "1"}
        peer.send({**message, "data": {"launchers": launchers}})
        return bool(peer.receive()["in_reply_to_event"] == "1")

    def call(function: str, *args: Any) -> Any:
        data = {"function_name": function, "args": list(args)}
        peer.send({"topic": _TOPIC + "rpc", "id": "2", "data": data})
        return peer.receive()["data"]["result"]

    def click() -> bool:
        process.trigger("File/Ftrack Publish")
        told = peer.receive()
        topic: str = told["topic"]
        return topic == _TOPIC + "run.dialog" and told["data"]["name"] == "publish"

    def switch() -> bool:
        process.send("open", path=str(session.scene("two", version)))
        for _ in range(4):  # connections of the first scene may wait to be taken
            peer.accept()
            try:
                return hand_over() and "two" in str(call("scene.currentProjectPath"))
            except ConnectionError:
                continue
        return False

    session.step("takes the launchers", hand_over)
    session.step("menu", lambda: "Ftrack Publish" in _titles(process.menus(), "File"))
    session.step("a call into it", lambda: call("scene.getStopFrame"))
    session.step("a click goes out", click)
    session.step("connects again after a scene switch", switch)
    session.step("faults", lambda: session.faults(process, version))


# -- tk-harmony: it listens ---------


def tk_harmony(session: Session, packages: Path, version: float = 20) -> None:
    """Deploy the package, connect to the server of the script, call it."""
    peer = Peer()
    session.stack.callback(peer.close)
    shutil.copytree(packages, session.scripts(version) / "packages")
    port = peer.release_port()
    process = session.start(
        session.scene("one", version),
        version,
        {
            "SGTK_ENGINE": "tk-harmony",
            "SGTK_CONTEXT": "{}",
            "SGTK_HARMONY_ENGINE_HOST": "127.0.0.1",
            "SGTK_HARMONY_ENGINE_PORT": str(port),
            "SGTK_HARMONY_ENGINE_PID": str(os.getpid()),
            "SGTK_HARMONY_ENGINE_PYTHON": "",
            "SGTK_HARMONY_ENGINE_STARTUP": "",
            "SGTK_HARMONY_ENGINE_RESOURCES_PATH": str(packages.parent),
        },
    )
    numbers = iter(range(1, 100))

    def call(method: str, params: Any = None) -> Any:
        number = next(numbers)
        peer.send(
            {"id": number, "method": method, "params": params, "request_return": True}
        )
        while True:  # it sends requests and log lines of its own in between
            told = peer.receive()
            if told.get("id") == number and "method" not in told:
                return told.get("result")

    def answer(method: str) -> str:
        return str(call(method, {}))

    session.step("listens", lambda: peer.connect(port))
    session.step("lists its commands", lambda: len(call("DIR")) > 5 and call("DIR"))
    session.step(
        "menu", lambda: "Shotgun Menu ..." in _titles(process.menus(), "Windows")
    )
    for method in _COMMANDS_WITHOUT_CHANGES:
        session.step(f"answers {method}", partial(answer, method))
    session.step("faults", lambda: session.faults(process, version))


_COMMANDS_WITHOUT_CHANGES = (
    "GET_CURRENT_PROJECT_PATH",
    "GET_VERSION",
    "NEEDS_SAVING",
)


# -- OpenHarmony: a library ------------------------------------------------------------

#: What its users do, each as an expression that is true.
OPEN_HARMONY = {
    "scene": "$.scn.framerate > 0 && $.scn.path.path.length > 3",
    "scene length": "$.scn.length = 70, $.scn.length === 70",
    "node": "$.scn.root.addNode('PEG', 'MyPeg').path === 'Top/MyPeg'",
    "group": (
        "$.scn.root.addGroup('MyGroup', false, false).path === 'Top/MyGroup'"
        " && $.scn.$node('Top/MyGroup').type === 'GROUP'"
    ),
    "links": (
        "var a = $.scn.root.addNode('PEG', 'A'), b = $.scn.root.addNode('PEG', 'B');"
        " a.linkOutNode(b); b.linkedInNodes[0].path === 'Top/A'"
    ),
    "attribute": (
        "var p = $.scn.$node('Top/MyPeg'); p.attributes.position.separate.setValue("
        "true); p.attributes.position.x.setValue(3);"
        " Number(p.attributes.position.x.getValue()) === 3"
    ),
    "column": (
        "var c = $.scn.addColumn('BEZIER', 'curve');"
        " $.scn.$node('Top/MyPeg').attributes.position.y.column = c;"
        " $.scn.$node('Top/MyPeg').attributes.position.y.column.type === 'BEZIER'"
    ),
    "drawing": (
        "var d = $.scn.root.addDrawingNode('Hero'); d.element.addDrawing(1, '1');"
        " d.element.drawings.length >= 1 && d.type === 'READ'"
    ),
    "exposure": (
        "var d = $.scn.$node('Top/Hero'); d.timingColumn.type === 'DRAWING'"
        " && d.attributes.drawing.element.frames.length > 1"
    ),
    "palette": (
        "var n = $.scn.palettes.length; var p = $.scn.addPalette('hero');"
        " $.scn.palettes.length === n + 1 && p.name === 'hero' && p.colors.length >= 0"
    ),
    "backdrop": (
        "var b = $.scn.root.addBackdrop('My note'); $.scn.root.backdrops.length === 1"
    ),
    "timeline": (
        "var t = $.scn.getTimeline(); t.layers.length >= 1 && t.nodes.length >= 1"
    ),
    "save": "$.scn.save(), !scene.isDirty()",
}


def open_harmony(session: Session, library: Path) -> None:
    """Load the library and use every part of it that pipelines use."""
    path = (library / "openHarmony.js").as_posix()
    options: dict[str, Any] = {"new_scene": session.folder / "scene", "batch": False}
    loaded = session.step(
        "loads", lambda: run_script(f"include('{path}'); typeof $.scn", **options)
    )
    if loaded is None:
        return

    def is_true(text: str) -> bool:
        return run_script(text, keep=True) is True

    for name, text in OPEN_HARMONY.items():
        session.step(name, partial(is_true, text))


# -- ayon-harmony: its own Python half ---------


def ayon_harmony(session: Session, client: Path) -> None:
    """Run its session in a Python that imports the guest's package, not ours."""
    core = os.environ.get("AYON_CORE_PATH", "")
    if not core:
        session.steps.append(
            Step("needs the real ayon-core", False, "set AYON_CORE_PATH")
        )
        return
    library = os.environ.get("LIB_OPENHARMONY_PATH", "")
    vendored = client / "ayon_harmony" / "vendor" / "OpenHarmony"
    if not library and not (vendored / "openHarmony.js").is_file():
        session.steps.append(
            Step("needs OpenHarmony", False, "set LIB_OPENHARMONY_PATH to a checkout")
        )
        return
    environ = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(client), str(ROOT)]),
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(session.folder),
        "GUEST_SESSION_FOLDER": str(session.folder),
    }
    done = subprocess.run(
        [sys.executable, "-m", "sandbox.guests.ayon_session"],
        env=environ,
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=300,
        check=False,
    )
    for line in done.stdout.splitlines():
        mark, _, rest = line.partition("\t")
        if mark in ("ok", "failed"):
            name, _, told = rest.partition("\t")
            session.steps.append(Step(name, mark == "ok", told))
    if done.returncode:
        session.steps.append(Step("ends", False, done.stderr.strip()[-600:]))


def find_session(guest: Path) -> Callable[[Session], None] | None:
    """Choose the session that fits a guest; None for plain scripts."""
    for pattern, above, run in (
        ("ayon_harmony/api/TB_sceneOpened.js", 2, ayon_harmony),
        ("ShotgunBridge/configure.js", 1, tk_harmony),
        ("framework-harmony/resource/bootstrap/js", 0, ftrack),
    ):
        found = next(guest.rglob(pattern), None)
        if found is not None:
            return partial(_run_on, run, found.parents[above])
    if (guest / "openHarmony.js").is_file():
        return partial(_run_on, open_harmony, guest)
    return None


def _run_on(
    run: Callable[[Session, Path], None], place: Path, session: Session
) -> None:
    run(session, place)


def run_session(guest: Path) -> list[Step] | None:
    """Run the session of a guest; None when there is none for it."""
    run = find_session(guest)
    if run is None:
        return None
    session = Session(guest)
    try:
        run(session)
    except Exception as error:
        session.steps.append(Step("runs", False, f"{type(error).__name__}: {error}"))
    finally:
        session.stack.close()
    return session.steps
