"""Files of script: ``File``, ``Dir``, ``PermanentFile``, ``TemporaryFile``.

``File`` and ``Dir`` are the older pair: text in the encoding of the locale,
properties where the newer ones have methods. ``FileWrapper`` is the base of the
permanent and the temporary file; its failures are ``false`` and ''.
"""

from __future__ import annotations

import contextlib
import datetime
import fnmatch
import hashlib
import locale
import os
import shutil
import uuid
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from sandbox.harmony.binding import (
    HostObject,
    ScriptThrow,
    host_class,
    host_constant,
    script_method,
    script_property,
    to_int,
    to_string,
)

if TYPE_CHECKING:
    from sandbox.harmony.host import Application

READ_ONLY, WRITE_ONLY, READ_WRITE, APPEND, TRUNCATE, TRANSLATE = 1, 2, 3, 4, 8, 16

host_constant(
    "FileAccess",
    {
        "ReadOnly": READ_ONLY,
        "WriteOnly": WRITE_ONLY,
        "ReadWrite": READ_WRITE,
        "Append": APPEND,
        "Truncate": TRUNCATE,
        "Translate": TRANSLATE,
    },
)


def local_encoding() -> str:
    """The encoding of texts that name none."""
    return locale.getpreferredencoding(False)


class FileWrapper(HostObject):
    """A path, and its contents while it is open."""

    script_class = "FileWrapper"

    def __init__(self, app: Application, path: Any = "") -> None:
        super().__init__(app)
        self._path = to_string(path).replace("\\", "/")
        self._file: IO[str] | None = None
        self._codec = local_encoding()

    @property
    def file_path(self) -> Path:
        """The path."""
        return Path(self._path)

    def to_script_string(self) -> str:
        """What ``String(file)`` gives."""
        return f"{self.script_class}({self._path})"

    @script_method("path")
    def path(self) -> str:
        """The path as it was given."""
        return self._path

    @script_method("setPath")
    def set_path(self, path: Any) -> FileWrapper:
        """Change the path."""
        self._path = to_string(path).replace("\\", "/")
        return self

    @script_method("absPath", since=25)
    def abs_path(self) -> str:
        """The absolute path."""
        return self.file_path.absolute().as_posix()

    @script_method("folder", since=24)
    def folder(self) -> str:
        """The folder it lies in."""
        return self.file_path.parent.as_posix()

    @script_method("extension")
    def extension(self) -> str:
        """What follows the last dot, without it."""
        return self.file_path.suffix[1:]

    @script_method("setExtension")
    def set_extension(self, extension: Any) -> FileWrapper:
        """Change what follows the last dot."""
        text = to_string(extension).lstrip(".")
        self._path = self.file_path.with_suffix(f".{text}" if text else "").as_posix()
        return self

    @script_method("exists")
    def exists(self) -> bool:
        """Tell whether there is something at the path."""
        return bool(self._path) and self.file_path.exists()

    @script_method("lastModified", since=24)
    def last_modified(self) -> str:
        """When it was changed, '' if it is not there."""
        if not self.exists():
            return ""
        stamp = self.file_path.stat().st_mtime
        return datetime.datetime.fromtimestamp(stamp).isoformat(timespec="seconds")

    @script_method("binaryHash", since=24)
    def binary_hash(self) -> str:
        """A hash of the contents, '' if it is not there."""
        if not self.file_path.is_file():
            return ""
        return hashlib.md5(self.file_path.read_bytes()).hexdigest()

    @script_method("listFiles", since=25)
    def list_files(self) -> list[str]:
        """Names in the folder."""
        if not self.file_path.is_dir():
            return []
        return sorted(entry.name for entry in self.file_path.iterdir())

    @script_method("setTextCodec")
    def set_text_codec(self, codec: Any) -> None:
        """Choose the encoding of texts, ``UTF-8``."""
        self._codec = to_string(codec)

    @script_method("open")
    def open(self, mode: Any = READ_ONLY) -> bool:
        """Open to read (1) or write (2)."""
        self.close()
        letter = {READ_ONLY: "r", WRITE_ONLY: "w"}.get(to_int(mode) & 3, "r+")
        try:
            self._file = open(  # noqa: SIM115
                self._path, letter, encoding=self._codec, errors="replace", newline=""
            )
        except (OSError, LookupError):
            return False
        return True

    @script_method("isOpen")
    def is_open(self) -> bool:
        """Tell whether it is open."""
        return self._file is not None

    @script_method("isClose")
    def is_close(self) -> bool:
        """Tell whether it is closed."""
        return self._file is None

    @script_method("close")
    def close(self) -> bool:
        """Close it; false when it was not open."""
        if self._file is None:
            return False
        self._file.close()
        self._file = None
        return True

    @script_method("read")
    def read(self) -> str:
        """Read the rest."""
        return self._file.read() if self._file is not None else ""

    @script_method("readLine")
    def read_line(self) -> str:
        """Read a line with its end."""
        return self._file.readline() if self._file is not None else ""

    @script_method("write")
    def write(self, text: Any) -> None:
        """Write a text."""
        if self._file is not None:
            self._file.write(to_string(text))

    @script_method("writeLine")
    def write_line(self, text: Any) -> None:
        """Write a line."""
        self.write(to_string(text) + "\n")

    @script_method("copy")
    def copy(self, target: Any) -> bool:
        """Copy to another FileWrapper's path, over what is there."""
        if not isinstance(target, FileWrapper):
            raise ScriptThrow(
                "incompatible type of argument(s) in call to copy()", "TypeError"
            )
        try:
            shutil.copyfile(self.file_path, target.file_path)
        except OSError:
            return False
        return True

    @script_method("move")
    def move(self, target: Any) -> bool:
        """Move to another FileWrapper's path."""
        if not isinstance(target, FileWrapper):
            raise ScriptThrow(
                "incompatible type of argument(s) in call to move()", "TypeError"
            )
        try:
            shutil.move(str(self.file_path), str(target.file_path))
        except OSError:
            return False
        return True

    @script_method("remove")
    def remove(self) -> bool:
        """Delete the file."""
        self.close()
        try:
            self.file_path.unlink()
        except OSError:
            return False
        return True


class PermanentFile(FileWrapper):
    """A file that stays."""

    script_class = "PermanentFile"


class TemporaryFile(FileWrapper):
    """A file in Harmony's temp folder; it goes with the object."""

    script_class = "TemporaryFile"

    def __init__(self, app: Application, extension: Any = "") -> None:
        name = f"tmp_{uuid.uuid4().hex}"
        ending = to_string(extension).lstrip(".")
        name = f"{name}.{ending}" if ending else name
        super().__init__(app, (app.home.temp / name).as_posix())

    def __del__(self) -> None:
        with contextlib.suppress(OSError):
            self.close()
            self.file_path.unlink()


class File(HostObject):
    """The older file: properties, and text in the encoding of the locale."""

    script_class = "File"

    def __init__(self, app: Application, name: Any) -> None:
        super().__init__(app)
        self._has_name = bool(to_string(name))
        self._path = Path(to_string(name))
        self._file: IO[bytes] | None = None
        self._translate = False

    def _opened(self) -> IO[bytes]:
        if self._file is None:
            raise ScriptThrow(f"file {self._path} is not open")
        return self._file

    @script_method("open")
    def open(self, mode: Any) -> None:
        """Open by the flags of FileAccess; throws when that fails."""
        flags = to_int(mode)
        self._translate = bool(flags & TRANSLATE)
        kind = flags & READ_WRITE
        letters = "rb"
        if flags & APPEND:
            letters = "ab"
        elif kind == WRITE_ONLY:
            letters = "wb"
        elif kind == READ_WRITE:
            letters = "w+b" if flags & TRUNCATE or not self._path.exists() else "r+b"
        try:
            self._file = open(self._path, letters)  # noqa: SIM115
        except OSError as error:
            raise ScriptThrow(f"cannot open {self._path}: {error.strerror}") from None

    @script_method("close")
    def close(self) -> None:
        """Close it."""
        if self._file is not None:
            self._file.close()
            self._file = None

    @script_method("read")
    def read(self) -> str:
        """Read the rest."""
        return self._text(self._opened().read())

    @script_method("readLine")
    def read_line(self) -> str:
        """Read a line, with its end."""
        return self._text(self._opened().readline())

    @script_method("readLines")
    def read_lines(self) -> list[str]:
        """Read the rest as lines."""
        return self.read().splitlines(keepends=True)

    @script_method("readByte")
    def read_byte(self) -> int:
        """Read one byte; -1 at the end."""
        byte = self._opened().read(1)
        return byte[0] if byte else -1

    @script_method("write")
    def write(self, text: Any, length: Any = -1) -> None:
        """Write a text, or so many characters of it."""
        count = to_int(length)
        whole = to_string(text)
        self._opened().write(
            (whole if count < 0 else whole[:count]).encode(local_encoding(), "replace")
        )

    @script_method("writeLine")
    def write_line(self, text: Any) -> None:
        """Write a line."""
        self.write(to_string(text) + "\n")

    @script_method("writeByte")
    def write_byte(self, byte: Any) -> None:
        """Write one byte."""
        self._opened().write(bytes([to_int(byte) & 255]))

    @script_method("remove")
    def remove(self) -> None:
        """Delete it; throws when that fails."""
        self.close()
        try:
            self._path.unlink()
        except OSError as error:
            raise ScriptThrow(f"cannot remove {self._path}: {error.strerror}") from None

    def _text(self, raw: bytes) -> str:
        text = raw.decode(local_encoding(), "replace")
        return text.replace("\r\n", "\n") if self._translate else text

    @script_property("exists")
    def exists(self) -> bool:
        """It is there; a file without a name is not."""
        return self._has_name and self._path.exists()

    @script_property("name")
    def name(self) -> str:
        """Its name with extension."""
        return self._path.name

    @script_property("baseName")
    def base_name(self) -> str:
        """Its name up to the first dot."""
        return self._path.name.partition(".")[0]

    @script_property("extension")
    def extension(self) -> str:
        """What follows the first dot."""
        return self._path.name.partition(".")[2]

    @script_property("fullName")
    def full_name(self) -> str:
        """Its whole path."""
        return self._path.absolute().as_posix() if self._has_name else ""

    @script_property("path")
    def path(self) -> str:
        """Its folder."""
        return self._path.absolute().parent.as_posix() if self._has_name else ""

    @script_property("size")
    def size(self) -> int:
        """Its size in bytes."""
        return self._path.stat().st_size if self._path.is_file() else 0

    @script_property("eof")
    def eof(self) -> bool:
        """Nothing is left to read."""
        file = self._opened()
        return file.tell() >= os.fstat(file.fileno()).st_size

    @script_property("readable")
    def readable(self) -> bool:
        """It may be read."""
        return self._has_name and os.access(self._path, os.R_OK)

    @script_property("writable")
    def writable(self) -> bool:
        """It may be written."""
        return self._has_name and os.access(self._path, os.W_OK)

    @script_property("executable")
    def executable(self) -> bool:
        """It may be run."""
        return self._has_name and os.access(self._path, os.X_OK)

    @script_property("hidden")
    def hidden(self) -> bool:
        """Its name begins with a dot."""
        return self._path.name.startswith(".")

    @script_property("symLink")
    def sym_link(self) -> str:
        """What it links to, '' for no link."""
        return str(self._path.readlink()) if self._path.is_symlink() else ""


class Dir(HostObject):
    """The older folder."""

    script_class = "Dir"

    def __init__(self, app: Application, path: Any = ".") -> None:
        super().__init__(app)
        self._path = Path(to_string(path))

    def _at(self, name: Any) -> Path:
        text = to_string(name)
        return self._path / text if text else self._path

    @script_method("mkdir")
    def mkdir(self, name: Any = "") -> None:
        """Make a folder; throws when that fails."""
        _do(lambda: self._at(name).mkdir(exist_ok=True), "create", self._at(name))

    @script_method("mkdirs")
    def mkdirs(self, name: Any = "") -> None:
        """Make a folder with those above it."""
        target = self._at(name)
        _do(lambda: target.mkdir(parents=True, exist_ok=True), "create", target)

    @script_method("rmdir")
    def rmdir(self, name: Any = "") -> None:
        """Remove an empty folder."""
        _do(lambda: self._at(name).rmdir(), "remove", self._at(name))

    @script_method("rmdirs")
    def rmdirs(self, name: Any = "") -> None:
        """Remove a folder with everything in it."""
        _do(lambda: shutil.rmtree(self._at(name)), "remove", self._at(name))

    @script_method("remove")
    def remove(self, name: Any) -> None:
        """Remove a file."""
        _do(lambda: self._at(name).unlink(), "remove", self._at(name))

    @script_method("rename")
    def rename(self, old: Any, new: Any) -> None:
        """Rename a file."""
        _do(lambda: self._at(old).rename(self._at(new)), "rename", self._at(old))

    @script_method("entryList")
    def entry_list(
        self, pattern: Any = "*", kind: Any = -1, sort: Any = -1
    ) -> list[str]:
        """List names by pattern; kind 1 is folders, 2 is files, both else.

        ``sort`` as Qt's: 0 name, 1 time (newest first), 2 size (largest first),
        and flags 4 folders first, 8 reversed, 16 ignoring case.
        """
        if not self._path.is_dir():
            return []
        flags = to_int(kind)
        wanted = to_string(pattern) or "*"
        found = [".", ".."] if flags < 0 or flags & 1 else []
        for entry in _sorted(list(self._path.iterdir()), to_int(sort)):
            is_wanted = flags < 0 or flags & (1 if entry.is_dir() else 2)
            if is_wanted and not entry.name.startswith("."):
                found.append(entry.name)
        return [name for name in found if fnmatch.fnmatch(name, wanted)]

    @script_method("fileExists")
    def file_exists(self, name: Any) -> bool:
        """Tell whether there is such a file."""
        return self._at(name).exists()

    @script_method("filePath")
    def file_path(self, name: Any = "") -> str:
        """The path of a file in it."""
        return self._at(name).as_posix()

    @script_method("absFilePath")
    def abs_file_path(self, name: Any = "") -> str:
        """The absolute path of a file in it."""
        return self._at(name).absolute().as_posix()

    @script_method("cd")
    def cd(self, name: Any) -> None:
        """Go to a folder in it."""
        self._path = self._at(name)

    @script_method("cdUp")
    def cd_up(self) -> None:
        """Go to the folder above."""
        self._path = self._path.absolute().parent

    @script_property("exists")
    def exists(self) -> bool:
        """It is there."""
        return self._path.is_dir()

    @script_property("name")
    def name(self) -> str:
        """Its name."""
        return self._path.name

    @script_property("path", "_set_path")
    def path(self) -> str:
        """Its path as given."""
        return self._path.as_posix()

    def _set_path(self, path: Any) -> None:
        self._path = Path(to_string(path))

    @script_property("absPath")
    def abs_path(self) -> str:
        """Its absolute path."""
        return self._path.absolute().as_posix()

    @script_property("canonicalPath")
    def canonical_path(self) -> str:
        """Its path without links."""
        return self._path.resolve().as_posix()

    @script_property("readable")
    def readable(self) -> bool:
        """It may be read."""
        return os.access(self._path, os.R_OK)


def _sorted(entries: list[Path], sort: int) -> list[Path]:
    """Sort as QDir does; -1 is by name."""
    flags = max(sort, 0)
    keys: dict[int, Any] = {
        1: lambda entry: -entry.stat().st_mtime,
        2: lambda entry: -entry.stat().st_size,
        3: lambda entry: 0,
    }
    entries.sort(key=lambda e: e.name.casefold() if flags & 16 else e.name)
    if flags & 3:
        entries.sort(key=keys[flags & 3])
    if flags & 8:
        entries.reverse()
    if flags & 4:
        entries.sort(key=lambda entry: not entry.is_dir())
    return entries


def _do(action: Any, what: str, path: Path) -> None:
    try:
        action()
    except OSError as error:
        raise ScriptThrow(f"cannot {what} {path}: {error.strerror}") from None


host_class("PermanentFile", PermanentFile)
host_class("TemporaryFile", TemporaryFile)
host_class("File", File)
host_class("Dir", Dir)
