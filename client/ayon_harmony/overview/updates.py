"""Which scenes would get another version of a product, and what that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..model.exit_codes import ExitCode
from ..model.report import Item, ItemState, Report
from ..surveying.scene_survey import Loaded
from ..surveying.uses import (
    Origin,
    UseError,
    Wanted,
    find_versions,
    is_version,
    version_name,
)
from .many_scenes import Surveyed, new_item, new_report


@dataclass(frozen=True)
class Exchange:
    """One version of a product in the place of others.

    Attributes:
        target: The version that comes.
        representations: Id of what comes by the id of what is loaded.
        versions: Names of the versions that are loaded, by representation id.

    """

    target: Origin
    representations: Mapping[str, str]
    versions: Mapping[str, str]

    @property
    def label(self) -> str:
        """The product and the version that comes."""
        return f"{self.target.product} {version_name(self.target.version)}"


def plan_exchange(product: str, version: str, project: str) -> Exchange:
    """Find the version that comes, and what it takes the place of.

    Args:
        product: As people name it, see ``Wanted``; it may say the version, too.
        version: ``v012``, ``latest``, ``hero``; "" is what ``product`` says, else
            the last one.
        project: Project of a product that names none.

    Raises:
        UseError: There is no such version, or several products have the name.

    """
    import ayon_api

    wanted = Wanted.parse(product)
    project = wanted.project or project
    origins = find_versions(wanted._replace(version=""), project)
    places = sorted(
        {f"{origin.folder}:{origin.product}" for origin in origins.values()}
    )
    if len(places) > 1:
        raise UseError(f"Say which '{wanted.product}' is meant: {', '.join(places)}.")
    name = version or wanted.version or "latest"
    chosen = [key for key, origin in origins.items() if is_version(origin, name)]
    if len(chosen) != 1:
        numbers = sorted({origin.version for origin in origins.values()})
        raise UseError(
            f"'{wanted.product}' has no version {name}; it has "
            f"{', '.join(map(version_name, numbers))}."
        )
    target = chosen[0]
    representations = list(
        ayon_api.get_representations(
            project,
            version_ids=set(origins),
            active=None,
            fields={"id", "name", "versionId"},
        )
    )
    come = {
        each["name"]: each["id"]
        for each in representations
        if each["versionId"] == target
    }
    others = [each for each in representations if each["versionId"] != target]
    return Exchange(
        origins[target],
        {each["id"]: come[each["name"]] for each in others if each["name"] in come},
        {
            each["id"]: version_name(origins[each["versionId"]].version)
            for each in others
        },
    )


def to_do(scene: Surveyed, exchange: Exchange, project: str) -> list[Loaded]:
    """Return what would be exchanged in a scene; what is locked stays.

    Args:
        scene: The scene.
        exchange: What comes.
        project: Project of what is loaded and names none.

    """
    if scene.survey is None:
        return []
    return [
        loaded
        for loaded in scene.survey.loaded
        if loaded.representation in exchange.representations
        and (loaded.project or scene.target.project or project)
        == exchange.target.project
        and not loaded.is_locked
    ]


def describe(loaded: Sequence[Loaded], exchange: Exchange) -> str:
    """Say what is exchanged: ``rigBob v001 -> v003 (2 times)``."""
    counts = Counter(exchange.versions[each.representation] for each in loaded)
    target = version_name(exchange.target.version)
    return ", ".join(
        f"{exchange.target.product} {version} -> {target}"
        + (f" ({count} times)" if count > 1 else "")
        for version, count in counts.items()
    )


def dry_report(
    command: str,
    scenes: Sequence[Surveyed],
    exchange: Exchange,
    project: str,
    holders: Mapping[str, str],
) -> Report:
    """Return what would be done; nothing is.

    Args:
        command: Name of the command.
        scenes: All scenes that were asked for.
        exchange: What comes.
        project: Project of scenes without a context.
        holders: Why a scene would be left alone, by path.

    """
    report = new_report(command)
    for scene in scenes:
        item = new_item(scene)
        loaded = to_do(scene, exchange, project)
        if item.exit_code is ExitCode.GOOD and scene.survey is not None:
            _note_plan(item, describe(loaded, exchange), holders.get(item.workfile, ""))
        report.items.append(item)
    return report


def _note_plan(item: Item, text: str, holder: str) -> None:
    item.message = text
    if not text:
        item.state = ItemState.SKIPPED
        item.message = "Nothing of it is loaded, or it is that version."
    elif holder:
        item.state, item.exit_code = ItemState.SKIPPED, ExitCode.IN_USE
        item.message = f"{text}. {holder}"
