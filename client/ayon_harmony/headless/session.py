"""A batch Harmony with a scene open, as a context manager.

Harmony is started with ``-batch -compile`` and the script ``js/batch/session.js``,
and served by the same ``Application`` as an artist's: archive, locks, marks and
conflicts have one set of rules. What differs: it works in a private folder, so the
artist's local copies are never touched; what others have open is refused; and only
a save that is asked for brings anything to the project.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ayon_harmony import current, environment
from ayon_harmony.app.launch import Application, Kind
from ayon_harmony.app.session_settings import load_settings
from ayon_harmony.bridge.bundle import JS_DIR
from ayon_harmony.bridge.file_line import FileLine
from ayon_harmony.errors import (
    LaunchError,
    NoLicenceError,
    NotConnectedError,
    WorkfileError,
)
from ayon_harmony.headless.left_behind import NotedLocks
from ayon_harmony.headless.private_copy import (
    copy_folder_scene,
    refuse_in_use,
)
from ayon_harmony.headless.programs import (
    Program,
    can_read,
    find_program,
    set_by_studio,
    version_in,
)
from ayon_harmony.headless.targets import Target
from ayon_harmony.publishing.batch_render import refuses
from ayon_harmony.scene import Scene
from ayon_harmony.surveying.scene_survey import survey_scene
from ayon_harmony.ui.main_loop import PlainMainLoop

log = logging.getLogger(__name__)

SCRIPT = JS_DIR / "batch" / "session.js"
FILES_SCRIPT = JS_DIR / "batch" / "files.js"

START_S = 300.0
"""Seconds that Harmony gets to open the scene and connect: licence and a big scene
on a slow disk included."""


@dataclass(frozen=True)
class SessionOptions:
    """How a batch Harmony is started.

    Attributes:
        program: Path of the Harmony, None to find one.
        app_name: Its name in ayon-applications, None to find one.
        folder: Private folder of the session, None for one that is removed.
        arguments: Further arguments for Harmony.
        start_s: Seconds it gets to open the scene and connect.
        saves: Whether the scene will be saved to where it came from.
        base: Environment to start from, None for that of this process.

    """

    program: str | None = None
    app_name: str | None = None
    folder: Path | None = None
    arguments: Sequence[str] = ()
    start_s: float = START_S
    saves: bool = False
    base: Mapping[str, str] | None = field(default=None, repr=False)


@contextlib.contextmanager
def open_scene(
    what: str | os.PathLike[str] | Target | None,
    program: str | os.PathLike[str] | None = None,
    options: SessionOptions | None = None,
) -> Iterator[Scene]:
    """Open a scene in a batch Harmony for as long as the context lasts.

    Example:
        ::

            with open_scene("sh010_v003.zip") as scene:
                print(scene.settings.get_scene().length)

    Args:
        what: Workfile zip, ``.xstage``, scene folder, or a target of AYON; None is
            the scene that a session starts from.
        program: Path of the Harmony; goes before that of the options.
        options: How it is started.

    Yields:
        The open scene. ``harmony.…`` of the api works meanwhile, too.

    Raises:
        LaunchError: No Harmony, none that can read the scene, or this process
            serves one already.
        NoLicenceError: Harmony says that it has none.
        WorkfileInUseError: Somebody has the workfile open.
        WorkfileError: The scene cannot be read.

    """
    options = options or SessionOptions()
    if program is not None:
        options = replace(options, program=os.fspath(program))
    if what is None:
        target = _in_own_context(Target(None))
    else:
        target = what if isinstance(what, Target) else target_of(Path(what))
    with contextlib.ExitStack() as stack:
        folder = options.folder
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="ayon_harmony_batch_"))
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.enter_context(entered(target, options.base))
        session = _BatchSession(target, folder, options)
        stack.callback(session.close)
        yield session.start()


def target_of(path: Path) -> Target:
    """Return the target of a file, with the context of this process if it has one.

    Raises:
        WorkfileError: There is no scene.

    """
    from ayon_harmony.headless.targets import Selection, select_targets

    targets = select_targets(Selection((str(path),)))
    if len(targets) > 1:
        raise WorkfileError(f"'{path}' holds several scenes. Name one of them.", path)
    (target,) = targets
    if target.problem:
        raise WorkfileError(target.problem, path)
    return _in_own_context(target)


def _in_own_context(target: Target) -> Target:
    return replace(
        target,
        project=os.environ.get("AYON_PROJECT_NAME", ""),
        folder=os.environ.get("AYON_FOLDER_PATH", ""),
        task=os.environ.get("AYON_TASK_NAME", ""),
    )


@contextlib.contextmanager
def entered(
    target: Target,
    base: Mapping[str, str] | None = None,
    *,
    is_headless: bool = True,
) -> Iterator[None]:
    """Make the environment of this process that of a target's task, for a while.

    Args:
        target: The scene.
        base: Variables that are set first.
        is_headless: Whether nobody sees a window of this process.

    """
    before = dict(os.environ)
    if base is not None:
        os.environ.update(base)
    if is_headless:
        os.environ["AYON_HEADLESS_MODE"] = "1"
    os.environ["AYON_HOST_NAME"] = "harmony"
    for name in environment.SESSION_VARIABLES:
        os.environ.pop(name, None)
    if target.has_context:
        os.environ["AYON_PROJECT_NAME"] = target.project
        os.environ["AYON_FOLDER_PATH"] = target.folder
        os.environ["AYON_TASK_NAME"] = target.task
        if target.path is not None and not target.is_published:
            os.environ["AYON_WORKDIR"] = str(target.path.parent)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


class _BatchSession:
    """One batch Harmony, from the look at the file to its end."""

    def __init__(self, target: Target, folder: Path, options: SessionOptions) -> None:
        self._target = target
        self._folder = folder
        self._options = options
        self._application: Application | None = None
        self._file_line: FileLine | None = None
        self._talks_by_files = os.environ.get(environment.BATCH_LINE) == "files"

    def start(self) -> Scene:
        """Start Harmony and wait until the scene is open."""
        target = self._target
        if target.problem:
            raise WorkfileError(target.problem, target.path)
        version: Sequence[int] = ()
        if target.path is not None:
            survey = survey_scene(target.path)
            if survey.error:
                raise WorkfileError(survey.error, target.path)
            version = survey.version
        refuse_in_use(target)
        program = self._find_program(version)
        _enter_application(target, program)
        application = self._make_application(program)
        application.start()
        self._application = application
        if self._talks_by_files:
            session = application.session
            self._file_line = FileLine(session.port, session.token, self._files)
            self._file_line.start()
        self._wait_for_scene(application, version)
        return Scene(application.session.call)

    def close(self) -> None:
        """Say goodbye to Harmony and end it."""
        if self._application is not None:
            loop = self._application.loop
            assert isinstance(loop, PlainMainLoop)
            loop.run_posted()
            self._application.close(end_harmony=True)
        if self._file_line is not None:
            self._file_line.close()

    @property
    def _files(self) -> Path:
        return self._folder / "line"

    def _find_program(self, file_version: Sequence[int]) -> Program:
        settings = load_settings(os.environ)["headless"]
        return find_program(
            self._target,
            file_version,
            program=self._options.program,
            app_name=self._options.app_name,
            programs_of_settings=set_by_studio(settings),
            saves=self._options.saves,
        )

    def _scene_to_open(self, path: Path) -> Path:
        """Return the zip, or a copy of a scene that is not zipped.

        A scene folder that will be saved is opened where it is: there is nothing
        between it and Harmony that could bring back what changed.
        """
        if path.suffix.lower() == ".zip" or self._options.saves:
            return path
        return copy_folder_scene(path, self._folder)

    def _make_application(self, program: Program) -> Application:
        path = self._target.path
        scene = () if path is None else (self._scene_to_open(path),)
        settings = load_settings(os.environ)["headless"]
        base = {**os.environ, environment.LOCAL_FOLDER: str(self._folder)}
        script = SCRIPT
        if self._talks_by_files:
            self._files.mkdir(parents=True)
            base[environment.BATCH_FILES] = self._files.as_posix()
            script = FILES_SCRIPT
        return Application(
            program.path,
            "-batch",
            *settings["arguments"],
            *self._options.arguments,
            "-compile",
            script,
            *scene,
            loop=PlainMainLoop(),
            base=base,
            kind=Kind.BATCH,
            lock_ways=[NotedLocks(self._folder)],
        )

    def _wait_for_scene(
        self, application: Application, file_version: Sequence[int]
    ) -> None:
        try:
            peer = application.session.wait_until_connected(self._options.start_s)
        except NotConnectedError as error:
            words = application.last_words()
            if any(map(refuses, words.splitlines())):
                raise NoLicenceError(
                    f"Harmony got no licence. It said:\n{words}"
                ) from error
            said = f" It printed last:\n{words}" if words else ""
            raise LaunchError(
                f"Harmony did not open the scene. {error}{said}"
            ) from error
        if not can_read(version_in(peer.harmony_version), file_version):
            saved = ".".join(map(str, file_version[:2]))
            raise LaunchError(
                f"The scene was saved by Harmony {saved}, and this is"
                f" {peer.harmony_version}. Name a newer one by --app or --program."
            )
        loop = application.loop
        assert isinstance(loop, PlainMainLoop)
        loop.run_posted()


def _enter_application(target: Target, program: Program) -> None:
    """Take over what ayon-applications sets for the task and its Harmony."""
    if not program.app_name:
        return
    os.environ["AYON_APP_NAME"] = program.app_name
    if not target.has_context:
        return
    try:
        from ayon_applications import LaunchTypes
        from ayon_core.addon import AddonsManager
    except ImportError:
        return
    addon: Any = AddonsManager().get("applications")
    prepare = getattr(addon, "get_app_environments_for_context", None)
    if prepare is None:
        return
    # As for a job of a farm: no hook that is for artists runs.
    told = prepare(
        target.project,
        target.folder,
        target.task,
        program.app_name,
        launch_type=LaunchTypes.farm_render,
        env=dict(os.environ),
    )
    workdir = os.environ.get("AYON_WORKDIR")
    os.environ.update({name: str(value) for name, value in told.items()})
    if workdir:
        os.environ["AYON_WORKDIR"] = workdir


def harmony_version() -> str:
    """Return the version of the Harmony of this process, empty without one."""
    session = current.find_session()
    peer = session.peer if session is not None else None
    return str(peer.harmony_version) if peer is not None else ""
