#!/usr/bin/env python3
"""Set-up and the tasks of this repository.

::

    python3 manage.py demo [SCENE.zip]     an artist's day in the emulator
    python3 manage.py session [SCENE.zip]  its shot on your screen, to look around
    python3 manage.py ayon addon harmony …  AYON's command line in that session
    python3 manage.py test [PYTEST ARGS]   lint and every test, on all cores
    python3 manage.py test --core FOLDER [FOLDER...] [PYTEST ARGS]
                                           what needs a real ayon-core, on several
    python3 manage.py test --windows [--all] [--python 3.9] [PYTEST ARGS]
                                           on a Windows Python, under Wine; with
                                           --if-possible 0 where there can be none
    python3 manage.py test --windows --kills|--sessions [COUNT]
                                           killed sessions there, or many at once
    python3 manage.py verify PROGRAM       what we say of Harmony, asked of a Harmony
    python3 manage.py bench [NAME]         figures, printed and in build/bench
    python3 manage.py crashtest            workfiles under kills and errors
    python3 manage.py lint                 ruff, mypy, the JavaScript lint
    python3 manage.py drawings FOLDER      read drawings: counts, errors, pictures
    python3 manage.py guests FOLDER...     other people's scripts in the emulator
    python3 manage.py fuzz FOLDER          mutated drawings; nothing but our error
    python3 manage.py fuzz files           mutated scenes, palettes, images, sounds
    python3 manage.py fuzz bridge          a million rude frames; every call answered
    python3 manage.py package [ARGS]       what create_package.py does
    python3 manage.py docs                 the documentation site, into build/docs
    python3 manage.py pictures             its pictures anew; needs AYON_CORE_PATH

Every task first installs what it needs and says so; when everything is there
that takes a fraction of a second. Only the standard library is used here,
because this file runs before anything is installed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent
BUILD = ROOT / "build"
STAMPS = BUILD / "setup"
IS_WINDOWS = os.name == "nt"

# The Qt Script engine is in no PyPI package for current Pythons. The rest:
# fonts for frame numbers, ffmpeg for movies, OpenImageIO (and numpy, which its
# pixels come in) for image files that Qt does not know, what PySide6 loads at run
# time, and two stock unzippers to check our archives with.
APT_PACKAGES = (
    "python3-pyside2.qtscript",
    "python3-pyside2.qtcore",
    "python3-pyside2.qtgui",
    "python3-pyside2.qtnetwork",
    "python3-pyside2.qtuitools",
    "python3-pyside2.qtwidgets",
    "fonts-dejavu-core",
    "ffmpeg",
    "openimageio-tools",
    "python3-openimageio",
    "python3-numpy",
    "libegl1",
    "libgl1",
    "libxkbcommon0",
    "libdbus-1-3",
    "libfontconfig1",
    "unzip",
    "p7zip-full",
)

# A display for the tests of windows, and what Qt's plugin for it loads.
DISPLAY_PACKAGES = (
    "xvfb",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-render-util0",
    "libxcb-xinerama0",
    "libxkbcommon-x11-0",
)

# The same for systems without apt: the engine is in PySide2 alone, which is made
# for Pythons up to 3.10 and numpy 1.
# A Windows to test on; only for ``test --windows``.
WINE_PACKAGES = ("wine", "wine64")

WHEELS_PYTHON = "3.10"
WHEELS = ("PySide2==5.15.2.1", "OpenImageIO==3.2.2.0", "numpy==1.26.4")


#: Tasks that check JavaScript in Node.js.
NEED_NODE = ("test", "lint")
#: Tasks that know ``--help`` themselves.
HAVE_HELP = (
    *("demo", "session", "ayon", "package", "crashtest", "drawings", "fuzz", "verify"),
    "guests",
)


class SetupError(Exception):
    """Something is missing that this script can't install by itself."""


def say(text: str, told: IO[str] | None = None) -> None:
    """Print a line at once, so that it stands before a child's output."""
    print(text, file=told, flush=True)


def run(
    command: Sequence[str | Path],
    env: dict[str, str] | None = None,
    check: bool = True,
    told: IO[str] | None = None,
) -> int:
    """Run a command in the repository's folder.

    Args:
        command: Program and arguments.
        env: Variables to add to the environment.
        check: Raise when the exit code is not 0.
        told: File for what the command says, errors as well.

    Returns:
        The exit code.

    Raises:
        SetupError: The command failed and ``check`` is set.

    """
    words = [str(word) for word in command]
    code = subprocess.call(
        words,
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        stdout=told,
        stderr=subprocess.STDOUT if told else None,
    )
    if check and code:
        raise SetupError(f"This command failed with exit code {code}: {words}")
    return code


def become(command: Sequence[str | Path], env: dict[str, str]) -> int:
    """Run a command in the repository's folder in place of this process.

    Who ends this process then ends the command, however that is done. Windows has no
    such thing; there it is run as others.

    Args:
        command: Program and arguments.
        env: Variables to add to the environment.

    Returns:
        The exit code, where it returns at all.

    """
    if os.name != "nt":
        os.chdir(ROOT)
        words = [str(word) for word in command]
        os.execve(words[0], words, {**os.environ, **env})
    return run(command, env=env, check=False)


# --- set-up ---------------------------------------------------------------


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8")).hexdigest()


def _is_done(name: str, digest: str) -> bool:
    stamp = STAMPS / name
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == digest


def _mark_done(name: str, digest: str) -> None:
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(digest, encoding="utf-8")


def venv_python(folder: Path) -> Path:
    """Return the interpreter of a virtual environment."""
    return folder / ("Scripts/python.exe" if IS_WINDOWS else "bin/python")


def _make_venv(folder: Path) -> None:
    """Make a virtual environment, with Debian's python3-venv if that lacks."""
    command = [sys.executable, "-m", "venv", "--clear", str(folder)]
    if subprocess.call(command) == 0:
        return
    if not _can_apt():
        raise SetupError(
            f"{sys.executable} can't make a virtual environment. Install the venv "
            "module of your Python and run this again."
        )
    _apt_install(["python3-venv"])
    run(command)


def _is_of_this_python(python: Path) -> bool:
    """Whether an environment is there and runs, in the version of this Python."""
    if not python.exists():
        return False
    ask = [str(python), "-c", "import platform; print(platform.python_version())"]
    answer = subprocess.run(
        ask, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    return answer.stdout.strip() == platform.python_version()


def set_up_venv(folder: Path, requirements: Sequence[Path]) -> Path:
    """Make a virtual environment that holds what some files ask for.

    Args:
        folder: Where the environment is made.
        requirements: Requirement files, all of them installed.

    Returns:
        Its interpreter.

    Raises:
        SetupError: The folder is a link to where no Python of this version is.

    """
    python = venv_python(folder)
    if folder.is_symlink():
        # Another checkout's, which others may be at work in.
        if _is_of_this_python(python):
            return python
        raise SetupError(
            f"{folder} is a link, and no environment for Python "
            f"{platform.python_version()} is there. Remove the link, or link another."
        )
    texts = [path.read_text(encoding="utf-8") for path in requirements]
    digest = _digest(str(folder), platform.python_version(), *texts)
    stamp = f"venv-{folder.name.lstrip('.')}"
    if python.exists() and _is_done(stamp, digest):
        return python
    names = ", ".join(path.name for path in requirements)
    say(f"set-up: Python packages of {names} into {folder.relative_to(ROOT)}")
    # One that is there gets what is new; others may be at work in it.
    if not _is_of_this_python(python):
        _make_venv(folder)
    install: list[str | Path] = [python, "-m", "pip", "install", "--quiet"]
    install += ["--disable-pip-version-check", "--no-warn-script-location"]
    for path in requirements:
        install += ["-r", path]
    run(install)
    _mark_done(stamp, digest)
    return python


def _can_apt() -> bool:
    return (
        shutil.which("apt-get") is not None and shutil.which("dpkg-query") is not None
    )


def _missing_apt_packages() -> list[str]:
    # dpkg-query prints a line for each package it knows, and exits with 1
    # when it does not know one of them.
    answer = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${Status}\n", *APT_PACKAGES],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    installed = {
        line.split()[0]
        for line in answer.stdout.splitlines()
        if line.endswith("install ok installed")
    }
    return [name for name in APT_PACKAGES if name not in installed]


def _apt_install(names: Sequence[str]) -> None:
    say(f"set-up: Debian packages {' '.join(names)}")
    prefix: list[str] = []
    if hasattr(os, "geteuid") and os.geteuid() != 0:
        if not shutil.which("sudo"):
            raise SetupError(
                "These Debian packages are missing: "
                f"{' '.join(names)}. Install them as root, then run this again."
            )
        prefix = ["sudo"]
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run([*prefix, "apt-get", "update", "-qq"], env=quiet)
    run(
        [*prefix, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *names],
        env=quiet,
    )


def set_up_engine() -> None:
    """Install the Qt Script engine and the programs that tests look with.

    Raises:
        SetupError: It can't be installed from here; the message says what to
            install by hand.

    """
    if _can_apt():
        missing = _missing_apt_packages()
        if missing:
            _apt_install(missing)
        return
    folder = ROOT / ".venv-emulator"
    digest = _digest(*WHEELS)
    if venv_python(folder).exists() and _is_done("engine", digest):
        return
    found = _find_wheels_python()
    if found is None:
        raise SetupError(
            "The emulator needs the Qt Script engine. Install CPython "
            f"{WHEELS_PYTHON} (64 bit) so that 'python{WHEELS_PYTHON}' or "
            f"'py -{WHEELS_PYTHON}' starts it, and run this again: its packages "
            f"({', '.join(WHEELS)}) are then installed for you. On macOS with an "
            "Apple processor take the x86_64 build and run it through Rosetta. "
            "On Debian and Ubuntu the package python3-pyside2.qtscript is enough."
        )
    say(f"set-up: {', '.join(WHEELS)} into {folder.name}")
    run([*found, "-m", "venv", "--clear", folder])
    run([venv_python(folder), "-m", "pip", "install", "--quiet", *WHEELS])
    _mark_done("engine", digest)


def _find_wheels_python() -> list[str] | None:
    """Return the command of a CPython that PySide2's wheels are made for."""
    candidates = [[f"python{WHEELS_PYTHON}"], ["py", f"-{WHEELS_PYTHON}"]]
    for command in candidates:
        if not shutil.which(command[0]):
            continue
        answer = subprocess.run(
            [*command, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if answer.returncode == 0 and answer.stdout.strip() == WHEELS_PYTHON:
            return command
    return None


def set_up_node() -> None:
    """Install the JavaScript lint.

    Raises:
        SetupError: Node.js is missing.

    """
    manifest = ROOT / "package.json"
    digest = _digest(manifest.read_text(encoding="utf-8"))
    if (ROOT / "node_modules").is_dir() and _is_done("node", digest):
        return
    npm = shutil.which("npm")
    if npm is None:
        raise SetupError(
            "The JavaScript lint needs Node.js 20 or newer with npm. Install it "
            "and run this again."
        )
    say("set-up: npm packages of package.json")
    run([npm, "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent"])
    _mark_done("node", digest)


def set_up(real_core: bool = False, with_node: bool = True) -> Path:
    """Install everything and return the interpreter that runs the tasks.

    Node.js is for the JavaScript lint alone.

    With ``AYON_CORE_PATH`` set, or ``real_core``, that is the one which also
    has what the real ayon-core needs.
    """
    requirements = [ROOT / "requirements-dev.txt"]
    set_up_engine()
    if with_node:
        set_up_node()
    if real_core or os.environ.get("AYON_CORE_PATH"):
        requirements.append(ROOT / "requirements-core.txt")
        return set_up_venv(BUILD / "venv-core", requirements)
    return set_up_venv(ROOT / ".venv", requirements)


def set_up_docs() -> Path:
    """Install what builds the documentation; return its interpreter."""
    return set_up_venv(BUILD / "venv-docs", [ROOT / "requirements-docs.txt"])


def set_up_whole_test() -> None:
    """Install what only a run of all tests needs."""
    set_up_docs()
    if _can_apt() and not shutil.which("Xvfb"):
        _apt_install(DISPLAY_PACKAGES)
    set_up_venv(BUILD / "venv-pydantic2", [ROOT / "requirements-pydantic2.txt"])


def task_environment() -> dict[str, str]:
    """Return the variables that a task runs with."""
    paths = [str(ROOT), str(ROOT / "client")]
    if os.environ.get("PYTHONPATH"):
        paths.append(os.environ["PYTHONPATH"])
    return {
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONUTF8": "1",
        "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
    }


# --- tasks ----------------------------------------------------------------


def lint(python: Path, told: IO[str] | None = None) -> int:
    """Check the style and types of Python and the syntax of JavaScript.

    Args:
        python: The interpreter that has the tools.
        told: File for what they say.

    """
    say("lint: ruff, mypy, JavaScript", told)
    node = shutil.which("node") or "node"
    commands: list[list[str | Path]] = [
        [python, "-m", "ruff", "check", "."],
        [python, "-m", "ruff", "format", "--check", "."],
        [python, "-m", "mypy"],
        [node, "tests/js/lint.mjs"],
    ]
    failed = [command for command in commands if run(command, check=False, told=told)]
    for command in failed:
        say(f"lint: failed: {' '.join(str(word) for word in command)}", told)
    return 1 if failed else 0


def test(python: Path, arguments: Sequence[str]) -> int:
    """Lint and run every test on all cores.

    The lint goes on beside the tests, which wait for processes now and then, and is
    told after them. Arguments choose tests, skip the lint and run in one process,
    where a debugger reaches; ``-n`` of pytest-xdist is one of them.
    """
    if arguments[:1] == ["--core"]:
        return test_cores(python, arguments[1:])
    if arguments[:1] == ["--windows"]:
        return test_windows(arguments[1:])
    if arguments:
        return run(
            [python, "-m", "pytest", *arguments], env=task_environment(), check=False
        )
    command: list[str | Path] = [python, "-m", "pytest", *parallel()]
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as told:
        with ThreadPoolExecutor(1) as beside:
            linting = beside.submit(lint, python, told)
            code = run(command, env=task_environment(), check=False)
        told.seek(0)
        say(told.read())
    return code or linting.result()


def parallel() -> list[str]:
    """Return pytest's options to use every core of this machine.

    Each worker begins with tests that stand together, so that it makes few of
    the fixtures that a module shares, and takes from the slowest when it is done.
    """
    return ["-n", str(os.cpu_count() or 1), "--dist", "worksteal"]


def test_cores(python: Path, arguments: Sequence[str]) -> int:
    """Run the tests that a real ayon-core matters to, on one after the other.

    Args:
        python: An interpreter that has what the real ayon-core needs.
        arguments: Checkouts of ayon-core (folders), then arguments of pytest;
            without any all tests marked ``core`` run.

    """
    folders: list[Path] = []
    for word in arguments:
        if not Path(word).is_dir() or Path(word).resolve().is_relative_to(ROOT):
            break
        folders.append(Path(word).resolve())
    chosen = list(arguments[len(folders) :]) or ["-m", "core", *parallel()]
    if not folders:
        raise SetupError("--core takes the folders of one or more ayon-cores.")
    codes = []
    for folder in folders:
        client = folder / "client" if (folder / "client").is_dir() else folder
        if not (client / "ayon_core" / "__init__.py").is_file():
            raise SetupError(f"{folder} is no ayon-core: it has no client/ayon_core.")
        say(f"test: ayon-core {core_version(client)} in {folder}")
        variables = {**task_environment(), "AYON_CORE_PATH": str(client)}
        command: list[str | Path] = [python, "-m", "pytest", *chosen]
        codes.append(run(command, env=variables, check=False))
    say("test: the same tests without a real ayon-core, which skips some of them")
    codes.append(
        run([python, "-m", "pytest", *chosen], env=task_environment(), check=False)
    )
    for name, code in zip([*map(str, folders), "the double"], codes):
        say(f"test: {'failed' if code else 'passed'}: {name}")
    return max(codes)


def core_version(client: Path) -> str:
    """Return the version that a checkout of ayon-core says it is."""
    text = (client / "ayon_core" / "version.py").read_text(encoding="utf-8")
    found = re.search(r"""__version__\s*=\s*["']([^"']+)["']""", text)
    return found.group(1) if found else "of unknown version"


def _set_up_wine() -> None:
    if shutil.which("wine"):
        return
    if not _can_apt():
        raise SetupError("Install Wine, so that 'wine' starts it, and try again.")
    _apt_install(WINE_PACKAGES)


def test_windows(arguments: Sequence[str]) -> int:
    """Run tests on a Windows Python under Wine; see ``sandbox.windows.python``.

    With ``--if-possible`` a machine that can't have one says so and fails nothing.
    """
    try:
        _set_up_wine()
    except SetupError as error:
        if "--if-possible" not in arguments:
            raise
        say(f"manage.py: {error} The tests on Windows are left out.")
        return 0
    command = [sys.executable, "-m", "sandbox.windows.python", *arguments]
    return run(command, env=task_environment(), check=False)


def demo(python: Path, arguments: Sequence[str]) -> int:
    """Run the demo; its report is build/demo/report.html."""
    call = "import sys; from sandbox.demo import main; sys.exit(main(sys.argv[1:]))"
    return run([python, "-c", call, *arguments], env=task_environment(), check=False)


def session(python: Path, arguments: Sequence[str]) -> int:
    """Open the emulator with a studio around it, on the screen where there is one."""
    environ = task_environment()
    environ["QT_QPA_PLATFORM"] = os.environ.get("QT_QPA_PLATFORM", "")
    command: list[str | Path] = [python, "-m", "sandbox.demo.session", *arguments]
    return become(command, env=environ)


def ayon(python: Path, arguments: Sequence[str]) -> int:
    """Run a command with the launcher of the session that is open."""
    environ = task_environment()
    environ["QT_QPA_PLATFORM"] = os.environ.get("QT_QPA_PLATFORM", "")
    command: list[str | Path] = [python, "-m", "sandbox.demo.terminal", *arguments]
    return run(command, env=environ, check=False)


def pictures(python: Path, arguments: Sequence[str]) -> int:
    """Take the pictures of the documentation from a run on a real ayon-core."""
    return run(
        [python, "-m", "sandbox.docs.pictures", *arguments],
        env=task_environment(),
        check=False,
    )


def bench(python: Path, arguments: Sequence[str]) -> int:
    """Measure, print a table, write build/bench/NAME.json."""
    return run(
        [python, "-m", "sandbox.bench", *arguments],
        env=task_environment(),
        check=False,
    )


def drawings(python: Path, arguments: Sequence[str]) -> int:
    """Read the drawings of a folder; 1 when one was not read."""
    command: list[str | Path] = [python, "-m", "sandbox.drawings.survey", *arguments]
    return run(command, env=task_environment(), check=False)


def fuzz(python: Path, arguments: Sequence[str]) -> int:
    """Read mutated files, or send a session rude frames; 1 is bad."""
    command: list[str | Path] = [python, "-m", "sandbox.drawings.fuzz", *arguments]
    if arguments[:1] in (["bridge"], ["files"]):
        command = [python, "-m", f"sandbox.fuzz.{arguments[0]}", *arguments[1:]]
    return run(command, env=task_environment(), check=False)


def guests(python: Path, arguments: Sequence[str]) -> int:
    """Run other people's scripts; 1 when one crashed or lacked something."""
    command: list[str | Path] = [python, "-m", "sandbox.guests", *arguments]
    return run(command, env=task_environment(), check=False)


def verify(python: Path, arguments: Sequence[str]) -> int:
    """Ask a Harmony, or the emulator, what we say of it; report in build/verify."""
    chosen = list(arguments)
    if "--output" not in chosen and chosen and not chosen[0].startswith("-"):
        folder = BUILD / "verify" / time.strftime("%Y%m%d-%H%M%S")
        chosen += ["--output", str(folder)]
    command: list[str | Path] = [python, "-m", "ayon_harmony.probes.verify", *chosen]
    return run(command, env=task_environment(), check=False)


def crashtest(python: Path, arguments: Sequence[str]) -> int:
    """Work on workfiles with kills and errors; ``--kills N --errors N --seed N``."""
    return run(
        [python, "-m", "sandbox.crashtest", *arguments],
        env=task_environment(),
        check=False,
    )


def package(arguments: Sequence[str]) -> int:
    """Build the package that an admin uploads.

    Whoever builds it needs no emulator and no tests: any Python does, and an upload
    gets a client of the server.
    """
    python = Path(sys.executable)
    if any(word.startswith("--upl") for word in arguments):
        requirements = [ROOT / "requirements-upload.txt"]
        python = set_up_venv(BUILD / "venv-upload", requirements)
    return run([python, "create_package.py", *arguments], check=False)


def docs() -> int:
    """Build the documentation site into build/docs; a warning is an error."""
    python = set_up_docs()
    command: list[str | Path] = [python, "-m", "mkdocs", "build", "--strict", "--clean"]
    quiet = {"NO_MKDOCS_2_WARNING": "1"}
    return run(command, env={**task_environment(), **quiet}, check=False)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one task and return its exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    tasks = {"demo": demo, "test": test, "bench": bench}
    tasks |= {"session": session, "ayon": ayon, "crashtest": crashtest}
    tasks |= {"drawings": drawings, "fuzz": fuzz, "verify": verify}
    tasks |= {"guests": guests, "pictures": pictures}
    parser.add_argument("task", choices=(*tasks, "lint", "docs", "package"))
    words = list(sys.argv[1:] if arguments is None else arguments)
    # These tell of their own options, or of what they start.
    is_task_of_its_own = bool(words) and words[0] in HAVE_HELP
    known, rest = parser.parse_known_args(words[:1] if is_task_of_its_own else words)
    rest = words[1:] if is_task_of_its_own else rest
    try:
        if known.task == "docs":
            return docs()
        if known.task == "package":
            return package(rest)
        python = set_up(
            real_core=rest[:1] == ["--core"], with_node=known.task in NEED_NODE
        )
        if known.task == "test" and not rest:
            set_up_whole_test()
        if known.task == "lint":
            return lint(python)
        return tasks[known.task](python, rest)
    except SetupError as error:
        say(f"manage.py: {error}")
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
