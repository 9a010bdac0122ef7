"""The script object ``node`` and the class ``Attribute``.

Paths are full (``Top/Group/Node``), frames count from 1. What does not exist
gives ``""``, ``false``, ``-1`` or an invalid wrapper, never an exception. Mind
the argument orders: ``getTextAttr(node, frame, attr)`` but
``setTextAttr(node, attr, frame, value)``.
"""

from __future__ import annotations

import math
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from sandbox.harmony.api.values import (
    ColorRGBA,
    Matrix4x4,
    Point2d,
    Point3d,
    Vector3d,
)
from sandbox.harmony.binding import (
    UNDEFINED,
    HostObject,
    host_function,
    script_method,
    to_bool,
    to_int,
    to_number,
    to_string,
    to_string_list,
)
from sandbox.harmony.model import attributes
from sandbox.harmony.model.nodes import ROOT, Node, NodeGraph

if TYPE_CHECKING:
    from sandbox.harmony.host import Application


def _graph(app: Application) -> NodeGraph:
    graph: NodeGraph = app.open_scene().nodes
    return graph


def _find(app: Application, path: Any) -> Node | None:
    return _graph(app).find(to_string(path))


def _step(app: Application, name: str) -> AbstractContextManager[None]:
    step: AbstractContextManager[None] = app.undo.step(name)
    return step


def _frame(value: Any) -> float:
    number = to_number(value)
    return number if math.isfinite(number) else 1.0


# -- the tree ------------------------------------------------------------------


@host_function("node.root")
def root(app: Application) -> str:
    """Path of the group that holds everything."""
    return ROOT


@host_function("node.noNode")
def no_node(app: Application) -> str:
    """The path of no node."""
    return ""


@host_function("node.equals")
def equals(app: Application, first: Any, second: Any) -> bool:
    """Whether two paths are one node."""
    one, other = _find(app, first), _find(app, second)
    return one is not None and one is other


@host_function("node.getName")
def get_name(app: Application, path: Any) -> str:
    """The short name, empty for no node."""
    node = _find(app, path)
    return node.name if node else ""


@host_function("node.type")
def type_of(app: Application, path: Any) -> str:
    """The type, empty for no node."""
    node = _find(app, path)
    return node.type if node else ""


@host_function("node.isGroup")
def is_group(app: Application, path: Any) -> bool:
    """Whether it can hold nodes."""
    node = _find(app, path)
    return node is not None and node.is_group


@host_function("node.parentNode")
def parent_node(app: Application, path: Any) -> str:
    """Path of the group around it."""
    node = _find(app, path)
    return node.parent.path if node and node.parent else ""


@host_function("node.subNodes")
def sub_nodes(app: Application, path: Any) -> list[str]:
    """Paths of the nodes directly in a group."""
    node = _find(app, path)
    return [child.path for child in node.children.values()] if node else []


@host_function("node.numberOfSubNodes")
def number_of_sub_nodes(app: Application, path: Any) -> int:
    """How many nodes are directly in a group."""
    node = _find(app, path)
    return len(node.children) if node else 0


@host_function("node.subNode")
def sub_node(app: Application, path: Any, index: Any) -> str:
    """One node of a group by its place."""
    paths = sub_nodes(app, path)
    place = to_int(index)
    return paths[place] if 0 <= place < len(paths) else ""


@host_function("node.subNodeByName")
def sub_node_by_name(app: Application, path: Any, name: Any) -> str:
    """One node of a group by its short name."""
    node = _find(app, path)
    child = node.children.get(to_string(name)) if node else None
    return child.path if child else ""


@host_function("node.getNodes")
def get_nodes(app: Application, types: Any) -> list[str]:
    """Every node of these types in the whole scene."""
    return [node.path for node in _graph(app).of_types(to_string_list(types))]


@host_function("node.add")
def add(
    app: Application, group: Any, name: Any, type_: Any, x: Any, y: Any, z: Any
) -> str:
    """Add a node; its path may differ from what was asked for."""
    with _step(app, "node.add"):
        return _graph(app).add(
            to_string(group),
            to_string(name),
            to_string(type_),
            to_int(x),
            to_int(y),
            to_int(z),
        )


@host_function("node.deleteNode")
def delete_node(
    app: Application, path: Any, columns: Any = False, elements: Any = False
) -> bool:
    """Delete a node and link its neighbours to each other."""
    with _step(app, "node.deleteNode"):
        return _graph(app).delete(to_string(path), to_bool(columns), to_bool(elements))


@host_function("node.rename")
def rename(app: Application, path: Any, name: Any, rename_element: Any = False) -> bool:
    """Rename a node; the element too from 22 on if asked."""
    old, graph = to_string(path), _graph(app)
    node = graph.find(old)
    also = app.profile.version >= 22 and to_bool(rename_element)
    with _step(app, "node.rename"):
        done = graph.rename(old, to_string(name), also)
    if done and node is not None:
        app.open_scene().selection.renamed_node(old, node.path)
    return done


# -- place and looks -----------------------------------------------------------


@host_function("node.coordX")
def coord_x(app: Application, path: Any) -> int:
    """X in the node view."""
    node = _find(app, path)
    return node.position[0] if node else 0


@host_function("node.coordY")
def coord_y(app: Application, path: Any) -> int:
    """Y in the node view; it grows downwards."""
    node = _find(app, path)
    return node.position[1] if node else 0


@host_function("node.coordZ")
def coord_z(app: Application, path: Any) -> int:
    """Z in the node view."""
    node = _find(app, path)
    return node.position[2] if node else 0


@host_function("node.setCoord")
def set_coord(app: Application, path: Any, x: Any, y: Any, z: Any = UNDEFINED) -> bool:
    """Move a node in the node view."""
    node = _find(app, path)
    if node is None:
        return False
    depth = None if z is UNDEFINED else to_int(z)
    with _step(app, "node.setCoord"):
        return node.set_position(to_int(x), to_int(y), depth)


@host_function("node.width")
def width(app: Application, path: Any) -> int:
    """Width in the node view."""
    node = _find(app, path)
    return node.size[0] if node else 0


@host_function("node.height")
def height(app: Application, path: Any) -> int:
    """Height in the node view."""
    node = _find(app, path)
    return node.size[1] if node else 0


@host_function("node.getEnable")
def get_enable(app: Application, path: Any) -> bool:
    """Whether it takes part in the picture."""
    node = _find(app, path)
    return node is not None and node.is_enabled


@host_function("node.setEnable")
def set_enable(app: Application, path: Any, flag: Any) -> bool:
    """Enable or disable a node."""
    node = _find(app, path)
    if node is None or node.is_root:
        return False
    with _step(app, "node.setEnable"):
        node.set_enabled(to_bool(flag))
    return True


@host_function("node.getLocked")
def get_locked(app: Application, path: Any) -> bool:
    """Whether it is locked."""
    node = _find(app, path)
    return node is not None and node.flag("locked")


@host_function("node.setLocked")
def set_locked(app: Application, path: Any, lock: Any) -> bool:
    """Lock or unlock a node."""
    node = _find(app, path)
    if node is None or node.is_root:
        return False
    with _step(app, "node.setLocked"):
        node.set_flag("locked", to_bool(lock))
    return True


@host_function("node.getColor")
def get_color(app: Application, path: Any) -> ColorRGBA:
    """Its colour; opaque black when it has none of its own."""
    node = _find(app, path)
    rgba = node.colour if node else None
    return ColorRGBA(app, *(rgba or (0, 0, 0, 255)))


@host_function("node.setColor")
def set_color(app: Application, path: Any, color: Any) -> bool:
    """Give it a colour."""
    node = _find(app, path)
    if node is None or node.is_root or not isinstance(color, ColorRGBA):
        return False
    with _step(app, "node.setColor"):
        node.set_colour(color.rgba)
    return True


@host_function("node.resetColor")
def reset_color(app: Application, path: Any) -> bool:
    """Give it back the colour of its type."""
    node = _find(app, path)
    if node is None:
        return False
    with _step(app, "node.resetColor"):
        node.set_colour(None)
    return True


def _flag(app: Application, path: Any, tag: str) -> bool:
    node = _find(app, path)
    return node is not None and node.flag(tag)


def _set_flag(app: Application, path: Any, tag: str, on: Any) -> bool:
    node = _find(app, path)
    if node is None or node.is_root:
        return False
    with _step(app, f"node {tag}"):
        node.set_flag(tag, to_bool(on))
    return True


@host_function("node.getTimelineTag")
def get_timeline_tag(app: Application, path: Any) -> bool:
    """Whether "View Tagged Layers" shows it."""
    return _flag(app, path, "timelineTag")


@host_function("node.setTimelineTag")
def set_timeline_tag(app: Application, path: Any, tag: Any) -> bool:
    """Tag it for the timeline, or not."""
    return _set_flag(app, path, "timelineTag", tag)


@host_function("node.getTimelineTagList")
def get_timeline_tag_list(
    app: Application, path: Any = ROOT, only: Any = UNDEFINED
) -> list[str]:
    """Tagged nodes below a node, of a list if one is given."""
    node = _find(app, path)
    wanted = set(to_string_list(only)) if isinstance(only, list) and only else None
    return [
        inner.path
        for inner in (node.walk() if node else ())
        if inner.flag("timelineTag") and (wanted is None or inner.path in wanted)
    ]


@host_function("node.getShowTimelineThumbnails")
def get_show_timeline_thumbnails(app: Application, path: Any) -> bool:
    """Whether the timeline shows its thumbnails."""
    return _flag(app, path, "showTimelineThumb")


@host_function("node.setShowTimelineThumbnails")
def set_show_timeline_thumbnails(app: Application, path: Any, show: Any) -> bool:
    """Show its thumbnails in the timeline, or not."""
    return _set_flag(app, path, "showTimelineThumb", show)


@host_function("node.setOutlineMode", since=17)
def set_outline_mode(app: Application, path: Any, outline: Any) -> bool:
    """Show it as outlines, or not."""
    return _set_flag(app, path, "outlineMode", outline)


@host_function("node.getCached", since=17)
def get_cached(app: Application, path: Any) -> bool:
    """Whether its picture is kept in the cache."""
    return _flag(app, path, "cached")


@host_function("node.setCached", since=17)
def set_cached(app: Application, path: Any, cached: Any) -> bool:
    """Keep its picture in the cache, or not."""
    return _set_flag(app, path, "cached", cached)


@host_function("node.isSupportingCache", since=17)
def is_supporting_cache(app: Application, path: Any) -> bool:
    """Whether its picture can be kept: what makes a picture can."""
    node = _find(app, path)
    if node is None or node.is_group:
        return False
    graph = _graph(app)
    return graph.output_count(node) > 0 and graph.output_kind(node) == "IMAGE"


@host_function("node.getAllCachedNodes", since=17)
def get_all_cached_nodes(app: Application, path: Any = ROOT) -> list[str]:
    """Nodes below a node that are kept in the cache."""
    node = _find(app, path)
    return [one.path for one in (node.walk() if node else ()) if one.flag("cached")]


@host_function("node.isControlShown", since=17)
def is_control_shown(app: Application, path: Any) -> bool:
    """Whether the camera view shows its controls."""
    node = _find(app, path)
    return node is not None and node.path in app.open_scene().shown_controls


@host_function("node.showControls", since=17)
def show_controls(app: Application, path: Any, show: Any) -> bool:
    """Show or hide its controls in the camera view."""
    node = _find(app, path)
    if node is None:
        return False
    shown: set[str] = app.open_scene().shown_controls
    if to_bool(show):
        shown.add(node.path)
    else:
        shown.discard(node.path)
    return True


# -- cables --------------------------------------------------------------------


@host_function("node.link")
def link(
    app: Application,
    source: Any,
    source_port: Any,
    target: Any,
    target_port: Any,
    may_add_output: Any = False,
    may_add_input: Any = False,
) -> bool:
    """Plug a cable; the last two let multiports and composites grow."""
    with _step(app, "node.link"):
        return _graph(app).link(
            to_string(source),
            to_int(source_port),
            to_string(target),
            to_int(target_port),
            to_bool(may_add_output),
            to_bool(may_add_input),
        )


@host_function("node.unlink")
def unlink(app: Application, target: Any, port: Any) -> bool:
    """Pull the cable out of an input port."""
    with _step(app, "node.unlink"):
        return _graph(app).unlink(to_string(target), to_int(port))


@host_function("node.isLinked")
def is_linked(app: Application, path: Any, port: Any) -> bool:
    """Whether an input port has a cable."""
    return _graph(app).source(to_string(path), to_int(port)) is not None


@host_function("node.numberOfInputPorts")
def number_of_input_ports(app: Application, path: Any) -> int:
    """How many input ports it has."""
    node = _find(app, path)
    return _graph(app).input_count(node) if node and not node.is_root else 0


@host_function("node.numberOfOutputPorts")
def number_of_output_ports(app: Application, path: Any) -> int:
    """How many output ports it has."""
    node = _find(app, path)
    return _graph(app).output_count(node) if node and not node.is_root else 0


@host_function("node.numberOfOutputLinks")
def number_of_output_links(app: Application, path: Any, port: Any) -> int:
    """How many cables leave an output port."""
    node = _find(app, path)
    return len(_graph(app).outputs(node, to_int(port))) if node else 0


@host_function("node.srcNode")
def src_node(app: Application, path: Any, port: Any) -> str:
    """What an input port is linked to."""
    found = _graph(app).source(to_string(path), to_int(port))
    return found[0].path if found else ""


@host_function("node.flatSrcNode")
def flat_src_node(app: Application, path: Any, port: Any) -> str:
    """What an input port is linked to, looking into groups."""
    return _graph(app).flat_source(to_string(path), to_int(port))


@host_function("node.srcNodeInfo")
def src_node_info(app: Application, path: Any, port: Any) -> dict[str, Any] | None:
    """Node, output port and cable number behind an input port, or null."""
    found = _graph(app).source(to_string(path), to_int(port))
    if found is None:
        return None
    node, cable, number = found
    return {"node": node.path, "port": cable.out_port, "link": number}


@host_function("node.dstNode", since=16)
def dst_node(app: Application, path: Any, port: Any, number: Any) -> str:
    """Where a cable of an output port goes."""
    found = _graph(app).target(to_string(path), to_int(port), to_int(number))
    return found[0].path if found else ""


@host_function("node.dstNodeInfo")
def dst_node_info(
    app: Application, path: Any, port: Any, number: Any
) -> dict[str, Any] | None:
    """Node, input port and cable number in front of an output port, or null."""
    found = _graph(app).target(to_string(path), to_int(port), to_int(number))
    if found is None:
        return None
    node, cable = found
    return {"node": node.path, "port": cable.in_port, "link": to_int(number)}


@host_function("node.srcPortIsMattePort", since=20)
def src_port_is_matte_port(app: Application, path: Any, port: Any) -> bool:
    """Whether an input port takes a matte: port 0 of effects with two."""
    node = _find(app, path)
    if node is None or to_int(port) != 0 or node.is_group:
        return False
    graph = _graph(app)
    return node.type in MATTE_FIRST and graph.input_count(node) > 1


MATTE_FIRST = {"CUTTER", "MATTE_COMPOSITE", "TONE", "HIGHLIGHT", "SHADOW"}
"""Types whose first input port takes a matte."""


# -- groups --------------------------------------------------------------------


@host_function("node.createGroup")
def create_group(app: Application, nodes: Any, name: Any) -> str:
    """Group nodes given as one text with commas; path of the group."""
    paths = [path for path in to_string(nodes).split(",") if path.strip()]
    with _step(app, "node.createGroup"):
        return _graph(app).create_group(paths, to_string(name))


@host_function("node.explodeGroup")
def explode_group(app: Application, path: Any) -> bool:
    """Put the content of a group in its place."""
    with _step(app, "node.explodeGroup"):
        return _graph(app).explode_group(to_string(path))


@host_function("node.moveToGroup")
def move_to_group(app: Application, path: Any, group: Any, join: Any = True) -> str:
    """Move a node into a group; its new path. The third argument counts from 25."""
    joins = to_bool(join) if app.profile.version >= 25 else True
    with _step(app, "node.moveToGroup"):
        return _graph(app).move_to_group(to_string(path), to_string(group), joins)


@host_function("node.getGroupInputModule")
def get_group_input_module(
    app: Application, group: Any, name: Any, x: Any, y: Any, z: Any
) -> str:
    """The input multiport of a group, made when there is none."""
    with _step(app, "node.getGroupInputModule"):
        return _graph(app).group_module(
            to_string(group),
            "MULTIPORT_IN",
            to_string(name),
            to_int(x),
            to_int(y),
            to_int(z),
        )


@host_function("node.getGroupOutputModule")
def get_group_output_module(
    app: Application, group: Any, name: Any, x: Any, y: Any, z: Any
) -> str:
    """The output multiport of a group, made when there is none."""
    with _step(app, "node.getGroupOutputModule"):
        return _graph(app).group_module(
            to_string(group),
            "MULTIPORT_OUT",
            to_string(name),
            to_int(x),
            to_int(y),
            to_int(z),
        )


@host_function("node.groupAtNetworkBuilding")
def group_at_network_building(app: Application, path: Any) -> bool:
    """The value of a peg's attribute of this name."""
    return _bool_attribute(app, path, "GROUP_AT_NETWORK_BUILDING")


@host_function("node.addCompositeToGroup")
def add_composite_to_group(app: Application, path: Any) -> bool:
    """The value of a peg's attribute of this name."""
    return _bool_attribute(app, path, "ADD_COMPOSITE_TO_GROUP")


def _bool_attribute(app: Application, path: Any, keyword: str) -> bool:
    node = _find(app, path)
    attribute = node.attribute(keyword) if node else None
    return attribute.bool_at(None) if attribute else False


# -- displays and cameras ------------------------------------------------------


@host_function("node.getCameras")
def get_cameras(app: Application) -> list[str]:
    """Every camera of the scene, without ``Top/``."""
    cameras = _graph(app).of_types(["CAMERA"])
    return [node.path.partition("/")[2] for node in cameras]


@host_function("node.getDefaultCamera")
def get_default_camera(app: Application) -> str:
    """The default camera, without ``Top/``; empty for none."""
    return _graph(app).default_camera


@host_function("node.setAsDefaultCamera")
def set_as_default_camera(app: Application, path: Any) -> bool:
    """Make a camera the default one."""
    node = _find(app, path)
    if node is None or node.type != "CAMERA":
        return False
    with _step(app, "node.setAsDefaultCamera"):
        _graph(app).set_scene_option("camera", node.path.partition("/")[2])
    return True


@host_function("node.setAsGlobalDisplay")
def set_as_global_display(app: Application, path: Any) -> bool:
    """Make a display the default one."""
    node = _find(app, path)
    if node is None or node.type != "DISPLAY":
        return False
    with _step(app, "node.setAsGlobalDisplay"):
        _graph(app).set_scene_option("defaultDisplay", node.path.partition("/")[2])
    return True


@host_function("node.setGlobalToDisplayAll")
def set_global_to_display_all(app: Application) -> bool:
    """Show everything: no display is the default."""
    with _step(app, "node.setGlobalToDisplayAll"):
        _graph(app).set_scene_option("defaultDisplay", "")
    return True


# -- attributes ----------------------------------------------------------------


@host_function("node.getTextAttr")
def get_text_attr(app: Application, path: Any, frame: Any, keyword: Any) -> str:
    """Text of an attribute at a frame, empty when there is none."""
    return _graph(app).get_text(to_string(path), to_string(keyword), _frame(frame))


@host_function("node.setTextAttr")
def set_text_attr(
    app: Application, path: Any, keyword: Any, frame: Any, value: Any
) -> bool:
    """Set an attribute from text; false also when it had that value."""
    with _step(app, "node.setTextAttr"):
        return _graph(app).set_text(
            to_string(path), to_string(keyword), _frame(frame), to_string(value)
        )


@host_function("node.getAttr")
def get_attr(app: Application, path: Any, frame: Any, keyword: Any) -> Attribute:
    """An attribute; a wrapper with an empty keyword when there is none."""
    node = _find(app, path)
    found = node.attribute(to_string(keyword)) if node else None
    return Attribute(app, found, _frame(frame))


@host_function("node.getAttrList")
def get_attr_list(
    app: Application, path: Any, frame: Any, keyword: Any = ""
) -> list[Attribute]:
    """Attributes of a node, or the parts of one of them."""
    node = _find(app, path)
    if node is None:
        return []
    name = to_string(keyword)
    if name:
        parent = node.attribute(name)
        found = parent.sub_attributes() if parent else []
    else:
        found = attributes.attributes_of(node)
    return [Attribute(app, one, _frame(frame)) for one in found]


def _all_attributes(node: Node | None) -> list[attributes.Attribute]:
    found: list[attributes.Attribute] = []
    waiting = attributes.attributes_of(node)[::-1] if node else []
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += one.sub_attributes()[::-1]
    return found


@host_function("node.getAllAttrKeywords", since=16)
def get_all_attr_keywords(app: Application, path: Any) -> list[str]:
    """Dotted keywords of every attribute, parts of compounds too."""
    return [one.full_keyword for one in _all_attributes(_find(app, path))]


@host_function("node.getAllAttrNames", since=16)
def get_all_attr_names(app: Application, path: Any) -> list[str]:
    """Names for people of every attribute, parts of compounds too."""
    return [one.name for one in _all_attributes(_find(app, path))]


@host_function("node.createDynamicAttr")
def create_dynamic_attr(
    app: Application,
    path: Any,
    type_: Any,
    keyword: Any,
    display_name: Any,
    linkable: Any,
) -> bool:
    """Add an attribute of its own to a node; false when it has it."""
    node = _find(app, path)
    if node is None or node.is_root:
        return False
    with _step(app, "node.createDynamicAttr"):
        return attributes.create_dynamic_attribute(
            node,
            to_string(type_),
            to_string(keyword),
            to_string(display_name),
            to_bool(linkable),
        )


@host_function("node.removeDynamicAttr")
def remove_dynamic_attr(app: Application, path: Any, keyword: Any) -> bool:
    """Remove an attribute that ``createDynamicAttr`` added."""
    node = _find(app, path)
    if node is None:
        return False
    with _step(app, "node.removeDynamicAttr"):
        return attributes.remove_dynamic_attribute(node, to_string(keyword))


@host_function("node.linkAttr")
def link_attr(app: Application, path: Any, keyword: Any, column: Any) -> bool:
    """Link a column to an attribute."""
    node = _find(app, path)
    found = node.attribute(to_string(keyword)) if node else None
    name = to_string(column)
    if found is None or not name:
        return False
    with _step(app, "node.linkAttr"):
        return found.link(name)


@host_function("node.unlinkAttr")
def unlink_attr(app: Application, path: Any, keyword: Any) -> bool:
    """Take the column off an attribute."""
    node = _find(app, path)
    found = node.attribute(to_string(keyword)) if node else None
    if found is None:
        return False
    with _step(app, "node.unlinkAttr"):
        return found.unlink()


@host_function("node.linkedColumn")
def linked_column(app: Application, path: Any, keyword: Any) -> str:
    """Name of the column of an attribute, empty without one."""
    return _graph(app).linked_column(to_string(path), to_string(keyword))


@host_function("node.getElementId")
def get_element_id(app: Application, path: Any) -> int:
    """Element of a drawing node, -1 without one."""
    return _graph(app).element_id(to_string(path))


def _version_option(app: Application, path: Any) -> tuple[Node, int] | None:
    node = _find(app, path)
    if node is None or node.type != "READ":
        return None
    option = node.option("version")
    digits = option.get("val", "1") if option is not None else "1"
    return (node, int(digits) if digits.isdigit() else 1)


@host_function("node.getVersion")
def get_version(app: Application, path: Any) -> int:
    """Which version of its drawings a node uses."""
    found = _version_option(app, path)
    return found[1] if found else 0


@host_function("node.getMaxVersionNumber")
def get_max_version_number(app: Application, path: Any) -> int:
    """The highest version of its drawings; there is one without a database."""
    return 1 if _version_option(app, path) else 0


@host_function("node.setVersion")
def set_version(app: Application, path: Any, version: Any) -> None:
    """Use another version of its drawings; only existing ones count."""
    found = _version_option(app, path)
    if found is None or not 1 <= to_int(version) <= 1:
        return
    option = found[0].option("version")
    if option is not None:
        with _step(app, "node.setVersion"):
            found[0].graph.document.set(option, "val", str(to_int(version)))


# -- transformation ------------------------------------------------------------


@host_function("node.getMatrix")
def get_matrix(app: Application, path: Any, frame: Any) -> Matrix4x4:
    """The transformation of a node and the pegs above it."""
    matrix = Matrix4x4(app)
    graph, at = _graph(app), _frame(frame)
    node = graph.find(to_string(path))
    chain: list[Node] = []
    while node is not None and node not in chain:
        chain.append(node)
        above = graph.flat_source(node.path, 0)
        node = graph.find(above) if above else None
        while node is not None and node.type == "MULTIPORT_IN":
            assert node.parent is not None
            above = graph.flat_source(node.parent.path, 0)
            node = graph.find(above) if above else None
        if node is not None and node.type not in ("PEG", "READ"):
            break
    for one in reversed(chain):
        matrix.multiply_eq(_own_matrix(app, one, at))
    return matrix


def _numbers(node: Node, keyword: str, parts: str, frame: float) -> list[float]:
    found = [node.attribute(f"{keyword}.{part}") for part in parts.split()]
    return [one.double_at(frame) if one else 0.0 for one in found]


def _own_matrix(app: Application, node: Node, frame: float) -> Matrix4x4:
    matrix = Matrix4x4(app)
    if node.type not in ("PEG", "READ", "CAMERA"):
        return matrix
    move = "POSITION" if node.type == "PEG" else "OFFSET"
    pivot = _numbers(node, "PIVOT", "X Y Z", frame)
    matrix.translate(*_numbers(node, move, "X Y Z", frame))
    matrix.translate(*pivot)
    angle = node.attribute("ROTATION.ANGLEZ") or node.attribute("ANGLE")
    if angle is not None:
        matrix.rotate_degrees(angle.double_at(frame), Vector3d(app, 0, 0, 1))
    skew = node.attribute("SKEW")
    if skew is not None:
        matrix.skew(skew.double_at(frame))
    if node.attribute("SCALE") is not None:
        separate = node.attribute("SCALE.SEPARATE")
        if separate is not None and separate.bool_at(frame):
            matrix.scale(*_numbers(node, "SCALE", "X Y Z", frame))
        else:
            both = _numbers(node, "SCALE", "XY", frame)[0]
            matrix.scale(both, both, 1)
    matrix.translate(*(-value for value in pivot))
    return matrix


@host_function("node.getPivot")
def get_pivot(app: Application, path: Any, frame: Any) -> Point3d:
    """The pivot of a node."""
    node = _find(app, path)
    values = _numbers(node, "PIVOT", "X Y Z", _frame(frame)) if node else []
    return Point3d(app, *values)


@host_function("node.getNodeTypeList", since=22, until=24, interactive_only=True)
def get_node_type_list(app: Application) -> list[dict[str, str]]:
    """Every node type; not in the batch program."""
    return [
        {
            "category": "",
            "description": "",
            "displayName": entry.label,
            "icon": "",
            "keyword": entry.name,
            "name": entry.label,
        }
        for entry in attributes.node_types().values()
    ]


host_function("node.getNodeTypeList", since=25, interactive_only=True)(
    get_node_type_list
)


class Attribute(HostObject):
    """An attribute of a node, at the frame it was asked for."""

    script_class = "Attribute"

    def __init__(
        self, app: Application, found: attributes.Attribute | None, frame: float
    ) -> None:
        super().__init__(app)
        self.found = found
        self.frame = frame

    @script_method("keyword")
    def keyword(self) -> str:
        """The last part of its keyword; empty for no attribute."""
        return self.found.keyword if self.found else ""

    @script_method("fullKeyword", since=16)
    def full_keyword(self) -> str:
        """Its dotted keyword."""
        return self.found.full_keyword if self.found else ""

    @script_method("name")
    def name(self) -> str:
        """Its name for people."""
        return self.found.name if self.found else ""

    @script_method("typeName")
    def type_name(self) -> str:
        """Its type, ``BOOL`` and the like."""
        return self.found.type_name if self.found else ""

    @script_method("hasSubAttributes")
    def has_sub_attributes(self) -> bool:
        """Whether it has parts."""
        return bool(self.found and self.found.sub_attributes())

    @script_method("getSubAttributes", since=16)
    def get_sub_attributes(self) -> list[Attribute]:
        """Its parts."""
        parts = self.found.sub_attributes() if self.found else []
        return [Attribute(self.app, part, self.frame) for part in parts]

    @script_method("possibleTextValues", since=24)
    def possible_text_values(self) -> list[str]:
        """Texts that an enumeration takes."""
        return self.found.possible_texts() if self.found else []

    def _at(self, frame: Any) -> float:
        return self.frame if frame is None else _frame(frame)

    @script_method("textValue")
    def text_value(self) -> str:
        """Its value as text."""
        return self.found.text_at(self.frame) if self.found else ""

    @script_method("textValueAt")
    def text_value_at(self, frame: Any) -> str:
        """Its value at a frame as text."""
        return self.found.text_at(_frame(frame)) if self.found else ""

    @script_method("doubleValue")
    def double_value(self) -> float:
        """Its value as a number."""
        return self.found.double_at(self.frame) if self.found else 0.0

    @script_method("doubleValueAt")
    def double_value_at(self, frame: Any) -> float:
        """Its value at a frame as a number."""
        return self.found.double_at(_frame(frame)) if self.found else 0.0

    @script_method("intValue")
    def int_value(self) -> int:
        """Its value as a whole number."""
        return int(self.double_value())

    @script_method("intValueAt")
    def int_value_at(self, frame: Any) -> int:
        """Its value at a frame as a whole number."""
        return int(self.double_value_at(frame))

    @script_method("boolValue")
    def bool_value(self) -> bool:
        """Its value as truth."""
        return self.found.bool_at(self.frame) if self.found else False

    @script_method("boolValueAt")
    def bool_value_at(self, frame: Any) -> bool:
        """Its value at a frame as truth."""
        return self.found.bool_at(_frame(frame)) if self.found else False

    @script_method("colorValue")
    def color_value(self) -> ColorRGBA:
        """Its value as a colour."""
        if self.found is None or self.found.type_name != "COLOR":
            return ColorRGBA(self.app)
        return ColorRGBA(self.app, *self.found.colour())

    @script_method("colorValueAt")
    def color_value_at(self, frame: Any) -> ColorRGBA:
        """Its value at a frame as a colour."""
        if self.found is None or self.found.type_name != "COLOR":
            return self.color_value()
        return ColorRGBA(self.app, *self.found.colour(to_int(frame)))

    def _coordinates(self, frame: float, axes: str) -> list[float]:
        if self.found is None:
            return [0.0] * len(axes)
        parts = {part.keyword: part for part in self.found.sub_attributes()}
        path, separate = parts.get("3DPATH"), parts.get("SEPARATE")
        is_separate = separate is not None and separate.bool_at(None)
        if path is not None and path.column and not is_separate:
            for axis in axes:
                keyword = f"{path.full_keyword}.{axis}"
                found = attributes.find_attribute(self.found.node, keyword)
                if found is not None:
                    parts[axis] = found
        return [parts[axis].double_at(frame) if axis in parts else 0.0 for axis in axes]

    @script_method("pos2dValue")
    def pos2d_value(self) -> Point2d:
        """Its value as a point of the plane."""
        return Point2d(self.app, *self._coordinates(self.frame, "XY"))

    @script_method("pos2dValueAt")
    def pos2d_value_at(self, frame: Any) -> Point2d:
        """Its value at a frame as a point of the plane."""
        return Point2d(self.app, *self._coordinates(_frame(frame), "XY"))

    @script_method("pos3dValue")
    def pos3d_value(self) -> Point3d:
        """Its value as a point of space."""
        return Point3d(self.app, *self._coordinates(self.frame, "XYZ"))

    @script_method("pos3dValueAt")
    def pos3d_value_at(self, frame: Any) -> Point3d:
        """Its value at a frame as a point of space."""
        return Point3d(self.app, *self._coordinates(_frame(frame), "XYZ"))

    @script_method("setValue")
    def set_value(self, value: Any) -> None:
        """Set its value; an enumeration takes text or the number of one."""
        self._set(value, None)

    @script_method("setValueAt")
    def set_value_at(self, value: Any, frame: Any) -> None:
        """Set its value at a frame."""
        self._set(value, _frame(frame))

    def _set(self, value: Any, frame: float | None) -> None:
        if self.found is None:
            return
        with self.app.undo.step("Attribute.setValue"):
            if isinstance(value, ColorRGBA):
                self.found.set_colour(*value.rgba)
            elif isinstance(value, (Point2d, Point3d)):
                parts = {part.keyword: part for part in self.found.sub_attributes()}
                for axis, number in zip("XYZ", value.values):
                    if axis in parts:
                        parts[axis].set_text(repr(number), frame)
            else:
                is_plain = isinstance(value, (bool, int, float))
                text = (
                    attributes.describe_value(value) if is_plain else to_string(value)
                )
                at = self.frame if frame is None and self.found.column else frame
                self.found.set_text(text, at)
