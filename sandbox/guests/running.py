"""Run one guest after the other, each script in an application of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sandbox.guests.names import declared_names, missing_name, used_names
from sandbox.guests.scene import SETUP
from sandbox.harmony.testing import Runner, ScriptFailedError

#: Folders that are no scripts of Harmony.
_PASSED_BY = frozenset({"node_modules", ".git", "__MACOSX", "docs"})

_FUNCTION = re.compile(r"^function\s+([\w$]+)\s*\(([^)]*)\)", re.MULTILINE)

_EXPORTS = re.compile(r"^\s*(?:module\.)?exports\b", re.MULTILINE)

#: What tells that the emulator lacks something, beside a missing host name.
OUR_FAULT = re.compile(
    r"emulator bug|not modelled|no function match|emulator:|is read-only"
)


@dataclass
class Outcome:
    """What became of one script.

    ``state``: ``ran``, ``loaded`` (it declares and calls nothing), ``failed`` (its
    own error), ``missing`` (a host name, or an error of the emulator), ``stuck``
    (it did not end in time), ``crashed`` (it ended the process).
    """

    guest: str
    file: str
    called: str
    state: str
    message: str = ""
    missing: str = ""
    uses: dict[str, int] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)


@dataclass
class Settings:
    """How guests are run.

    Args:
        version: The Harmony to be.
        seconds: How long a script may take.
        libraries: Folders that scripts include from the user's script folder,
            by the name they have there.

    """

    version: float = 22
    seconds: float = 30.0
    libraries: dict[str, Path] = field(default_factory=dict)


class Stage:
    """Scenes, home folders and the process that guests run in."""

    def __init__(self, settings: Settings, hosts: frozenset[str]) -> None:
        self._settings = settings
        self.hosts = hosts
        self._temporary = tempfile.TemporaryDirectory(prefix="guests_")
        self.folder = Path(self._temporary.name)
        self._runner: Runner | None = None
        self._scene = self._make_scene()
        self._count = 0
        self._homes: dict[tuple[Path, str], tuple[Path, Path]] = {}

    def close(self) -> None:
        """End the process and remove the scenes."""
        if self._runner is not None:
            self._runner.close()
        self._temporary.cleanup()

    def _make_scene(self) -> Path:
        folder = self.folder / "sample" / "Guest"
        self.ask({"text": SETUP, "new_scene": str(folder), "batch": False})
        return folder

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Run a text of script; the process is started anew where it has gone."""
        if self._runner is None or not self._runner.is_alive:
            self._runner = Runner()
        asked = {
            "version": self._settings.version,
            "rude": "unattended",
            "strict": False,
            "then": [],
            "environ": {
                "HOME": str(self.folder),
                "TOONBOOM_GLOBAL_SCRIPT_LOCATION": str(self.common),
                **self._library_variables(),
            },
            **request,
        }
        return self._runner.ask(asked, timeout_s=self._settings.seconds)

    def fresh_scene(self) -> Path:
        """Copy the sample scene; give the .xstage of the copy."""
        self._count += 1
        copy = self.folder / f"scene{self._count}" / "Guest"
        shutil.copytree(self._scene, copy)
        return copy / "Guest.xstage"

    def _library_variables(self) -> dict[str, str]:
        """Name OpenHarmony as pipelines do."""
        for folder in self._settings.libraries.values():
            if (folder / "openHarmony.js").is_file():
                return {"LIB_OPENHARMONY_PATH": folder.as_posix()}
        return {}

    def home_with(self, scripts: Path, place: str) -> tuple[Path, Path]:
        """Make a home whose user scripts hold a copy of a folder, once.

        Args:
            scripts: The folder.
            place: Where below the user's scripts the copy lies; '' is there itself.

        Returns:
            The home, and the copy.

        """
        key = (scripts, place)
        if key in self._homes:
            return self._homes[key]
        home = self.folder / f"home{len(self._homes)}"
        tag = f"{int(self._settings.version)}00"
        product = home / "Toon Boom Animation" / "Toon Boom Harmony Premium"
        user = product / f"{tag}-scripts"
        passed_by = shutil.ignore_patterns(*_PASSED_BY)
        shutil.copytree(scripts, user / place, ignore=passed_by, symlinks=True)
        for name, folder in self._settings.libraries.items():
            if not (user / name).exists():
                (user / name).symlink_to(folder, target_is_directory=True)
        self._homes[key] = (home, user / place)
        return self._homes[key]

    def supply(self, guest: Path, script: Path, wanted: str) -> bool:
        """Put a file that a script includes where it looks for it.

        Files of the guest and of the libraries count, by the end of their path and
        in any case: most of these scripts were written on Windows or macOS.

        Returns:
            Whether there was one.

        """
        path = Path(wanted.replace("\\", "/"))
        parts = [part.casefold() for part in path.parts]
        places = [guest, *self._settings.libraries.values()]
        found: list[tuple[int, int, Path]] = []
        for place in places:
            for file in scripts_of(place):
                tail = [part.casefold() for part in file.parts]
                same = _common_tail(parts, tail)
                if same:
                    near = len(os.path.commonpath([file, script]))
                    found.append((same, near, file))
        if not found:
            return False
        file = max(found)[2]
        target = path if path.is_absolute() else self.common / path
        if self.folder not in target.parents or os.path.lexists(target):
            return False
        if file.parent in self._settings.libraries.values():
            # A library lists the files that lie beside its own.
            self._link_beside(target.parent, file.parent)
            if target.is_file():
                return True
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(file)
        return True

    def _link_beside(self, folder: Path, library: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for path in library.iterdir():
            if path.name not in _PASSED_BY and not os.path.lexists(folder / path.name):
                (folder / path.name).symlink_to(path)

    @property
    def common(self) -> Path:
        """The folder of scripts for all users, where supplied files go."""
        folder = self.folder / "common"
        folder.mkdir(exist_ok=True)
        return folder

    def clear_common(self) -> None:
        """Forget what was supplied to the last guest."""
        shutil.rmtree(self.common, ignore_errors=True)

    def clear(self, scene: Path) -> None:
        """Remove the scene that a script ran in."""
        shutil.rmtree(scene.parent.parent, ignore_errors=True)


def _common_tail(one: list[str], other: list[str]) -> int:
    count = 0
    for left, right in zip(reversed(one), reversed(other)):
        if left != right:
            break
        count += 1
    return count


def scripts_of(guest: Path) -> Iterator[Path]:
    """Find the scripts of a guest; minified files and modules of Node are none."""
    for path in sorted(guest.rglob("*.js")):
        if _PASSED_BY & set(path.relative_to(guest).parts) or ".min." in path.name:
            continue
        yield path


def function_to_call(text: str, stem: str) -> str:
    """Choose what the script editor would run: the function named as the file.

    Without it, the only function that takes nothing; '' for none.
    """
    if re.search(rf"^\s*(?:var\s+)?{re.escape(stem)}\s*=\s*function", text, re.M):
        return stem
    declared = _FUNCTION.findall(text)
    for name, _parameters in declared:
        if name == stem:
            return str(name)
    plain = [name for name, parameters in declared if not parameters.strip()]
    return str(plain[0]) if len(plain) == 1 else ""


def roots_of(script: Path, guest: Path) -> list[Path]:
    """Give the folders that may be the user's script folder for a script.

    Its own folder, and the topmost one above it that holds scripts.
    """
    above = [p for p in script.parents if p == guest or guest in p.parents]
    holding = [folder for folder in above if any(folder.glob("*.js"))]
    return list(dict.fromkeys([script.parent, *holding[-1:]]))


def run_script_file(stage: Stage, guest: Path, script: Path) -> Outcome:
    """Run one script as the script editor does, from each likely folder.

    What it includes and its repository has is put where it looks for it.
    """
    best: Outcome | None = None
    for root in roots_of(script, guest):
        outcome = _run_below(stage, guest, script, root)
        for _ in range(8):
            supplied = [stage.supply(guest, script, path) for path in outcome.absent]
            if not any(supplied):
                break
            outcome = _run_below(stage, guest, script, root)
        if best is None or outcome.state in ("ran", "loaded"):
            best = outcome
        if best.state in ("ran", "loaded", "missing", "crashed"):
            break
    assert best is not None
    return best


#: What tells of a file that a script includes and that is not there.
_ABSENT = re.compile(r"cannot open script (.+?\.js)(?:\.js)?(?= \(|$)")


def _run_below(stage: Stage, guest: Path, script: Path, root: Path) -> Outcome:
    raw = script.read_text(encoding="utf-8", errors="replace")
    scene = stage.fresh_scene()
    is_package = root == script.parent and (root / "configure.js").is_file()
    home, folder = stage.home_with(root, f"packages/{root.name}" if is_package else "")
    path = (folder / script.relative_to(root)).as_posix()
    called = function_to_call(raw, script.stem)
    if script.name == "configure.js":
        text, called = _PACKAGE.replace("PATH", json.dumps(path)), "configure"
    elif _EXPORTS.search(raw):
        text, called = f"require({json.dumps(path)});", ""
    else:
        text = f"include({json.dumps(path)});"
        if called:
            text += f" {called}();"
    if _CONTROLS.search(raw) and "Controller" not in declared_names(raw):
        text = _MASTER_CONTROLLER + text
    outcome = Outcome(
        guest=guest.name,
        file=script.relative_to(guest).as_posix(),
        called=called,
        state="ran" if called else "loaded",
        uses=dict(used_names(raw, stage.hosts)),
    )
    request = {
        "text": f"MessageLog.trace({json.dumps(_BEGINS)}); {text} undefined;",
        "scene": str(scene),
        "home": str(home),
        "batch": False,
        "file": "guest",
    }
    _judge(stage, request, outcome)
    stage.clear(scene)
    return outcome


#: What tells of a script that belongs into a master controller.
_CONTROLS = re.compile(r"\bController\s*\.\s*(?:on[A-Z]\w*|controls|node)\b")

# Such a script runs in its node's own environment, which has this object. What it
# registers is called when an artist shows the controls, so not here. Source:
# Controller class of the scripting reference of Harmony 15.
_MASTER_CONTROLLER = """
var Controller = {
    name: '__master_controller_object__',
    node: node.add('Top', 'Guest_Controller', 'MasterController', 0, 0, 0),
    controls: [],
    data: null
};
"""

_PACKAGE = """
(function () {
    var found = require(PATH);
    var folder = PATH.replace(/\\/[^\\/]*$/, '');
    if (found.configure) {
        found.configure(folder, folder.replace(/^.*\\//, ''));
    }
    if (found.init) { found.init(); }
}());
"""


def _judge(stage: Stage, request: dict[str, Any], outcome: Outcome) -> None:
    try:
        messages = stage.ask(request)["messages"]
    except ScriptFailedError as error:
        messages = [*error.log, {"level": "error", "text": str(error)}]
    except RuntimeError as error:
        is_ours = "exit code -9" in str(error)
        outcome.state = "stuck" if is_ours else "crashed"
        outcome.message = str(error)
        return
    texts = [message["text"] for message in messages]
    outcome.absent = [name for text in texts for name in _ABSENT.findall(text)]
    errors = _errors_since_begin(messages)
    for text in errors:
        name = missing_name(text, stage.hosts)
        is_missing = bool(name) or OUR_FAULT.search(text) is not None
        if is_missing or not outcome.message:
            outcome.state = "missing" if is_missing else "failed"
            outcome.message, outcome.missing = text, name
        if is_missing:
            return


#: Written to the log before a script, so that errors of hooks are not its own.
_BEGINS = "guests: the script begins"


def _errors_since_begin(messages: list[dict[str, Any]]) -> list[str]:
    texts = [message["text"] for message in messages]
    start = texts.index(_BEGINS) if _BEGINS in texts else -1
    told = [m["text"] for m in messages[start + 1 :] if m.get("level") == "error"]
    # A missing include stops no script: some name files of certain versions only.
    return [text for text in told if not text.startswith("cannot open script")]


def summary(outcomes: list[Outcome]) -> dict[str, Any]:
    """Count the states, the names that were missing and the names in use."""
    states = Counter(outcome.state for outcome in outcomes)
    missing = Counter(o.missing or o.message for o in outcomes if o.state == "missing")
    uses: Counter[str] = Counter()
    scripts: Counter[str] = Counter()
    for outcome in outcomes:
        uses.update(outcome.uses)
        scripts.update(outcome.uses.keys())
    return {
        "scripts": len(outcomes),
        "states": dict(states),
        "missing": dict(missing.most_common()),
        "uses": {n: {"times": uses[n], "scripts": scripts[n]} for n in sorted(uses)},
        "outcomes": [asdict(outcome) for outcome in outcomes],
    }
