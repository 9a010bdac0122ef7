"""Which loaded things are outdated, and where a version is used.

AYON knows what was published; what an artist has in a workfile and did not publish
is known from the workfiles alone. A handful of queries for each project, whatever
the number of scenes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..errors import UsageError
from ..model.entity_uri import EntityUri, is_entity_uri
from ..model.grouping import grouped
from .scene_survey import Loaded, SceneSurvey

Get = Callable[..., Iterable[dict[str, Any]]]
"""A query of ``ayon_api`` for entities of one kind."""

_AT_ONCE = 300
"""Ids in one query: the server takes more, proxies before it do not."""

OUTDATED, LATEST, LOCKED = "outdated", "latest", "locked"
HERO, NOT_FOUND, INVALID, UNKNOWN = "hero", "not found", "invalid", "unknown"


class UseError(UsageError):
    """What is asked for is not in the project; the message says what is."""


class Origin(NamedTuple):
    """Where a representation comes from.

    Attributes:
        project: Its project.
        folder: Path of the folder.
        product: Name of the product.
        product_id: Its id.
        version: Number; below 0 for a hero version.
        version_id: Its id.
        latest: Number of the product's last version, 0 where it has none.

    """

    project: str
    folder: str
    product: str
    product_id: str
    version: int
    version_id: str
    latest: int

    def __str__(self) -> str:
        return f"{self.folder} {self.product} {version_name(self.version)}"


@dataclass(frozen=True)
class Standing:
    """How something that was loaded stands to its product.

    Attributes:
        scene: The scene it is in.
        loaded: What was loaded.
        state: One of the words above.
        origin: What it is a version of, None where AYON does not know it.

    """

    scene: SceneSurvey
    loaded: Loaded
    state: str
    origin: Origin | None = None

    def __str__(self) -> str:
        name = self.loaded.name or "something without a name"
        if self.origin is None:
            if self.state == INVALID:
                return f"'{name}' does not say which version it is."
            if self.state == UNKNOWN:
                return f"'{name}' does not say which project it is from."
            return f"'{name}' is not on the server any more."
        at, latest = version_name(self.origin.version), version_name(self.origin.latest)
        of = f"{self.origin.product} of {self.origin.folder}"
        if self.state == OUTDATED:
            return f"'{name}' ({of}) is at {at}, the last is {latest}."
        if self.state == LOCKED:
            return f"'{name}' ({of}) is locked at {at}, the last is {latest}."
        return f"'{name}' ({of}) is at {at}."


@dataclass(frozen=True)
class Use:
    """A place where a version is used.

    Attributes:
        place: A workfile, or a published version as ``folder product v001``.
        is_published: Whether AYON knows of it.
        origin: What is used there.
        count: How many times it was loaded; 1 for links, which are not counted.

    """

    place: str
    is_published: bool
    origin: Origin
    count: int = 1


def version_name(number: int) -> str:
    """Return how people write a version: ``v012``, ``hero``."""
    return f"v{number:03d}" if number >= 0 else "hero"


def find_origins(project: str, representation_ids: Iterable[str]) -> dict[str, Origin]:
    """Return where representations come from, by their ids; unknown ones are left."""
    import ayon_api

    ids = filter(_is_id, representation_ids)
    fields = {"id", "versionId"}
    version_of = {
        entity["id"]: entity["versionId"]
        for entity in _entities(
            ayon_api.get_representations, project, "representation_ids", ids, fields
        )
    }
    origins = find_version_origins(project, set(version_of.values()))
    return {
        representation: origins[version]
        for representation, version in version_of.items()
        if version in origins
    }


def find_version_origins(
    project: str, version_ids: Collection[str]
) -> dict[str, Origin]:
    """Return where versions come from, by their ids; unknown ones are left out."""
    import ayon_api

    def by_id(
        get: Get, key: str, ids: Iterable[str], *fields: str
    ) -> dict[str, dict[str, Any]]:
        entities = _entities(get, project, key, ids, {"id", *fields})
        return {entity["id"]: entity for entity in entities}

    versions = by_id(
        ayon_api.get_versions, "version_ids", version_ids, "version", "productId"
    )
    product_ids = {version["productId"] for version in versions.values()}
    products = by_id(
        ayon_api.get_products, "product_ids", product_ids, "name", "folderId"
    )
    last: dict[str, int] = {}
    for portion in _portions(product_ids):
        rows = ayon_api.get_last_versions(project, portion, fields={"id", "version"})
        last.update({key: row["version"] for key, row in rows.items() if row})
    folder_ids = {product["folderId"] for product in products.values()}
    folders = by_id(ayon_api.get_folders, "folder_ids", folder_ids, "path")
    return {
        version_id: Origin(
            project,
            folders.get(products[entity["productId"]]["folderId"], {}).get("path", "?"),
            products[entity["productId"]]["name"],
            entity["productId"],
            entity["version"],
            version_id,
            last.get(entity["productId"], 0),
        )
        for version_id, entity in versions.items()
        if entity["productId"] in products
    }


def stand_to_products(
    scenes: Sequence[SceneSurvey], project: str
) -> Iterator[Standing]:
    """Yield how everything that was loaded stands to its product.

    Args:
        scenes: Scenes that could be read; others have nothing loaded.
        project: Project of what names none.

    """
    ids = grouped(
        (loaded.project or project, loaded.representation)
        for scene in scenes
        for loaded in scene.loaded
    )
    origins = {
        (name, key): origin
        for name, wanted in ids.items()
        for key, origin in _known_origins(name, wanted).items()
    }
    yield from stand(scenes, project, origins)


def stand(
    scenes: Iterable[SceneSurvey],
    project: str,
    origins: Mapping[tuple[str, str], Origin],
) -> Iterator[Standing]:
    """Yield how what was loaded stands to origins that are known.

    Args:
        scenes: Scenes.
        project: Project of what names none.
        origins: By project and representation id.

    """
    for scene in scenes:
        for loaded in scene.loaded:
            key = (loaded.project or project, loaded.representation)
            origin = origins.get(key)
            state = _state(loaded, origin) if key[0] else UNKNOWN
            yield Standing(scene, loaded, state, origin)


def _known_origins(project: str, ids: Collection[str]) -> Mapping[str, Origin]:
    """Return origins; those of a project that is gone are not known, as any other."""
    import ayon_api

    if not project or ayon_api.get_project(project) is None:
        return {}
    return find_origins(project, ids)


def _state(loaded: Loaded, origin: Origin | None) -> str:
    if not _is_id(loaded.representation):
        return INVALID
    if origin is None:
        return NOT_FOUND
    if origin.version < 0:
        return HERO
    if origin.version >= origin.latest:
        return LATEST
    return LOCKED if loaded.is_locked else OUTDATED


# --- what is asked for --------------------------------------------------------------


class Wanted(NamedTuple):
    """A product, or one version of it, as people name it.

    Attributes:
        project: Project, "" where none is said.
        folder: Path of the folder, "" for any.
        product: Name of the product.
        version: ``v012``, ``12``, ``hero``, ``latest`` or "" for all.

    """

    project: str
    folder: str
    product: str
    version: str

    @classmethod
    def parse(cls, text: str) -> Wanted:
        """Read ``rigBob``, ``/assets/bob:rigBob:v012`` or an AYON URI.

        Raises:
            UseError: It names no product.

        """
        if is_entity_uri(text):
            uri = EntityUri.parse(text)
            wanted = cls(uri.project, uri.folder, uri.product, uri.version)
        else:
            match = re.match(r"(?:(/[^:]*):)?([^:]+)(?::([^:]+))?$", text.strip())
            parts = match.groups() if match else ("", "", "")
            wanted = cls("", parts[0] or "", parts[1] or "", parts[2] or "")
        if not wanted.product:
            raise UseError(
                f"'{text}' names no product. Write it as rigBob, rigBob:v012, "
                "/assets/bob:rigBob or ayon+entity://project/assets/bob?product=rigBob."
            )
        return wanted


def find_versions(wanted: Wanted, project: str) -> dict[str, Origin]:
    """Return the versions that are meant, by their ids.

    Raises:
        UseError: There are none; says what the product has.

    """
    import ayon_api

    project = wanted.project or project
    if not project:
        raise UseError("Say which project is meant: --project NAME.")
    if ayon_api.get_project(project) is None:
        raise UseError(f"There is no project '{project}' on the AYON server.")
    products = list(
        ayon_api.get_products(
            project, product_names=[wanted.product], fields={"id", "folderId"}
        )
    )
    versions = [
        entity["id"]
        for entity in ayon_api.get_versions(
            project,
            product_ids={entity["id"] for entity in products},
            fields={"id"},
        )
        if products
    ]
    origins = find_version_origins(project, versions)
    if wanted.folder:
        origins = {
            key: origin
            for key, origin in origins.items()
            if origin.folder.casefold() == wanted.folder.casefold()
        }
    if not origins:
        place = f" in '{wanted.folder}'" if wanted.folder else ""
        raise UseError(
            f"The project '{project}' has no version of a product "
            f"'{wanted.product}'{place}."
        )
    chosen = {
        key: origin
        for key, origin in origins.items()
        if is_version(origin, wanted.version)
    }
    if not chosen:
        listed = sorted({origin.version for origin in origins.values()})
        raise UseError(
            f"'{wanted.product}' has no version {wanted.version}; it has "
            f"{', '.join(map(version_name, listed))}."
        )
    return chosen


def is_version(origin: Origin, text: str) -> bool:
    """Whether a version is the one that people mean: ``v012``, ``latest``, ``hero``."""
    word = text.strip().lower()
    if not word:
        return True
    if word == "hero":
        return origin.version < 0
    if word in ("latest", "last"):
        return origin.version == origin.latest
    number = word.lstrip("v")
    return number.isdigit() and int(number) == origin.version


def find_uses(
    versions: Mapping[str, Origin], scenes: Iterable[SceneSurvey], project: str
) -> list[Use]:
    """Return where versions are used: in published versions, and in workfiles.

    Args:
        versions: Versions by id.
        scenes: Workfiles to look into.
        project: Project of what is loaded and names none.

    """
    import ayon_api

    uses: list[Use] = []
    by_project = grouped((origin.project, key) for key, origin in versions.items())
    representations: dict[tuple[str, str], Origin] = {}
    get, fields = ayon_api.get_representations, {"id", "versionId"}
    for name, ids in by_project.items():
        for entity in _entities(get, name, "version_ids", ids, fields):
            representations[name, entity["id"]] = versions[entity["versionId"]]
        for portion in _portions(ids):
            uses += _published_uses(name, portion, versions)
    for scene in scenes:
        keys = [(each.project or project, each.representation) for each in scene.loaded]
        counts = Counter(representations[key] for key in keys if key in representations)
        uses += [Use(scene.path, False, origin, n) for origin, n in counts.items()]
    return sorted(uses, key=lambda use: (use.is_published, use.place, use.origin))


def _published_uses(
    project: str, version_ids: Collection[str], versions: Mapping[str, Origin]
) -> Iterator[Use]:
    import ayon_api

    links = ayon_api.get_versions_links(project, version_ids, link_direction="out")
    users = grouped(
        (row["entityId"], version_id)
        for version_id, rows in links.items()
        for row in rows
        if row["entityType"] == "version"
    )
    places = find_version_origins(project, users)
    for user, used in users.items():
        for version_id in dict.fromkeys(used):
            place = str(places.get(user, f"version {user}"))
            yield Use(place, True, versions[version_id])


def _is_id(text: str) -> bool:
    return re.fullmatch(r"[0-9a-fA-F]{32}", text.replace("-", "")) is not None


def _entities(
    get: Get, project: str, key: str, ids: Iterable[str], fields: set[str]
) -> Iterator[dict[str, Any]]:
    """Yield entities by ids, what is switched off too; ``key`` is what ids are of."""
    for portion in _portions(ids):
        yield from get(project, **{key: portion}, active=None, fields=fields)


def _portions(ids: Iterable[str]) -> Iterator[set[str]]:
    """Yield ids without repeats, so many as one query may have."""
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), _AT_ONCE):
        yield set(ordered[start : start + _AT_ONCE])
