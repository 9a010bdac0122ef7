"""Steps that look at windows of ours, used as an artist and a TD use them.

The session of the demo has nobody in front of it, so its own windows stay closed.
Here the same windows are shown with what the session really says, and photographed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sandbox.demo.day import FOLDER_PATH, Day, Note

TYPED = """for node in scene.nodes.list_nodes(types=["READ"]):
    print(node.path, node.color)"""
#: A colour of Robin that another version of his palette changes.
RECOLOURED = "Coat"
MISTAKE = "let layers = node.subNodes(node.root());"


#: Kept for the process: a window that Python collects on another thread than its own
#: takes the process along.
_KEPT: list[Photographer] = []


class Photographer:
    """A main loop whose windows are shown, photographed and closed.

    Args:
        loop: The session's own loop.
        answer: What questions are answered with.

    """

    interactive = True

    def __init__(self, loop: Any, answer: str = "") -> None:
        from ayon_harmony.ui.windows import QtWindows

        self.qt = loop.qt
        self.post = loop.post
        self.holding = loop.holding
        self.windows = QtWindows(self)  # type: ignore[arg-type]
        self.picture: Path | None = None
        #: What is called otherwise in texts: folders of this machine.
        self.renamed: Sequence[tuple[str, str]] = ()
        self._answer = answer
        self.session_loop = loop
        _KEPT.append(self)

    def __getattr__(self, name: str) -> Any:
        # What is shown; everything else is the session's loop.
        shown = getattr(self.windows, name, None)
        return getattr(self.session_loop, name) if shown is None else shown

    def bring_to_front(self, window: Any) -> None:
        """Photograph a window that does not wait, and close it."""
        window.show()
        self._photograph(window)
        window.close()

    def ask(self, *told: Any, **more: Any) -> str:
        """Photograph a question, and give the answer."""
        self._photograph_next()
        self.windows.ask(*told, **more)
        return self._answer

    def choose(self, *told: Any, **more: Any) -> tuple[str, str]:
        """Photograph a question with pictures, and give the answer."""
        self._photograph_next()
        self.windows.choose(*told, **more)
        return "", self._answer

    def show_message(self, *told: str) -> None:
        """Photograph a message, with its details open."""
        self._photograph_next()
        self.windows.show_message(*map(self._rename, told))

    def show_text(self, *told: str) -> None:
        """Photograph a long text."""
        self.windows.show_text(*map(self._rename, told))

    def _rename(self, text: str) -> str:
        for name, other in self.renamed:
            text = text.replace(name, other)
        return text

    def open_progress(self, title: str, can_cancel: bool) -> Any:
        """Show a task; it is photographed when half of it is done."""
        return HalfWay(self.windows.open_progress(title, can_cancel), self)

    def run_beside(
        self, work: Callable[[], Any], then: Callable[[Any], object]
    ) -> None:
        """Do it at once: what comes later would miss the picture."""
        then(work())

    def renew_reports(self, reports: Sequence[Any]) -> None:
        """Photograph reports again, now that their pictures are there."""
        self.windows.show_reports(reports)

    def _photograph_next(self) -> None:
        def look() -> None:
            window = self._app.activeModalWidget()
            more = window.findChild(self.qt.QtWidgets.QPushButton, "more")
            if more is not None:
                more.click()
            self._photograph(window)
            window.close()

        self.qt.QtCore.QTimer.singleShot(0, look)

    @property
    def _app(self) -> Any:
        return self.qt.QtWidgets.QApplication.instance()

    def photograph_progress(self) -> None:
        """Photograph the window of the task that goes on."""
        self._photograph(self._app.activeModalWidget())

    def _photograph(self, window: Any) -> None:
        for _ in range(3):
            self._app.processEvents()
        assert self.picture is not None
        self.picture.parent.mkdir(exist_ok=True)
        assert window.grab().save(str(self.picture))


class HalfWay:
    """A view of a task on the main thread that is photographed once.

    Args:
        view: The real one.
        photographer: Who takes the picture.

    """

    def __init__(self, view: Any, photographer: Photographer) -> None:
        self._view = view
        self._photographer = photographer
        self._is_taken = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._view, name)

    def show_state(self, share: float | None, text: str) -> None:
        """Show a state, and photograph the first one past the middle."""
        self._view.show_state(share, text)
        if share is not None and 0.5 <= share < 1.0 and not self._is_taken:
            self._is_taken = True
            self._photographer.photograph_progress()


def photograph(
    day: Day, name: str, show: Callable[[Photographer], object], answer: str = ""
) -> Path:
    """Have something shown on the main thread; return its picture."""
    picture = day.folder / "windows" / f"{name}.png"

    def work() -> None:
        photographer = Photographer(day.stage.application.loop, answer)
        photographer.picture = picture
        show(photographer)

    day.stage.on_main(work, 120.0)
    assert picture.is_file(), f"no window of {name} was shown"
    return picture


def set_scene_settings(day: Day, note: Note) -> None:
    """Set Scene Settings shows the frames now and then, and asks before it sets."""
    from ayon_harmony import current
    from ayon_harmony.working.scene_settings import SceneSettingsEntry

    scene = current.get_scene()
    before = scene.settings.get_scene().settings.length
    wanted = before.frame_count + 12
    project = day.studio.project("demo")
    folder = project.find_folder(FOLDER_PATH)
    project.server.update(
        project.name,
        "folder",
        folder["id"],
        {"attrib": {"frameStart": 1001, "frameEnd": 1000 + wanted}},
    )
    settings = day.stage.application.settings
    picture = photograph(
        day,
        "scene_settings",
        lambda loop: SceneSettingsEntry(loop, settings).run(),
        answer="set",
    )
    after = scene.settings.get_scene().settings.length
    assert after.stop_frame > before.stop_frame, f"{before} {after}"
    scene.undo.undo()
    assert scene.settings.get_scene().settings.length == before
    note.tell(before=before, after=after)
    note.show("The task wants more frames than the scene has", picture)


def see_what_a_palette_recolours(day: Day, note: Note) -> None:
    """Another version of a palette shows which drawings it recolours, and is left."""
    from ayon_harmony import current
    from ayon_harmony.managing.recoloring import (
        agrees_to,
        draw_before_after,
        recoloring_of,
    )
    from ayon_harmony.pictures import PictureMaker, pictures_folder
    from ayon_harmony.ui import messages

    day.stage.on_main(current.get_workfile().save, 120.0)
    scene = current.get_scene()
    (robin,) = [item for item in scene.palettes.list_palettes() if item.name == "robin"]
    other = day.folder / "robin_v002" / "robin.plt"
    other.parent.mkdir(exist_ok=True)
    recolour(Path(robin.path), other)
    recoloring = recoloring_of(
        Path(scene.settings.get_scene().path), "robin", Path(robin.path), other
    )
    assert recoloring.drawings, "no drawing has the colour"
    application = day.stage.application
    answers: list[bool] = []

    def draw() -> Any:
        palettes = [Path(item.path) for item in scene.palettes.list_palettes()]
        with PictureMaker(pictures_folder()) as maker:
            return draw_before_after(recoloring, palettes, maker)

    picture = photograph(
        day,
        "recolouring",
        lambda loop: attended(
            application, loop, lambda: answers.append(agrees_to(recoloring))
        ),
        answer="cancel",
    )
    told = ("Update robin", [recoloring.text], [("Version", "v001", "v002")], draw)
    reported = photograph(
        day,
        "report",
        lambda loop: attended(application, loop, lambda: messages.report(*told)),
    )
    assert answers == [False]
    note.tell(recolours=recoloring.text, drawings=len(recoloring.drawings))
    note.show("What an update of a palette recolours", picture)
    note.show("What would be told after it", reported)


def attended(
    application: Any, photographer: Photographer, do: Callable[[], object]
) -> None:
    """Do something while what plugins tell and ask is photographed."""
    from ayon_harmony import current

    parts = application.session, application.workfile, application.progress
    program = current.get_program()
    dialogs: Any = photographer
    current.start(*parts, dialogs, program)
    try:
        do()
    finally:
        current.start(*parts, application.loop, program)


def recolour(palette: Path, target: Path) -> None:
    """Write a palette in which one colour has another value, where it has that."""
    from ayon_harmony.formats.palette_file import PaletteFile, Rgba, SolidColor

    before = PaletteFile.read(palette)
    entries = tuple(
        replace(entry, color=Rgba(46, 125, 80, 255))
        if isinstance(entry, SolidColor) and entry.name == RECOLOURED
        else entry
        for entry in before.entries
    )
    target.write_text(before.with_entries(entries).to_text(), encoding="utf-8")


def type_scripts(day: Day, note: Note) -> None:
    """The Script Console runs Python and Qt Script, and says what is wrong."""
    from ayon_harmony.ui.console import PYTHON, QT_SCRIPT, Ran
    from ayon_harmony.working.script_console import ScriptConsole

    console = ScriptConsole(day.stage.session)
    ran: list[Ran] = []

    def show(photographer: Photographer) -> None:
        from ayon_harmony.ui.console_window import ConsoleWindow
        from ayon_harmony.ui.qt import dress

        window = ConsoleWindow(photographer.qt)
        dress(photographer.qt, window.dialog)
        photographer.windows.console_window = window
        window.show(console)
        for language, source in ((PYTHON, TYPED), (QT_SCRIPT, MISTAKE)):
            window.sides[language].editor.setPlainText(source)
            outcome = window.run(language, source)
            assert outcome is not None
            ran.append(outcome)
        photographer.bring_to_front(window.dialog)

    picture = photograph(day, "console", show)
    assert not ran[0].is_error, ran[0].text
    assert "`let`" in ran[1].text, ran[1].text
    note.tell(python=ran[0].text.splitlines()[:3], qt_script=ran[1].text)
    note.show("The Script Console", picture)
