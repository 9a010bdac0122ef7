"""One workfile and the artists who save it, for the tests with many processes."""

from __future__ import annotations

from pathlib import Path

from ayon_harmony.workfiles import Identity, disk
from ayon_harmony.workfiles.archive.reader import ArchiveReader
from ayon_harmony.workfiles.local_copy import LocalCopy, Options

NAME = "sh010_v001"
DRAWINGS = 40
_XSTAGE = '<?xml version="1.0" encoding="UTF-8"?>\n<project source="{}">\n</project>\n'
_HEAD = b"OTVGfull"
# What tells one drawing from another stands in its first bytes.
_MARK_BYTES = 80


def copy_of(folder: Path, user: str) -> LocalCopy:
    """Return a user's local copy of the one workfile below a folder."""
    identity = Identity("prj", "/sq/sh010", "anim", f"{NAME}.zip")
    return LocalCopy(
        folder / user,
        identity,
        folder / "project" / f"{NAME}.zip",
        # What was not chosen is looked for among them.
        Options(recoveries_kept=10_000),
    )


def make(copy: LocalCopy) -> None:
    """Make a scene and save it as the workfile."""
    copy.project_file.parent.mkdir(parents=True, exist_ok=True)
    (copy.scene_dir / "elements" / "body").mkdir(parents=True)
    for number in range(DRAWINGS):
        draw(copy, number, "first")
    write_xstage(copy, "first")
    copy.register()
    copy.save()


def draw(copy: LocalCopy, number: int, mark: str) -> None:
    """Change a drawing; what is in it tells which change it was."""
    path = copy.scene_dir / "elements" / "body" / f"body-{number}.tvg"
    part = copy.folder / f"drawing-{number}.new"
    part.write_bytes(_HEAD + f"{mark} ".encode() * 3000)
    disk.replace(part, path)


def write_xstage(copy: LocalCopy, mark: str) -> None:
    """Write the scene as Harmony does, whole."""
    # Harmony's own half-written scene is its backup's matter, not ours.
    part = copy.folder / "xstage.new"
    part.write_text(_XSTAGE.format(mark), encoding="utf-8")
    disk.replace(part, copy.scene_dir / f"{NAME}.xstage")


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files of a scene folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def contents_of_zip(path: Path) -> dict[str, bytes]:
    """Return the files of the workfile.

    Raises:
        WorkfileError: It is not whole.

    """
    with ArchiveReader(path) as archive:
        archive.verify()
        members = archive.scene_members()
        return {name: archive.read(member) for name, member in members.items()}


def mark_of(content: bytes) -> str:
    """Return what ``draw`` was told, "" for another file."""
    begin = content[:_MARK_BYTES]
    if not begin.startswith(_HEAD):
        return ""
    return begin[len(_HEAD) :].split(b" ", 1)[0].decode("ascii", "replace")


def marks_in(files: dict[str, bytes]) -> dict[int, str]:
    """Return the marks of the drawings of a scene by their numbers."""
    prefix, suffix = "elements/body/body-", ".tvg"
    return {
        int(name[len(prefix) : -len(suffix)]): mark_of(content)
        for name, content in files.items()
        if name.startswith(prefix) and name.endswith(suffix)
    }


def marks_below(folder: Path) -> set[str]:
    """Return the marks of all drawings below a folder, also of dated copies."""
    marks = set()
    for path in Path(disk.long_path(folder)).rglob("*.tvg"):
        with path.open("rb") as file:
            marks.add(mark_of(file.read(_MARK_BYTES)))
    return marks
