"""Another version of what is loaded, in the scene that is open in batch.

A scene that got worse is not saved: what the scene check says is compared before and
after. What is saved is the next version of the workfile, never the same file.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from ayon_harmony import current
from ayon_harmony.errors import HarmonyError, ProjectChangedError, UsageError
from ayon_harmony.headless.left_behind import note_saving
from ayon_harmony.headless.next_version import save_as_next
from ayon_harmony.headless.palette_files import update_palettes
from ayon_harmony.headless.private_copy import held_scene
from ayon_harmony.headless.saved import Saved
from ayon_harmony.headless.targets import Target, refuse_outdated
from ayon_harmony.host.containers import list_containers
from ayon_harmony.managing.inventory import update_containers
from ayon_harmony.model.counting import count_of
from ayon_harmony.model.exit_codes import ExitCode
from ayon_harmony.model.report import WARNING, Finding, Item, ItemState
from ayon_harmony.scene.records import read_records
from ayon_harmony.workfiles import disk, versions
from ayon_harmony.workfiles.emptied import refuse_emptied

NOTHING = "Nothing of it is loaded, or it is that version."

OnProgress = Callable[[float], None]


def update(
    options: Mapping[str, Any],
    item: Item,
    on_progress: OnProgress,
    find: Callable[[], list[Finding]],
) -> None:
    """Update the open scene, and save it as the next version of its workfile.

    Options:
        representations: Id of what comes by the id of what is loaded.
        label: The version that comes, for people.
        note: What is written beside the new workfile.

    Args:
        options: See above.
        item: Gets what was done.
        on_progress: Told of the share that is done.
        find: Checks the open scene.

    Raises:
        UsageError: The scene has no task of AYON.
        HarmonyError: Something cannot be updated; nothing is saved then.

    """
    if not item.project:
        raise UsageError(
            "A scene without a task of AYON cannot be updated. Name the task by"
            " --project, --folder and --task."
        )
    wanted: Mapping[str, str] = options["representations"]
    chosen = [
        container
        for container in list_containers(read_records(current.get_scene()))
        if container["representation"] in wanted
        and container.get("version_locked") is not True
    ]
    if not chosen:
        item.state, item.message = ItemState.SKIPPED, NOTHING
        return
    saved_as = versions.next_workfile(Path(item.workfile))
    before = find()
    on_progress(0.3)
    update_containers(chosen, wanted, str(options["label"]))
    on_progress(0.6)
    worse = what_got_worse(before, find())
    if worse:
        item.findings = worse
        item.state, item.exit_code = ItemState.FAILED, ExitCode.FAILED
        item.message = f"It would get worse, so it was not saved. {worse[0].text}"
        return
    path = save_next(str(options["note"]), saved_as)
    item.saved = vars(Saved.of(Path(item.workfile), path))
    item.message = (
        f"{options['label']} in {count_of(len(chosen), 'place')}, saved as"
        f" '{path.name}'."
    )


def what_got_worse(before: list[Finding], after: list[Finding]) -> list[Finding]:
    """Return what would stop a publish now and did not before."""

    def keys(findings: list[Finding]) -> Counter[tuple[str, str, str]]:
        return Counter(map(_key_of, findings))

    new = keys(after) - keys(before)
    worse = []
    for finding in after:
        key = _key_of(finding)
        if finding.level != WARNING and new[key] > 0:
            new[key] -= 1
            worse.append(finding)
    return worse


def _key_of(finding: Finding) -> tuple[str, str, str]:
    return finding.plugin, finding.instance, finding.text


def save_next(note: str, saved_as: Path) -> Path:
    """Save the open scene as the next version of its workfile, and return that.

    Args:
        note: What the artist reads of it in *Workfiles*.
        saved_as: The next version when the work began.

    Raises:
        ProjectChangedError: Somebody saved that version meanwhile.
        HarmonyError: It was not saved.

    """
    from ayon_core.pipeline import registered_host
    from ayon_core.pipeline.workfile import save_next_version

    before = current.get_workfile().path
    if disk.exists(saved_as):
        raise ProjectChangedError(
            f"'{saved_as.name}' was saved while this was worked on, so nothing was"
            " saved.",
            saved_as,
        )
    refuse_emptied(saved_as.parent)
    save_next_version(description=note)
    host: Any = registered_host()
    path = host.get_current_workfile()
    if not path or path == before:
        raise HarmonyError("The scene was updated and not saved as the next version.")
    # What Harmony saved goes to the project in the background.
    current.get_workfile().save()
    return Path(path)


# --- without Harmony ----------------------------------------------------------------


def update_palette_files(
    target: Target, options: Mapping[str, Any], item: Item, folder: Path | None
) -> None:
    """Update palettes of a scene that nobody has open, without Harmony.

    Options as ``update``.

    Raises:
        WorkfileInUseError: Somebody has it open.
        HarmonyError: It cannot be done without Harmony; nothing is saved then.

    """
    from ayon_core.pipeline.load import get_representation_contexts_by_ids

    from ayon_harmony.formats.xstage import read_scene_facts
    from ayon_harmony.model.metadata import METADATA_NAME
    from ayon_harmony.model.metadata_text import read_document

    wanted: Mapping[str, str] = options["representations"]
    with held_scene(target, folder) as xstage:
        assert target.path is not None
        saved_as = versions.next_workfile(target.path)
        if target.is_last:
            refuse_outdated(target)
        document = read_document(read_scene_facts(xstage).metadata.get(METADATA_NAME))
        chosen = {
            key: wanted[str(record.data.get("representation"))]
            for key, record in document.containers.items()
            if record.data.get("representation") in wanted
            and record.data.get("version_locked") is not True
        }
        if not chosen:
            item.state, item.message = ItemState.SKIPPED, NOTHING
            return
        contexts = get_representation_contexts_by_ids(
            str(options["project"]), set(chosen.values())
        )
        told = update_palettes(
            xstage, {key: contexts[one] for key, one in chosen.items()}
        )
        path = save_as_next(
            xstage.parent,
            target,
            str(options["note"]),
            saved_as,
            on_saving=partial(note_saving, folder or xstage.parent.parent),
        )
    item.state = ItemState.GOOD
    item.saved = vars(Saved.of(target.path, path))
    places = count_of(len(chosen), "place")
    item.message = " ".join(
        [f"{options['label']} in {places}, saved as '{path.name}'.", *told]
    )


# --- back again ---------------------------------------------------------------------


def revert(
    target: Target, options: Mapping[str, Any], item: Item, folder: Path | None
) -> None:
    """Save the version before a run again as the next one; nothing is deleted.

    Options:
        saved: What the run saved, by the path of what this is the target of.
        note: What is written beside the new workfile.

    Raises:
        WorkfileInUseError: Somebody has it open.
        HarmonyError: The version before cannot be read or saved.

    """
    saved = Saved(**options["saved"][str(target.path)])
    saved_as = versions.next_workfile(Path(saved.path))
    if not saved.is_untouched:
        item.state, item.exit_code = ItemState.SKIPPED, ExitCode.IN_USE
        item.message = f"Somebody worked since '{Path(saved.path).name}', so it stays."
        return
    from ayon_harmony.headless.private_copy import refuse_in_use
    from ayon_harmony.workfiles.archive import extract_scene

    refuse_in_use(target)
    before = Path(saved.before)
    assert folder is not None
    scene_dir = folder / "scene" / before.stem
    shutil.rmtree(scene_dir, ignore_errors=True)
    scene_dir.parent.mkdir(parents=True, exist_ok=True)
    xstage = extract_scene(before, scene_dir)
    path = save_as_next(
        xstage.parent,
        target,
        str(options["note"]),
        saved_as,
        named_before=before.stem,
        on_saving=partial(note_saving, folder),
    )
    item.state = ItemState.GOOD
    item.saved = vars(Saved.of(Path(saved.path), path))
    item.message = f"'{before.name}' again, saved as '{path.name}'."
