"""Node attributes: which a type has, how files and scripts spell their values.

``node_types.json`` holds the facts: keywords, types, defaults and display names
of each node type. A file spells ``DRAWING_NAME`` as ``<drawingName>``, nests
compounds and holds tokens where script shows text (``compositeBitmap``,
``As Bitmap``). Keywords are found whatever their case and underscores.
Attributes that a file has and the list does not are kept and reachable.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.harmony.model.formats import value_element
from sandbox.harmony.model.xstage import (
    Element,
    child_elements,
    copy_element,
    format_number,
    lay_out,
    make,
)

if TYPE_CHECKING:
    from sandbox.harmony.model.parts import Node

NUMBER_TYPES = {"DOUBLE", "DOUBLEVB", "ALIAS"}
"""Types with a ``defaultValue`` in files."""

_COMPOUND_TYPES = {
    "POSITION_2D", "POSITION_3D", "SCALE_3D", "ROTATION_3D", "DRAWING", "ELEMENT",
    "CUSTOM_NAME", "ENABLE", "COLOR", "POINT_2D", "HUE_RANGE", "HSL",
}  # fmt: skip
_UNWRITTEN_TYPES = {
    "PATH_3D", "QUATERNION_PATH", "TIMING", "LOCKED", "PUSH_BUTTON", "POINT_2D",
}  # fmt: skip
_UNWRITTEN_KEYWORDS = {
    "pivot.separate", "splineoffset.separate", "restoffset.separate",
    "restingoffset.separate", "invertmatteport", "CAMERA.offset.separate",
}  # fmt: skip
_WRITTEN_SINCE = {
    "movieformat": 1500,
    "scriptmovie": 2000,
    "scripteditor": 2000,
    "colorspace": 2000,
    "colortransformation": 1500,
    "pencillinedeformationpreservethickness": 1500,
    "pencillinedeformationquality": 1500,
    "pencillinedeformationsmooth": 1500,
    "pencillinedeformationfiterror": 1500,
    "tilehorizontal": 1500,
    "tilevertical": 1500,
    "framerate": 2500,
    "usefileunits": 2500,
}
"""Attributes that older releases do not have, as far as scenes show."""
_ON_OFF_KEYWORDS = {"separate", "infields", "elementmode"}
_TRUE = {"y", "yes", "true", "on", "1"}
_FALSE = {"n", "no", "false", "off", "0"}

DRAWING_TYPES = frozenset(
    "TVG TGA TGA1 TGA3 TGA4 SGI SGI1 SGI3 SGI4 SGIDP SGIDP3 SGIDP4"
    " PSD PSD1 PSD3 PSD4 PSDDP PSDDP1 PSDDP3 PSDDP4 PNG PNG4 PNGDP PNGDP3 PNGDP4"
    " JPG YUV PAL SCAN BMP BMP4 OPT OPT1 OPT3 OPT4 VAR TIF EXR PDF DTEX"
    " DPX DPX3_8 DPX3_10 DPX3_12 DPX3_16 DPX3_10_INVERTED_CHANNELS"
    " DPX3_12_INVERTED_CHANNELS DPX3_16_INVERTED_CHANNELS".split()
)
"""Image formats of a Write node; anything else becomes TGA."""


@dataclass(frozen=True)
class Enumeration:
    """Tokens of files and the texts of scripts, in the order of their index."""

    entries: tuple[tuple[str, str], ...]
    is_open: bool = False

    def text(self, token: str) -> str:
        """The text for a token; an unknown token is its own text."""
        return next((text for one, text in self.entries if one == token), token)

    def token(self, text: str) -> str | None:
        """The token for a text, token or index; None when there is none."""
        wanted = text.strip().casefold()
        for token, shown in self.entries:
            if wanted in (token.casefold(), shown.casefold()):
                return token
        if wanted.isdigit() and int(wanted) < len(self.entries):
            return self.entries[int(wanted)][0]
        return text if self.is_open else None


_DRAWING_MODE = Enumeration(
    (("VectorDrawingMode", "Vector"), ("BitmapDrawingMode", "Bitmap"))
)
ENUMERATIONS: dict[str, Enumeration] = {
    "exporttomovie": Enumeration(
        (("false", "Output Drawings"), ("true", "Output Movie"))
    ),
    "compositemode": Enumeration(
        (
            ("compositeBitmap", "As Bitmap"),
            ("compositeVector", "As Vector"),
            ("compositeSeamlessBitmap", "As Seamless Bitmap"),
            ("compositePassthrough", "Pass Through"),
        )
    ),
    "outputz": Enumeration(
        (
            ("LEFTMOST", "Leftmost"),
            ("RIGHTMOST", "Rightmost"),
            ("FRONTMOST", "Frontmost"),
            ("BACKMOST", "Backmost"),
            ("SELECTED", "Selected Port"),
        )
    ),
    "applymattetocolor": Enumeration(
        (
            ("N", "Premultiplied with Black"),
            ("Y", "Straight"),
            ("W", "Premultiplied with White"),
            ("C", "Clamp Colour to Alpha"),
        )
    ),
    "alignmentrule": Enumeration(
        (
            ("LEFT", "Left"),
            ("RIGHT", "Right"),
            ("TOP", "Top"),
            ("BOTTOM", "Bottom"),
            ("CENTER_FILL", "Center Fill"),
            ("CENTER_FIT", "Center Fit"),
            ("CENTER_LR", "Center LR"),
            ("CENTER_TB", "Center TB"),
            ("CENTER_FIRST_PAGE", "Center First Page"),
            ("ASIS", "As Is"),
        )
    ),
    "enabling.filter": Enumeration((("ALWAYS", "Always Enabled"),), is_open=True),
    "compositepartitioning": Enumeration(
        (("NoCompositePartitioning", "Off"),), is_open=True
    ),
    "cameraalignment": Enumeration((("NO_CAMERA_ALIGNMENT", "None"),), is_open=True),
    "overlayartdrawingmode": _DRAWING_MODE,
    "lineartdrawingmode": _DRAWING_MODE,
    "colorartdrawingmode": _DRAWING_MODE,
    "underlayartdrawingmode": _DRAWING_MODE,
    "antialiasingquality": Enumeration(
        (
            ("LOW", "Low"),
            ("MEDIUM", "Medium"),
            ("HIGH", "High"),
            ("IGNORE", "Ignore"),
        )
    ),
    "texturefilter": Enumeration(
        (
            ("BILINEAR", "Bilinear"),
            ("NEAREST", "Nearest"),
            ("NEAREST_FILTERED", "Nearest (Filtered)"),
        )
    ),
    "zoomindependentlineartthickness": Enumeration(
        (
            ("zoomIndependent", "Scale Independent"),
            ("true", "Scale Independent"),
            ("false", "Scale Dependent"),
        ),
        is_open=True,
    ),
    "usedrawingpivot": Enumeration(
        (("APPLY_ON_READ_TRANSFORM", "Apply Embedded Pivot on Drawing Layer"),),
        is_open=True,
    ),
    "outputkinematicchainselector": Enumeration(
        (("LEFTMOST", "Leftmost"), ("RIGHTMOST", "Rightmost"))
    ),
    "influencetype": Enumeration((("INFINITE_INFLUENCE", "Infinite"),), is_open=True),
    "blendmode": Enumeration((("eNORMAL_BLEND", "Normal"),), is_open=True),
    "preferredui": Enumeration((("separate", "Separate"),), is_open=True),
}
"""By keyword without underscores; the longest matching tail counts.

Tokens with ``is_open`` are a part of them only; others are kept as they are.
"""


@dataclass
class Definition:
    """One attribute of a node type."""

    keyword: str
    type_name: str
    default: str = ""
    name: str = ""
    children: list[Definition] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The keyword without case and underscores."""
        return normalise(self.keyword)

    @property
    def tag(self) -> str:
        """Tag of the attribute in files."""
        return tag_of(self.keyword.rpartition(".")[2])

    @property
    def enumeration(self) -> Enumeration | None:
        """The texts of an enumeration, as far as they are known."""
        if self.type_name != "GENERIC_ENUM":
            return None
        key = self.key
        while key:
            if key in ENUMERATIONS:
                return ENUMERATIONS[key]
            key = key.partition(".")[2]
        return Enumeration((), is_open=True)

    def is_written_by(self, release_number: int) -> bool:
        """Whether a new node of a release has it in its file."""
        return (
            self.type_name not in _UNWRITTEN_TYPES
            and self.key not in _UNWRITTEN_KEYWORDS
            and release_number >= _WRITTEN_SINCE.get(self.key, 0)
        )

    @property
    def default_token(self) -> str:
        """The default as files hold it."""
        enumeration = self.enumeration
        if enumeration is not None:
            return enumeration.token(self.default) or self.default
        if self.type_name in NUMBER_TYPES and self.default:
            if self.keyword == "FOV":
                return "41.112090439166927"
            return format_number(float(self.default))
        return self.default


@dataclass
class NodeType:
    """What the list knows of a node type."""

    name: str
    label: str
    attributes: list[Definition]
    by_key: dict[str, Definition]


@lru_cache(maxsize=10_000)
def normalise(keyword: str) -> str:
    """A keyword or tag without case and underscores: ``drawingname``."""
    key = keyword.strip().replace("_", "").casefold()
    return key.replace("attr3dpath", "3dpath").replace("attr2dpoint", "2dpoint")


def tag_of(keyword: str) -> str:
    """Tag for one part of a keyword: DRAWING_NAME gives drawingName."""
    first, *rest = keyword.lower().split("_")
    tag = first + "".join(part[:1].upper() + part[1:] for part in rest)
    return f"attr{tag}" if tag[:1].isdigit() else tag


def keyword_of(tag: str) -> str:
    """Keyword for a tag that no list names: useFileUnits gives USE_FILE_UNITS."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", tag).upper()


@lru_cache(maxsize=1)
def node_types() -> dict[str, NodeType]:
    """Every listed node type by its name."""
    content = (Path(__file__).parent / "node_types.json").read_text(encoding="utf-8")
    types = {}
    for name, entry in json.loads(content).items():
        by_key: dict[str, Definition] = {}
        top: list[Definition] = []
        for keyword, type_name, default, shown in entry["attributes"]:
            definition = Definition(keyword, type_name, default, shown)
            parent = by_key.get(normalise(keyword.rpartition(".")[0]))
            (top if parent is None else parent.children).append(definition)
            by_key[definition.key] = definition
        types[name] = NodeType(name, entry["label"], top, by_key)
    return types


def find_type(name: str) -> NodeType | None:
    """A listed node type, whatever the case of its name; None for unknown."""
    types = node_types()
    return types.get(name) or _types_by_folded_name().get(name.casefold())


@lru_cache(maxsize=1)
def _types_by_folded_name() -> dict[str, NodeType]:
    return {name.casefold(): entry for name, entry in node_types().items()}


def new_attributes(node_type: NodeType, release_number: int) -> Element:
    """``<attrs>`` of a new node of this type."""
    return copy_element(_attributes_template(node_type.name, release_number))


@cache
def _attributes_template(type_name: str, release_number: int) -> Element:
    attrs = Element("attrs")
    for definition in node_types()[type_name].attributes:
        _add_default(attrs, type_name, definition, release_number)
    lay_out(attrs)
    return attrs


def _add_default(
    parent: Element, type_name: str, definition: Definition, release_number: int
) -> None:
    own_key = f"{type_name}.{definition.key}"
    if own_key in _UNWRITTEN_KEYWORDS or not definition.is_written_by(release_number):
        return
    token = definition.default_token
    if definition.children:
        element = Element(definition.tag)
        for child in definition.children:
            _add_default(element, type_name, child, release_number)
    else:
        element = value_element(definition.tag, token, release_number)
    if not definition.children and definition.type_name in NUMBER_TYPES:
        element.set("defaultValue", token)
    parent.append(element)


class Attribute:
    """One attribute of one node.

    It stays valid while the node lives: the element is looked up when needed.
    """

    def __init__(self, node: Node, definition: Definition) -> None:
        self.node = node
        self.definition = definition

    # -- names -------------------------------------------------------------

    @property
    def full_keyword(self) -> str:
        """``DRAWING.ELEMENT``."""
        return self.definition.keyword

    @property
    def keyword(self) -> str:
        """The last part: ``ELEMENT``."""
        return self.definition.keyword.rpartition(".")[2]

    @property
    def name(self) -> str:
        """Name for people."""
        return self.definition.name or self.keyword

    @property
    def type_name(self) -> str:
        """``STRING``, ``BOOL``, ``GENERIC_ENUM`` and so on."""
        return self.definition.type_name

    def sub_attributes(self) -> list[Attribute]:
        """Parts of a compound, in order."""
        element = self.element
        found = [Attribute(self.node, child) for child in self.definition.children]
        if element is not None:
            known = {child.key for child in self.definition.children}
            prefix = self.definition.keyword + "."
            for child in child_elements(element):
                if child.tag != "val" and normalise(prefix + child.tag) not in known:
                    found.append(Attribute(self.node, _guess(child, prefix)))
        return found

    def possible_texts(self) -> list[str]:
        """Texts that an enumeration takes, as far as they are known."""
        if self.definition.key == "drawingtype":
            return sorted(DRAWING_TYPES)
        enumeration = self.definition.enumeration
        return [text for _, text in enumeration.entries] if enumeration else []

    # -- the element -------------------------------------------------------

    @property
    def exists(self) -> bool:
        """Whether the release has it, or the file does."""
        since = _WRITTEN_SINCE.get(self.definition.key, 0)
        return (
            not since
            or self.node.graph.project.format_number >= since
            or self.element is not None
        )

    @property
    def element(self) -> Element | None:
        """Where the file holds it; None when it does not."""
        element = self.node.element.find("attrs")
        for part in self.definition.key.split("."):
            if element is None:
                return None
            element = _child_by_key(element, part)
        return element

    def ensure_element(self) -> Element:
        """The element, made with its parents when the file has none."""
        found = self.element
        if found is not None:
            return found
        document = self.node.graph.document
        parent = document.ensure(self.node.element, "attrs", ("ports", "nodeslist"))
        keyword = ""
        for part in self.definition.keyword.split("."):
            keyword = f"{keyword}.{part}" if keyword else part
            child = _child_by_key(parent, normalise(part))
            if child is None:
                child = document.append(parent, make(tag_of(part)))
            parent = child
        return parent

    @property
    def column(self) -> str:
        """Name of the linked column, empty when there is none."""
        element = self.element
        return element.get("col", "") if element is not None else ""

    @property
    def token(self) -> str:
        """The value without animation, as files hold it."""
        element = self.element
        if element is None:
            return self.definition.default_token
        value = element.get("val")
        if value is None:
            long_value = element.find("val")
            text = long_value.text if long_value is not None else ""
            return str(text or "").strip()
        return value

    # -- values as script sees them ----------------------------------------

    def text_at(self, frame: float) -> str:
        """The value at a frame, as text."""
        animated = self._animated_token(frame)
        return self.text if animated is None else self._show(animated)

    @property
    def text(self) -> str:
        """The value without animation, as text."""
        kind = self.type_name
        if kind == "COLOR":
            return self._colour_text()
        if kind == "ENABLE":
            parts = self.sub_attributes()
            return parts[0].text if parts else ""
        if kind in _COMPOUND_TYPES:
            return ""
        return self._show(self.token)

    def double_at(self, frame: float | None) -> float:
        """The value as a number; 0 when it is none."""
        animated = self._animated_token(frame)
        raw = self.token if animated is None else animated
        if raw.casefold() in ("true", "false"):
            return float(raw.casefold() == "true")
        enumeration = self.definition.enumeration
        if enumeration is not None:
            tokens = [token for token, _ in enumeration.entries]
            return float(tokens.index(raw)) if raw in tokens else 0.0
        try:
            number = float(raw.split()[0])
        except (ValueError, IndexError):
            return 0.0
        return number if math.isfinite(number) else 0.0

    def bool_at(self, frame: float | None) -> bool:
        """The value as truth."""
        animated = self._animated_token(frame)
        raw = self.token if animated is None else animated
        folded = raw.casefold()
        return folded in _TRUE or (folded not in _FALSE and self.double_at(frame) != 0)

    def set_text(self, text: str, frame: float | None = None) -> bool:
        """Set the value from text; False when nothing changed.

        Args:
            text: As script spells it; a wrong number or enumeration text
                changes nothing.
            frame: Where to set it when a column is linked.

        """
        document = self.node.graph.document
        if self.type_name == "COLOR":
            return self._set_colour(text)
        if self.type_name in _COMPOUND_TYPES and self.type_name != "ELEMENT":
            return False
        column = self.column
        if column or self.type_name == "ELEMENT":
            if not column or frame is None:
                return False
            columns = self.node.graph.project.columns
            return bool(columns.set_value_at(column, int(frame), text))
        token = self._read(text)
        if token is None or token == self.token:
            return False
        element = self.ensure_element()
        long_value = element.find("val")
        if long_value is not None:
            document.remove(element, long_value)
        document.set(element, "val", token)
        if self.type_name in NUMBER_TYPES and "defaultValue" not in element.attrib:
            document.set(element, "defaultValue", self.definition.default_token)
        return True

    def link(self, column: str) -> bool:
        """Link a column; False when it is linked to it already."""
        return self.node.graph.set_column(self, column)

    def unlink(self) -> bool:
        """Take the column away; False when there is none."""
        return self.node.graph.set_column(self, "")

    # -- spelling ----------------------------------------------------------

    def _animated_token(self, frame: float | None) -> str | None:
        """What a linked column gives at a frame; None without a column."""
        column = self.column
        if frame is None or not column:
            return None
        return self.node.graph.project.columns.value_at(column, int(frame))

    def _show(self, token: str) -> str:
        kind = self.type_name
        if kind == "BOOL":
            is_on = token.casefold() in _TRUE
            if normalise(self.keyword) in _ON_OFF_KEYWORDS:
                return "On" if is_on else "Off"
            return "Y" if is_on else "N"
        if kind in NUMBER_TYPES:
            try:
                return f"{float(token):.4f}"
            except ValueError:
                return token
        enumeration = self.definition.enumeration
        return enumeration.text(token) if enumeration is not None else token

    def _read(self, text: str) -> str | None:
        kind = self.type_name
        folded = text.strip().casefold()
        if kind == "BOOL":
            if folded in _TRUE:
                return "true"
            return "false" if folded in _FALSE else None
        if kind in NUMBER_TYPES or kind == "INT":
            try:
                number = float(folded)
            except ValueError:
                return None
            if not math.isfinite(number):
                return None
            return str(int(number)) if kind == "INT" else format_number(number)
        enumeration = self.definition.enumeration
        if enumeration is not None:
            return enumeration.token(text)
        if self.definition.key == "drawingtype" and text not in DRAWING_TYPES:
            return "TGA"
        return text

    def colour(self, frame: float | None = None) -> tuple[int, int, int, int]:
        """Red, green, blue, alpha of a colour attribute, with animation at a frame."""
        parts = {normalise(one.keyword): one for one in self.sub_attributes()}
        values = [
            int(parts[name].double_at(frame)) if name in parts else 255
            for name in ("red", "green", "blue", "alpha")
        ]
        return (values[0], values[1], values[2], values[3])

    def set_colour(self, red: int, green: int, blue: int, alpha: int) -> bool:
        """Set a colour attribute; False when nothing changed."""
        parts = {normalise(one.keyword): one for one in self.sub_attributes()}
        changed = False
        wanted = {"red": red, "green": green, "blue": blue, "alpha": alpha}
        for name, value in wanted.items():
            if name in parts:
                changed |= parts[name].set_text(str(value))
        return changed

    def _colour_text(self) -> str:
        red, green, blue, alpha = self.colour()
        return f"{alpha:02x}{red:02x}{green:02x}{blue:02x}"

    def _set_colour(self, text: str) -> bool:
        digits = text.strip().lstrip("#")
        if not re.fullmatch(r"[0-9a-fA-F]{8}", digits):
            return False
        alpha, red, green, blue = bytes.fromhex(digits)
        return self.set_colour(red, green, blue, alpha)


class PathAxis(Attribute):
    """``POSITION.3DPATH.X``: one axis of a 3D path, as its column has it.

    Files hold the path alone. Scripts convert paths to separate positions with
    it (BirdoApp, Harmony 20 to 22); ``POSITION.X`` is another value.
    """

    @property
    def _axis(self) -> int:
        return _AXES[self.keyword]

    @property
    def element(self) -> Element | None:
        """The file has none."""
        return None

    @property
    def column(self) -> str:
        """Name of the path's column, empty when there is none."""
        head = self.definition.keyword.rpartition(".")[0]
        path = find_attribute(self.node, head)
        return path.column if path is not None else ""

    def _animated_token(self, frame: float | None) -> str | None:
        column = self.column
        if frame is None or not column:
            return None
        columns = self.node.graph.project.columns
        return columns.value_at(column, int(frame), self._axis)

    def set_text(self, text: str, frame: float | None = None) -> bool:
        """Set a key of the path; False without a column or a number."""
        column = self.column
        if not column or frame is None:
            return False
        columns = self.node.graph.project.columns
        return bool(columns.set_value_at(column, int(frame), text, self._axis))

    def link(self, column: str) -> bool:
        """It has no column of its own."""
        return False

    def unlink(self) -> bool:
        """It has no column of its own."""
        return False


#: Sub-columns of a 3D path.
_AXES = {"X": 1, "Y": 2, "Z": 3}


def attributes_of(node: Node) -> list[Attribute]:
    """Top-level attributes of a node: listed ones, then what else it has."""
    node_type = find_type(node.type)
    definitions = list(node_type.attributes) if node_type else []
    listed = [Attribute(node, definition) for definition in definitions]
    found = [attribute for attribute in listed if attribute.exists]
    attrs = node.element.find("attrs")
    if attrs is not None:
        known = {definition.key for definition in definitions}
        for child in child_elements(attrs):
            if normalise(child.tag) not in known:
                found.append(Attribute(node, _guess(child, "")))
    return found


def find_attribute(node: Node, keyword: str) -> Attribute | None:
    """The attribute of this dotted keyword, or None."""
    key = normalise(keyword)
    if not key:
        return None
    node_type = find_type(node.type)
    if node_type is not None and key in node_type.by_key:
        listed = Attribute(node, node_type.by_key[key])
        return listed if listed.exists else None
    head, _, last = key.rpartition(".")
    if head.endswith("3dpath") and last.upper() in _AXES:
        path = find_attribute(node, head)
        if path is None or path.type_name != "PATH_3D":
            return None
        keyword = f"{path.full_keyword}.{last.upper()}"
        return PathAxis(node, Definition(keyword, "DOUBLE", "0"))
    element = node.element.find("attrs")
    prefix = ""
    for part in key.split("."):
        element = _child_by_key(element, part) if element is not None else None
        if element is None:
            return None
        definition = _guess(element, prefix)
        prefix = definition.keyword + "."
    return Attribute(node, definition)


def create_dynamic_attribute(
    node: Node, type_name: str, keyword: str, display_name: str, is_linkable: bool
) -> bool:
    """Add an attribute that the type does not have; False when it exists."""
    if not re.fullmatch(r"[^\W\d][\w\-]*(\.[^\W\d][\w\-]*)*", keyword):
        return False
    if find_attribute(node, keyword) is not None:
        return False
    kind = type_name.strip().upper()
    if kind not in DYNAMIC_TYPES:
        return False
    document = node.graph.document
    parent = document.ensure(node.element, "attrs", ("ports", "nodeslist"))
    *groups, last = keyword.split(".")
    for part in groups:
        child = _child_by_key(parent, normalise(part))
        parent = child if child is not None else document.append(parent, make(part))
    element = value_element(last, DYNAMIC_TYPES[kind], node.graph.project.format_number)
    element.set("dynamic", "true")
    element.set("type", kind)
    element.set("displayName", display_name)
    element.set("linkable", "true" if is_linkable else "false")
    document.append(parent, element)
    return True


def remove_dynamic_attribute(node: Node, keyword: str) -> bool:
    """Remove a dynamic attribute; False for any other."""
    attribute = find_attribute(node, keyword)
    element = attribute.element if attribute else None
    if element is None or element.get("dynamic") != "true":
        return False
    if element.get("col"):
        node.graph.count_column(element.get("col", ""), -1)
    attrs = node.element.find("attrs")
    assert attrs is not None
    parents = {child: parent for parent in attrs.iter() for child in parent}
    while element is not attrs:
        parent = parents[element]
        node.graph.document.remove(parent, element)
        if len(parent) or parent.attrib:
            break
        element = parent
    return True


DYNAMIC_TYPES = {
    "STRING": "",
    "BOOL": "false",
    "INT": "0",
    "DOUBLE": "0",
    "DOUBLEVB": "0",
    "COLOR": "",
    "POSITION_2D": "",
    "POSITION_3D": "",
    "PATH_3D": "",
    "GENERIC_ENUM": "",
    "FILE_EDITOR": "",
    "FILE_LIBRARY": "",
}
"""Types of dynamic attributes and the values they begin with."""


def _child_by_key(parent: Element, key: str) -> Element | None:
    # Every look at an attribute ends here: no generator between.
    for child in parent:
        tag = child.tag
        if type(tag) is str and normalise(tag) == key and tag != "val":
            return child
    return None


def _guess(element: Element, prefix: str) -> Definition:
    """A definition for an attribute that only the file knows."""
    value = element.get("val", "")
    kind = element.get("type", "")
    if element.get("dynamic") != "true" or not kind:
        if "defaultValue" in element.attrib:
            kind = "DOUBLE"
        elif value in ("true", "false"):
            kind = "BOOL"
        elif any(child.tag != "val" for child in child_elements(element)):
            kind = "POSITION_3D"
        else:
            kind = "STRING"
        keyword = prefix + keyword_of(element.tag)
    else:
        keyword = prefix + element.tag.upper()
    return Definition(
        keyword,
        kind,
        element.get("defaultValue", DYNAMIC_TYPES.get(kind, "")),
        element.get("displayName", ""),
    )


def describe_value(value: Any) -> str:
    """Text of a plain value given by script: truth as Y and N."""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, float):
        return format_number(value)
    return str(value)
