"""An admin's check after an install: what stands between AYON and Harmony here.

``ayon addon harmony doctor`` looks at the settings that the server sends, at the
Harmonys of ayon-applications on this machine, at the hooks, at the folder of local
copies and at its disk. It changes nothing but for one file that it writes into that
folder and removes again.
"""

from __future__ import annotations

import os
import platform
import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ayon_harmony import environment
from ayon_harmony.app.code_page import is_in_code_page
from ayon_harmony.app.session_settings import load_settings
from ayon_harmony.app.site_settings import load_site_settings, with_local_folder
from ayon_harmony.app.studio_javascript import fill_folder, named_folders
from ayon_harmony.host.server_away import is_login_refused, is_server_away
from ayon_harmony.model.counting import count_of
from ayon_harmony.model.studio_settings import complete_settings
from ayon_harmony.version import __version__
from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.windows_files import short_path
from ayon_harmony.working.start_scene import find_studio_template

GOOD, ADVICE, FAULT = "good", "advice", "fault"

#: Local copies of fewer bytes than these are full after a scene or two.
LITTLE_ROOM = 10 * 1024**3

_OWN_GROUPS = ("startup", "bridge", "workfiles", "scene", "create", "load", "publish")
_HOOKS = Path(__file__).resolve().parents[1] / "hooks"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        level: ``good``, ``advice`` or ``fault``; only a fault keeps artists from work.
        text: What was found, and what to do.

    """

    level: str
    text: str


def examine(base: Mapping[str, str]) -> list[Finding]:
    """Look at everything; what breaks on the way is a fault by itself.

    Args:
        base: Environment of the AYON launcher.

    """
    findings: list[Finding] = []
    looks = (_settings, _programs, _hooks, _named_paths, _local_folder, _scanner)
    for look in looks:
        try:
            findings.extend(look(base))
        except Exception as error:
            what = look.__name__.strip("_").replace("_", " ")
            findings.append(Finding(FAULT, _words_of(error, what)))
    # Several ask the server, and what it says is said once.
    return list(dict.fromkeys(findings))


def _words_of(error: Exception, what: str) -> str:
    """Say why something could not be read."""
    if is_server_away(error):
        return (
            "AYON's server does not answer. Is the network or the VPN up, and is the "
            "address of the server in the launcher the right one?"
        )
    if is_login_refused(error):
        return (
            "AYON's server does not take the login of this launcher. Log in again from "
            "the tray, or correct AYON_API_KEY where that is set."
        )
    return f"The {what} could not be read: {disk.words_of(error)}"


def _settings(base: Mapping[str, str]) -> Iterator[Finding]:
    from ayon_core.settings import get_project_settings, get_studio_settings

    project_name = base.get("AYON_PROJECT_NAME")
    settings = get_project_settings(project_name) if project_name else None
    settings = settings or get_studio_settings()
    bundle = base.get("AYON_BUNDLE_NAME") or "of this launcher"
    ours = settings.get("harmony")
    if not ours:
        yield Finding(
            FAULT,
            f"The bundle '{bundle}' has no settings of harmony. Put harmony "
            f"{__version__} into it, and restart the launcher.",
        )
        return
    missing = [name for name in _OWN_GROUPS if name not in ours]
    if missing:
        yield Finding(
            FAULT,
            f"The server sends no {', '.join(missing)}: the bundle '{bundle}' names "
            f"another version of harmony than {__version__}, which runs here. Restart "
            "the launcher, or correct the bundle.",
        )
    else:
        yield Finding(GOOD, f"Settings of harmony {__version__} in bundle '{bundle}'.")


def _programs(base: Mapping[str, str]) -> Iterator[Finding]:
    from ayon_core.settings import get_studio_settings

    applications = get_studio_settings().get("applications", {})
    group = applications.get("applications", {}).get("harmony") or {}
    variants = group.get("variants") or []
    if not variants or not group.get("enabled", True):
        yield Finding(
            FAULT,
            "ayon-applications has no Harmony that is switched on. Add a variant in "
            "Studio settings > Applications > Applications Definitions > Harmony.",
        )
        return
    if group.get("host_name") != "harmony":
        yield Finding(
            FAULT,
            f"The host name of the application group is '{group.get('host_name')}', "
            "not 'harmony': none of this addon's hooks runs.",
        )
    installed = 0
    for variant in variants:
        paths = variant["executables"].get(platform.system().lower()) or []
        there = [path for path in paths if Path(_filled(path, base)).exists()]
        installed += bool(there)
        if there:
            yield Finding(GOOD, f"Harmony {variant['name']}: {there[0]}")
    if not installed:
        names = ", ".join(str(variant["name"]) for variant in variants)
        yield Finding(
            FAULT,
            f"None of the variants ({names}) is installed at the path that Studio "
            "settings > Applications > Applications Definitions > Harmony has for this "
            "system.",
        )


def _filled(path: str, base: Mapping[str, str]) -> str:
    """Return a path with its variables, as ayon-applications fills them."""
    try:
        return path.format(**base)
    except (KeyError, ValueError, IndexError):
        return path


def _hooks(base: Mapping[str, str]) -> Iterator[Finding]:
    from ayon_core.addon import AddonsManager

    if AddonsManager().get_host_addon("harmony") is None:
        yield Finding(
            FAULT,
            "AYON does not find this addon among those of the bundle, so nothing of "
            "it runs when Harmony is started.",
        )
        return
    names = sorted(path.stem for path in _HOOKS.glob("pre_*.py"))
    yield Finding(GOOD, f"Launch hooks: {', '.join(names)}.")


def _named_paths(base: Mapping[str, str]) -> Iterator[Finding]:
    """Look whether what settings name is there, as far as it can be filled in."""
    from ayon_core.settings import get_studio_settings

    project_name = base.get("AYON_PROJECT_NAME")
    if project_name:
        settings = load_settings(base)
    else:
        settings = complete_settings(get_studio_settings().get("harmony"))
    for text, source in named_folders(base, settings):
        if "{" in text and not project_name:
            continue
        folder = fill_folder(text, base)
        if not folder.is_dir():
            yield Finding(
                ADVICE,
                f"'{folder}' of {source} is no folder here; nothing of it is loaded.",
            )
    if project_name and base.get("AYON_TASK_NAME"):
        scene = find_studio_template(base, settings)
        if scene is not None and not scene.exists():
            yield Finding(
                ADVICE,
                f"The start scene '{scene}' of the settings is not there: sessions of "
                "this task begin with an empty scene.",
            )


def _folder_of(base: Mapping[str, str]) -> Path:
    return environment.local_folder(with_local_folder(base, load_site_settings(base)))


def _local_folder(base: Mapping[str, str]) -> Iterator[Finding]:
    folder = _folder_of(base)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f"doctor-{uuid.uuid4().hex[:8]}.tmp"
        probe.write_bytes(b"0")
        probe.unlink()
    except OSError as error:
        yield Finding(
            FAULT,
            f"Nothing can be written to the folder of local copies '{folder}': "
            f"{disk.reason(error)}. Choose another one in the site settings.",
        )
        return
    yield Finding(GOOD, f"Local copies: {folder}")
    if str(folder).startswith(("\\\\", "//")):
        yield Finding(
            ADVICE,
            f"'{folder}' lies on a server. Harmony is slow there, and a lost line "
            "costs work: choose a local disk in the site settings.",
        )
    if not is_in_code_page(str(folder)) and not short_path(str(folder)):
        yield Finding(
            ADVICE,
            f"'{folder}' has letters that this system's code page lacks, and Harmony's "
            "scripts may not find it. Choose another folder in the site settings.",
        )
    free = shutil.disk_usage(folder).free
    level = GOOD if free >= LITTLE_ROOM else ADVICE
    advice = "" if level == GOOD else "; make room, or choose another disk"
    yield Finding(level, f"Room for local copies: {free / 1024**3:.0f} GiB{advice}.")


def _scanner(base: Mapping[str, str]) -> Iterator[Finding]:
    if platform.system() == "Windows":
        yield Finding(
            ADVICE,
            f"Leave '{_folder_of(base)}' out of the virus scanner's watch: it looks at "
            "each of a scene's thousands of small files at every open and save.",
        )


def report(findings: list[Finding], say: Callable[[str], object] = print) -> int:
    """Tell of findings and return the exit code: 0 without a fault, else 1."""
    marks = {GOOD: "ok    ", ADVICE: "advice", FAULT: "FAULT "}
    for finding in findings:
        say(f"{marks[finding.level]}  {finding.text}")
    faults = sum(finding.level == FAULT for finding in findings)
    good = "Artists can work with Harmony here."
    say(f"{count_of(faults, 'fault')}." if faults else good)
    return 1 if faults else 0


def main() -> int:
    """Examine this machine and tell of it."""
    return report(examine(dict(os.environ)))
