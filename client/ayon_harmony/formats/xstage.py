"""Facts about a scene, read from its ``.xstage`` without Harmony.

Reading only: nothing here changes a file. Versions 12 to 27 are read, in one
pass that keeps nothing but the facts, so that a scene of 30 MB takes less than a
second. A file that is no XML is told by its first bytes.

Longer than other modules: one pass collects all facts, and each element of the file
is met in one place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

from ..errors import WorkfileError
from ..model.frames import SceneLength
from ..model.number_text import read_float, read_int

_CHUNK_BYTES = 1 << 18

PIXMAP_EXTENSIONS: Mapping[int, str] = {
    0: "opt",
    2: "tvg",
    3: "sgi",
    4: "tga",
    6: "yuv",
    8: "omf",
    9: "psd",
    10: "png",
    11: "jpg",
    12: "bmp",
    14: "tif",
}
"""Extension of an element's drawings by ``pixmapFormat`` as files have it."""


@dataclass(frozen=True)
class WriteNodeFacts:
    """A Write node as the file has it.

    Attributes:
        path: Full path, ``Top/Group/Write``.
        is_enabled: Whether it renders: it and all groups around it are enabled.
        attributes: Values by attribute in the file's spelling
            (``drawingName``); nested ones with a dot (``enabling.filter``).

    """

    path: str
    is_enabled: bool
    attributes: Mapping[str, str]


@dataclass(frozen=True)
class ElementFacts:
    """An element (folder of drawings) as the file has it.

    Attributes:
        id: Number that columns refer to.
        name: Name the artist sees.
        folder: Folder of the drawings, relative to the scene folder.
        extension: Extension of the drawings without a dot, "" when unknown.
        drawings: Names of the drawings listed.

    """

    id: int
    name: str
    folder: str
    extension: str
    drawings: tuple[str, ...] = ()


@dataclass(frozen=True)
class SceneFacts:
    """What a file says about its scene; None where it does not say.

    Attributes:
        path: The file.
        source: Program that saved it, in its own words.
        version: Harmony's version, (21, 0, 3); (0, 0, 0) when unknown.
        build: Build number, 0 when unknown.
        fps: Frame rate.
        width: Width of the default resolution, in pixels.
        height: Height of the default resolution, in pixels.
        fov: Field of view, in degrees.
        length: Frames and playback range.
        color_space: Colour space, "" without colour management.
        default_display: Name of the display node, "" when none.
        node_count: Number of nodes, groups included, in the scene itself.
        node_types: Number of nodes by type; groups are ``GROUP``.
        write_nodes: Write nodes of the scene.
        elements: Elements.
        metadata: Text of the scene's metadata entries, by name.
        symbol_count: Number of scenes that are symbols.
        shown: Drawings that layers expose by the id of their element, each once.
        has_scene: Whether there is a scene in it at all.

    """

    path: Path
    source: str
    version: tuple[int, int, int]
    build: int
    fps: float | None
    width: int | None
    height: int | None
    fov: float | None
    length: SceneLength | None
    color_space: str
    default_display: str
    node_count: int
    node_types: Mapping[str, int]
    write_nodes: tuple[WriteNodeFacts, ...]
    elements: tuple[ElementFacts, ...]
    metadata: Mapping[str, str]
    symbol_count: int = 0
    shown: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    has_scene: bool = True


DEEPEST = 400
"""Elements around an element; twenty groups within groups are some 60."""

LONGEST_NAME = 2048
"""Letters of a node's path, and of an attribute's name with those around it."""


def check_depth(trail: Sequence[str]) -> None:
    """Refuse what is nested deeper than any scene.

    Paths are made of what is around: those of a small file would take all memory.

    Raises:
        ValueError: It is; readers of scenes tell it.

    """
    if len(trail) > DEEPEST:
        raise ValueError(f"its elements are nested over {DEEPEST} deep")


def checked_name(name: str) -> str:
    """Return a path or a dotted name.

    Raises:
        ValueError: It is longer than any of a scene.

    """
    if len(name) > LONGEST_NAME:
        raise ValueError(f"a name begins with '{name[:40]}' and is {len(name)} long")
    return name


def make_parser(
    start: Callable[[str, dict[str, str]], object], end: Callable[[str], object]
) -> expat.XMLParserType:
    """Make a parser that reports elements, and text in one piece."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    return parser


def read_scene_facts(path: Path) -> SceneFacts:
    """Read the facts of a scene from its file.

    Raises:
        WorkfileError: It is missing, cannot be read, or is no Harmony scene;
            the message says what it is instead.

    """
    return read_facts(lambda: chunks_of(path), path)


def read_facts(open_chunks: Callable[[], Iterable[bytes]], path: Path) -> SceneFacts:
    """Read the facts of a scene that may lie anywhere, as in a zip.

    Args:
        open_chunks: Gives its bytes from the start; asked once more at most.
        path: What it is called in errors.

    Raises:
        WorkfileError: It cannot be read, or is no Harmony scene.

    """
    try:
        with closed_after(open_chunks()) as chunks:
            return _read_facts(chunks, path, is_sure=False)
    except _ConfusedError:
        with closed_after(open_chunks()) as chunks:
            return _read_facts(chunks, path, is_sure=True)


def chunks_of(path: Path) -> Iterable[bytes]:
    """Yield the bytes of a scene.

    Raises:
        WorkfileError: It cannot be read.

    """
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                yield chunk
    except OSError as error:
        raise WorkfileError(
            f"Cannot read the scene '{path}': {error.strerror or error}.", path
        ) from error


@contextmanager
def closed_after(chunks: Iterable[bytes]) -> Iterator[Iterable[bytes]]:
    """Hand on chunks, and close what they come from, also where their reader gives up.

    An error keeps the frames that it came through, and with them the open file: on
    Windows nobody could replace that as long as the error is told.
    """
    try:
        yield chunks
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()


def _read_facts(chunks: Iterable[bytes], path: Path, *, is_sure: bool) -> SceneFacts:
    reader = _Reader(is_sure=is_sure)
    try:
        is_first = True
        for chunk in chunks:
            if is_first:
                _refuse_other_formats(chunk, path)
                is_first = False
            reader.feed(chunk)
        if is_first:
            _refuse_other_formats(b"", path)
        reader.close()
    except expat.ExpatError as error:
        raise WorkfileError(
            f"The scene '{path.name}' is damaged in line {error.lineno}: "
            f"{expat.ErrorString(error.code)}. Open its backup '{path.name}~' or "
            "an earlier version of the workfile.",
            path,
        ) from error
    except (LookupError, ValueError) as error:
        # Expat knows few encodings and asks Python for the others.
        raise WorkfileError(
            f"The scene '{path.name}' cannot be read: {error}.", path
        ) from error
    except _NotAScene as error:
        raise WorkfileError(
            f"'{path.name}' is XML, but no Harmony scene: it holds <{error}>.", path
        ) from error
    return reader.facts(path)


class TopNode(NamedTuple):
    """A node directly at the top of a scene; groups are of type ``GROUP``."""

    name: str
    type: str
    x: int
    y: int


def read_top_nodes(path: Path) -> tuple[TopNode, ...]:
    """Read the nodes at the top of a scene or template, in their order.

    Raises:
        WorkfileError: As `read_scene_facts`.

    """
    read_scene_facts(path)
    found: list[TopNode] = []
    trail: list[str] = []
    scenes = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal scenes
        if tag == "scene" and trail[-1:] == ["scenes"]:
            scenes += 1
        is_node = tag in ("module", "group") and trail[-2:] == [
            "rootgroup",
            "nodeslist",
        ]
        if is_node and scenes == 1:
            place = [
                read_float(item, 0.0) for item in attributes.get("pos", "").split(",")
            ]
            x, y = (*place, 0.0, 0.0)[:2]
            kind = "GROUP" if tag == "group" else attributes.get("type", "")
            found.append(TopNode(attributes.get("name", ""), kind, int(x), int(y)))
        trail.append(tag)

    parser = make_parser(start, lambda _tag: trail.pop())
    with closed_after(chunks_of(path)) as chunks:
        for chunk in chunks:
            parser.Parse(chunk, False)
    parser.Parse(b"", True)
    return tuple(found)


def describe_first_bytes(data: bytes) -> str | None:
    """Say what a file is that begins like this, None when it is XML."""
    plain = data[3:] if data.startswith(b"\xef\xbb\xbf") else data
    if plain.lstrip().startswith(b"<"):
        return None
    if not plain:
        return "is empty"
    if plain.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    for magic, what in (
        (b"PK\x03\x04", "is a zip archive, not a scene"),
        (b"PK\x05\x06", "is an empty zip archive"),
        (b"\x1f\x8b", "is compressed with gzip"),
        (b"SQLite format 3\x00", "is an SQLite database"),
        (b"OTVG", "is a TVG drawing"),
    ):
        if plain.startswith(magic):
            return what
    if not plain.strip(b"\0"):
        return "holds zeros only, as after a crash while saving"
    shown = " ".join(f"{byte:02x}" for byte in plain[:8])
    return f"is no XML; it begins with the bytes {shown}"


class _NotAScene(Exception):
    """The root element is not a project."""


class _ConfusedError(Exception):
    """Something inside of a skipped element has the name of that element."""


def _refuse_other_formats(first: bytes, path: Path) -> None:
    what = describe_first_bytes(first)
    if what is not None:
        raise WorkfileError(
            f"The scene '{path.name}' {what}. "
            "Open it in Harmony and save it again, uncompressed, or restore it "
            "from an earlier version of the workfile.",
            path,
        )


@dataclass
class _Group:
    """A group that is being read."""

    path: str
    is_enabled: bool = True


@dataclass
class _Module:
    """A Write node that is being read."""

    path: str
    is_enabled: bool = True
    attributes: dict[str, str] = field(default_factory=dict)
    trail: list[str] = field(default_factory=list)


class _Reader:
    """Collects facts while expat reports elements.

    Nodes and columns make up most of a scene and hold little that is asked for, so
    light handlers pass over them.

    Args:
        is_sure: Count every element on the way. Else the first end of the same name
            ends what is passed over, which is twice as fast; where an attribute is
            called like that, the ends that follow do not match.

    """

    def __init__(self, *, is_sure: bool) -> None:
        self._is_sure = is_sure
        self._parser = make_parser(self._start_element, self._end_element)
        self._parser.EntityDeclHandler = _refuse_entity
        self._skip_depth = 0
        self._skipped = ""
        self._stack: list[str] = []
        self._groups: list[_Group] = []
        self._module: _Module | None = None
        self._meta_name: str | None = None
        self._scene_number = -1
        self._project: dict[str, str] = {}
        self._scene: dict[str, str] = {}
        self._values: dict[str, str] = {}
        self._resolution: dict[str, str] = {}
        self._node_types: Counter[str] = Counter()
        self._writes: list[_Module] = []
        self._elements: list[tuple[dict[str, str], list[str]]] = []
        self._metadata: dict[str, str] = {}
        self._look: Callable[[str, dict[str, str]], None] | None = None
        self._column: dict[str, None] = {}
        self._exposed: dict[str, tuple[int, dict[str, None]]] = {}
        self._used_columns: dict[str, None] = {}

    def feed(self, data: bytes) -> None:
        self._parser.Parse(data, False)

    def close(self) -> None:
        self._parser.Parse(b"", True)

    # Skipping: handlers that do next to nothing are an order faster.

    def _skip(
        self,
        tag: str,
        look: Callable[[str, dict[str, str]], None] | None = None,
        *,
        is_sure: bool = False,
    ) -> None:
        """Pass over the rest of an element, showing its inside to ``look``."""
        if is_sure or self._is_sure:
            self._skip_depth = 1
            self._look = look
            self._parser.StartElementHandler = self._skip_start
            self._parser.EndElementHandler = self._skip_end
        else:
            self._skipped = tag
            self._parser.StartElementHandler = look
            self._parser.EndElementHandler = self._skip_to_end

    def _skip_to_end(self, tag: str) -> None:
        if tag == self._skipped:
            self._parser.StartElementHandler = self._start_element
            self._parser.EndElementHandler = self._end_element

    def _skip_start(self, tag: str, attributes: dict[str, str]) -> None:
        self._skip_depth += 1
        if self._look is not None:
            self._look(tag, attributes)

    def _skip_end(self, tag: str) -> None:
        self._skip_depth -= 1
        if self._skip_depth == 0:
            self._parser.StartElementHandler = self._start_element
            self._parser.EndElementHandler = self._end_element

    def _look_at_column(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "elementSeq":
            self._column[attributes.get("val", "")] = None
        elif tag == "column" and attributes.get("type") == "0":
            self._column = {}
            element_id = read_int(attributes.get("id"), None)
            if element_id is not None:
                name = attributes.get("name", "")
                self._exposed[name] = (element_id, self._column)

    def _look_at_layer(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "element" and "col" in attributes:
            self._used_columns[attributes["col"]] = None

    def _start_element(self, tag: str, attributes: dict[str, str]) -> None:
        if not self._stack:
            if tag != "project":
                raise _NotAScene(tag)
            self._project = attributes
            self._stack.append(tag)
            return
        if self._module is not None:
            self._start_in_module(tag, attributes)
            return
        parent = self._stack[-1]
        if tag == "module":
            self._start_module(attributes)
            return
        if tag == "columns":
            self._skip(tag, self._look_at_column)
            return
        if tag in ("linkedlist", "waypoints", "backdrops"):
            self._skip(tag)
            return
        if tag in ("symbols", "unconnectedComposite"):
            self._skip(tag, is_sure=True)
            return
        if tag == "scene" and parent == "scenes":
            self._scene_number += 1
            if self._scene_number:
                self._skip(tag, is_sure=True)
                return
            self._scene = attributes
        elif tag in ("rootgroup", "group"):
            self._start_group(tag, attributes)
        elif parent == "options" and len(self._stack) == 2:
            if tag == "resolution":
                self._resolution = attributes
            elif "val" in attributes:
                self._values[tag] = attributes["val"]
        elif tag == "disabled" and parent == "options" and self._groups:
            # Options come before the nodes, so those in the group see it.
            if is_true(attributes):
                self._groups[-1].is_enabled = False
        elif tag == "defaultDisplay":
            self._values["defaultDisplay"] = attributes.get("val", "")
        elif tag == "element" and parent == "elements":
            self._elements.append((attributes, []))
        elif tag == "dwg" and self._elements:
            self._elements[-1][1].append(attributes.get("name", ""))
        elif tag == "meta":
            in_scene = "scene" in self._stack
            self._meta_name = attributes.get("name") if in_scene else None
        elif self._meta_name and parent == "meta" and "value" in attributes:
            self._metadata[self._meta_name] = attributes["value"]
        self._stack.append(tag)
        check_depth(self._stack)

    def _end_element(self, tag: str) -> None:
        if self._module is not None:
            self._end_in_module(tag)
            return
        if not self._stack or self._stack.pop() != tag:
            raise _ConfusedError
        if tag in ("group", "rootgroup") and self._groups:
            self._groups.pop()
        elif tag == "meta":
            self._meta_name = None

    def _start_group(self, tag: str, attributes: dict[str, str]) -> None:
        name = attributes.get("name", "")
        if tag == "rootgroup":
            self._groups = [_Group(name or "Top")]
            return
        around = self._group()
        path = checked_name(f"{around.path}/{name}")
        self._groups.append(_Group(path, around.is_enabled))
        self._node_types["GROUP"] += 1

    def _start_module(self, attributes: dict[str, str]) -> None:
        kind = attributes.get("type", "")
        self._node_types[kind] += 1
        if kind not in ("WRITE", "MultiLayerWrite"):
            self._skip("module", self._look_at_layer if kind == "READ" else None)
            return
        around = self._group()
        path = checked_name(f"{around.path}/{attributes.get('name', '')}")
        self._module = _Module(path, around.is_enabled)

    def _group(self) -> _Group:
        return self._groups[-1] if self._groups else _Group("Top")

    def _start_in_module(self, tag: str, attributes: dict[str, str]) -> None:
        module = self._module
        assert module is not None
        module.trail.append(tag)
        check_depth(module.trail)
        if module.trail[0] == "options":
            if tag == "disabled" and is_true(attributes):
                module.is_enabled = False
        elif module.trail[0] == "attrs" and len(module.trail) > 1:
            if tag == "val" and not attributes:
                # Harmony 20 writes long text as <val><![CDATA[...]]></val>.
                self._parser.CharacterDataHandler = self._text_in_module
                return
            value = attributes.get("val")
            if value is None and not attributes:
                value = ""
            if value is not None:
                name = checked_name(".".join(module.trail[1:]))
                module.attributes[name] = value

    def _text_in_module(self, text: str) -> None:
        module = self._module
        assert module is not None
        name = checked_name(".".join(module.trail[1:-1]))
        module.attributes[name] = module.attributes.get(name, "") + text

    def _end_in_module(self, tag: str) -> None:
        module = self._module
        assert module is not None
        self._parser.CharacterDataHandler = None
        if module.trail:
            module.trail.pop()
            return
        self._writes.append(module)
        self._module = None

    def facts(self, path: Path) -> SceneFacts:
        """Put together what was collected."""
        size = self._resolution.get("size", "").split(",")
        frame_count = read_int(self._scene.get("nbframes"), None)
        length = None
        if frame_count is not None:
            start = read_int(self._scene.get("startFrame"), None)
            stop = read_int(self._scene.get("stopFrame"), None)
            length = SceneLength(
                frame_count,
                1 if start is None else start,
                frame_count if stop is None else stop,
            )
        source = self._project.get("source", "")
        return SceneFacts(
            path=path,
            source=source,
            version=_version(source, self._project.get("version", "")),
            build=read_int(self._project.get("build"), 0),
            fps=read_float(self._values.get("framerate"), None),
            width=read_int(size[0], None) if len(size) == 2 else None,
            height=read_int(size[1], None) if len(size) == 2 else None,
            fov=read_float(self._resolution.get("fov"), None),
            length=length,
            color_space=self._values.get("colorSpace", ""),
            default_display=self._values.get("defaultDisplay", ""),
            node_count=sum(self._node_types.values()),
            node_types=dict(self._node_types),
            write_nodes=tuple(
                WriteNodeFacts(
                    module.path,
                    module.is_enabled,
                    _leaf_attributes(module.attributes),
                )
                for module in self._writes
            ),
            elements=tuple(_element(*item) for item in self._elements),
            metadata=dict(self._metadata),
            symbol_count=max(0, self._scene_number),
            shown=self._shown(),
            has_scene=self._scene_number >= 0,
        )

    def _shown(self) -> dict[int, tuple[str, ...]]:
        """Return the drawings of the columns that layers show."""
        shown: dict[int, dict[str, None]] = {}
        for column in self._used_columns:
            if column in self._exposed:
                element_id, drawings = self._exposed[column]
                shown.setdefault(element_id, {}).update(drawings)
        return {element_id: tuple(names) for element_id, names in shown.items()}


def _refuse_entity(*_: object) -> None:
    raise _NotAScene("!ENTITY")


def is_true(attributes: Mapping[str, str]) -> bool:
    """Read a flag; modules have it in ``val``, groups in ``value``."""
    return "true" in (attributes.get("val"), attributes.get("value"))


def _leaf_attributes(attributes: Mapping[str, str]) -> dict[str, str]:
    """Return attributes without the empty entries of compounds."""
    compounds = {name.rpartition(".")[0] for name in attributes if "." in name}
    return {
        name: value
        for name, value in attributes.items()
        if value or name not in compounds
    }


def _element(attributes: Mapping[str, str], drawings: list[str]) -> ElementFacts:
    name = attributes.get("elementName", "")
    root = attributes.get("rootFolder", "elements")
    folder = attributes.get("elementFolder", name)
    pixmap = read_int(attributes.get("pixmapFormat"), None)
    return ElementFacts(
        id=read_int(attributes.get("id"), 0),
        name=name,
        folder=f"{root}/{folder}" if root else folder,
        extension=PIXMAP_EXTENSIONS.get(-1 if pixmap is None else pixmap, ""),
        drawings=tuple(drawings),
    )


def _version(source: str, packed: str) -> tuple[int, int, int]:
    match = re.search(r"version (\d+)\.(\d+)(?:\.(\d+))?", source)
    if match:
        return int(match[1]), int(match[2]), int(match[3] or 0)
    number = read_int(packed, 0)
    return number // 100, number // 10 % 10, number % 10
