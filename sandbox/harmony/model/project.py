"""An open scene: its folder, its version, and what saving does to the disk.

The document (``project.document``) is the truth. Views over it — nodes,
columns, elements, palettes and so on — are made on first use and kept. What
lies beside the .xstage (``scene.versionTable``, ``scene.elementTable``,
``.aux``, ``~`` backups) is written here; drawings and palettes are written by
their own stores, which hook into `Project.before_save`.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import tempfile
import uuid
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Union

from sandbox.harmony.model.backdrops import Backdrops
from sandbox.harmony.model.formats import (
    Release,
    new_project_options,
    release_for,
    signature,
)
from sandbox.harmony.model.layers import Timeline
from sandbox.harmony.model.markers import Markers
from sandbox.harmony.model.metadata import Metadata
from sandbox.harmony.model.palette_files import (
    palette_list_text,
    write_first_palettes,
)
from sandbox.harmony.model.selection import Selection
from sandbox.harmony.model.settings import Settings
from sandbox.harmony.model.undo import UndoStack
from sandbox.harmony.model.waypoints import Waypoints
from sandbox.harmony.model.xstage import (
    Document,
    Element,
    SceneDocument,
    SceneFileError,
    escape_value,
    make,
    write_whole,
)

if TYPE_CHECKING:
    from sandbox.harmony.model.columns import Columns
    from sandbox.harmony.model.elements import Elements
    from sandbox.harmony.model.nodes import NodeGraph
    from sandbox.harmony.model.palettes import Palettes
    from sandbox.harmony.model.sound import Sounds

PathLike = Union[str, "os.PathLike[str]"]

_ILLEGAL_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_LEFT_BEHIND = {"frames"}
"""Folders that ``save_as`` does not take along: rendered output."""


class Project:
    """One open scene.

    Attributes:
        folder: Folder of the scene.
        version_name: Stem of the open .xstage.
        document: The .xstage.
        undo: The undo list.
        release: The Harmony that has it open, as it signs files.
        read_only: Saving is refused.
        before_save: Called with the project before files are written, when
            ``folder`` is where they go; stores with files of their own add
            themselves.
        after_save: Called with the project when everything is written.

    """

    def __init__(
        self,
        folder: Path,
        version_name: str,
        document: SceneDocument,
        *,
        version: float = 22,
        edition: str = "premium",
        read_only: bool = False,
        temp_root: Path | None = None,
        user_name: str = "artist",
    ) -> None:
        self.folder = folder
        self.version_name = version_name
        self.document = document
        self.undo = UndoStack(document)
        self.release: Release = release_for(version, edition)
        self.read_only = read_only
        self.user_name = user_name
        self.before_save: list[Callable[[Any], None]] = []
        self.after_save: list[Callable[[Project], None]] = []
        self.current_frame = 1
        self.shown_controls: set[str] = set()
        self._temp_root = temp_root
        self._saved_revision = document.revision
        self._was_dirty = False

    # -- opening -----------------------------------------------------------

    @classmethod
    def open(
        cls,
        xstage_path: PathLike,
        *,
        version: float = 22,
        edition: str = "premium",
        read_only: bool = False,
        temp_root: Path | None = None,
        user_name: str = "artist",
    ) -> Project:
        """Open one version of a scene.

        Args:
            xstage_path: The .xstage file.
            version: Version of the Harmony that opens it, e.g. 21.1.
            edition: premium, advanced or essentials.
            read_only: Refuse to save.
            temp_root: Folder in which the scene's temp folder is made.
            user_name: Who signs files written by 25 and later.

        Raises:
            NotASceneError: The file is not an XML scene.
            SceneFileError: It is a scene, but broken.
            OSError: It cannot be read.

        """
        path = Path(xstage_path).absolute()
        document = SceneDocument.load(path)
        assert isinstance(document, SceneDocument)
        return cls(
            path.parent,
            path.stem,
            document,
            version=version,
            edition=edition,
            read_only=read_only,
            temp_root=temp_root,
            user_name=user_name,
        )

    @classmethod
    def create(
        cls,
        folder: PathLike,
        name: str,
        *,
        version: float = 22,
        edition: str = "premium",
        temp_root: Path | None = None,
        user_name: str = "artist",
        has_palettes: bool = False,
    ) -> Project:
        """Make a new empty scene on disk and open it.

        Args:
            folder: Folder in which the scene's own folder is made.
            name: Name of the scene, its folder and its first version.
            version: Version of the Harmony that makes it.
            edition: premium, advanced or essentials.
            temp_root: Folder in which the scene's temp folder is made.
            user_name: Who signs files written by 25 and later.
            has_palettes: With the two palettes that Harmony gives a new scene.

        Raises:
            FileExistsError: There is something of that name already.

        """
        scene_folder = Path(folder).absolute() / name
        scene_folder.mkdir(parents=True)
        document = new_document(release_for(version, edition), user_name)
        project = cls(
            scene_folder,
            name,
            document,
            version=version,
            edition=edition,
            temp_root=temp_root,
            user_name=user_name,
        )
        for part in ("elements", "palette-library", "audio", "frames"):
            (scene_folder / part).mkdir()
        if has_palettes:
            write_first_palettes(scene_folder, name)
        else:
            (scene_folder / "PALETTE_LIST").write_text(
                palette_list_text([]), encoding="utf-8"
            )
        (scene_folder / "audio.tbl").write_bytes(b"")
        project._write_version_table(name)
        project._write_files(stamp=False)
        project._mark_saved()
        return project

    # -- views, made on first use ------------------------------------------

    @cached_property
    def nodes(self) -> NodeGraph:
        """The node network."""
        from sandbox.harmony.model.nodes import NodeGraph

        return NodeGraph(self)

    @cached_property
    def timeline(self) -> Timeline:
        """The lines of the timeline."""
        return Timeline(self.nodes)

    @cached_property
    def elements(self) -> Elements:
        """Drawing elements and their drawings."""
        from sandbox.harmony.model.elements import Elements

        return Elements(self)

    @cached_property
    def columns(self) -> Columns:
        """Timing, function and sound columns."""
        from sandbox.harmony.model.columns import Columns

        return Columns(self)

    @cached_property
    def palettes(self) -> Palettes:
        """The palette lists."""
        from sandbox.harmony.model.palettes import Palettes

        return Palettes(self)

    @cached_property
    def sounds(self) -> Sounds:
        """Sound columns' sequences and the mixed soundtrack."""
        from sandbox.harmony.model.sound import Sounds

        return Sounds(self)

    @cached_property
    def settings(self) -> Settings:
        """Length, range, resolution, field units, colour space."""
        return Settings(self)

    @cached_property
    def metadata(self) -> Metadata:
        """Scene metadata."""
        return Metadata(self)

    @cached_property
    def backdrops(self) -> Backdrops:
        """Backdrops of every group."""
        return Backdrops(self)

    @cached_property
    def waypoints(self) -> Waypoints:
        """Waypoints of every group."""
        return Waypoints(self)

    @cached_property
    def markers(self) -> Markers:
        """Timeline markers."""
        return Markers(self)

    @cached_property
    def selection(self) -> Selection:
        """What is selected."""
        return Selection(self)

    # -- names and paths ---------------------------------------------------

    @property
    def path(self) -> Path:
        """The open .xstage."""
        return self.folder / f"{self.version_name}.xstage"

    @property
    def aux_path(self) -> Path:
        """The file of drawing versions that belongs to the open .xstage."""
        return self.folder / f"{self.version_name}.aux"

    @property
    def scene_name(self) -> str:
        """Name of the scene; not always that of the open version."""
        table = _read_table(self.folder / "scene.versionTable")
        name = table.root.get("Name", "") if table else ""
        return name or self.folder.name

    @property
    def version_id(self) -> int:
        """Number of the open version, 1 for the first."""
        aux = _read_table(self.aux_path)
        digits = aux.root.get("ID", "") if aux else ""
        return int(digits) if digits.isdigit() else 1

    def version_names(self) -> list[str]:
        """Every version in the folder, sorted by name."""
        return sorted(path.stem for path in self.folder.glob("*.xstage"))

    @cached_property
    def temp_folder(self) -> Path:
        """Where unsaved drawings live; its own for each opened scene."""
        if self._temp_root is not None:
            self._temp_root.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix="harmony-scene-", dir=self._temp_root))

    # -- state -------------------------------------------------------------

    @property
    def is_dirty(self) -> bool:
        """Whether something changed since the last save."""
        return self.document.revision != self._saved_revision

    @property
    def has_been_dirty(self) -> bool:
        """Whether something changed since the scene was opened."""
        return self._was_dirty or self.is_dirty

    def mark_dirty(self) -> None:
        """Note a change that is not one of the document (a drawing's file)."""
        self.document.revision += 1

    @property
    def is_compacted(self) -> bool:
        """Whether ``files.vdb`` holds files of the scene (25 on)."""
        database = self.folder / "files.vdb"
        if not database.is_file():
            return False
        try:
            with closing(
                sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)
            ) as connection:
                return bool(connection.execute("SELECT 1 FROM File LIMIT 1").fetchone())
        except sqlite3.Error:
            return False

    @property
    def format_number(self) -> int:
        """Release number in whose manner new values are written."""
        return max(self.document.version, self.release.number)

    # -- saving ------------------------------------------------------------

    def save_all(self) -> bool:
        """Write the scene where it is; False when that is refused."""
        if self.read_only or not self.folder.is_dir():
            return False
        return self._save(stamp=self.is_dirty)

    def save_as(self, target: PathLike) -> bool:
        """Write the scene to a new folder and go on there.

        The .xstage takes the folder's name. Elements, palettes, sounds and
        everything else in the folder comes along; other versions, backups
        and rendered frames do not.

        Returns:
            False when the folder exists already, its parent does not, or
            its name cannot be one.

        """
        new_folder = Path(os.path.abspath(target))
        name = new_folder.name
        if not name or _ILLEGAL_NAME.search(name) or os.path.lexists(new_folder):
            return False
        if not new_folder.parent.is_dir():
            return False
        _ = self.palettes.scene  # knows the old folder before it is left
        old_folder, old_version = self.folder, self.version_name
        stamp, aux = self.is_dirty, _read_table(self.aux_path)
        try:
            shutil.copytree(old_folder, new_folder, ignore=self._not_taken_along)
            if self.aux_path.is_file():
                shutil.copyfile(self.aux_path, new_folder / f"{name}.aux")
        except OSError:
            shutil.rmtree(new_folder, ignore_errors=True)
            return False
        self.folder, self.version_name = new_folder, name
        self._write_version_table(name)
        if aux is not None:
            aux.root.set("VersionName", name)
            aux.save(self.aux_path)
        was_read_only, self.read_only = self.read_only, False
        if not self._save(stamp=stamp, backup=False):
            self.folder, self.version_name = old_folder, old_version
            self.read_only = was_read_only
            return False
        return True

    def save_as_new_version(self, name: str, mark_as_default: bool = False) -> bool:
        """Write another version into the same folder and go on in it.

        Args:
            name: Name of the version, stem of its file.
            mark_as_default: Accepted; a folder of files knows no default.

        Returns:
            False when the name cannot be one or is taken.

        """
        if self.read_only or not name or _ILLEGAL_NAME.search(name):
            return False
        if (self.folder / f"{name}.xstage").exists():
            return False
        stamp, aux = self.is_dirty, _read_table(self.aux_path)
        number = 1 + max((self._aux_id(one) for one in self.version_names()), default=0)
        old_version, self.version_name = self.version_name, name
        if aux is None:
            aux = Document(make("SceneVersion", VersionName=name, ID=str(number)))
            aux.prolog = "<!DOCTYPE SceneVersion>\n"
        aux.root.set("VersionName", name)
        aux.root.set("ID", str(number))
        aux.save(self.aux_path)
        if not self._save(stamp=stamp, backup=False):
            self.version_name = old_version
            return False
        return True

    def close(self) -> None:
        """Drop the temp folder; the project is not to be used afterwards."""
        if "temp_folder" in self.__dict__:
            shutil.rmtree(self.temp_folder, ignore_errors=True)

    # -- how it is written -------------------------------------------------

    def _save(self, *, stamp: bool, backup: bool = True) -> bool:
        try:
            for hook in self.before_save:
                hook(self)
            self._write_files(stamp=stamp, backup=backup)
            for hook in self.after_save:
                hook(self)
        except OSError:
            return False
        self._mark_saved()
        return True

    def _write_files(self, *, stamp: bool, backup: bool = True) -> None:
        root = self.document.root
        if stamp and self.release.number >= self.document.version:
            creator = root.attrib.pop("creator", "harmony")
            root.attrib.update(signature(self.release, self.user_name), creator=creator)
            if self.release.signs_with_user:
                self.document.root_gap = "  "
        self._write(self.path, self.document.to_bytes(), backup)
        if stamp or not (self.folder / "scene.elementTable").exists():
            self._write_element_table(backup)
        self._write_aux(backup)
        if not (self.folder / "scene.versionTable").exists():
            self._write_version_table(self.folder.name)

    def _write(self, path: Path, content: bytes, backup: bool) -> None:
        if backup and path.is_file():
            os.replace(path, path.with_name(path.name + "~"))
        write_whole(path, content)

    def _write_element_table(self, backup: bool) -> None:
        path = self.folder / "scene.elementTable"
        root = self.document.root
        names = "source version build date timeMsec username realUsername".split()
        table = Document(
            Element("elements", {n: root.attrib[n] for n in names if n in root.attrib})
        )
        if self.document.root_gap != " ":
            table.root_gap = self.document.root_gap
        for element in self.document.root.findall("elements/element"):
            table.append(table.root, Element("element", dict(element.attrib)))
        content = table.to_bytes()
        if not path.is_file() or path.read_bytes() != content:
            self._write(path, content, backup)

    def _write_aux(self, backup: bool) -> None:
        """Bring the list of drawing versions up to date, if there is a need."""
        listed = {
            element.get("id", ""): element
            for element in self.document.root.findall("elements/element")
        }
        aux = _read_table(self.aux_path)
        if aux is None:
            if not any(one.find("drawings/dwg") is not None for one in listed.values()):
                return
            aux = Document(make("SceneVersion", VersionName=self.version_name, ID="1"))
            aux.prolog = "<!DOCTYPE SceneVersion>\n"
            aux.revision += 1
        present = {one.get("ID", ""): one for one in aux.root.findall("Element")}
        for number, stale in present.items():
            if number not in listed:
                aux.remove(aux.root, stale)
        for number, element in listed.items():
            found = present.get(number)
            name = element.get("elementName", "")
            folder = element.get("elementFolder", "")
            entry = found
            if entry is None:
                entry = make("Element", Name=name, ID=number, Folder=folder)
                aux.append(aux.root, entry)
            aux.set(entry, "Name", name)
            aux.set(entry, "Folder", folder)
            wanted = [dwg.get("name", "") for dwg in element.findall("drawings/dwg")]
            wanted_set = set(wanted)
            had = {one.get("Name", ""): one for one in entry.findall("Drawing")}
            for drawing_name, drawing in had.items():
                if drawing_name not in wanted_set:
                    aux.remove(entry, drawing)
            for drawing_name in wanted:
                if drawing_name not in had:
                    drawing = make("Drawing", Key="", Name=drawing_name, Version="1")
                    aux.append(entry, drawing)
        if aux.revision or not self.aux_path.exists():
            self._write(self.aux_path, aux.to_bytes(), backup)

    def _write_version_table(self, scene_name: str) -> None:
        write_whole(
            self.folder / "scene.versionTable",
            (
                '<!DOCTYPE Scene>\n<Scene EnableVersionDrawing="0"'
                f' Name="{escape_value(scene_name)}"/>\n'
            ).encode(),
        )

    def _aux_id(self, version_name: str) -> int:
        aux = _read_table(self.folder / f"{version_name}.aux")
        digits = aux.root.get("ID", "") if aux else ""
        return int(digits) if digits.isdigit() else 1

    def _not_taken_along(self, folder: str, names: list[str]) -> set[str]:
        if Path(folder) != self.folder:
            return {name for name in names if name.endswith("~")}
        return {
            name
            for name in names
            if name in _LEFT_BEHIND
            or name.endswith(("~", ".xstage", ".aux", ".xstage.thumbnails"))
            or name in ("scene.versionTable", "scene.elementTable")
        }

    def _mark_saved(self) -> None:
        self._was_dirty = self.has_been_dirty
        self._saved_revision = self.document.revision


def new_document(release: Release, user_name: str = "artist") -> SceneDocument:
    """The .xstage of a new scene: one frame, no nodes."""
    root = Element("project", {**signature(release, user_name), "creator": "harmony"})
    document = SceneDocument(root)
    if release.signs_with_user:
        document.root_gap = "  "
    scene_id = uuid.uuid4().hex[:16]
    scene = make(
        "scene", name="Top", id=scene_id, nbframes="1", startFrame="1", stopFrame="1"
    )
    root_group = make("rootgroup", name="Top")
    root_group_options = Element("options")
    root_group_options.append(make("collapsed", val="false"))
    root_group.extend([root_group_options, Element("nodeslist"), Element("linkedlist")])
    scene.extend([Element("columns"), Element("options"), root_group])
    scene.append(Element("unconnectedComposite"))
    scene.append(Element("metas"))
    if release.has_timeline_order:
        scene.append(Element("timelineOrderer"))
    scenes, symbols, timeline = (
        Element("scenes"),
        Element("symbols"),
        Element("timeline"),
    )
    scenes.append(scene)
    folder = make("folder", name="Symbols")
    folder.append(make("scene", id=scene_id))
    symbols.append(folder)
    timeline.append(make("scene", id=scene_id))
    parts = [new_project_options(release), Element("timelineMarkers")]
    for part in [Element("elements"), *parts, scenes, symbols, timeline]:
        document.append(root, part)
    document.revision = 0
    return document


def _read_table(path: Path) -> Document | None:
    """A small XML file beside the scene; None when it is missing or broken."""
    try:
        return Document.load(path)
    except (OSError, SceneFileError):
        return None
