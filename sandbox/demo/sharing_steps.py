"""Steps in which others want the same workfile, and the share is a slow one."""

from __future__ import annotations

import os
import time
import zipfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sandbox.demo.day import Day, Note
from sandbox.demo.window_steps import photograph

_SHARE_BYTES_PER_S = 20e6
_SOUND_BYTES = 20_000_000
_IS_MINIMIZED = """(function () {
    return AyonHarmony.menu.findMainWindow().minimized;
})"""
_MINIMIZE = """(function () {
    AyonHarmony.menu.findMainWindow().showMinimized();
})"""


def meet_on_one_workfile(day: Day, note: Note) -> None:
    """A second Harmony wants the workfile that is open: it goes to the first one."""
    from ayon_harmony.workfiles import presence

    workfile = Path(day.stage.application.workfile.path)
    before = workfile.read_bytes()
    send = day.stage.session.send
    send({"function": _MINIMIZE})
    asked = photograph(
        day, "beside", lambda loop: _open(day, workfile, loop), answer="cancel"
    )
    note.show("What the second one is asked", asked)
    told, went = _open_beside(day, workfile, "go")
    assert went is None
    assert not send({"function": _IS_MINIMIZED})["result"], "its window stays away"
    _, looked_at = _open_beside(day, workfile, "look")
    _, worked_on = _open_beside(day, workfile, "new")
    assert looked_at != worked_on
    assert workfile.read_bytes() == before
    holder = presence.Presence().holder(workfile)
    assert holder is not None, "nobody tells a colleague"
    note.tell(
        second_session_is_told=told,
        goes_to="the window of the first one",
        only_looks_in=looked_at,
        works_on_in=worked_on,
        colleague_elsewhere_is_told=f"opened by {holder.text}",
    )


def _open_beside(day: Day, workfile: Path, answer: str) -> tuple[str, str | None]:
    """Open a workfile in a second session, with an answer; what was told, and where."""
    from ayon_harmony.ui.main_loop import PlainMainLoop

    asked: list[str] = []

    class Artist(PlainMainLoop):
        """Somebody who has made up his mind."""

        interactive = True

        def ask(
            self,
            title: str,
            text: str,
            choices: Sequence[tuple[str, str]],
            safe: str,
            bars: object = (),
        ) -> str:
            asked.append(text)
            assert answer in dict(choices), choices
            return answer

        def show_message(self, title: str, text: str, details: str = "") -> None:
            raise AssertionError(text)

    place = _open(day, workfile, Artist())
    return asked[0], place


def _open(day: Day, workfile: Path, loop: Any) -> str | None:
    """Open it as a second session; its folder, None where the artist goes elsewhere."""
    from ayon_harmony.app.other_session import bring_to_front
    from ayon_harmony.errors import Cancelled
    from ayon_harmony.ui.progress import ProgressService
    from ayon_harmony.workfiles import Workfiles
    from ayon_harmony.working.beside import Beside
    from ayon_harmony.working.open_workfile import identity_of
    from ayon_harmony.working.opening_questions import NoLocks, OpeningQuestions

    files = Workfiles(day.local_folder)
    files.harmony_will_start()
    plan = files.plan_opening(identity_of(workfile), workfile)
    questions = OpeningQuestions(
        loop, ProgressService(loop), NoLocks(), is_unattended=False
    )
    beside = Beside(
        files,
        loop,
        ProgressService(loop),
        partial(bring_to_front, files.root),
        questions.tell_of_opening,
    )
    try:
        opened: Any = beside.open(plan)
        where = opened if isinstance(opened, Path) else opened.xstage
        place: str | None = str(where.relative_to(files.root).parent)
    except Cancelled:
        place = None
    files.close(0.0)
    return place


def save_onto_a_slow_share(day: Day, note: Note) -> None:
    """Save onto a share of 20 MB/s: first everything goes there, then what changed."""
    from ayon_harmony.workfiles import Identity, Workfiles
    from ayon_harmony.workfiles.archive import extract_scene
    from sandbox.slow_share import SlowShare

    project = day.folder / "slow share"
    project.mkdir()
    target = project / day.workfile.name
    files = Workfiles(day.folder / "slow share local")
    identity = Identity.of_file(target)
    folder = files.new_scene_dir(identity)
    xstage = extract_scene(day.workfile, folder)
    (folder / "sound.wav").write_bytes(os.urandom(_SOUND_BYTES))
    workfile = files.register(identity, target)
    saves = []
    with SlowShare(project, _SHARE_BYTES_PER_S) as share:
        for word in ("first", "second", "third"):
            text = xstage.read_text(encoding="utf-8")
            end = "</project>"
            text = text.replace(end, f"<!-- {word} save -->{end}")
            xstage.write_text(text, encoding="utf-8")
            sent, started = share.sent, time.perf_counter()
            workfile.save()
            seconds = time.perf_counter() - started
            saves.append(f"{(share.sent - sent) / 1e6:.2f} MB in {seconds:.1f} s")
            with zipfile.ZipFile(target) as archive:
                assert archive.testzip() is None
                assert f"{word} save" in archive.read(xstage.name).decode()
    assert workfile.status.text.startswith("Saved to project"), workfile.status
    workfile.close()
    files.close()
    note.tell(
        workfile_mb=round(target.stat().st_size / 1e6, 1),
        first_save_sent=saves[0],
        second_save_sent=saves[1],
        third_save_sent=saves[2],
        whole_after_each=True,
    )
