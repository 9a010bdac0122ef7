"""Build the zip that the addon manager of an AYON server takes."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def add_folder(archive: zipfile.ZipFile, folder: Path, name: str) -> None:
    """Put a folder's files into a zip, below a name."""
    for file in sorted(folder.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            archive.write(file, f"{name}/{file.relative_to(folder).as_posix()}")


def main(output: Path) -> Path:
    """Write the package and return its path."""
    facts: dict[str, str] = {}
    exec((ROOT / "package.py").read_text(encoding="utf-8"), facts)
    output.mkdir(parents=True, exist_ok=True)
    client = output / "client.zip"
    with zipfile.ZipFile(client, "w", zipfile.ZIP_DEFLATED) as archive:
        add_folder(archive, ROOT / "client" / "studio_harmony", "studio_harmony")
    package = output / f"{facts['name']}-{facts['version']}.zip"
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(ROOT / "package.py", "package.py")
        add_folder(archive, ROOT / "server", "server")
        archive.write(client, "private/client.zip")
    client.unlink()
    return package


if __name__ == "__main__":
    print(main(Path(sys.argv[1] if len(sys.argv) > 1 else "package")))
