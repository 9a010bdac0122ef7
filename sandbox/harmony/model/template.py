"""Templates: nodes with everything they need, as a folder ``name.tpl``.

A template has the shape of a scene, its file is ``scene.xstage``. Making one
copies the chosen nodes with their columns, elements, drawings and the scene's
palettes; pasting one adds them to a scene under names that are free there.
Copying within a scene goes the same way, over a template in the temp folder.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.harmony.model.columns import Column
from sandbox.harmony.model.palette_files import (
    LIST_HEAD,
    palette_list_text,
    read_palette,
)
from sandbox.harmony.model.xstage import (
    Element,
    SceneDocument,
    SceneFileError,
    copy_element,
    escape_value,
    make,
)

if TYPE_CHECKING:
    from sandbox.harmony.model.nodes import Node
    from sandbox.harmony.model.palette_files import PaletteFile
    from sandbox.harmony.model.palettes import Palette
    from sandbox.harmony.model.project import Project

TEMPLATE_FILE = "scene.xstage"


@dataclass
class PasteRules:
    """How a template is pasted; the names are those of ``PasteOptions``.

    Attributes:
        palette_mode: Value of ``colourPalette``.
        drawing_mode: Value of ``drawingFileMode``.
        extend_scene: Make the scene long enough.
        at_frame: Frame of the scene at which frame 1 of the template lands.
        first_frame: First frame of the template that is taken.
        frame_count: How many frames are taken; 0 for all.

    """

    palette_mode: str = "REUSE_PALETTES"
    drawing_mode: str = "ONLY_CREATE_IF_DOES_NOT_EXIST"
    extend_scene: bool = False
    at_frame: int = 1
    first_frame: int = 1
    frame_count: int = 0


@dataclass
class Pasted:
    """What pasting made.

    Attributes:
        nodes: Path of every new top node, by the name it had.
        columns: New name of every column.
        elements: New id of every element.
        backdrops: Group and place of the new backdrops.

    """

    nodes: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    elements: dict[int, int] = field(default_factory=dict)
    backdrops: list[tuple[str, int]] = field(default_factory=list)


# -- making --------------------------------------------------------------------


def create_template(
    project: Project,
    node_paths: Sequence[str],
    backdrops: Sequence[tuple[str, int]],
    frames: tuple[int, int] | None,
    folder: Path,
) -> bool:
    """Write a template.

    Args:
        project: The scene.
        node_paths: Nodes of one group; of others only those of the first's.
        backdrops: Group and place of the backdrops that come along.
        frames: First frame and number of frames; None takes all.
        folder: The template's own folder, must not exist.

    Returns:
        False when there is nothing to take or the folder cannot be made.

    """
    chosen = _roots(project, node_paths)
    if not chosen and not backdrops:
        return False
    try:
        folder.mkdir()
    except OSError:
        return False
    try:
        _write_template(project, chosen, backdrops, frames, folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return True


def _roots(project: Project, node_paths: Sequence[str]) -> list[str]:
    """Chosen nodes of the first one's group."""
    found = [path for path in node_paths if project.nodes.find(path) is not None]
    if not found:
        return []
    group = found[0].rpartition("/")[0]
    return [path for path in found if path.rpartition("/")[0] == group]


def _write_template(
    project: Project,
    chosen: list[str],
    backdrops: Sequence[tuple[str, int]],
    frames: tuple[int, int] | None,
    folder: Path,
) -> None:
    from sandbox.harmony.model.project import Project as ProjectClass

    document = SceneDocument.parse(project.document.to_bytes())
    assert isinstance(document, SceneDocument)
    _leave_out_everything(document)
    root = document.root_group
    listed = document.ensure(root, "nodeslist")
    names = set()
    for path in chosen:
        node = project.nodes.find(path)
        assert node is not None
        duplicate = copy_element(node.element)
        duplicate.tail = None
        document.append(listed, duplicate)
        names.add(node.name)
    _copy_links(project, chosen, names, document)
    for group, index in backdrops:
        source = _backdrop_elements(project, group)
        if index < len(source):
            target = document.ensure(root, "backdrops")
            duplicate = copy_element(source[index])
            duplicate.tail = None
            document.append(target, duplicate)
    columns = _needed_columns(project, listed)
    element_ids = {column.element_id for column in columns if column.element_id >= 0}
    for column in columns:
        duplicate = copy_element(column.xml)
        duplicate.tail = None
        document.append(document.columns, duplicate)
    for element_id in sorted(element_ids):
        xml = project.elements.find(element_id)
        if xml is not None:
            duplicate = copy_element(xml)
            duplicate.tail = None
            document.append(document.elements, duplicate)
            _copy_element_files(project, element_id, folder)
    _copy_palettes(project, folder)
    (folder / "scene.versionTable").write_text(
        "<!DOCTYPE Scene>\n"
        f'<Scene EnableVersionDrawing="0" Name="{escape_value(folder.stem)}"/>\n',
        encoding="utf-8",
    )
    (folder / "audio.tbl").write_bytes(b"")
    template = ProjectClass(folder, "scene", document, user_name=project.user_name)
    template.release = project.release
    if frames is not None and frames[1] > 0:
        _cut_frames(template, *frames)
    template.mark_dirty()
    template.save_all()
    template.close()
    _write_thumbnail(project, chosen, folder)


def _leave_out_everything(document: SceneDocument) -> None:
    for tag in ("elements", "columns"):
        document.clear(getattr(document, tag))
    for scene in document.symbol_scenes:
        document.remove(_holder(document, "scenes"), scene)
    root = document.root_group
    for child in list(root):
        if child.tag in ("nodeslist", "linkedlist"):
            document.clear(child)
        elif child.tag in ("backdrops", "waypoints", "waypointLinks"):
            document.remove(root, child)
    document.clear(document.metas)
    wanted = document.scene.get("id")
    for place in ("symbols/folder", "timeline"):
        holder = document.root.find(place)
        for one in [] if holder is None else list(holder):
            if one.get("id") != wanted:
                assert holder is not None
                document.remove(holder, one)


def _holder(document: SceneDocument, tag: str) -> Element:
    return document.ensure(document.root, tag)


def _copy_links(
    project: Project, chosen: list[str], names: set[str], document: SceneDocument
) -> None:
    if not chosen:
        return
    node = project.nodes.find(chosen[0])
    assert node is not None
    assert node.parent is not None
    listed = document.ensure(document.root_group, "linkedlist", ("backdrops",))
    for link in node.parent.element.iterfind("linkedlist/link"):
        if link.get("out") in names and link.get("in") in names:
            document.append(listed, make("link", **dict(link.attrib)))


def _backdrop_elements(project: Project, group: str) -> list[Element]:
    node = project.nodes.find_group(group)
    return [] if node is None else node.element.findall("backdrops/backdrop")


def _needed_columns(project: Project, nodes: Element) -> list[Column]:
    """Columns that nodes are linked to, and those their expressions name."""
    wanted = [xml.get("col", "") for xml in nodes.iter() if xml.get("col")]
    found: dict[str, Column] = {}
    while wanted:
        name = wanted.pop()
        column = project.columns.find(name)
        if column is None or name in found:
            continue
        found[name] = column
        if column.type == "EXPR":
            text = column.expression
            wanted += [other.name for other in project.columns if other.name in text]
    return [column for column in project.columns if column.name in found]


def _copy_element_files(project: Project, element_id: int, folder: Path) -> None:
    elements = project.elements
    target = folder / "elements" / elements.folder(element_id)
    target.mkdir(parents=True, exist_ok=True)
    for timing in elements.drawings(element_id):
        source = elements.drawing_path(element_id, timing)
        if source.is_file():
            shutil.copyfile(source, target / source.name)
    own = elements.saved_folder(element_id)
    if (own / "PALETTE_LIST").is_file():
        shutil.copyfile(own / "PALETTE_LIST", target / "PALETTE_LIST")
    if (own / "palette-library").is_dir():
        shutil.copytree(own / "palette-library", target / "palette-library")


def _copy_palettes(project: Project, folder: Path) -> None:
    """Every palette of the scene comes along, under its own or a free name."""
    library = folder / "palette-library"
    library.mkdir()
    links = []
    for palette in project.palettes.scene.palettes:
        if not palette.path.is_file() and not palette.is_changed:
            continue
        name = _free_stem(library, palette.name)
        text = palette.content.to_text()
        if palette.path.is_file() and not palette.is_changed:
            shutil.copyfile(palette.path, library / f"{name}.plt")
        else:
            (library / f"{name}.plt").write_text(text, encoding="utf-8")
        if palette.texture_folder().is_dir():
            shutil.copytree(palette.texture_folder(), library / f"{name}_textures")
        links.append((f"palette-library/{name}", f"./palette-library/{name}.plt"))
    text = palette_list_text(links) if links else LIST_HEAD + "\n"
    (folder / "PALETTE_LIST").write_text(text, encoding="utf-8")


def _free_stem(library: Path, stem: str) -> str:
    name, number = stem, 1
    while (library / f"{name}.plt").exists():
        name = f"{stem}_{number}"
        number += 1
    return name


def _cut_frames(template: Project, first: int, count: int) -> None:
    scene = template.document.scene
    total = int(scene.get("nbframes", "1"))
    last = min(first + count - 1, total)
    if last < total:
        template.columns.remove_frames(last, total - last)
    if first > 1:
        template.columns.remove_frames(0, first - 1)
    length = str(max(last - first + 1, 1))
    for key, value in (
        ("nbframes", length),
        ("startFrame", "1"),
        ("stopFrame", length),
    ):
        template.document.set(scene, key, value)


def _write_thumbnail(project: Project, chosen: list[str], folder: Path) -> None:
    """A small picture of the first chosen node that shows something."""
    from sandbox.harmony.render.compositor import Compositor
    from sandbox.harmony.render.images import DRAWING_TYPES, write_image

    compositor = Compositor(project, 160, 90)
    image = compositor.blank()
    for path in reversed(chosen):
        node = project.nodes.find(path)
        if node is not None and node.type not in ("WRITE", "PEG", "CAMERA"):
            image = compositor.frame(path, 1)
            break
    (folder / ".thumbnails").mkdir()
    write_image(folder / ".thumbnails" / "t-0001.png", image, DRAWING_TYPES["PNG4"])


# -- pasting -------------------------------------------------------------------


def open_template(folder: Path) -> Project | None:
    """Open a template folder for reading; None when it is none."""
    from sandbox.harmony.model.project import Project as ProjectClass

    path = folder / TEMPLATE_FILE
    if not path.is_file():
        versions = sorted(folder.glob("*.xstage")) if folder.is_dir() else []
        if not versions:
            return None
        path = versions[0]
    try:
        return ProjectClass.open(path, read_only=True)
    except (SceneFileError, OSError):
        return None


def paste_template(
    project: Project, folder: Path, group_path: str, rules: PasteRules
) -> Pasted | None:
    """Add the nodes of a template to a group of the scene.

    Args:
        project: The scene.
        folder: The template.
        group_path: An existing group; '' is Top.
        rules: How.

    Returns:
        What was made; None when the template or the group does not exist.

    """
    group = project.nodes.find_group(group_path or "Top")
    template = open_template(folder)
    if group is None or template is None:
        return None
    with project.undo.step("Paste"):
        pasted = Pasted()
        _paste_palettes(project, template, rules.palette_mode)
        _paste_columns(project, template, rules, pasted)
        for node in template.nodes.root.children.values():
            duplicate = copy_element(node.element)
            _rename_columns(duplicate, pasted.columns)
            path = project.nodes.insert_copy(group.path, duplicate)
            pasted.nodes[node.name] = path
        _paste_links(project, template, pasted)
        _paste_backdrops(project, template, group.path, pasted)
        if rules.extend_scene:
            _extend(project, template, rules)
    return pasted


def _paste_columns(
    project: Project, template: Project, rules: PasteRules, pasted: Pasted
) -> None:
    for column in template.columns:
        wanted = column.name
        if wanted.startswith("ATV-") or column.xml.get("anonymous") == "true":
            pasted.columns[wanted] = project.columns.anonymous_name()
        else:
            pasted.columns[wanted] = _free_column(project, pasted, wanted)
        if column.type == "DRAWING" and column.element_id >= 0:
            _paste_element(project, template, column.element_id, rules, pasted)
    for column in template.columns:
        duplicate = copy_element(column.xml)
        duplicate.tail = None
        duplicate.set("name", pasted.columns[column.name])
        element_id = pasted.elements.get(column.element_id)
        if element_id is not None:
            duplicate.set("id", str(element_id))
            for one in duplicate.iterfind("elementSeq"):
                one.set("id", str(element_id))
        for velocity in duplicate.iterfind("velocity"):
            velocity.set("name", project.columns.anonymous_name())
        fresh = project.columns.add_copy(duplicate)
        if column.type == "EXPR":
            fresh.set_expression(_renamed_text(column.expression, pasted.columns))
        _place_frames(fresh, rules)


def _free_column(project: Project, pasted: Pasted, wanted: str) -> str:
    taken = set(pasted.columns.values())
    name, number = wanted, 1
    while project.columns.exists(name) or name in taken:
        name = f"{wanted}_{number}"
        number += 1
    return name


def _renamed_text(text: str, names: dict[str, str]) -> str:
    if not names:
        return text
    longest_first = sorted(names, key=len, reverse=True)
    pattern = "|".join(re.escape(name) for name in longest_first)
    return re.sub(pattern, lambda found: names[found.group(0)], text)


def _place_frames(column: Column, rules: PasteRules) -> None:
    if rules.frame_count > 0:
        end = rules.first_frame + rules.frame_count - 1
        column.remove_frames(end, 1_000_000)
    if rules.first_frame > 1:
        column.remove_frames(0, rules.first_frame - 1)
    if rules.at_frame > 1:
        column.insert_frames(0, rules.at_frame - 1, False)


def _paste_element(
    project: Project,
    template: Project,
    element_id: int,
    rules: PasteRules,
    pasted: Pasted,
) -> None:
    if element_id in pasted.elements:
        return
    source = template.elements.find(element_id)
    if source is None:
        return
    elements = project.elements
    fresh = elements.add_copy(source)
    pasted.elements[element_id] = fresh
    if rules.drawing_mode == "NEVER_CREATE":
        return
    for timing in template.elements.drawings(element_id):
        file = template.elements.drawing_path(element_id, timing)
        elements.create_drawing(fresh, timing, True)
        if file.is_file():
            shutil.copyfile(file, elements.drawing_path(fresh, timing))
    own = template.elements.saved_folder(element_id)
    target = elements.saved_folder(fresh)
    if (own / "palette-library").is_dir():
        shutil.copytree(
            own / "palette-library", target / "palette-library", dirs_exist_ok=True
        )
    if (own / "PALETTE_LIST").is_file():
        target.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(own / "PALETTE_LIST", target / "PALETTE_LIST")


def _rename_columns(element: Element, names: dict[str, str]) -> None:
    for xml in element.iter():
        name = xml.get("col")
        if name in names:
            xml.set("col", names[name])


def _paste_links(project: Project, template: Project, pasted: Pasted) -> None:
    links = list(template.nodes.root.element.iterfind("linkedlist/link"))
    links.sort(key=lambda link: int(link.get("inport", "0")))
    for link in links:
        source = pasted.nodes.get(link.get("out", ""))
        target = pasted.nodes.get(link.get("in", ""))
        if source and target:
            project.nodes.link(
                source,
                int(link.get("outport", "0")),
                target,
                int(link.get("inport", "0")),
                True,
                True,
            )


def _paste_backdrops(
    project: Project, template: Project, group_path: str, pasted: Pasted
) -> None:
    fresh = _backdrop_elements(template, "Top")
    if not fresh:
        return
    group = project.nodes.find_group(group_path)
    assert group is not None
    listed = project.document.ensure(
        group.element, "backdrops", ("waypoints", "waypointLinks")
    )
    for one in fresh:
        duplicate = copy_element(one)
        duplicate.tail = None
        pasted.backdrops.append((group_path, len(listed.findall("backdrop"))))
        project.document.append(listed, duplicate)


def _extend(project: Project, template: Project, rules: PasteRules) -> None:
    length = int(template.document.scene.get("nbframes", "1")) - rules.first_frame + 1
    if rules.frame_count > 0:
        length = min(length, rules.frame_count)
    needed = rules.at_frame - 1 + length
    scene = project.document.scene
    if needed > int(scene.get("nbframes", "1")):
        project.document.set(scene, "nbframes", str(needed))
        project.document.set(scene, "stopFrame", str(needed))


# -- pasting over nodes --------------------------------------------------------


def paste_over(
    project: Project,
    folder: Path,
    targets: Sequence[str],
    rules: PasteRules,
    by_name: bool = False,
) -> bool:
    """Bring what a template's columns hold into nodes that exist.

    Nodes are matched by type in their order, or by type and name. No node is
    made; an attribute of the target that had no column gets one.

    Args:
        project: The scene.
        folder: The template.
        targets: Nodes to paste onto; of a group all nodes inside.
        rules: How; ``at_frame`` is the frame pasting begins at.
        by_name: Match names too.

    Returns:
        False when the template does not exist or nothing matched.

    """
    template = open_template(folder)
    if template is None:
        return False
    free: list[Node] = []
    for path in targets:
        node = project.nodes.find(path)
        if node is not None:
            free += [node, *(one for one in node.walk() if one is not node)]
    pairs: list[tuple[Node, Node]] = []
    for source in template.nodes.all_nodes():
        for target in free:
            same_name = not by_name or target.name == source.name
            if target.type == source.type and same_name:
                pairs.append((source, target))
                free.remove(target)
                break
    if not pairs:
        return False
    _paste_palettes(project, template, rules.palette_mode)
    for source, target in pairs:
        for keyword, column_name in _linked_attributes(source):
            column = template.columns.find(column_name)
            attribute = target.attribute(keyword)
            if column is None or attribute is None:
                continue
            own = project.columns.find(attribute.column)
            if own is None and column.type != "DRAWING":
                own = project.columns.add(
                    project.columns.anonymous_name(), column.type, True
                )
                if own is not None:
                    attribute.link(own.name)
            if own is not None and own.type == column.type:
                _paste_values(project, template, column, own, rules)
    return True


def _linked_attributes(node: Node) -> list[tuple[str, str]]:
    """Keyword and column of every linked attribute of a node."""
    found: list[tuple[str, str]] = []

    def look(xml: Element, tags: tuple[str, ...]) -> None:
        for child in xml:
            if type(child.tag) is str:
                inner = (*tags, child.tag)
                if child.get("col"):
                    found.append((".".join(inner), child.get("col", "")))
                look(child, inner)

    attributes = node.element.find("attrs")
    if attributes is not None:
        look(attributes, ())
    return found


def _paste_values(
    project: Project, template: Project, source: Column, own: Column, rules: PasteRules
) -> None:
    length = int(template.document.scene.get("nbframes", "1")) - rules.first_frame + 1
    if rules.frame_count > 0:
        length = min(length, rules.frame_count)
    shift = rules.at_frame - rules.first_frame
    taken = range(rules.first_frame, rules.first_frame + length)
    start, stop = taken.start + shift, taken.stop + shift
    if source.type in ("DRAWING", "TIMING"):
        given, exposures = source.exposures, own.exposures
        names: dict[str, str] = {}
        for frame in taken:
            timing = given.cells.get(frame, "")
            if timing and timing not in names:
                names[timing] = _bring_drawing(
                    project, template, source, own, timing, rules.drawing_mode
                )
            exposures.set(frame + shift, names.get(timing, ""))
            if timing and frame in given.starts:
                exposures.starts.add(frame + shift)
        own.set_exposures(exposures)
    elif source.type == "3DPATH":
        path = [one for one in own.path if not start <= one.frame < stop]
        path += [
            replace(one, frame=one.frame + shift)
            for one in source.path
            if one.frame in taken
        ]
        own.set_path(sorted(path, key=lambda one: one.frame))
    else:
        points = [one for one in own.points if not start <= one.x < stop]
        for one in source.points:
            if taken.start <= one.x < taken.stop:
                left = None if one.left is None else (one.left[0] + shift, one.left[1])
                right = one.right
                right = None if right is None else (right[0] + shift, right[1])
                points.append(replace(one, x=one.x + shift, left=left, right=right))
        own.set_points(points)


def _bring_drawing(
    project: Project,
    template: Project,
    source: Column,
    own: Column,
    timing: str,
    mode: str,
) -> str:
    """Have a drawing of the template in the element; gives its name there."""
    elements = project.elements
    if mode == "NEVER_CREATE":
        return timing
    file = template.elements.drawing_path(source.element_id, timing)
    exists = elements.has_drawing(own.element_id, timing)
    if exists and mode == "ONLY_CREATE_IF_DOES_NOT_EXIST":
        return timing
    name = timing
    if exists and mode != "REPLACE_EXISTING":
        name = elements.unique_timing(own.element_id, timing)
    elements.import_drawing(own.element_id, name, file)
    return name


def _paste_palettes(project: Project, template: Project, mode: str) -> None:
    """Bring the template's palettes into the scene's list as ``mode`` says."""
    if mode == "DO_NOTHING":
        return
    target_list = project.palettes.scene
    library = project.palettes.folder_for("SCENE")
    assert library is not None
    for palette in template.palettes.scene.palettes:
        if not palette.path.is_file():
            continue
        if mode == "LINK_TO_ORIGINAL":
            target_list.insert(palette.path)
            continue
        library.mkdir(parents=True, exist_ok=True)
        target = library / f"{palette.name}.plt"
        if mode.startswith("COPY_AND_CREATE_NEW"):
            target = library / f"{_free_stem(library, palette.name)}.plt"
        present = target_list.find_path(target)
        if target.exists() and ("MERGE" in mode or "UPDATE" in mode):
            merged = present or target_list.insert(target)
            _merge(merged, palette.path, "UPDATE" in mode)
            continue
        if not target.exists() or mode == "COPY_AND_OVERWRITE_EXISTING_PALETTES":
            shutil.copyfile(palette.path, target)
            if palette.texture_folder().is_dir():
                shutil.copytree(
                    palette.texture_folder(),
                    target.with_name(f"{target.stem}_textures"),
                    dirs_exist_ok=True,
                )
            if present is not None:
                present.forget()
        if present is None:
            target_list.insert(target)


def _merge(palette: Palette, source: Path, update: bool) -> None:
    fresh = {color.id: color for color in read_palette(source).colors}

    def edit(content: PaletteFile) -> None:
        known = {color.id for color in content.colors}
        if update:
            content.colors[:] = [fresh.get(one.id, one) for one in content.colors]
        content.colors.extend(c for key, c in fresh.items() if key not in known)

    palette.change(edit)


def unique_folder(folder: Path, name: str) -> Path:
    """A folder ``name.tpl`` that is free; a taken name gets a number."""
    stem = name[:-4] if name.lower().endswith(".tpl") else name
    path = folder / f"{stem}.tpl"
    number = 1
    while path.exists():
        path = folder / f"{stem}_{number}.tpl"
        number += 1
    return path
