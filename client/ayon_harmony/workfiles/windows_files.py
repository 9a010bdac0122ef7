"""Files opened by Windows' own call, so that others may rename and delete them.

The C library opens files without ``FILE_SHARE_DELETE``: whoever reads a zip so
keeps everybody else from replacing it. It also says "permission denied" for a
file that another program has open, where ``CreateFileW`` tells the two apart
(Microsoft, "Creating and Opening Files"; system error codes 5 and 32).
"""

from __future__ import annotations

import errno
import os
import sys

# Of winnt.h and fileapi.h.
READ = 0x80000000
WRITE = 0x40000000
DELETE = 0x00010000
SHARE_READ, SHARE_WRITE, SHARE_DELETE = 1, 2, 4
SHARE_ALL = SHARE_READ | SHARE_WRITE | SHARE_DELETE
OPEN_EXISTING, OPEN_ALWAYS = 3, 4

if sys.platform == "win32":
    import ctypes
    import msvcrt
    from ctypes import wintypes

    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _kernel.CreateFileW.restype = wintypes.HANDLE
    _kernel.CreateFileW.argtypes = [
        wintypes.LPCWSTR,
        wintypes.DWORD,
        wintypes.DWORD,
        wintypes.LPVOID,
        wintypes.DWORD,
        wintypes.DWORD,
        wintypes.HANDLE,
    ]
    _kernel.CloseHandle.argtypes = [wintypes.HANDLE]
    _INVALID = wintypes.HANDLE(-1).value
    _ATTRIBUTE_NORMAL = 0x80

    def open_file(
        path: str, access: int, share: int, disposition: int = OPEN_EXISTING
    ) -> int:
        """Open a file and return its descriptor.

        Args:
            path: As ``disk.long_path`` gives it.
            access: ``READ``, ``WRITE``, ``DELETE``, added up.
            share: What others may do meanwhile, ``SHARE_…`` added up.
            disposition: ``OPEN_EXISTING``, or ``OPEN_ALWAYS`` to make it.

        Raises:
            OSError: With the ``winerror`` that Windows gave.

        """
        handle = _kernel.CreateFileW(
            path, access, share, None, disposition, _ATTRIBUTE_NORMAL, None
        )
        if handle == _INVALID:
            code = ctypes.get_last_error()
            raise OSError(0, ctypes.FormatError(code).strip(), path, code)
        flags = os.O_RDWR if access & WRITE else os.O_RDONLY
        try:
            return msvcrt.open_osfhandle(handle, flags | os.O_BINARY | os.O_NOINHERIT)
        except OSError:
            _kernel.CloseHandle(handle)
            raise

    class _BasicInfo(ctypes.Structure):
        """FILE_BASIC_INFO: times in 100 ns since 1601, then the attributes."""

        _fields_ = (
            ("creation", ctypes.c_int64),
            ("access", ctypes.c_int64),
            ("write", ctypes.c_int64),
            ("change", ctypes.c_int64),
            ("attributes", wintypes.DWORD),
        )

    _kernel.GetFileInformationByHandleEx.argtypes = [
        wintypes.HANDLE,
        ctypes.c_int,
        wintypes.LPVOID,
        wintypes.DWORD,
    ]
    _READ_ATTRIBUTES = 0x80
    # 1970 in the time of Windows.
    _EPOCH = 116_444_736_000_000_000
    _BACKUP_SEMANTICS = 0x02000000

    def _open_to_ask(path: str) -> int | None:
        """Open a file or folder to ask about it only; return a Windows handle."""
        handle: int | None = _kernel.CreateFileW(
            path,
            _READ_ATTRIBUTES,
            SHARE_ALL,
            None,
            OPEN_EXISTING,
            _BACKUP_SEMANTICS,
            None,
        )
        return handle

    def change_time(file: str | int) -> int:
        """Return when a file was changed, in ns since 1970; 0 if it does not tell.

        NTFS moves this time with each write, rename and change of attributes, also
        when somebody sets the other times back (Microsoft, "FILE_BASIC_INFO").

        Args:
            file: A path as ``disk.long_path`` gives it, or a descriptor.

        """
        if isinstance(file, int):
            return _change_time_of(wintypes.HANDLE(msvcrt.get_osfhandle(file)))
        handle = _open_to_ask(file)
        if handle == _INVALID:
            return 0
        try:
            return _change_time_of(wintypes.HANDLE(handle))
        finally:
            _kernel.CloseHandle(handle)

    def _change_time_of(handle: wintypes.HANDLE) -> int:
        info = _BasicInfo()
        size = ctypes.sizeof(info)
        if not _kernel.GetFileInformationByHandleEx(
            handle, 0, ctypes.byref(info), size
        ):
            return 0
        return (int(info.change) - _EPOCH) * 100

    _kernel.GetFinalPathNameByHandleW.argtypes = [
        wintypes.HANDLE,
        wintypes.LPWSTR,
        wintypes.DWORD,
        wintypes.DWORD,
    ]
    # The longest path that NTFS has, and its zero.
    _LONGEST = 32_768

    def final_path(path: str) -> str:
        """Return the path of a file without short names, links and mapped drives.

        A file of a share gets its UNC path (Microsoft, "GetFinalPathNameByHandleW
        function"), by the server's name that was asked for.

        Args:
            path: As ``disk.long_path`` gives it.

        Returns:
            "" where it can't be told.

        """
        handle = _open_to_ask(path)
        if handle == _INVALID:
            return ""
        try:
            told = ctypes.create_unicode_buffer(_LONGEST)
            length = _kernel.GetFinalPathNameByHandleW(handle, told, _LONGEST, 0)
            return told.value if 0 < length < _LONGEST else ""
        finally:
            _kernel.CloseHandle(handle)

    _kernel.GetShortPathNameW.argtypes = [
        wintypes.LPCWSTR,
        wintypes.LPWSTR,
        wintypes.DWORD,
    ]

    def short_path(path: str) -> str:
        """Return a path with the short names of what has some.

        Args:
            path: Of a file or folder that is there.

        Returns:
            "" where it can't be told.

        """
        told = ctypes.create_unicode_buffer(_LONGEST)
        plain = path.replace("/", "\\")
        length = _kernel.GetShortPathNameW(plain, told, _LONGEST)
        return told.value if 0 < length < _LONGEST else ""

else:

    def open_file(
        path: str, access: int, share: int, disposition: int = OPEN_EXISTING
    ) -> int:
        """Open a file as Windows does; there is no such call here."""
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS), path)

    def change_time(file: str | int) -> int:
        """Return when a file was changed; only Windows is asked this way."""
        return 0

    def final_path(path: str) -> str:
        """Return the path of a file without aliases; only Windows is asked so."""
        return ""

    def short_path(path: str) -> str:
        """Return a path with short names; only Windows has some."""
        return ""
