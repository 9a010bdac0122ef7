"""The .xstage document: read it, change it, write it back.

The XML tree is the truth of an open scene. Whatever nobody models stays in it
as it was read, so a scene that was not touched is written back as an equal XML
document. Everything that changes the tree goes through the few methods of
`Document` (`set`, `set_text`, `insert`, `append`, `remove`), which is what
makes undo and the dirty flag possible.

Nothing here knows what a node or a column is; it knows files, elements,
attributes and the handful of places every scene file has.
"""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Callable
from xml.etree import ElementTree
from xml.parsers import expat

Element = ElementTree.Element
"""The element type of the tree; attributes keep their order."""

AUTO_SPACE = "".join(["\n", " "])
"""Space beside an inserted element: written as a line break and the depth."""

EditRecord = tuple[Any, ...]
"""One change of the tree: ``(kind, …)``, enough to undo and redo it."""

_HEAD_LIMIT = 16
_LARGE = 4_000_000
"""Characters from which a tree is kept out of the collector's rounds.

A million elements cost a second in each of them, and hold no cycles.
"""
_PROLOG = re.compile(
    r"\A(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)*",
    re.DOTALL,
)
_ROOT_TAG = re.compile(r"<([^\s/>]+)(\s*)")
_DECLARED_ENCODING = re.compile(rb"""\A<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)["']""")
_BROKEN_LINE_VALUE = re.compile(
    r"""<!--.*?-->|="[^"<\n\t]*[\n\t][^"<]*"|='[^'<\n\t]*[\n\t][^'<]*'""",
    re.DOTALL,
)
_CONTROL_REFERENCE = re.compile(r"&#(?:(9|10|13)|[xX]0*([9AaDd]));")
_HAS_NAMESPACE = re.compile(r"xmlns|\bxml:")
_MARK_BASE = 0xF0000
_CDATA_OPEN, _CDATA_CLOSE = "\U000f0fe0", "\U000f0fe1"
_MARKS = re.compile("[\U000f0009\U000f000a\U000f000d\U000f0fe0\U000f0fe1]")
_CDATA = re.compile(r"<!--.*?-->|<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_MARKED_CDATA = re.compile(f"{_CDATA_OPEN}(.*?){_CDATA_CLOSE}", re.DOTALL)
_UNSAFE_VALUE = re.compile('[&<>"\r]')
_UNSAFE_TEXT = re.compile("[&<>\r]")


class SceneFileError(Exception):
    """A file of a scene that cannot be read as what its name says."""


class NotASceneError(SceneFileError):
    """The file is no XML scene; the message says what its first bytes are."""


class NewerSceneError(SceneFileError):
    """A newer Harmony wrote the scene than the one that is to open it."""


class _Spelled(str):
    """A value or text whose source spelling differs from the usual one."""

    __slots__ = ("spelling",)
    spelling: str


def describe_bytes(head: bytes) -> str:
    """Say in words what a file is that begins with ``head``."""
    kinds = (
        (b"PK\x03\x04", "a zip archive"),
        (b"PK\x05\x06", "an empty zip archive"),
        (b"\x1f\x8b", "gzip data"),
        (b"SQLite format 3\x00", "a SQLite database"),
        (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
        (b"OTVG", "a TVG drawing"),
        (b"ToonBoomAnimationInc", "a palette or palette list"),
        (b"version https://git-lfs", "a Git LFS pointer"),
    )
    if not head:
        return "nothing: the file is empty"
    shown = repr(head[:_HEAD_LIMIT])[1:]
    for start, kind in kinds:
        if head.startswith(start):
            return f"{kind} (first bytes {shown})"
    if not head.strip(b"\0"):
        return f"zero bytes (first bytes {shown})"
    return f"unknown data (first bytes {shown})"


class Document:
    """One XML file of a scene, kept whole.

    Attributes:
        root: The root element. Read it freely, change it only through the
            methods of this class.
        revision: Grows by one with every change.
        recorder: Called with every `EditRecord`; the undo stack sets it.
        replay_listeners: Called after undo or redo put changes back, when
            whoever keeps an index over the tree has to build it anew.

    """

    def __init__(self, root: Element) -> None:
        self.root = root
        self.revision = 0
        self.recorder: Callable[[EditRecord], None] | None = None
        self.replay_listeners: list[Callable[[], None]] = []
        self._by_column: dict[str, dict[int, Element]] | None = None
        self.prolog = '<?xml version="1.0" encoding="UTF-8"?>\n'
        self.epilog = "\n"
        self.root_gap = " "
        self.encoding = "utf-8"
        self.byte_order_mark = b""
        self.line_end = "\n"

    # -- reading -----------------------------------------------------------

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Document:
        """Read an XML file.

        Raises:
            NotASceneError: The file is not XML.
            SceneFileError: It is XML, but broken.
            OSError: It cannot be read at all.

        """
        return cls.parse(Path(path).read_bytes(), str(path))

    @classmethod
    def parse(cls, content: bytes, source: str = "scene") -> Document:
        """Read XML from bytes; ``source`` names them in messages."""
        mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
        body = content[len(mark) :]
        if not body.lstrip()[:1] == b"<":
            raise NotASceneError(
                f"{source} is not an XML scene but {describe_bytes(content[:32])}"
            )
        declared = _DECLARED_ENCODING.match(body)
        encoding = declared.group(1).decode("ascii") if declared else "utf-8"
        try:
            text = body.decode(encoding)
        except (LookupError, UnicodeDecodeError) as error:
            raise SceneFileError(
                f"{source} is not text in {encoding}: {error}"
            ) from error
        line_end = "\r\n" if "\r\n" in text[:4096] else "\n"
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        prolog = _PROLOG.match(text)
        start = prolog.end() if prolog else 0
        root_tag = _ROOT_TAG.match(text, start)
        if root_tag is None:
            raise NotASceneError(
                f"{source} is not an XML scene but {describe_bytes(content[:32])}"
            )
        document = cls(_parse_tree(text[start:], source))
        document.prolog = text[:start]
        gap = root_tag.group(2)
        document.root_gap = gap if gap and document.root.attrib else " "
        document.epilog = text[text.rfind(">", 0, _end_of_root(text)) + 1 :]
        document.encoding = encoding
        document.byte_order_mark = mark
        document.line_end = line_end
        return document

    # -- writing -----------------------------------------------------------

    def to_text(self) -> str:
        """The document as text with its own line ends."""
        parts = [self.prolog]
        _write_element(self.root, 0, parts.append, self.root_gap)
        parts.append(self.epilog)
        text = "".join(parts)
        return text.replace("\n", self.line_end) if self.line_end != "\n" else text

    def to_bytes(self) -> bytes:
        """The document as the bytes of its file."""
        return self.byte_order_mark + self.to_text().encode(
            self.encoding, "xmlcharrefreplace"
        )

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the document; a reader never sees half a file."""
        write_whole(Path(path), self.to_bytes())

    # -- changing ----------------------------------------------------------

    def set(self, element: Element, name: str, value: str | None) -> bool:
        """Set an attribute, or remove it with ``None``; True if it changed."""
        old = element.attrib.get(name)
        if old == value and (value is not None or name not in element.attrib):
            return False
        self._apply_set(element, name, value)
        self._changed(("set", element, name, old, value))
        return True

    def set_text(self, element: Element, text: str | None) -> bool:
        """Set the text inside an element; True if it changed."""
        old = element.text
        if old == text:
            return False
        element.text = text
        self._changed(("text", element, old, text))
        return True

    def append(self, parent: Element, child: Element) -> Element:
        """Add ``child`` as the last child of ``parent``; returns it."""
        return self.insert(parent, len(parent), child)

    def insert(self, parent: Element, index: int, child: Element) -> Element:
        """Add ``child`` before the present child at ``index``; returns it."""
        index = max(0, min(index, len(parent)))
        lay_out(child)
        spaces = _spaces(parent, index)
        self._apply_insert(parent, index, child)
        self._changed(("insert", parent, index, child, spaces))
        return child

    def remove(self, parent: Element, child: Element) -> None:
        """Take ``child`` out of ``parent``.

        Raises:
            ValueError: It is not a child of this parent.

        """
        index = _index_of(parent, child)
        spaces = (*_spaces(parent, index), child.tail)
        self._apply_remove(parent, index)
        self._changed(("remove", parent, index, child, spaces))

    def move(self, old_parent: Element, child: Element, new_parent: Element) -> None:
        """Take ``child`` from one parent and add it as last of another."""
        self.remove(old_parent, child)
        self.append(new_parent, child)

    def clear(self, parent: Element) -> None:
        """Remove every child of ``parent``."""
        while len(parent):
            self.remove(parent, parent[len(parent) - 1])

    def note(self, undo: Callable[[], None], redo: Callable[[], None]) -> None:
        """Record a change beside the tree (a list, a file) for undo."""
        self._changed(("call", undo, redo))

    def ensure(
        self, parent: Element, tag: str, before: tuple[str, ...] = ()
    ) -> Element:
        """The first child ``tag`` of ``parent``, made when there is none.

        Args:
            parent: Where to look.
            tag: Tag of the child.
            before: A new child goes in front of the first of these tags;
                without one of them it goes last.

        """
        found = parent.find(tag)
        if found is not None:
            return found
        index = len(parent)
        for position, child in enumerate(parent):
            if child.tag in before:
                index = position
                break
        return self.insert(parent, index, Element(tag))

    # -- undo's side -------------------------------------------------------

    def put_back(self, records: list[EditRecord]) -> None:
        """Undo ``records`` (given oldest first)."""
        for record in reversed(records):
            kind = record[0]
            if kind == "set":
                self._apply_set(record[1], record[2], record[3])
            elif kind == "text":
                record[1].text = record[2]
            elif kind == "insert":
                _, parent, index, _, spaces = record
                self._apply_remove(parent, index)
                _restore_spaces(parent, index, spaces)
            elif kind == "remove":
                _, parent, index, child, spaces = record
                self._apply_insert(parent, index, child)
                _restore_spaces(parent, index, spaces[:2])
                child.tail = spaces[2]
            else:
                record[1]()
        self._replayed()

    def do_again(self, records: list[EditRecord]) -> None:
        """Redo ``records`` (given oldest first)."""
        for record in records:
            kind = record[0]
            if kind == "set":
                self._apply_set(record[1], record[2], record[4])
            elif kind == "text":
                record[1].text = record[3]
            elif kind == "insert":
                self._apply_insert(record[1], record[2], record[3])
            elif kind == "remove":
                self._apply_remove(record[1], record[2])
            else:
                record[2]()
        self._replayed()

    def linked_to(self, column: str) -> list[Element]:
        """Every element whose ``col`` is a column, without walking the tree again."""
        if self._by_column is None:
            self._by_column = {}
            self._index_columns(self.root, is_there=True)
        return list(self._by_column.get(column, {}).values())

    def _index_columns(self, element: Element, *, is_there: bool) -> None:
        for inner in element.iter():
            self._index_column(inner, inner.get("col"), is_there=is_there)

    def _index_column(
        self, element: Element, column: str | None, *, is_there: bool
    ) -> None:
        if self._by_column is None or not column:
            return
        linked = self._by_column.setdefault(column, {})
        if is_there:
            linked[id(element)] = element
        else:
            linked.pop(id(element), None)

    def _replayed(self) -> None:
        self.revision += 1
        self._by_column = None
        for listener in self.replay_listeners:
            listener()

    def _changed(self, record: EditRecord) -> None:
        self.revision += 1
        if self._by_column is None:
            pass
        elif record[0] == "set" and record[2] == "col":
            self._index_column(record[1], record[3], is_there=False)
            self._index_column(record[1], record[4], is_there=True)
        elif record[0] in ("insert", "remove"):
            self._index_columns(record[3], is_there=record[0] == "insert")
        if self.recorder is not None:
            self.recorder(record)

    @staticmethod
    def _apply_set(element: Element, name: str, value: str | None) -> None:
        if value is None:
            element.attrib.pop(name, None)
        else:
            element.attrib[name] = value

    @staticmethod
    def _apply_insert(parent: Element, index: int, child: Element) -> None:
        _set_space(parent, index, AUTO_SPACE)
        child.tail = AUTO_SPACE
        parent.insert(index, child)

    @staticmethod
    def _apply_remove(parent: Element, index: int) -> None:
        del parent[index]
        _set_space(parent, index, AUTO_SPACE if len(parent) else None)


class SceneDocument(Document):
    """An .xstage file with its well-known places."""

    @classmethod
    def parse(cls, content: bytes, source: str = "scene") -> SceneDocument:
        """Read an .xstage from bytes.

        Raises:
            NotASceneError: Not XML, or XML of something else.

        """
        document = super().parse(content, source)
        assert isinstance(document, SceneDocument)
        root = document.root
        if root.tag != "project":
            raise NotASceneError(
                f"{source} is not a scene: its XML root is <{root.tag}>, not <project>"
            )
        if document.find_top_scene() is None:
            raise NotASceneError(f"{source} has no scene in it")
        return document

    @property
    def version(self) -> int:
        """The number the writing Harmony left, e.g. 2103; 0 when it left none."""
        digits = self.root.get("version", "")
        return int(digits) if digits.isdigit() else 0

    @property
    def source(self) -> str:
        """The sentence about the program that wrote the file."""
        return self.root.get("source", "")

    def find_top_scene(self) -> Element | None:
        """The scene that is the timeline's, not a symbol's."""
        scenes = self.root.findall("scenes/scene")
        for scene in scenes:
            if scene.get("name") == "Top":
                return scene
        on_timeline = {place.get("id") for place in self.root.findall("timeline/scene")}
        for scene in scenes:
            if scene.get("id") in on_timeline:
                return scene
        return scenes[0] if scenes else None

    @property
    def scene(self) -> Element:
        """The main ``<scene>``."""
        scene = self.find_top_scene()
        assert scene is not None
        return scene

    @property
    def symbol_scenes(self) -> list[Element]:
        """Every other ``<scene>``."""
        top = self.scene
        return [one for one in self.root.findall("scenes/scene") if one is not top]

    @property
    def elements(self) -> Element:
        """``<elements>``: the list of drawing elements."""
        return self.ensure(self.root, "elements", ("options", "scenes"))

    @property
    def options(self) -> Element:
        """``<options>`` of the project: resolution, frame rate, field units."""
        return self.ensure(self.root, "options", ("timelineMarkers", "scenes"))

    @property
    def columns(self) -> Element:
        """``<columns>`` of the main scene."""
        return self.ensure(self.scene, "columns", ("options", "rootgroup"))

    @property
    def scene_options(self) -> Element:
        """``<options>`` of the main scene: default display and camera."""
        return self.ensure(self.scene, "options", ("rootgroup",))

    @property
    def root_group(self) -> Element:
        """``<rootgroup>`` of the main scene: the group called Top."""
        return self.ensure(
            self.scene,
            "rootgroup",
            ("unconnectedComposite", "metas", "timelineOrderer"),
        )

    @property
    def metas(self) -> Element:
        """``<metas>`` of the main scene."""
        return self.ensure(self.scene, "metas", ("timelineOrderer",))


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under a temporary name and put it in place at once."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        unfinished.write_bytes(content)
        os.replace(unfinished, path)
    finally:
        if unfinished.exists():
            unfinished.unlink()


def child_elements(parent: Element) -> Iterator[Element]:
    """The children of ``parent`` without comments and instructions."""
    for child in parent:
        if type(child.tag) is str:
            yield child


def make(tag: str, /, **attributes: str) -> Element:
    """A new element; attribute names that are Python words end in ``_``."""
    return Element(tag, {name.rstrip("_"): text for name, text in attributes.items()})


def copy_element(element: Element) -> Element:
    """Copy an element and all in it, a tenth as long as ``copy.deepcopy`` takes."""
    duplicate = Element(element.tag, element.attrib)
    duplicate.text = element.text
    duplicate.tail = element.tail
    duplicate.extend([copy_element(child) for child in element])
    return duplicate


def lay_out(element: Element) -> None:
    """Give the inside of a new element the line breaks of a scene file."""
    if len(element) and element.text is not AUTO_SPACE:
        if element.text is None:
            element.text = AUTO_SPACE
        for child in element:
            if child.tail is None:
                child.tail = AUTO_SPACE
            lay_out(child)


def format_number(value: float) -> str:
    """A number as scene files spell it: 17 digits, no trailing zeros."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return format(value, ".17g")


def _parse_tree(text: str, source: str) -> Element:
    marked = _CONTROL_REFERENCE.search(text) is not None
    if marked:
        text = _CONTROL_REFERENCE.sub(_mark, text)
    if "<![CDATA[" in text:
        marked = True
        text = _CDATA.sub(_mark_cdata, text)
    text = _BROKEN_LINE_VALUE.sub(_spell_breaks, text)
    collecting = gc.isenabled()
    gc.disable()
    try:
        root = None if _HAS_NAMESPACE.search(text) else _parse_fast(text)
        if root is None:
            root = _parse_plainly(text, source)
        if len(text) > _LARGE:
            gc.freeze()
    finally:
        if collecting:
            gc.enable()
    if marked:
        _restore_marks(root)
    return root


def _parse_fast(text: str) -> Element | None:
    """Parse with the parser that knows namespaces; None when it refuses."""
    builder = ElementTree.TreeBuilder(insert_comments=True, insert_pis=True)
    parser = ElementTree.XMLParser(target=builder)
    try:
        parser.feed(text)
        root: Element = parser.close()
    except (ElementTree.ParseError, UnicodeEncodeError):
        return None
    return root


def _parse_plainly(text: str, source: str) -> Element:
    """Parse names as they stand, prefixes and all."""
    builder = ElementTree.TreeBuilder(insert_comments=True, insert_pis=True)
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.CommentHandler = builder.comment
    parser.ProcessingInstructionHandler = builder.pi
    try:
        parser.Parse(text.encode("utf-8", "surrogatepass"), True)
    except expat.ExpatError as error:
        raise SceneFileError(f"{source} is broken XML: {error}") from error
    return builder.close()


def _end_of_root(text: str) -> int:
    """Where to look backwards from for the last ``>`` of the root element."""
    end = len(text)
    while True:
        closing = text.rfind(">", 0, end)
        if closing < 0:
            return len(text)
        if text.startswith("--", closing - 2):
            end = text.rfind("<!--", 0, closing)
        elif text.startswith("?", closing - 1):
            end = text.rfind("<?", 0, closing)
        else:
            return closing + 1


def _mark(reference: re.Match[str]) -> str:
    decimal, hexadecimal = reference.groups()
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(_MARK_BASE + code)


def _spell_breaks(found: re.Match[str]) -> str:
    text = found.group(0)
    if text.startswith("<"):
        return text
    return text.replace("\n", "&#10;").replace("\t", "&#9;")


def _mark_cdata(found: re.Match[str]) -> str:
    content = found.group(1)
    if content is None:
        return found.group(0)
    return f"{_CDATA_OPEN}{_escape_text(content)}{_CDATA_CLOSE}"


def _unmark(mark: re.Match[str]) -> str:
    code = ord(mark.group(0))
    return "" if code >= ord(_CDATA_OPEN) else chr(code - _MARK_BASE)


def _spell_mark(mark: re.Match[str]) -> str:
    return f"&#{ord(mark.group(0)) - _MARK_BASE};"


def _spell_text(text: str | None) -> str | None:
    """Text with marks as it reads, knowing how it was spelt."""
    if not text or _MARKS.search(text) is None:
        return text
    parts = _MARKED_CDATA.split(text)
    spelled = _Spelled(_MARKS.sub(_unmark, text))
    spelled.spelling = "".join(
        f"<![CDATA[{part}]]>"
        if index % 2
        else _MARKS.sub(_spell_mark, _escape_text(part))
        for index, part in enumerate(parts)
    )
    return spelled


def _restore_marks(root: Element) -> None:
    for element in root.iter():
        element.text = _spell_text(element.text)
        element.tail = _spell_text(element.tail)
        for name, value in element.attrib.items():
            if _MARKS.search(value):
                spelled = _Spelled(_MARKS.sub(_unmark, value))
                spelled.spelling = _MARKS.sub(_spell_mark, escape_value(value))
                element.attrib[name] = spelled


def escape_value(value: str) -> str:
    """Spell the value of an attribute, without its quotes."""
    if type(value) is _Spelled:
        return value.spelling
    if _UNSAFE_VALUE.search(value) is None:
        return value
    return (
        value.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
        .replace("\r", "&#13;")
    )


def _escape_text(text: str) -> str:
    if type(text) is _Spelled:
        return text.spelling
    if _UNSAFE_TEXT.search(text) is None:
        return text
    return (
        text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\r", "&#13;")
    )


def _write_element(
    element: Element, depth: int, write: Callable[[str], Any], gap: str = " "
) -> None:
    tag: Any = element.tag
    if type(tag) is not str:
        if tag is ElementTree.Comment:
            write(f"<!--{element.text}-->")
        else:
            write(f"<?{element.text}?>")
        return
    write("<" + tag)
    for name, value in element.attrib.items():
        write(f'{gap}{name}="{escape_value(value)}"')
        gap = " "
    text = element.text
    if not len(element):
        if text:
            write(f">{_escape_text(text)}</{tag}>")
        else:
            write("/>")
        return
    write(">")
    inner = "\n" + " " * (depth + 1)
    if text is AUTO_SPACE:
        write(inner)
    elif text:
        write(_escape_text(text))
    last = len(element) - 1
    for index, child in enumerate(element):
        _write_element(child, depth + 1, write)
        tail = child.tail
        if tail is AUTO_SPACE:
            write("\n" + " " * depth if index == last else inner)
        elif tail:
            write(tail if type(tail) is str and tail.isspace() else _escape_text(tail))
    write(f"</{tag}>")


def _index_of(parent: Element, child: Element) -> int:
    last = len(parent) - 1
    if last >= 0 and parent[last] is child:
        return last
    for index, one in enumerate(parent):
        if one is child:
            return index
    raise ValueError(f"<{child.tag}> is not a child of <{parent.tag}>")


def _set_space(parent: Element, index: int, space: str | None) -> None:
    """Set what stands in front of position ``index``, unless it is real text."""
    holder = parent[index - 1] if index else parent
    present = holder.tail if index else holder.text
    if present and not present.isspace():
        return
    if index:
        holder.tail = space
    else:
        holder.text = space


def _spaces(parent: Element, index: int) -> tuple[str | None, str | None]:
    """The space in front of position ``index`` and the parent's own text."""
    return (parent[index - 1].tail if index else parent.text, parent.text)


def _restore_spaces(
    parent: Element, index: int, spaces: tuple[str | None, str | None]
) -> None:
    if index:
        parent[index - 1].tail = spaces[0]
    else:
        parent.text = spaces[0]
