"""``MessageBox``, ``FileDialog`` and ``Input``: questions to the artist.

Nobody sits there: questions are recorded, and answered from the queue that the
control channel fills, or by their default (the first button, or cancelling).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.harmony.binding import (
    UNDEFINED,
    host_function,
    script_text,
    to_int,
    to_string,
)

if TYPE_CHECKING:
    from sandbox.harmony.host import Application

#: Code of the button that a box has when script names none.
OK_BUTTON = 1


def _box(
    app: Application,
    kind: str,
    text: Any,
    button0: Any,
    button1: Any,
    button2: Any,
    title: Any,
) -> Any:
    buttons = [to_int(code) for code in (button0, button1, button2)]
    buttons = [code for code in buttons if code] or [OK_BUTTON]
    return app.answer_box(
        f"MessageBox.{kind}", script_text(text), to_string(title), buttons, buttons[0]
    )


@host_function("MessageBox.information")
def information(
    app: Application,
    text: Any,
    button0: Any = 0,
    button1: Any = 0,
    button2: Any = 0,
    title: Any = "",
    parent: Any = None,
) -> Any:
    """Show an information; gives the code of the pressed button."""
    return _box(app, "information", text, button0, button1, button2, title)


@host_function("MessageBox.warning")
def warning(
    app: Application,
    text: Any,
    button0: Any = 0,
    button1: Any = 0,
    button2: Any = 0,
    title: Any = "",
    parent: Any = None,
) -> Any:
    """Show a warning; gives the code of the pressed button."""
    return _box(app, "warning", text, button0, button1, button2, title)


@host_function("MessageBox.critical")
def critical(
    app: Application,
    text: Any,
    button0: Any = 0,
    button1: Any = 0,
    button2: Any = 0,
    title: Any = "",
    parent: Any = None,
) -> Any:
    """Show an error; gives the code of the pressed button."""
    return _box(app, "critical", text, button0, button1, button2, title)


def _ask(app: Application, kind: str, title: Any) -> Any:
    return app.answer_box(kind, "", to_string(title), [], UNDEFINED)


@host_function("FileDialog.getExistingDirectory")
def existing_directory(
    app: Application, folder: Any = "", title: Any = "", parent: Any = None
) -> Any:
    """Ask for a folder; undefined when cancelled."""
    return _ask(app, "FileDialog.getExistingDirectory", title)


@host_function("FileDialog.getOpenFileName")
def open_file_name(
    app: Application, filter_: Any = "", title: Any = "", parent: Any = None
) -> Any:
    """Ask for a file; undefined when cancelled."""
    return _ask(app, "FileDialog.getOpenFileName", title)


@host_function("FileDialog.getOpenFileNames")
def open_file_names(
    app: Application,
    folder: Any = "",
    filter_: Any = "",
    title: Any = "",
    parent: Any = None,
) -> Any:
    """Ask for files; an empty list when cancelled."""
    return app.answer_box("FileDialog.getOpenFileNames", "", to_string(title), [], [])


@host_function("FileDialog.getSaveFileName")
def save_file_name(
    app: Application, filter_: Any = "", title: Any = "", parent: Any = None
) -> Any:
    """Ask for a file to write; undefined when cancelled."""
    return _ask(app, "FileDialog.getSaveFileName", title)


@host_function("Input.getText")
def get_text(
    app: Application,
    label: Any = "",
    text: Any = "",
    title: Any = "",
    parent: Any = None,
) -> Any:
    """Ask for a text; undefined when cancelled."""
    return app.answer_box(
        "Input.getText", to_string(label), to_string(title), [], UNDEFINED
    )


@host_function("Input.getNumber")
def get_number(app: Application, label: Any = "", *_details: Any) -> Any:
    """Ask for a number; undefined when cancelled."""
    return app.answer_box("Input.getNumber", to_string(label), "", [], UNDEFINED)


@host_function("Input.getItem")
def get_item(app: Application, label: Any = "", *_details: Any) -> Any:
    """Ask for one of a list; undefined when cancelled."""
    return app.answer_box("Input.getItem", to_string(label), "", [], UNDEFINED)
