"""What Wine answers otherwise than Windows, test by test.

These tests pass on Windows or say nothing about it there. Under Wine they are
expected to fail, so that one that passes by a newer Wine is seen.
"""

from __future__ import annotations

import sys

_LINKS = "Wine's CreateSymbolicLink says yes and makes no link"
_FOLDERS = "Wine renames a folder with open files in it, Windows refuses"
_CASE = "Wine leaves a folder as it is that is renamed in letter case only"
_FONTS = "Wine's fonts draw a box for a letter that none of them has"
_NARROW = "Wine's fonts have no Arabic letters, so what is drawn has room"
_AS_ROOT = "Wine opens a read-only file for writing when it runs as root"

#: Drive C by another letter, see ``python``.
SECOND_DRIVE = "Q:"

#: Reasons by test, as pytest names it, without its parameters.
LIMITS = {
    "tests/ui/test_ui_room_for_windows.py::"
    "test_the_list_of_offers_is_on_the_screen_however_long_names_are": _NARROW,
    "tests/publishing/test_publishing_lettering.py::"
    "test_qt_draws_scripts_that_the_system_has": _FONTS,
    "tests/workfiles/test_workfiles_archive.py::"
    "test_links_to_files_are_saved_as_files_and_to_folders_refused": _LINKS,
    "tests/workfiles/test_workfiles_windows.py::"
    "test_a_file_without_the_right_to_write_is_not_called_open": _AS_ROOT,
    "tests/workfiles/test_workfiles_windows.py::"
    "test_a_busy_scene_folder_costs_no_dated_copies": _FOLDERS,
    "tests/workfiles/test_workfiles_windows.py::"
    "test_a_folder_renamed_in_case_is_so_here_too_with_files_of_our_own_in_it": _CASE,
    "tests/workfiles/test_workfiles_windows.py::"
    "test_a_workfile_behind_another_name_of_its_drive_has_one_local_copy": _LINKS,
}


def is_wine() -> bool:
    """Say whether this Windows is Wine: only that has such a function."""
    if sys.platform == "win32":
        import ctypes

        return hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")
    return False


def limit_of(test: str) -> str | None:
    """Return why a test can't pass under Wine, None if it can.

    Args:
        test: As pytest names it.

    """
    return LIMITS.get(test.partition("[")[0])
