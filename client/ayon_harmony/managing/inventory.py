"""What the actions of *Manage* do with containers of the open scene.

Containers come from core as dicts; where their things are now is read from the
scene by ``container_id``, so a rename in between does no harm. Every function is
one undo step and takes a constant number of round trips. Only updates are a step
each: one that fails is taken back and leaves those of others alone.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any, TypeVar

from ayon_harmony import current
from ayon_harmony.errors import Cancelled, HarmonyError
from ayon_harmony.formats.palette_file import PaletteFile
from ayon_harmony.managing.outdated import give_colors_back
from ayon_harmony.model.grouping import grouped
from ayon_harmony.model.metadata import HolderKind
from ayon_harmony.model.names import first_free
from ayon_harmony.model.record_inventory import Presence
from ayon_harmony.model.scene_folder import PALETTE_LIBRARY
from ayon_harmony.scene.records import SceneRecord, change_records, read_records
from ayon_harmony.ui.messages import show_message
from ayon_harmony.ui.progress import progress
from ayon_harmony.workfiles import disk

Container = dict[str, Any]
Action = TypeVar("Action", bound=Callable[..., Any])


class InventoryError(HarmonyError):
    """An action of Manage cannot be done; the message says what to do."""


def told_to_artist(process: Action) -> Action:
    """Show what goes wrong in an action: core's window would only log it."""

    @functools.wraps(process)
    def run(self: Any, containers: list[Container]) -> Any:
        try:
            return process(self, containers)
        except Cancelled:
            return True
        except HarmonyError as error:
            self.log.warning("%s", error, exc_info=True)
            show_message(self.label, str(error))
            return False

    return run  # type: ignore[return-value]


def select(containers: Iterable[Container]) -> int:
    """Select the nodes and backdrops of containers in Harmony, and nothing else.

    Returns:
        How many nodes are selected.

    Raises:
        InventoryError: Nothing of them can be selected.

    """
    scene = current.get_scene()
    records = read_records(scene)
    chosen = _chosen(records.containers, containers)
    places = {
        backdrop.path: (backdrop.group_path, backdrop.index)
        for backdrop in records.store.backdrops
    }
    nodes = [path for record in chosen for path in record.paths(HolderKind.NODE)]
    backdrops = [
        places[path]
        for record in chosen
        for path in record.paths(HolderKind.BACKDROP)
        if path in places
    ]
    if not nodes and not backdrops:
        raise InventoryError(
            "Nothing of this can be selected: palettes and sounds have no nodes, and"
            " things that are gone from the scene have none any more."
        )
    return scene.nodes.select(nodes, backdrops, missing_ok=True)


def reset_colors(containers: Iterable[Container]) -> int:
    """Give outdated nodes their own colours back; return how many got them."""
    scene = current.get_scene()
    ids = [container["container_id"] for container in containers]
    return give_colors_back(scene, read_records(scene), ids)


def forget_missing(containers: Iterable[Container]) -> int:
    """Forget containers whose things are gone from the scene.

    Those that are there are passed over, also when they were gone a moment ago.

    Returns:
        How many were forgotten.

    """
    scene = current.get_scene()
    records = read_records(scene).containers
    gone = [record.id for record in _chosen(records, containers) if _is_gone(record)]
    with scene.undo.step("Forget what is gone"):
        change_records(scene, removed=gone)
        current.tell(current.CONTAINERS_CHANGED, None)
    return len(gone)


def lock_versions(containers: Iterable[Container], *, is_locked: bool) -> int:
    """Lock containers in their version, or let them follow their product again.

    Returns:
        How many changed.

    """
    scene = current.get_scene()
    changed = {
        record.id: {**record.data, "version_locked": is_locked}
        for record in _chosen(read_records(scene).containers, containers)
        if (record.data.get("version_locked") is True) is not is_locked
    }
    if changed:
        with scene.undo.step("Lock versions" if is_locked else "Unlock versions"):
            change_records(scene, data=changed)
            current.tell(current.CONTAINERS_CHANGED, None)
    return len(changed)


def copy_into_scene(containers: Iterable[Container]) -> int:
    """Make loaded things the scene's own: palettes are copied, records forgotten.

    Drawings and sounds are in the scene's folder since they were loaded. A linked
    palette is copied beside the scene's own and takes the place of the link.

    Returns:
        How many things are the scene's own now.

    Raises:
        InventoryError: A palette's file is missing.

    """
    scene = current.get_scene()
    records = read_records(scene).containers
    chosen = [r for r in _chosen(records, containers) if not _is_gone(r)]
    linked = [
        path
        for record in chosen
        for path in record.paths(HolderKind.PALETTE)
        if PurePath(path).is_absolute()
    ]
    library = Path(scene.settings.get_scene().folder) / PALETTE_LIBRARY
    made: list[Path] = []
    try:
        with scene.undo.step("Copy into the scene"):
            for path in linked:
                scene.palettes.replace_palette(
                    path, _copy_palette(Path(path), library, made)
                )
            change_records(scene, removed=[record.id for record in chosen])
    except BaseException:
        for copied in made:
            copied.unlink(missing_ok=True)
        raise
    return len(chosen)


def find_broken(containers: Iterable[Container]) -> list[Container]:
    """Return the containers whose drawings or palettes lost their files."""
    scene = current.get_scene()
    items = list(containers)
    chosen = _chosen(read_records(scene).containers, items)
    missing_elements = {
        drawing.element_id for drawing in scene.drawings.list_missing_drawings()
    }
    lost_palettes = {
        PurePath(palette.path).name
        for palette in scene.palettes.list_palettes()
        # Harmony looks for the file when it loads the palette, and then no more.
        if not palette.is_found or not os.path.isfile(palette.path)
    }
    paths = [path for record in chosen for path in record.paths(HolderKind.NODE)]
    broken_nodes: set[str] = set()
    if missing_elements and paths:
        elements = {
            c.name: c.element_id for c in scene.drawings.list_columns("DRAWING")
        }
        inside = _with_children(paths)
        broken_nodes = {
            owner
            for link in scene.drawings.list_linked_columns(list(inside))
            if elements.get(link.column) in missing_elements
            for owner in inside[link.node_path]
        }
    broken = {
        record.id
        for record in chosen
        if broken_nodes.intersection(record.paths(HolderKind.NODE))
        or any(
            PurePath(path).name in lost_palettes
            for path in record.paths(HolderKind.PALETTE)
        )
    }
    return [container for container in items if container["container_id"] in broken]


def relink(containers: Iterable[Container]) -> list[str]:
    """Bring files that are gone back from the published version.

    Each is loaded again over itself, so exposures, links and colours stay.

    Returns:
        Names of the containers that were whole already.

    Raises:
        InventoryError: Some could not be brought back; says which and why.

    """
    items = list(containers)
    broken = find_broken(items)
    if broken:
        update_containers(broken, {}, "Relink missing files")
    ids = {container["container_id"] for container in broken}
    return [
        container["name"] for container in items if container["container_id"] not in ids
    ]


def update_to_latest(containers: Iterable[Container]) -> int:
    """Update outdated containers to their last versions.

    Exposures, links, colours and names stay. Locked versions and hero versions
    stay as well.

    Returns:
        How many were updated.

    Raises:
        InventoryError: Some could not be updated; says which and why. Those
            before and after them are.

    """
    from ayon_core.pipeline.load import filter_containers

    newest: dict[str, str] = {}
    outdated: list[Container] = []
    free = (each for each in containers if each.get("version_locked") is not True)
    for project, items in _by_project(free).items():
        behind = filter_containers(items, project).outdated
        outdated.extend(behind)
        newest.update(_newest_representations(project, behind))
    if outdated:
        update_containers(outdated, newest, "Update to latest")
    return len(outdated)


def find_newest_contexts(containers: Iterable[Container]) -> dict[str, Container]:
    """Return the context of the last version of outdated containers, by their ids.

    Locked versions count, too: looking changes nothing.
    """
    from ayon_core.pipeline.load import filter_containers

    found = {}
    for project, items in _by_project(containers).items():
        behind = filter_containers(items, project).outdated
        newest = _newest_representations(project, behind)
        contexts = _contexts_of(behind, newest)
        for item in behind:
            context = contexts.get(newest.get(item["representation"], ""))
            if context is not None:
                found[item["container_id"]] = context
    return found


def update_containers(
    containers: Sequence[Container], versions: Mapping[str, str], title: str
) -> None:
    """Bring containers to other versions; those without one are loaded again.

    Args:
        containers: Loaded things.
        versions: Id of the representation to come by the id of the one loaded, ""
            where there is none.
        title: What the step is called.

    Raises:
        InventoryError: Some could not be updated; says which and why.

    """
    from ayon_core.pipeline.load import get_loaders_by_name

    loaders = get_loaders_by_name()
    contexts = _contexts_of(containers, versions)
    failures: list[str] = []
    # Loaders of the addon update many in one step, those of others one at a time.
    together: dict[Any, list[tuple[Any, Container, Container]]] = {}
    alone = []
    for container in containers:
        wanted = versions.get(container["representation"], container["representation"])
        loader = loaders.get(container["loader"])
        if loader is None or wanted not in contexts:
            what = "loader" if loader is None else "published version"
            failures.append(f"{container['name']}: its {what} was not found.")
            continue
        update = (loader(), container, contexts[wanted])
        update_many = getattr(loader, "update_many", None)
        if update_many is None:
            alone.append(update)
        else:
            together.setdefault(update_many, []).append(update)
    for update_many, updates in together.items():
        failures += update_many(updates, title)
    failures += _update_alone(alone, title)
    if failures:
        raise InventoryError("\n".join(failures))


def _update_alone(
    updates: Sequence[tuple[Any, Container, Container]], title: str
) -> list[str]:
    """Update one behind the other; return what could not be updated and why."""
    failures = []
    with progress(title) as task:
        for number, (loader, container, context) in enumerate(updates):
            task(number, len(updates), container["name"])
            try:
                loader.update(container, context)
            except Cancelled:
                raise
            except Exception as error:
                failures.append(f"{container['name']}: {error}")
    return failures


def _contexts_of(
    containers: Sequence[Container], newest: Mapping[str, str]
) -> dict[str, Container]:
    from ayon_core.pipeline.load import get_representation_contexts_by_ids

    contexts: dict[str, Container] = {}
    for project, items in _by_project(containers).items():
        loaded = (container["representation"] for container in items)
        wanted = {newest.get(key, key) for key in loaded}
        contexts.update(get_representation_contexts_by_ids(project, wanted))
    return contexts


def _by_project(containers: Iterable[Container]) -> dict[str, list[Container]]:
    """Return containers by their projects; one that names none is of this one."""
    from ayon_core.pipeline import get_current_project_name

    return grouped(
        (str(each.get("project_name") or get_current_project_name()), each)
        for each in containers
    )


def _newest_representations(
    project_name: str, containers: Sequence[Container]
) -> dict[str, str]:
    """Return the last version's representation by the id of the one loaded."""
    import ayon_api

    ids = {container["representation"] for container in containers}
    if not ids:
        return {}
    loaded = list(
        ayon_api.get_representations(
            project_name,
            representation_ids=ids,
            fields={"id", "name", "versionId"},
        )
    )
    versions = {
        version["id"]: version["productId"]
        for version in ayon_api.get_versions(
            project_name,
            version_ids={representation["versionId"] for representation in loaded},
            fields={"id", "productId"},
        )
    }
    last = ayon_api.get_last_versions(
        project_name, set(versions.values()), fields={"id"}
    )
    found = {
        (representation["versionId"], representation["name"]): representation["id"]
        for representation in ayon_api.get_representations(
            project_name,
            version_ids={version["id"] for version in last.values()},
            fields={"id", "name", "versionId"},
        )
    }
    newest = {}
    for representation in loaded:
        version = last.get(versions.get(representation["versionId"], ""))
        if version is not None and (version["id"], representation["name"]) in found:
            newest[representation["id"]] = found[version["id"], representation["name"]]
        else:
            newest[representation["id"]] = ""
    return newest


def _chosen(
    records: Iterable[SceneRecord], containers: Iterable[Container]
) -> list[SceneRecord]:
    ids = {container["container_id"] for container in containers}
    return [record for record in records if record.id in ids]


def _is_gone(record: SceneRecord) -> bool:
    return record.presence is Presence.MISSING


def _with_children(paths: Iterable[str]) -> dict[str, list[str]]:
    """Return nodes and all that is inside of them, with whose they are."""
    wanted = list(paths)
    owners: dict[str, list[str]] = {path: [path] for path in wanted}
    for node in current.get_scene().nodes.list_nodes(types=["READ"]):
        for path in wanted:
            if node.path.startswith(f"{path}/"):
                owners.setdefault(node.path, []).append(path)
    return owners


def _copy_palette(source: Path, library: Path, made: list[Path]) -> Path:
    """Copy a palette and its textures beside the scene's own.

    Args:
        source: The palette.
        library: Folder of the scene's own palettes.
        made: Gets every file that is made, so that a failure can take it back.

    Returns:
        The copy of the palette.

    """
    if not os.path.isfile(source):
        raise InventoryError(
            f"The palette '{source}' is not there. Connect the drive that it is on, or"
            " update it to another version first."
        )
    textures = PaletteFile.read(source).textures
    library.mkdir(exist_ok=True)
    name = first_free(source.stem, lambda stem: (library / f"{stem}.plt").exists())
    target = library / f"{name}.plt"
    for texture in textures:
        old = source.parent / texture.file_name(source.stem)
        new = library / texture.file_name(target.stem)
        if old.is_file():
            new.parent.mkdir(exist_ok=True)
            made.append(new)
            disk.copy_file(old, new)
    made.append(target)
    disk.copy_file(source, target)
    return target
