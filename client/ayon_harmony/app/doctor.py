"""An admin's check after an install: what stands between AYON and Harmony here.

``ayon addon harmony doctor`` looks at the settings that the server sends, at the
Harmonys of ayon-applications on this machine, at the hooks, at the folder of local
copies and at its disk. It changes nothing but for one file that it writes into that
folder and removes again.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ayon_harmony import environment
from ayon_harmony.app.code_page import is_in_code_page
from ayon_harmony.app.session_settings import load_settings
from ayon_harmony.app.site_settings import load_site_settings, with_local_folder
from ayon_harmony.app.startup_scripts import HOOKS, STARTUP_FOLDER
from ayon_harmony.app.studio_javascript import fill_folder, named_folders
from ayon_harmony.bridge.bundle import JS_DIR, ORDER_FILE
from ayon_harmony.host.server_away import is_login_refused, is_server_away
from ayon_harmony.model.counting import count_of
from ayon_harmony.model.filling import fill_in
from ayon_harmony.model.studio_settings import complete_settings
from ayon_harmony.version import __version__
from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.windows_files import short_path
from ayon_harmony.working.start_scene import find_studio_template

GOOD, ADVICE, FAULT = "good", "advice", "fault"

#: Local copies of fewer bytes than these are full after a scene or two.
LITTLE_ROOM = 10 * 1024**3

#: With fewer bytes than these a session has no room to begin, see workfiles.md.
NO_ROOM = 256 * 1024**2

#: How long FFmpeg may take to tell of a filter; the first start may be a slow one.
FFMPEG_ANSWERS_S = 20

#: The oldest ayon-core that works, as package.py requires it of a bundle.
OLDEST_CORE = "1.8.2"

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
    if base.get("AYON_PROJECT_NAME"):
        base, findings = _with_known_project(base)
    looks = (
        *(_core, _settings, _programs, _hooks, _own_files),
        *(_roots, _named_paths, _local_folder, _ffmpeg, _scanner),
    )
    for look in looks:
        try:
            findings.extend(look(base))
        except Exception as error:
            what = look.__name__.strip("_").replace("_", " ")
            findings.append(Finding(FAULT, _words_of(error, what)))
    # Several ask the server, and what it says is said once.
    return list(dict.fromkeys(findings))


def _with_known_project(
    base: Mapping[str, str],
) -> tuple[Mapping[str, str], list[Finding]]:
    """Return an environment without a project that the server does not know."""
    import ayon_api

    name = base["AYON_PROJECT_NAME"]
    try:
        if ayon_api.get_project(name):
            return base, []
    except Exception:
        # A server that does not answer is told by what asks it next.
        return base, []
    without = {key: text for key, text in base.items() if key != "AYON_PROJECT_NAME"}
    return without, [Finding(FAULT, f"AYON has no project '{name}'.")]


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


def _core(base: Mapping[str, str]) -> Iterator[Finding]:
    import ayon_core

    version = getattr(ayon_core, "__version__", "")
    numbers = re.match(r"(\d+)\.(\d+)\.(\d+)", version)
    oldest = tuple(int(number) for number in OLDEST_CORE.split("."))
    if numbers and tuple(int(number) for number in numbers.groups()) < oldest:
        yield Finding(
            FAULT,
            f"ayon-core {version} is older than {OLDEST_CORE}, which this addon needs. "
            "Put a newer one into the bundle, and restart the launcher.",
        )


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
    missing: list[str] = []
    for variant in variants:
        paths = variant["executables"].get(platform.system().lower()) or []
        paths = [_filled(path, base) for path in paths]
        there = [path for path in paths if Path(path).exists()]
        if there:
            yield Finding(GOOD, f"Harmony {variant['name']}: {there[0]}")
        else:
            places = ", ".join(f"'{path}'" for path in paths) or "no path"
            missing.append(f"{variant['name']} ({places})")
    if len(missing) == len(variants):
        yield Finding(
            FAULT,
            f"None of the variants is installed: {'; '.join(missing)}. Correct the "
            "paths for this system in Studio settings > Applications > Applications "
            "Definitions > Harmony.",
        )
    elif missing:
        yield Finding(GOOD, f"Not on this machine: Harmony {'; '.join(missing)}")


def _filled(path: str, base: Mapping[str, str]) -> str:
    """Return a path with its variables, as ayon-applications fills them."""
    try:
        return fill_in(path, base)
    except (KeyError, ValueError):
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


def _own_files(base: Mapping[str, str]) -> Iterator[Finding]:
    """Look whether the files are there that Harmony reads when it starts."""
    paths = [STARTUP_FOLDER / name for name in HOOKS]
    order = json.loads((JS_DIR / ORDER_FILE).read_text(encoding="utf-8"))
    paths += [JS_DIR / name for name in order["files"]]
    missing = [str(path) for path in paths if not path.is_file()]
    if missing:
        yield Finding(
            FAULT,
            f"Files of this addon are missing: {', '.join(missing)}. Did a virus "
            f"scanner take them? Remove the folder '{JS_DIR.parents[1]}', and the "
            "launcher fetches it again.",
        )


def _roots(base: Mapping[str, str]) -> Iterator[Finding]:
    """Look whether the roots of the project are folders that take files."""
    project_name = base.get("AYON_PROJECT_NAME")
    if not project_name:
        return
    from ayon_core.pipeline import Anatomy

    for name, root in Anatomy(project_name).roots.items():
        # Core's is an object that says its path when it is formatted.
        text = f"{root}"
        where = f"The root '{name}' of project '{project_name}'"
        if not text.strip() or not Path(text).is_absolute():
            yield Finding(
                FAULT,
                f"{where} has '{text}' for this system, which is no whole path. "
                "Correct it in the project's anatomy.",
            )
        elif not Path(text).is_dir():
            yield Finding(
                FAULT,
                f"{where}, '{text}', is not there. Is the share or the drive "
                "connected? Otherwise correct it in the project's anatomy, or for this "
                "workstation in Projects Manager > Roots.",
            )
        elif not os.access(text, os.W_OK):
            yield Finding(
                ADVICE,
                f"{where}, '{text}', takes no files from this user. Folders in it may.",
            )
        else:
            yield Finding(GOOD, f"{where}: {text}")


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
    level = GOOD if free >= LITTLE_ROOM else ADVICE if free >= NO_ROOM else FAULT
    advice = "" if level == GOOD else "; make room, or choose another disk"
    yield Finding(level, f"Room for local copies: {free / 1024**3:.1f} GiB{advice}.")


def _ffmpeg(base: Mapping[str, str]) -> Iterator[Finding]:
    """Ask FFmpeg, which makes reviews, whether it draws burn-ins of ayon-core."""
    from ayon_core.lib import get_ffmpeg_tool_args

    try:
        program = get_ffmpeg_tool_args("ffmpeg")
        asked = [*program, "-hide_banner", "-h", "filter=drawtext"]
        answer = subprocess.run(
            asked, capture_output=True, timeout=FFMPEG_ANSWERS_S, check=False
        ).stdout
    except Exception as error:
        yield Finding(
            ADVICE,
            f"There is no FFmpeg for reviews and movies ({error}). AYON's addon Third "
            "party dependencies brings one.",
        )
        return
    if b"y_align" not in answer:
        yield Finding(
            ADVICE,
            f"'{program[0]}' draws no burn-ins of ayon-core 1.9 and newer, which fail "
            "the publish. They need an FFmpeg from 6.1 to 8 with HarfBuzz, as AYON's "
            "addon Third party dependencies brings it; or switch burn-ins off.",
        )


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


def main(project_name: str | None = None) -> int:
    """Examine this machine and tell of it.

    Args:
        project_name: Whose settings and roots are looked at, None for the project of
            the environment.

    """
    project = {"AYON_PROJECT_NAME": project_name} if project_name else {}
    return report(examine({**os.environ, **project}))
