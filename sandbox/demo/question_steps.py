"""Steps that look at the questions of a workfile: which one, and whose.

What is asked about is made here, beside the shot of the day: a scene with two versions,
and a colleague who saves meanwhile.
"""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.demo.day import Day, Note
from sandbox.demo.telling_steps import names_of_folders
from sandbox.demo.window_steps import photograph, recolour

COLLEAGUE = "mia on workstation-12 since 10:00"
OTHER_VERSION = "clean_up"


def choose_what_is_opened(day: Day, note: Note) -> None:
    """Who has a workfile, and which of its versions there are, is asked at opening."""
    from ayon_harmony.errors import Cancelled
    from ayon_harmony.ui.progress import ProgressService
    from ayon_harmony.workfiles import Identity, Workfiles
    from ayon_harmony.working.opening_questions import NoLocks, OpeningQuestions

    folder = day.folder / "questions" / "versions"
    target = folder / day.workfile.name
    xstage = _extract(day.workfile, folder / "made")
    xstage.with_name(f"{OTHER_VERSION}.xstage").write_bytes(xstage.read_bytes())
    _pack(xstage.parent, target)

    @dataclass(frozen=True)
    class Holder:
        text: str

    class Locks(NoLocks):
        """Somebody else has every workfile."""

        def holder(self, workfile: Path) -> Any:
            return Holder(COLLEAGUE)

    def questions(loop: Any) -> OpeningQuestions:
        progress = ProgressService(loop)
        return OpeningQuestions(loop, progress, Locks(), is_unattended=False)

    lock = photograph(
        day, "lock", lambda loop: questions(loop).ask_about_lock(target), "read_only"
    )
    note.show("Somebody else has the workfile open", lock)
    files = Workfiles(folder / "local")
    workfile = files.open(files.plan_opening(Identity.of_file(target), target))
    chosen: list[str] = []

    def choose(loop: Any) -> None:
        try:
            chosen.append(questions(loop).choose_version(workfile).stem)
        except Cancelled as error:
            chosen.append(str(error))

    note.show("It holds two versions", photograph(day, "versions", choose))
    photograph(day, "versions", choose, OTHER_VERSION)
    workfile.close()
    files.close()
    assert chosen == [f"'{target.name}' was not opened.", OTHER_VERSION], chosen
    note.tell(closing_the_question=chosen[0], chosen=chosen[1])


def choose_whose_work_stays(day: Day, note: Note) -> None:
    """A colleague saved meanwhile: both sides are shown, and nothing is lost."""
    from ayon_harmony.errors import ProjectChangedError
    from ayon_harmony.ui.progress import ProgressService
    from ayon_harmony.workfiles import Identity, Workfiles, versions
    from ayon_harmony.working.conflict import ask_which_stays

    folder = day.folder / "questions" / "conflict"
    target = folder / day.workfile.name
    colleague = _extract(day.workfile, folder / "made")
    _pack(colleague.parent, target)
    files = Workfiles(folder / "local")
    workfile = files.open(files.plan_opening(Identity.of_file(target), target))
    _write_more(workfile.xstage)
    _recolour(colleague.parent)
    _pack(colleague.parent, target)
    theirs = target.read_bytes()
    told = ""
    try:
        workfile.save()
    except ProjectChangedError as error:
        told = str(error)
    assert told, "what the colleague saved was written over"

    def ask(loop: Any) -> None:
        next_name = versions.next_workfile(target).stem
        mine = (("new", f"Save as {next_name}"), ("replace", "Replace It"))
        answer = ask_which_stays(
            loop,
            ProgressService(loop),
            workfile,
            workfile.xstage,
            target.name,
            f"{told}\nIf it is replaced, a dated copy of it is kept.",
            (mine, (), (("later", "Decide Later"),)),
            "later",
        )
        assert answer == "later"

    note.show("A colleague saved meanwhile", photograph(day, "conflict", ask, "later"))
    assert target.read_bytes() == theirs
    workfile.close(0.0)
    files.close(0.0)
    note.tell(told=told, project="as the colleague saved it")


def look_at_what_changed(day: Day, note: Note) -> None:
    """Versions to compare with are shown, and drawings are looked through."""
    from ayon_harmony.checking.drawings_entry import DrawingsEntry
    from ayon_harmony.ui.progress import ProgressService
    from ayon_harmony.working.compare_entry import CompareEntry
    from ayon_harmony.working.conflict import compare_scenes

    workfile = day.stage.application.workfile
    path, xstage = Path(workfile.path), workfile.xstage
    # The scene as the day began with it, under the name of a first version.
    (looked_at,) = sorted((day.folder / "looked_at").rglob("*.xstage"))[:1]
    name = f"{path.stem.rpartition('_v')[0]}_v001"
    first = day.folder / "questions" / "before" / name / f"{name}.xstage"
    shutil.copytree(looked_at.parent, first.parent)
    first.with_name(looked_at.name).replace(first)
    text = compare_scenes(first, xstage).read_text(encoding="utf-8")
    for name, other in names_of_folders(day):
        text = text.replace(name, other)
    page = day.folder / "windows" / "compare.html"
    page.write_text(text, encoding="utf-8")
    note.show(
        "Compare with which version?",
        photograph(
            day,
            "compare",
            lambda loop: CompareEntry(loop, ProgressService(loop)).run(path, xstage),
        ),
    )
    note.show(
        "Drawings and colours",
        photograph(
            day,
            "drawings",
            lambda loop: DrawingsEntry(loop, ProgressService(loop)).run(),
        ),
    )


def _extract(archive: Path, folder: Path) -> Path:
    """Unpack a workfile; return its scene, under the workfile's name."""
    folder.mkdir(parents=True)
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    (xstage,) = sorted(folder.rglob("*.xstage"))[:1]
    return xstage


def _pack(scene: Path, target: Path) -> None:
    from ayon_harmony.workfiles.archive import save_folder

    save_folder(scene, target)


def _write_more(xstage: Path) -> None:
    text = xstage.read_text(encoding="utf-8")
    end = "</project>"
    xstage.write_text(text.replace(end, f"<!-- more -->{end}"), encoding="utf-8")


def _recolour(scene: Path) -> None:
    """Give a colour of a palette another value, where there is one."""
    for path in scene.rglob("*.plt"):
        recolour(path, path)
    for path in scene.glob("*.xstage"):
        _write_more(path)
