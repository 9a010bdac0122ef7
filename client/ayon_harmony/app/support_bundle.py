"""One zip with everything that helps to find out what went wrong.

Logs, versions, settings and a list of the scene's files with their sizes. No
art: of the scene nothing but names, sizes and times. What is no free text goes by
a list of what is harmless (``harmless_facts``); free text loses what looks like a
secret, and people and folders get other names (``model.masking``).

A bundle is collected in memory first, so that the artist can look at what would
be in it before anything is written.
"""

from __future__ import annotations

import getpass
import importlib
import json
import logging
import os
import platform
import shutil
import socket
import stat
import sys
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ayon_harmony.app import harmless_facts
from ayon_harmony.app.session_settings import load_settings
from ayon_harmony.app.site_settings import load_site_settings, with_local_folder
from ayon_harmony.environment import local_folder
from ayon_harmony.model.aliases import Aliases
from ayon_harmony.model.counting import count_of
from ayon_harmony.model.masking import Masking, describe_hidden, is_secret_name
from ayon_harmony.version import __version__
from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.recovery import known_copies

log = logging.getLogger(__name__)

TITLE = "Support Bundle"
FOLDER_NAME = "support"
README_NAME = "README.txt"
PREVIEW_NAME = "preview"
#: Bundles that stay; they are of use for a while only.
KEPT_BUNDLES = 5
#: Log files that go in, newest first, and how much of the end of each.
LOG_FILES = 12
LOG_TAIL_BYTES = 2 * 1024 * 1024
#: Scenes of more files are cut there, and say so.
MOST_SCENE_FILES = 200_000

_ADDONS = ("ayon_core", "ayon_applications", "ayon_deadline")
# The root of this addon's client, as it stands in every traceback.
_CLIENT = Path(__file__).resolve().parents[1]

ABOUT = """\
What is in this support bundle of AYON's Harmony addon:

versions.json     addon, AYON, Harmony, operating system, Python, Qt
environment.json  variables of AYON and Harmony
settings.json     the studio's settings for Harmony in the project
scene.json        files of the scene with their sizes; nothing of their content
logs/             the end of the newest log files of AYON and of Harmony

Variables and settings that are not known to be harmless are left out; "set, 24
characters" stands in their place. What looks like a password, a key or a token is
replaced by *** in logs. People, machines and the studio's folders have other names,
the same in every file: user-1 is always the same person. Look through it before
you send it to anybody outside of the studio.
"""


@dataclass(frozen=True)
class Findings:
    """What only a running session, or whoever asks, can tell.

    Attributes:
        harmony: Facts of the connected Harmony, empty without one.
        scene_folder: Folder of the scene, None when there is none.
        workfile: Its workfile in the project.
        status: How the workfile stands in the project.
        secrets: Values that must not be in the bundle.

    """

    harmony: Mapping[str, Any] = field(default_factory=dict)
    scene_folder: Path | None = None
    workfile: str | None = None
    status: str = ""
    secrets: tuple[str, ...] = ()


Report = Callable[[int, int, str], object]


@dataclass(frozen=True)
class Bundle:
    """What a bundle holds, before it is written.

    Attributes:
        files: Text of each file by its name in the zip.
        aliases: How many people, machines and folders got another name.

    """

    files: Mapping[str, str]
    aliases: Mapping[str, int]

    def describe(self) -> str:
        """Say what is in it, for the question whether to write it."""
        rows = [
            f"{name}  ({len(text.encode('utf-8')):,} bytes)"
            for name, text in self.files.items()
        ]
        # What explains the bundle has the sign itself.
        texts = (text for name, text in self.files.items() if name != README_NAME)
        hidden = sum(text.count("***") for text in texts)
        told = ", ".join(
            f"{count} {kind}{'' if count == 1 else 's'}"
            for kind, count in self.aliases.items()
        )
        return (
            "\n".join(rows)
            + f"\n\nReplaced by ***: {count_of(hidden, 'passage')} that might be"
            f" secret. Under other names: {told or 'nothing'}."
        )

    def write(self, path: Path) -> Path:
        """Write the zip, whole or not at all.

        Raises:
            OSError: It cannot be written.

        """
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        try:
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as bundle:
                for name, text in self.files.items():
                    bundle.writestr(name, text)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
        return path

    def unpack(self, folder: Path) -> Path:
        """Write the files beside one another, to be looked at; return the folder.

        Raises:
            OSError: They cannot be written.

        """
        shutil.rmtree(folder, ignore_errors=True)
        for name, text in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return folder


def collect_bundle(
    local_root: Path,
    settings: Mapping[str, Any],
    base: Mapping[str, str],
    findings: Findings | None = None,
    report: Report | None = None,
) -> Bundle:
    """Collect what a bundle holds.

    Args:
        local_root: Folder of everything the addon keeps for the artist.
        settings: The studio's settings for Harmony.
        base: Environment of the session.
        findings: What is open, None for the scene that was used last.
        report: Told of the progress; may raise to stop.

    """
    findings = find_last_scene(local_root) if findings is None else findings
    report = report or _report_nothing
    logs = _newest_logs(local_root / "logs")
    steps = 2 * len(logs) + 2
    report(0, steps, "Settings and versions")
    aliases = _make_aliases(base, findings)
    masking = Masking(base, secrets=findings.secrets, aliases=aliases)
    texts: dict[str, str] = {}
    for done, log_file in enumerate(logs, start=1):
        report(done, steps, log_file.name)
        texts[log_file.name] = _read_tail(log_file)
        # Of all of them first: who is named in one has his alias in every other.
        aliases.learn(texts[log_file.name])
    aliases.learn(findings.status)
    files = {
        README_NAME: ABOUT,
        "versions.json": _json(_versions(findings.harmony, masking)),
        "environment.json": _json(_environment(base, masking)),
        "settings.json": _json(masking.data(settings, harmless_facts.may_tell_setting)),
    }
    report(len(logs) + 1, steps, "Files of the scene")
    # In one piece: a scene has more files than one would mask one by one.
    files["scene.json"] = masking.text(_json(_scene(findings)))
    for done, (name, text) in enumerate(texts.items(), start=len(logs) + 2):
        report(done, steps, name)
        files[f"logs/{name}"] = masking.text(text)
    return Bundle(files, aliases.counts)


def save_bundle(bundle: Bundle, local_root: Path, target: Path | None = None) -> Path:
    """Write a bundle that was collected, and return it.

    Args:
        bundle: What is written.
        local_root: Folder of everything the addon keeps for the artist.
        target: Zip to write, or a folder for it; None for ``support`` in the
            local root, where old ones make way.

    Raises:
        OSError: It cannot be written.

    """
    path = bundle.write(_target(local_root, target))
    if target is None:
        _remove_old(path.parent)
    return path


def preview_folder(local_root: Path) -> Path:
    """Return the folder for the files of a bundle that is only looked at."""
    return local_root / FOLDER_NAME / PREVIEW_NAME


def write_bundle_here(
    base: Mapping[str, str],
    output: str | None,
    project: str | None,
    scene: str | None,
    may_write: Callable[[Bundle], bool] | None = None,
) -> Path | None:
    """Write a bundle without a session and return it.

    Args:
        base: Environment of this process.
        output: Zip to write, or a folder for it.
        project: Project whose settings go in, None for the one of ``base``.
        scene: Folder of a scene, None for the one that was used last.
        may_write: Shown the bundle before anything is written; None writes it.

    Returns:
        The zip, None when it was not to be written.

    """
    environment = {**base, **({"AYON_PROJECT_NAME": project} if project else {})}
    try:
        settings = load_settings(environment)
    except Exception as error:
        # A bundle is wanted most when there is no line to the server.
        log.warning("Settings for the support bundle: %s", error)
        settings = {"problem": f"{type(error).__name__}; see the log"}
    local_root = local_folder(with_local_folder(base, load_site_settings(base)))
    findings = Findings(scene_folder=Path(scene)) if scene else None
    bundle = collect_bundle(local_root, settings, environment, findings)
    if may_write is not None and not may_write(bundle):
        return None
    return save_bundle(bundle, local_root, Path(output) if output else None)


def find_last_scene(local_root: Path) -> Findings:
    """The local copy that was used last; for bundles without a session."""
    newest: tuple[float, Findings] = (0.0, Findings())
    for copy in known_copies(local_root):
        try:
            used = (copy.folder / "identity.json").stat().st_mtime
        except OSError:
            continue
        if used > newest[0]:
            found = Findings(
                scene_folder=copy.scene_dir, workfile=str(copy.project_file)
            )
            newest = (used, found)
    return newest[1]


def _make_aliases(base: Mapping[str, str], findings: Findings) -> Aliases:
    """Aliases that know the artist, the machine and the folders at hand."""
    people = [base.get(name, "") for name in ("AYON_USERNAME", "USERNAME", "USER")]
    try:
        people.append(getpass.getuser())
    except (OSError, KeyError, ImportError):
        # An account without a name has none to hide.
        people.append("")
    home = Path.home()
    aliases = Aliases(
        [*filter(None, people), home.name],
        [platform.node(), socket.gethostname()],
        {
            str(_CLIENT): "<ayon_harmony>",
            sys.prefix: "<python>",
            sys.base_prefix: "<python>",
            str(home): "~",
        },
    )
    for folder in (
        base.get("AYON_WORKDIR", ""),
        str(Path(findings.workfile).parent) if findings.workfile else "",
        str(findings.scene_folder.parent) if findings.scene_folder else "",
        base.get("TOONBOOM_GLOBAL_SCRIPT_LOCATION", ""),
    ):
        aliases.know_folder(folder)
    return aliases


def _target(local_root: Path, target: Path | None) -> Path:
    name = f"ayon-harmony-support-{time.strftime('%Y%m%d-%H%M%S')}.zip"
    if target is None:
        return local_root / FOLDER_NAME / name
    return target / name if target.suffix.lower() != ".zip" else target


def _remove_old(folder: Path) -> None:
    bundles = sorted(folder.glob("ayon-harmony-support-*.zip"), reverse=True)
    for path in bundles[KEPT_BUNDLES:]:
        path.unlink(missing_ok=True)


def _versions(harmony: Mapping[str, Any], masking: Masking) -> dict[str, Any]:
    versions: dict[str, Any] = {
        "made": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "ayon_harmony": __version__,
        "harmony": masking.data(harmony, harmless_facts.may_tell_harmony),
        "system": platform.platform(),
        "python": sys.version,
    }
    for name in _ADDONS:
        try:
            module = importlib.import_module(f"{name}.version")
        except ImportError:
            versions[name] = None
        else:
            versions[name] = getattr(module, "__version__", None)
    qt = sys.modules.get("qtpy")
    versions["qt"] = qt and {
        "binding": getattr(qt, "API_NAME", None),
        "version": getattr(qt, "QT_VERSION", None),
    }
    return versions


def _environment(base: Mapping[str, str], masking: Masking) -> dict[str, str]:
    return {
        masking.text(name): masking.text(value)
        if name in harmless_facts.VARIABLES and not is_secret_name(name)
        else describe_hidden(value)
        for name, value in sorted(base.items())
        if name.startswith(harmless_facts.PREFIXES) or name in harmless_facts.VARIABLES
    }


def _scene(findings: Findings) -> dict[str, Any]:
    folder = findings.scene_folder
    scene: dict[str, Any] = {
        "folder": None if folder is None else folder.as_posix(),
        "workfile": findings.workfile,
        "status": findings.status,
        "files": [],
        "total_bytes": 0,
        "is_cut": False,
    }
    if folder is None:
        return scene
    root = disk.long_path(folder)
    for parent, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            if len(scene["files"]) >= MOST_SCENE_FILES:
                scene["is_cut"] = True
                return scene
            path = os.path.join(parent, name)
            try:
                facts = os.lstat(path)
            except OSError as error:
                facts = None
                problem = disk.reason(error)
            row: dict[str, Any] = {
                "path": os.path.relpath(path, root).replace(os.sep, "/")
            }
            if facts is None:
                row["problem"] = problem
            else:
                row["bytes"] = facts.st_size
                row["modified"] = datetime.fromtimestamp(
                    facts.st_mtime, timezone.utc
                ).isoformat(timespec="seconds")
                scene["total_bytes"] += facts.st_size
            scene["files"].append(row)
    return scene


def _newest_logs(folder: Path) -> list[Path]:
    """Return log files; a link leads to what is no log, and a pipe has no end."""
    found = (path for path in folder.glob("*.log") if _is_plain(path))
    return sorted(found, key=lambda path: path.name, reverse=True)[:LOG_FILES]


def _is_plain(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _read_tail(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, size - LOG_TAIL_BYTES))
            content = stream.read()
    except OSError as error:
        return f"This file cannot be read: {disk.reason(error)}\n"
    text = content.decode("utf-8", "replace")
    if size <= LOG_TAIL_BYTES:
        return text
    # Not from the middle of a line, whose masked start would be missing.
    return "[...]\n" + text.partition("\n")[2]


def _json(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False, default=str) + "\n"


def _report_nothing(done: int, total: int, what: str) -> None:
    """Nobody wants to know."""
