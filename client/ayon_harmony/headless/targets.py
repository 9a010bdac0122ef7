"""Which scenes a command works on: files, lists of files, AYON paths by glob.

Nothing is opened here and no Harmony is needed. What is asked for and is not
there becomes a target with a problem, so that one missing workfile of three
hundred is one line of the report.
"""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PureWindowsPath
from typing import Any

from ayon_harmony.errors import ProjectChangedError, UsageError
from ayon_harmony.model import globs
from ayon_harmony.model.counting import count_of
from ayon_harmony.model.entity_uri import EntityUri, is_entity_uri
from ayon_harmony.model.exit_codes import ExitCode
from ayon_harmony.model.report import Item, ItemState
from ayon_harmony.workfiles import disk

LAST, PUBLISHED = "last", "published"
"""Words for a workfile of a task: the newest one, or the newest published one."""


@dataclass(frozen=True)
class Target:
    """One scene that a command works on.

    Attributes:
        path: Workfile zip or ``.xstage``; None where there is none.
        project: Name of the project, empty without an AYON context.
        folder: Path of the folder in AYON.
        task: Name of the task.
        is_published: Whether the file is a published one, which nobody changes.
        problem: Why there is nothing to open, empty where there is.
        is_last: Whether it was asked for as the last workfile of its task.
        has_not_begun: Whether its task was chosen, and has no such workfile.

    """

    path: Path | None
    project: str = ""
    folder: str = ""
    task: str = ""
    is_published: bool = False
    problem: str = ""
    is_last: bool = False
    has_not_begun: bool = False

    @property
    def has_context(self) -> bool:
        """Whether it belongs to a task of AYON."""
        return bool(self.project and self.folder and self.task)

    def to_json(self) -> dict[str, Any]:
        """Return what JSON can hold."""
        return {**vars(self), "path": None if self.path is None else str(self.path)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Target:
        """Return the target of ``to_json``."""
        path = value["path"]
        return cls(**{**value, "path": None if path is None else Path(path)})


def note_problem(target: Target, item: Item, problem: str = "") -> None:
    """Write into an item why its scene is not opened.

    A task without a workfile has nothing to be done with; what was named and is not
    there, or cannot be read, has failed.

    Args:
        target: The scene.
        item: Its item of the report.
        problem: Why not, where the target has no problem of its own.

    """
    item.message = target.problem or problem
    if target.has_not_begun:
        item.state, item.exit_code = ItemState.SKIPPED, ExitCode.GOOD
    else:
        item.state, item.exit_code = ItemState.FAILED, ExitCode.COULD_NOT_BEGIN


def require_workfiles(targets: Sequence[Target]) -> None:
    """Refuse a selection of tasks of which none has a workfile.

    Raises:
        UsageError: There is nothing to do.

    """
    if targets and all(target.has_not_begun for target in targets):
        first, *others = targets
        which = f"'{first.folder}' > {first.task}"
        raise UsageError(
            f"There is nothing to do for {count_of(len(targets), 'task')}, {which}"
            f"{' among them' if others else ''}: {first.problem}"
        )


def item_of(target: Target) -> Item:
    """Return the item of the report for a target that nothing was done with."""
    return Item(
        project=target.project,
        folder=target.folder,
        task=target.task,
        workfile="" if target.path is None else str(target.path),
    )


def entities_of(target: Target) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return folder and task of a target, None where AYON has no such task."""
    import ayon_api

    folder = ayon_api.get_folder_by_path(target.project, target.folder)
    task = folder and ayon_api.get_task_by_name(
        target.project, folder["id"], target.task
    )
    return (folder, task) if task else None


@dataclass(frozen=True)
class Selection:
    """What a command line asks for.

    Attributes:
        files: Workfiles, ``.xstage`` files, scene folders, or folders of those.
        list_file: File that names more of them, one a line; ``#`` begins a remark.
        project: Name of a project.
        folders: Globs of folder paths in it; ``**`` also matches slashes.
        tasks: Globs of task names; none means every task.
        workfile: ``last``, ``published`` or a version like ``v003``.
        uris: URIs of AYON: of folders, tasks, workfiles and published workfiles.

    """

    files: Sequence[str] = ()
    list_file: str | None = None
    project: str | None = None
    folders: Sequence[str] = ()
    tasks: Sequence[str] = ()
    workfile: str = LAST
    uris: Sequence[str] = ()


def select_targets(selection: Selection) -> list[Target]:
    """Return the scenes that are asked for, each once, in a steady order.

    Files get the context of ``project``, ``folders`` and ``tasks`` where these
    name exactly one task.

    Raises:
        UsageError: Nothing is asked for, or nothing fits.

    """
    uris, paths = _uris_and_paths(selection)
    context = _single_context(selection)
    targets = [
        _with_context(target, context)
        for text in paths
        for target in _targets_of_file(Path(text).expanduser())
    ]
    for text in uris:
        targets += _targets_of_uri(text, selection.workfile)
    if not paths and selection.project and selection.folders:
        targets += _targets_of_tasks(selection)
        if not targets:
            raise UsageError(
                f"No task of '{selection.project}' fits the folders"
                f" {_quoted(selection.folders)}"
                + (
                    f" and the tasks {_quoted(selection.tasks)}."
                    if selection.tasks
                    else "."
                )
            )
    elif not paths and not uris:
        raise UsageError(
            "Say which scenes: files or folders, --list FILE, --uri URI, or --project"
            " with --folder."
        )
    return list(dict.fromkeys(targets))


def _uris_and_paths(selection: Selection) -> tuple[list[str], list[str]]:
    """Return the URIs and the paths that are named, also in the list."""
    uris, paths = list(selection.uris), list[str]()
    for text in (*selection.files, *_lines_of(selection.list_file)):
        (uris if is_entity_uri(text) else paths).append(text)
    return uris, paths


def _quoted(texts: Iterable[str]) -> str:
    return ", ".join(f"'{text}'" for text in texts)


# --- files ---------------------------------------------------------------------


def _lines_of(list_file: str | None) -> list[str]:
    if not list_file:
        return []
    path = Path(list_file).expanduser()
    try:
        lines = _decode_list(path.read_bytes()).splitlines()
    except OSError as error:
        why = disk.words_of(error)
        raise UsageError(f"The list '{path}' cannot be read: {why}") from error
    except UnicodeDecodeError as error:
        raise UsageError(
            f"The list '{path}' is no text in UTF-8. Save it as UTF-8."
        ) from error
    texts = (_without_quotes(line.strip()) for line in lines)
    # Relative names are relative to the list, wherever the command is run.
    return [
        text
        if is_entity_uri(text) or _is_of_other_system(text)
        else str(path.parent / text)
        for text in texts
        if text and text[0] != "#"
    ]


def _decode_list(data: bytes) -> str:
    """Return the text of a list; the PowerShell of Windows writes UTF-16."""
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data.decode("utf-16" if is_wide else "utf-8-sig")


def _without_quotes(text: str) -> str:
    """Return a path as it is; the Explorer copies paths with quotes around them."""
    return text[1:-1] if len(text) > 2 and text[0] == text[-1] == '"' else text


def _is_of_other_system(text: str) -> bool:
    """Whether a path has a drive or a share of Windows, and this is another system."""
    return os.name != "nt" and bool(PureWindowsPath(text).drive) and "\\" in text


def _with_context(target: Target, context: Mapping[str, str]) -> Target:
    return Target.from_json({**target.to_json(), **context})


def _single_context(selection: Selection) -> dict[str, str]:
    texts = (*selection.folders, *selection.tasks)
    is_single = len(selection.folders) == 1 and len(selection.tasks) == 1
    if not selection.project or not is_single or any(map(globs.is_glob, texts)):
        return {}
    return {
        "project": selection.project,
        "folder": selection.folders[0],
        "task": selection.tasks[0],
    }


def _targets_of_file(path: Path) -> Iterator[Target]:
    if _is_of_other_system(str(path)):
        yield Target(
            path,
            problem=f"'{path}' is a path of Windows, and this is another system. Name"
            " scenes by --uri, or by --project and --folder: these hold everywhere.",
        )
        return
    path = path.absolute()
    if os.path.isdir(path):
        yield from _targets_in_folder(path)
    elif not os.path.exists(path):
        yield Target(path, problem=f"There is no '{path}'.")
    elif path.suffix.lower() in (".zip", ".xstage"):
        yield Target(path)
    else:
        yield Target(
            path,
            problem=f"'{path.name}' is neither a workfile (.zip) nor an .xstage.",
        )


def _targets_in_folder(folder: Path) -> Iterator[Target]:
    own = _scene_of(folder)
    if own is not None:
        yield Target(own)
        return
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        why = disk.reason(error)
        yield Target(folder, problem=f"'{folder}' cannot be read: {why}.")
        return
    is_empty = True
    for entry in entries:
        scene = _scene_of(entry) if os.path.isdir(entry) else None
        if scene is None and entry.suffix.lower() == ".zip" and os.path.isfile(entry):
            scene = entry
        if scene is not None and not entry.name.startswith("."):
            is_empty = False
            yield Target(scene)
    if is_empty:
        yield Target(folder, problem=f"No workfile and no scene is in '{folder}'.")


def _scene_of(folder: Path) -> Path | None:
    """Return the scene of a scene folder: the one named so, else the newest."""
    try:
        scenes = [path for path in folder.glob("*.xstage") if path.is_file()]
    except OSError:
        return None
    named = folder / f"{folder.name}.xstage"
    if named in scenes:
        return named
    scenes.sort(key=lambda path: (path.stat().st_mtime, path.name))
    return scenes[-1] if scenes else None


# --- AYON paths ----------------------------------------------------------------


def _targets_of_tasks(selection: Selection) -> Iterator[Target]:
    import ayon_api

    project_name = str(selection.project)
    if ayon_api.get_project(project_name) is None:
        raise UsageError(f"AYON has no project '{project_name}'.")
    patterns = [globs.path_pattern(glob) for glob in selection.folders]
    folders = {
        folder["id"]: folder
        for folder in ayon_api.get_folders(project_name)
        if any(pattern.fullmatch(folder["path"]) for pattern in patterns)
    }
    if not folders:
        return
    names = [globs.name_pattern(glob) for glob in selection.tasks]
    tasks = [
        task
        for task in ayon_api.get_tasks(project_name, folder_ids=set(folders))
        if not names or any(name.fullmatch(task["name"]) for name in names)
    ]
    for task in sorted(
        tasks, key=lambda task: (folders[task["folderId"]]["path"], task["name"])
    ):
        folder = folders[task["folderId"]]
        yield _find_workfile(project_name, folder, task, selection.workfile)


def _find_workfile(
    project_name: str,
    folder: Mapping[str, Any],
    task: Mapping[str, Any],
    wanted: str,
) -> Target:
    """Return the workfile of a task that is wanted."""
    from ayon_harmony.host.harmony_host import HarmonyHost

    target = Target(None, project_name, folder["path"], task["name"])
    host: Any = HarmonyHost()
    if wanted == PUBLISHED:
        infos = [
            info
            for info in host.list_published_workfiles(project_name, folder["id"])
            if info.task_id == task["id"]
        ]
        published = _newest_published(project_name, infos)
        if published is None:
            return _without_file(target, infos, "No workfile of the task is published.")
        return replace(target, path=published, is_published=True)
    infos = host.list_workfiles(project_name, folder, task)
    if wanted != LAST:
        number = _version_number(wanted)
        infos = [info for info in infos if info.version == number]
    listed = [
        (info.version or -1, Path(info.filepath)) for info in infos if info.available
    ]
    if not listed:
        which = "" if wanted == LAST else f" {wanted}"
        return _without_file(target, infos, f"The task has no workfile{which}.")
    # Workfiles without a number are older than all others, as in AYON's Workfiles.
    _number, newest = max(listed, key=lambda pair: (pair[0], _modified_at(pair[1])))
    return replace(target, path=newest, is_last=wanted == LAST)


def _without_file(target: Target, infos: Sequence[Any], otherwise: str) -> Target:
    """Return a target of a task that has no file here.

    A file that AYON knows in a folder that is not there was not deleted: a share is
    away, and nobody may take its tasks for ones that have not begun.

    Args:
        target: The task.
        infos: Core's of workfiles that are not available.
        otherwise: What the matter is where it has not begun.

    """
    for info in infos:
        path = Path(info.filepath)
        why = disk.missing_folder(path.parent)
        if why:
            return replace(target, problem=f"AYON knows '{path.name}', but {why}.")
    return replace(target, problem=otherwise, has_not_begun=True)


# --- URIs ----------------------------------------------------------------------


def _targets_of_uri(text: str, workfile: str) -> list[Target]:
    """Return the scenes of a folder, a task, a workfile or a published workfile.

    Args:
        text: The URI.
        workfile: Which workfile of a task, where the URI names none.

    """
    uri = EntityUri.parse(text)
    if uri.product:
        return [_published_target(uri)]
    if not uri.folder:
        raise UsageError(f"'{text}' names no folder. For all of them write /**.")
    if uri.workfile:
        return [_named_workfile(uri)]
    tasks = (uri.task,) if uri.task else ()
    words = Selection((), None, uri.project, (uri.folder,), tasks, workfile)
    targets = list(_targets_of_tasks(words))
    if targets:
        return targets
    told = f"AYON has no task that '{text}' names."
    return [Target(None, uri.project, uri.folder, uri.task, problem=told)]


def _named_workfile(uri: EntityUri) -> Target:
    """Return a workfile that a URI names by its file name."""
    from ayon_harmony.host.harmony_host import HarmonyHost

    target = Target(None, uri.project, uri.folder, uri.task)
    _require_project(uri)
    entities = entities_of(target)
    if entities is None:
        told = f"AYON has no task '{uri.task}' of '{uri.folder}'."
        return replace(target, problem=told)
    host: Any = HarmonyHost()
    for info in host.list_workfiles(uri.project, *entities):
        if info.available and Path(info.filepath).name == uri.workfile:
            return replace(target, path=Path(info.filepath))
    return replace(target, problem=f"The task has no workfile '{uri.workfile}'.")


def _require_project(uri: EntityUri) -> None:
    import ayon_api

    if ayon_api.get_project(uri.project) is None:
        raise UsageError(f"AYON has no project '{uri.project}'.")


def _published_target(uri: EntityUri) -> Target:
    """Return the published workfile that a URI names."""
    import ayon_api

    target = Target(None, uri.project, uri.folder, is_published=True)
    _require_project(uri)
    folder = ayon_api.get_folder_by_path(uri.project, uri.folder)
    product = folder and ayon_api.get_product_by_name(
        uri.project, uri.product, folder["id"], fields={"id"}
    )
    if not product:
        told = f"AYON has no product '{uri.product}' of '{uri.folder}'."
        return replace(target, problem=told)
    fields = {"id", "version", "taskId"}
    versions = ayon_api.get_versions(
        uri.project, product_ids={product["id"]}, fields=fields
    )
    chosen = _version_named(list(versions), uri.version)
    if chosen is None:
        told = f"'{uri.product}' has no version {uri.version or 'at all'}."
        return replace(target, problem=told)
    task = chosen.get("taskId") and ayon_api.get_task_by_id(
        uri.project, chosen["taskId"], fields={"name"}
    )
    target = replace(target, task=task["name"] if task else "")
    try:
        path = published_zip(uri.project, chosen["id"], uri.representation)
    except UsageError as error:
        return replace(target, problem=str(error))
    return replace(target, path=path)


def _version_named(
    versions: Sequence[Mapping[str, Any]], name: str
) -> Mapping[str, Any] | None:
    """Return the version that people mean: ``v012``, ``hero``; without one the last."""
    numbers = {int(version["version"]): version for version in versions}
    word = name.lower()
    if word == "hero":
        return next((numbers[n] for n in numbers if n < 0), None)
    if word in ("", "latest", "last"):
        return numbers[max(numbers, key=abs)] if numbers else None
    return numbers.get(_number_in(word, f"'{name}' is no version like v003"))


def published_zip(project: str, version_id: str, representation: str = "") -> Path:
    """Return the file of a published workfile.

    Args:
        project: The project.
        version_id: Id of the version.
        representation: Its representation, "" for the one that is a zip.

    Raises:
        UsageError: The version is no workfile of Harmony.

    """
    import ayon_api
    from ayon_core.pipeline.load import get_representation_path

    zips = [
        entity
        for entity in ayon_api.get_representations(project, version_ids={version_id})
        if representation in ("", entity["name"])
        and ((entity["context"] or {}).get("ext") == "zip" or entity["name"] == "zip")
    ]
    if len(zips) != 1:
        raise UsageError("Select published workfiles of Harmony; others have no scene.")
    return Path(str(get_representation_path(project, zips[0])))


def refuse_outdated(target: Target) -> None:
    """Raise ProjectChangedError when a target is not the last of its task any more.

    Between the plan of a run and its turn, or before it is resumed, an artist may
    have saved the next version: publishing the former one would pass over that.
    """
    entities = entities_of(target)
    if entities is None or target.path is None:
        return
    newest = _find_workfile(target.project, *entities, LAST).path
    if newest is not None and newest.name != target.path.name:
        raise ProjectChangedError(
            f"'{newest.name}' was saved after the run was planned, so"
            f" '{target.path.name}' is left alone.",
            target.path,
        )


def _newest_published(project_name: str, infos: Sequence[Any]) -> Path | None:
    """Return the published workfile of a task with the highest version."""
    import ayon_api

    paths = {
        info.representation_id: Path(info.filepath) for info in infos if info.available
    }
    if not paths:
        return None
    version_ids = {
        representation["versionId"]: representation["id"]
        for representation in ayon_api.get_representations(
            project_name, representation_ids=set(paths), fields={"id", "versionId"}
        )
    }
    versions = ayon_api.get_versions(
        project_name, version_ids=set(version_ids), fields={"id", "version"}
    )
    # A hero version is a copy of another one, and has a negative number.
    newest = max(versions, key=lambda version: abs(version["version"]))
    return paths[version_ids[newest["id"]]]


def _modified_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _version_number(text: str) -> int:
    words = (
        f"--workfile is '{LAST}', '{PUBLISHED}' or a version like v003, not '{text}'"
    )
    return _number_in(text, words)


def _number_in(text: str, otherwise: str) -> int:
    match = re.fullmatch(r"[vV]?(\d+)", text)
    if match is None:
        raise UsageError(f"{otherwise}.")
    return int(match[1])
