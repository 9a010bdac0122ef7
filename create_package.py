#!/usr/bin/env python3
"""Build the zip that an admin uploads to the AYON server.

The package holds ``package.py``, ``server/`` and ``private/client.zip``; the
client zip holds ``ayon_harmony/`` and nothing else. The same tree always gives
the same bytes: members are sorted and carry one fixed date.

Only the standard library is used, and :func:`build` can be imported, so that
tests and the demo build the package as an admin does.
"""

from __future__ import annotations

import argparse
import io
import re
import shutil
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
DEFAULT_OUTPUT = ROOT / "build" / "package"

# The oldest date that a zip can hold; real dates would change the bytes.
MEMBER_DATE = (1980, 1, 1, 0, 0, 0)
MEMBER_MODE = 0o100644
MADE_ON_UNIX = 3

SKIPPED_FOLDERS = frozenset({"__pycache__", "node_modules"})
SKIPPED_SUFFIXES = (".pyc", ".pyo", "~", ".orig", ".swp")


class PackageError(Exception):
    """The tree can't be packaged; the message says why."""


def read_package(root: Path = ROOT) -> dict[str, object]:
    """Return the names that ``package.py`` defines.

    Args:
        root: Folder that holds ``package.py``.

    Raises:
        PackageError: It has no ``name`` or no ``version`` of three numbers.

    """
    facts: dict[str, object] = {}
    source = (root / "package.py").read_text(encoding="utf-8")
    exec(compile(source, "package.py", "exec"), facts)
    facts.pop("__builtins__", None)
    for key in ("name", "version", "client_dir"):
        if not isinstance(facts.get(key), str):
            raise PackageError(f"package.py defines no text called {key!r}.")
    if not re.fullmatch(r"\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?", str(facts["version"])):
        raise PackageError(
            f"The version {facts['version']!r} is not of the form 1.2.3 or 1.2.3-dev; "
            "the server would not load it."
        )
    return facts


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder that belong into a package, sorted."""
    for path in sorted(folder.rglob("*"), key=lambda path: path.as_posix()):
        parts = path.relative_to(folder).parts
        if any(part in SKIPPED_FOLDERS or part.startswith(".") for part in parts):
            continue
        if path.is_file() and not path.name.endswith(SKIPPED_SUFFIXES):
            yield path


def _zip(members: Sequence[tuple[str, bytes]]) -> bytes:
    """Return a zip of members (name, content) in the order of their names."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(members):
            info = zipfile.ZipInfo(name, MEMBER_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = MADE_ON_UNIX
            info.external_attr = MEMBER_MODE << 16
            archive.writestr(info, content)
    return target.getvalue()


def _version_module(version: str) -> bytes:
    text = (
        '"""The version of this package, written when it was built."""\n'
        f'\n__version__ = "{version}"\n'
    )
    return text.encode("utf-8")


def client_zip(root: Path, client_dir: str, version: str) -> bytes:
    """Return ``client.zip``, which the launcher unpacks on every workstation.

    Args:
        root: The repository.
        client_dir: Name of the Python package below ``client/``.
        version: Version to write into the package's ``version.py``.

    """
    client = root / "client"
    members = [
        (path.relative_to(client).as_posix(), path.read_bytes())
        for path in _files(client / client_dir)
    ]
    if not members:
        raise PackageError(f"There is no client code in {client / client_dir}.")
    version_name = f"{client_dir}/version.py"
    members = [member for member in members if member[0] != version_name]
    members.append((version_name, _version_module(version)))
    return _zip(members)


def server_members(root: Path = ROOT) -> list[tuple[str, bytes]]:
    """Return the members of the server package as (name, content)."""
    facts = read_package(root)
    members = [("package.py", (root / "package.py").read_bytes())]
    members += [
        (path.relative_to(root).as_posix(), path.read_bytes())
        for path in _files(root / "server")
    ]
    content = client_zip(root, str(facts["client_dir"]), str(facts["version"]))
    members.append(("private/client.zip", content))
    dependencies = root / "client" / "pyproject.toml"
    if dependencies.is_file():
        members.append(("private/pyproject.toml", dependencies.read_bytes()))
    return sorted(members)


def build(
    output_dir: Path = DEFAULT_OUTPUT, root: Path = ROOT, skip_zip: bool = False
) -> Path:
    """Build the package.

    Args:
        output_dir: Folder to write into; made when it is missing.
        root: The repository.
        skip_zip: Write a folder ``<name>/<version>`` instead of a zip. An
            older folder of that name is replaced.

    Returns:
        The zip ``<name>-<version>.zip``, or the folder.

    Raises:
        PackageError: The tree can't be packaged.

    """
    facts = read_package(root)
    members = server_members(root)
    output_dir.mkdir(parents=True, exist_ok=True)
    if skip_zip:
        folder = output_dir / str(facts["name"]) / str(facts["version"])
        if folder.exists():
            shutil.rmtree(folder)
        for name, content in members:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        return folder
    package = output_dir / f"{facts['name']}-{facts['version']}.zip"
    part = package.with_name(package.name + ".part")
    part.write_bytes(_zip(members))
    part.replace(package)
    return package


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the package as the command line asks and return the exit code."""
    parser = argparse.ArgumentParser(
        description="Build the package for the AYON server."
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        default=DEFAULT_OUTPUT,
        metavar="DIR",
        help="folder to write into (default: build/package)",
    )
    parser.add_argument(
        "--skip-zip",
        action="store_true",
        help="write a folder NAME/VERSION instead of a zip",
    )
    parser.add_argument(
        "--upload",
        metavar="URL",
        help="upload the zip to an AYON server with the API key in AYON_API_KEY",
    )
    parser.add_argument(
        "--restart",
        action="store_true",
        help="restart the server after the upload and check that it loaded the addon",
    )
    parser.add_argument(
        "--replace",
        action="store_true",
        help="upload even if the server has this version; workstations keep the "
        "client half they have fetched",
    )
    options = parser.parse_args(arguments)
    if options.replace and not options.upload:
        parser.error("--replace goes with --upload")
    if options.restart and not options.upload:
        parser.error("--restart goes with --upload")
    if options.upload and options.skip_zip:
        parser.error("--upload needs the zip, so it does not go with --skip-zip")
    try:
        package = build(options.output, skip_zip=options.skip_zip)
        print(package)
        if options.upload:
            _upload(package, options.upload, options.restart, options.replace)
    except PackageError as error:
        print(f"create_package: {error}", file=sys.stderr)
        return 1
    return 0


def _upload(package: Path, url: str, with_restart: bool, may_replace: bool) -> None:
    """Upload a package, and on request see the server load it."""
    import upload_package

    def say(line: str) -> None:
        print(line, flush=True)

    facts = read_package()
    name, version = str(facts["name"]), str(facts["version"])
    try:
        server = upload_package.connect(url)
        if not may_replace:
            upload_package.refuse_present(server, name, version)
        upload_package.upload(server, package, say)
        if with_restart:
            upload_package.restart(server, name, version, say)
    except upload_package.UploadError as error:
        raise PackageError(str(error)) from error


if __name__ == "__main__":
    sys.exit(main())
