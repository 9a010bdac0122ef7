"""The facts of one scene, out of a zip, a folder or an ``.xstage``.

What cannot be read is a survey, too: it says why. Memory is bounded: a scene streams
through the parser, and what is kept of it does not grow with its nodes.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import HarmonyError, WorkfileError
from ..formats import file_store
from ..formats.palette_file import check_size
from ..formats.xstage import SceneFacts, read_facts, read_scene_facts
from ..model.frames import SceneLength
from ..model.metadata import METADATA_NAME
from ..model.metadata_text import read_document
from ..model.public_metadata import OLD_METADATA_NAME
from ..workfiles import disk, versions
from ..workfiles.archive import ArchiveReader, scan
from . import file_problems
from .file_problems import FileProblem, LinkedPalette

FORMAT = 2
"""Raised when a survey says other things of the same scene."""


class Loaded(NamedTuple):
    """Something that was loaded into a scene.

    Attributes:
        id: Of its record.
        name: Its name there.
        loader: Class of the loader.
        representation: Id of the representation.
        project: Its project, "" for the scene's own.
        is_locked: Whether somebody locked its version.

    """

    id: str
    name: str
    loader: str
    representation: str
    project: str = ""
    is_locked: bool = False


@dataclass(frozen=True)
class SceneSurvey:
    """What a scene holds.

    Attributes:
        path: Zip, folder or ``.xstage``.
        error: Why it cannot be read, "" when it can; the rest is empty then.
        xstage: Name of the version that is opened.
        version: Harmony's version, (0, 0, 0) when unknown.
        fps: Frames a second.
        size: Width and height in pixels.
        length: Frames and playback range.
        color_space: Colour space, "" without colour management.
        node_count: Nodes and groups.
        layer_count: Drawing layers.
        loaded: What was loaded.
        products: Names of the products that it publishes.
        outputs: Paths of its Write nodes that are enabled.
        palettes: Names of its own palettes.
        linked_palettes: Palettes that are linked from elsewhere.
        problems: What is wrong with its files.

    """

    path: str
    error: str = ""
    xstage: str = ""
    version: tuple[int, int, int] = (0, 0, 0)
    fps: float | None = None
    size: tuple[int, int] | None = None
    length: SceneLength | None = None
    color_space: str = ""
    node_count: int = 0
    layer_count: int = 0
    loaded: tuple[Loaded, ...] = ()
    products: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    palettes: tuple[str, ...] = ()
    linked_palettes: tuple[LinkedPalette, ...] = ()
    problems: tuple[FileProblem, ...] = ()

    def to_text(self) -> str:
        """Return JSON that `from_text` reads."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> SceneSurvey:
        """Read what `to_text` gave.

        Raises:
            ValueError: It is something else.

        """
        try:
            data: dict[str, Any] = json.loads(text)
            size, length = data["size"], data["length"]
            data.update(
                version=tuple(data["version"]),
                size=size and tuple(size),
                length=length and SceneLength(**length),
                loaded=tuple(Loaded(*row) for row in data["loaded"]),
                linked_palettes=tuple(
                    LinkedPalette(*row) for row in data["linked_palettes"]
                ),
                problems=tuple(FileProblem(*row) for row in data["problems"]),
                **{
                    key: tuple(data[key]) for key in ("products", "outputs", "palettes")
                },
            )
            return cls(**data)
        except (KeyError, TypeError) as error:
            raise ValueError(f"This is no survey of a scene: {error}.") from error


def survey_scene(path: Path) -> SceneSurvey:
    """Read what a scene holds; nothing is written, and nothing is raised.

    Args:
        path: Zip, scene folder or ``.xstage``.

    """
    try:
        if path.is_dir():
            listed = versions.list_versions(path, path.name)
            return _survey_folder(path, versions.default_version(listed).xstage)
        if path.suffix.lower() == ".xstage":
            return _survey_folder(path, path)
        return _survey_zip(path)
    except HarmonyError as error:
        return SceneSurvey(str(path), error=str(error))
    except OSError as error:
        return SceneSurvey(str(path), error=f"'{path}': {disk.reason(error)}.")


def _survey_zip(path: Path) -> SceneSurvey:
    with ArchiveReader(path) as reader:
        names = reader.scene_versions()
        # A single one is read once; the parser says what is wrong with it.
        main = names[0] if len(names) == 1 else reader.main_version()
        broken = {} if len(names) == 1 else reader.broken_versions
        members = reader.scene_members()
        facts = read_facts(partial(reader.chunks, members[main]), Path(main))
        files = {
            name: partial(_read_sized, name, member.size, partial(reader.read, member))
            for name, member in members.items()
        }
        packed = partial(_packed_folders, reader)
        return _survey(path, main, facts, files, names, broken, packed)


def _packed_folders(reader: ArchiveReader) -> frozenset[str] | None:
    """Return what `file_store.packed_folders` says of the store in a zip."""
    member = reader.scene_members()[file_store.NAME]
    with tempfile.TemporaryDirectory(prefix="ayon_harmony_store_") as folder:
        path = Path(folder) / file_store.NAME
        with path.open("wb") as file:
            file.writelines(reader.chunks(member))
        return file_store.packed_folders(path)


def _survey_folder(path: Path, xstage: Path) -> SceneSurvey:
    folder = xstage.parent
    found = scan.scan(folder, scan.LEFT_OUT).files
    files = {
        name: partial(
            _read_sized, name, file.size, partial(disk.read_file, folder / name)
        )
        for name, file in found.items()
    }
    names = [name for name in files if "/" not in name and name.endswith(".xstage")]
    packed = partial(file_store.packed_folders, folder / file_store.NAME)
    facts = read_scene_facts(xstage)
    return _survey(path, xstage.name, facts, files, names, {}, packed)


def _read_sized(name: str, size: int, read: Callable[[], bytes]) -> bytes:
    """Read a palette or a list, if it can be one by its size."""
    check_size(size, name)
    return read()


def _survey(
    path: Path,
    main: str,
    facts: SceneFacts,
    files: Mapping[str, Callable[[], bytes]],
    xstages: list[str],
    broken: Mapping[str, str],
    packed: Callable[[], frozenset[str] | None],
) -> SceneSurvey:
    if not facts.has_scene:
        raise WorkfileError(
            f"'{main}' is XML, but no Harmony scene: its project has no scene.", path
        )
    palette_problems, linked, palettes = file_problems.find_palette_problems(files)
    document = read_document(
        facts.metadata.get(METADATA_NAME), facts.metadata.get(OLD_METADATA_NAME)
    )
    loaded = tuple(
        Loaded(
            record.id,
            str(record.data.get("name") or ""),
            str(record.data.get("loader") or ""),
            str(record.data.get("representation") or ""),
            str(record.data.get("project_name") or ""),
            record.data.get("version_locked") is True,
        )
        for record in document.containers.values()
    )
    products = (
        str(record.data.get("productName") or record.data.get("product_name") or "")
        for record in document.instances.values()
        if record.data.get("active") is not False
    )
    has_size = facts.width is not None and facts.height is not None
    return SceneSurvey(
        str(path),
        xstage=main,
        version=facts.version,
        fps=facts.fps,
        size=(facts.width or 0, facts.height or 0) if has_size else None,
        length=facts.length,
        color_space=facts.color_space,
        node_count=facts.node_count,
        layer_count=facts.node_types.get("READ", 0),
        loaded=loaded,
        products=tuple(name for name in products if name),
        outputs=tuple(node.path for node in facts.write_nodes if node.is_enabled),
        palettes=tuple(palettes),
        linked_palettes=tuple(linked),
        problems=(
            *(FileProblem("AyonMetadata", text) for text in document.problems),
            *file_problems.find_drawing_problems(facts, files, packed),
            *palette_problems,
            *file_problems.find_stray_versions(xstages, main, broken),
            *file_problems.find_name_problems(list(files)),
        ),
    )
