"""Published palettes in the scene: linked where they are, or as a copy of it.

Nothing that is there is overwritten. A copy of another version is a file of its
own that takes the place of the one before in the scene's list, so the order and
the ids of colours stay, and undo brings the former one back. Colours that only
the former copy has come along: drawings may have them.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ayon_harmony import current
from ayon_harmony.errors import Cancelled, HarmonyError, SourceError
from ayon_harmony.formats.palette_file import PaletteFile, TextureColor
from ayon_harmony.loading.loader import Loaded, PublishedFiles, SceneRecord
from ayon_harmony.loading.placement import node_name
from ayon_harmony.loading.stack_files import drawing_name
from ayon_harmony.managing.recoloring import (
    Recoloring,
    agrees_to,
    draw_before_after,
    recoloring_of,
)
from ayon_harmony.model.metadata import Holder, HolderKind
from ayon_harmony.model.names import first_free
from ayon_harmony.model.scene_folder import PALETTE_LIBRARY
from ayon_harmony.pictures import PictureMaker, pictures_folder
from ayon_harmony.scene import Scene
from ayon_harmony.scene.metadata import portable_path
from ayon_harmony.scene.records import read_records
from ayon_harmony.ui.messages import Draw
from ayon_harmony.ui.reports import BeforeAfter
from ayon_harmony.workfiles.archive import ArchiveReader

log = logging.getLogger(__name__)

LINK = "link"
IMPORT = "import"
TEXTURES = "textures"
"""Name of the representation with a palette's textures."""


@dataclass(frozen=True)
class PublishedPalette:
    """A palette, ready to be loaded.

    Attributes:
        source: The published files.
        content: What is in the file.
        textures: Images of its colours, by colour id in lower case.

    """

    source: PublishedFiles
    content: PaletteFile
    textures: dict[str, Path]


@contextlib.contextmanager
def open_palette(source: PublishedFiles) -> Iterator[PublishedPalette]:
    """Read a published palette and get at its textures.

    Raises:
        PaletteFileError: It is missing or is no palette.
        SourceError: It has textures that were not published.
        WorkfileError: The zip of its textures is broken or hostile.

    """
    content = PaletteFile.read(source.main)
    if not content.textures:
        yield PublishedPalette(source, content, {})
        return
    with TemporaryDirectory(prefix="ayon_palette_") as folder:
        beside = {
            texture.id.lower(): source.main.parent / texture.file_name(source.main.stem)
            for texture in content.textures
        }
        if all(path.is_file() for path in beside.values()):
            yield PublishedPalette(source, content, beside)
            return
        textures = _unpack_textures(_textures_of(source), Path(folder))
        missing = [
            texture.name
            for texture in content.textures
            if texture.id.lower() not in textures
        ]
        if missing:
            raise SourceError(
                f"The textures of {', '.join(missing)} are missing. Publish the palette"
                " again."
            )
        yield PublishedPalette(source, content, textures)


def add_palette(
    scene: Scene, palette: PublishedPalette, *, mode: str, position: str
) -> Loaded:
    """Bring a palette into the scene.

    Args:
        scene: The open scene.
        palette: What is loaded.
        mode: ``link`` or ``import``. Textures lie beside a palette, which those
            of a published one do not, so one with textures is always imported.
        position: ``top`` or ``bottom`` of the list.

    """
    index = 0 if position == "top" else None
    if mode == LINK and _can_be_linked(palette):
        scene.palettes.link_palette(palette.source.main, index)
        return _loaded(scene, palette, palette.source.main, LINK, [])
    report = []
    if mode == LINK:
        report.append(_why_copied(palette))
    with _copied(scene, palette, palette.content, {}) as target:
        scene.palettes.link_palette(target, index)
        return _loaded(scene, palette, target, IMPORT, report)


def renew_palette(
    scene: Scene, record: SceneRecord, palette: PublishedPalette
) -> Loaded:
    """Put another version of a palette into its place in the list."""
    folder = scene.settings.get_scene().folder
    old = _path_of(record, folder)
    mode = _mode_of(record, old, folder)
    recoloring = find_recoloring(scene, record, palette.source)
    told = [recoloring.text] if recoloring is not None and recoloring.drawings else []
    draw = None if recoloring is None else _drawing(scene, recoloring)
    if mode == LINK and _can_be_linked(palette):
        scene.palettes.replace_palette(old, palette.source.main)
        loaded = _loaded(scene, palette, palette.source.main, LINK, told)
        return replace(loaded, draw=draw)
    report = [*told, _why_copied(palette)] if mode == LINK else told
    content, textures = _with_kept_colors(palette, old, mode, report)
    if mode == IMPORT and _was_changed(record, old):
        place = portable_path(old.as_posix(), folder.as_posix())
        report.append(
            f"The palette '{old.stem}' was changed in this scene. The changed one is no"
            f" longer in the list; its file stays: '{place}'."
        )
    with _copied(scene, palette, content, textures) as target:
        scene.palettes.replace_palette(old, target)
        return replace(_loaded(scene, palette, target, IMPORT, report), draw=draw)


def require_agreement(
    scene: Scene, record: SceneRecord, source: PublishedFiles
) -> None:
    """Show what another version recolours, and ask.

    Raises:
        Cancelled: The artist does not want it.

    """
    recoloring = find_recoloring(scene, record, source)
    if recoloring is not None and not agrees_to(recoloring):
        raise Cancelled("The palette stays in the version that it has.")


def find_recoloring(
    scene: Scene, record: SceneRecord, source: PublishedFiles
) -> Recoloring | None:
    """Tell what another version of a palette recolours.

    None where that cannot be told: an update brings a palette back that is gone, and
    no broken drawing may stop it.
    """
    state = scene.settings.get_scene()
    old = _path_of(record, state.folder)
    is_copy = _mode_of(record, old, state.folder) == IMPORT
    try:
        recoloring = recoloring_of(
            Path(state.path), source.product_name, old, source.main
        )
    except (HarmonyError, OSError) as error:
        log.info("What '%s' recolours is not known: %s", source.label, error)
        return None
    return recoloring.without_removed() if is_copy else recoloring


def _drawing(scene: Scene, recoloring: Recoloring) -> Draw | None:
    """Return what draws the changed drawings; palettes are listed as they are now."""
    if not recoloring.drawings or current.find_dialogs() is None:
        return None
    palettes = [Path(palette.path) for palette in scene.palettes.list_palettes()]

    def draw() -> list[BeforeAfter]:
        with PictureMaker(pictures_folder()) as maker:
            return draw_before_after(recoloring, palettes, maker)

    return draw


def remove_palette(scene: Scene, record: SceneRecord) -> tuple[str, ...]:
    """Take a palette off the list; files stay."""
    scene.palettes.remove_palettes(
        [str(_path_of(record, scene.settings.get_scene().folder))], missing_ok=True
    )
    return ()


def _loaded(
    scene: Scene, palette: PublishedPalette, path: Path, mode: str, report: list[str]
) -> Loaded:
    folder = scene.settings.get_scene().folder.as_posix()
    return Loaded(
        holders=(Holder(HolderKind.PALETTE, portable_path(path.as_posix(), folder)),),
        data={
            "mode": mode,
            "rootless_path": _rootless(palette.source),
            "fingerprint": _fingerprint(path),
        },
        report=tuple(report),
    )


def _rootless(source: PublishedFiles) -> str:
    """Return the published file with the root's name in place of its path."""
    from ayon_core.pipeline import Anatomy

    anatomy = Anatomy(source.project_name)
    _, path = anatomy.find_root_template_from_path(source.main.as_posix())
    return str(path)


def _path_of(record: SceneRecord, folder: Path) -> Path:
    (stored,) = record.paths(HolderKind.PALETTE)
    # A link of another system is no path of this one, and Harmony has its text.
    is_absolute = stored[:1] in ("/", "\\") or stored[1:2] == ":"
    return Path(stored) if is_absolute else folder / stored


def _mode_of(record: SceneRecord, path: Path, folder: Path) -> str:
    mode = record.data.get("mode")
    if mode in (LINK, IMPORT):
        return str(mode)
    is_copy = record.data.get("loader") == "ImportPaletteLoader"
    is_inside = portable_path(path.as_posix(), folder.as_posix()) != path.as_posix()
    return IMPORT if is_copy or is_inside else LINK


def _can_be_linked(palette: PublishedPalette) -> bool:
    folder = palette.source.main.parent
    return all(folder in path.parents for path in palette.textures.values())


def _why_copied(palette: PublishedPalette) -> str:
    return (
        f"'{palette.source.product_name}' has textures, which a link would not find: a"
        " copy with its textures is in the scene."
    )


@contextlib.contextmanager
def _copied(
    scene: Scene,
    palette: PublishedPalette,
    content: PaletteFile,
    textures: dict[str, Path],
) -> Iterator[Path]:
    """Write a palette beside the scene's own; it is gone again after a failure."""
    library = Path(scene.settings.get_scene().folder) / PALETTE_LIBRARY
    stem = node_name(
        f"{palette.source.product_name}_{drawing_name(palette.source.version)}"
    )
    library.mkdir(exist_ok=True)
    listed = {
        Path(palette.path).stem.lower() for palette in scene.palettes.list_palettes()
    }
    name = first_free(
        stem,
        lambda candidate: candidate.lower() in listed
        or (library / f"{candidate}.plt").exists()
        or (library / f"{candidate}_textures").exists(),
    )
    target = library / f"{name}.plt"
    images = library / f"{name}_textures"
    try:
        for texture in content.textures:
            source = {**textures, **palette.textures}.get(texture.id.lower())
            if source is not None:
                images.mkdir(exist_ok=True)
                shutil.copyfile(source, library / texture.file_name(name))
        if content is palette.content:
            shutil.copyfile(palette.source.main, target)
        else:
            target.write_bytes(content.to_bytes())
        yield target
    except BaseException:
        target.unlink(missing_ok=True)
        shutil.rmtree(images, ignore_errors=True)
        raise


def _with_kept_colors(
    palette: PublishedPalette, old: Path, mode: str, report: list[str]
) -> tuple[PaletteFile, dict[str, Path]]:
    """Return the new palette with the colours that only the old copy has."""
    if mode != IMPORT or not old.is_file():
        return palette.content, {}
    former = PaletteFile.read(old)
    kept = [
        color for color in former.colors if palette.content.find_color(color.id) is None
    ]
    if not kept:
        return palette.content, {}
    report.append(
        "Colours that are not in this version were kept, because drawings may have"
        f" them: {', '.join(color.name for color in kept)}."
    )
    textures = {
        color.id.lower(): old.parent / color.file_name(old.stem)
        for color in kept
        if isinstance(color, TextureColor)
    }
    entries = [*palette.content.entries, *kept]
    return palette.content.with_entries(entries), {
        key: path for key, path in textures.items() if path.is_file()
    }


def _was_changed(record: SceneRecord, path: Path) -> bool:
    stored = record.data.get("fingerprint")
    return bool(stored) and path.is_file() and _fingerprint(path) != stored


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


# --- textures -------------------------------------------------------------------


def _textures_of(source: PublishedFiles) -> Path:
    """Return the zip with the textures of a version.

    Raises:
        SourceError: It was not published.

    """
    import ayon_api
    from ayon_core.pipeline.load import get_representation_path

    textures = next(
        iter(
            ayon_api.get_representations(
                source.project_name,
                version_ids={source.version_id},
                representation_names={TEXTURES},
            )
        ),
        None,
    )
    if textures is None:
        raise SourceError(
            f"'{source.product_name}' has textures, and they were not published with"
            " it. Publish the palette again."
        )
    return Path(str(get_representation_path(source.project_name, textures)))


def _unpack_textures(archive: Path, folder: Path) -> dict[str, Path]:
    """Extract textures; return them by colour id."""
    with ArchiveReader(archive, is_scene=False) as reader:
        wanted = {
            f"{number}.tga": (name, member)
            for number, (name, member) in enumerate(reader.members.items())
            if name.lower().endswith(".tga")
        }
        reader.extract({file: entry[1] for file, entry in wanted.items()}, folder)
    return {
        f"0x{Path(name).stem.lower()}": folder / file
        for file, (name, _) in wanted.items()
    }


def find_product(
    scene: Scene, source: PublishedFiles, loader: str
) -> SceneRecord | None:
    """Return the palette of a product that is in the scene already.

    Two palettes with the same colour ids would hide each other.
    """
    wanted = (source.product_id, loader)
    return next(
        (
            record
            for record in read_records(scene).containers
            if record.holders
            and (record.data.get("product_id"), record.data.get("loader")) == wanted
        ),
        None,
    )
