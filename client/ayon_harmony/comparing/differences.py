"""Two scenes as sentences in an artist's words.

What moved in the Node View and what was folded is no change to anybody; it is told
on request only. A rename is told as one. Many changes of one kind in one place
become one sentence, and many places become fewer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import zip_longest

from ayon_harmony.comparing.art import (
    compare_drawings_of,
    compare_elements,
    compare_palettes,
    compare_sound_files,
)
from ayon_harmony.comparing.changes import (
    GROUPS,
    Change,
    attribute_words,
    group_of,
    is_same_number,
    kind_word,
    listed_names,
    mapped,
    summarize,
    touching,
    was,
)
from ayon_harmony.comparing.products import NameOf, compare_products, no_names
from ayon_harmony.comparing.renames import match_nodes, tell_renames
from ayon_harmony.comparing.sources import Source
from ayon_harmony.comparing.timing import (
    compare_markers,
    compare_sounds,
    compare_timing,
)
from ayon_harmony.formats.scene_content import Backdrop, Node, SceneContent
from ayon_harmony.model.grouping import grouped

__all__ = ["GROUPS", "Change", "compare", "compare_all"]

_SETTINGS = {
    "framerate": "frame rate",
    "scene nbframes": "length in frames",
    "scene startFrame": "first frame of the range",
    "scene stopFrame": "last frame of the range",
    "resolution size": "resolution",
    "resolution fov": "field of view",
    "colorSpace": "colour space",
    "defaultDisplay": "display",
    "default camera": "camera",
    "metrics unitAspectRatioX": "unit aspect ratio x",
    "metrics unitAspectRatioY": "unit aspect ratio y",
}
_LOOKS = {
    "collapsed": ("is folded.", "is unfolded."),
    "locked": ("is locked.", "is unlocked."),
}


def compare(
    before: Source,
    after: Source,
    *,
    everything: bool = False,
    name_of: NameOf = no_names,
) -> list[Change]:
    """Return what changed from one scene to another, in few sentences.

    Args:
        before: The older one.
        after: The newer one.
        everything: Tell also places in the Node View and other settings of the
            file, and put nothing together.
        name_of: Names versions of what was loaded.

    """
    changes = compare_all(before, after, everything=everything, name_of=name_of)
    return changes if everything else summarize(changes)


def compare_all(
    before: Source,
    after: Source,
    *,
    everything: bool = False,
    name_of: NameOf = no_names,
) -> list[Change]:
    """Return every change by itself; arguments as ``compare``."""
    old, new = before.content, after.content
    renamed = match_nodes(old, new)
    old_nodes = {mapped(renamed, path): node for path, node in old.nodes.items()}
    changes = [
        *_settings(old, new, everything),
        *tell_renames(renamed, new.nodes),
        *_nodes_new_and_gone(old_nodes, new.nodes),
        *_attributes(old_nodes, new.nodes, is_same_program=_programs(old, new)),
        *compare_timing(old, new, old_nodes),
        *compare_sounds(old, new),
        *compare_markers(old.markers, new.markers),
        *compare_sound_files(before, after),
        *compare_elements(before, after),
        *compare_drawings_of(before, after),
        *compare_palettes(before, after),
        *compare_products(old, new, name_of),
        *_cables(old, new, renamed, old_nodes),
        *_backdrops(old.backdrops, new.backdrops, renamed, everything),
    ]
    if everything:
        changes += _looks(old_nodes, new.nodes)
    return sorted(changes, key=lambda change: GROUPS.index(change.group))


# --- settings -----------------------------------------------------------------------


def _settings(
    old: SceneContent, new: SceneContent, everything: bool
) -> Iterator[Change]:
    for key in sorted(old.settings.keys() | new.settings.keys()):
        values = (old.settings.get(key, ""), new.settings.get(key, ""))
        name = _SETTINGS.get(key, key if everything else "")
        if name and values[0] != values[1] and not is_same_number(*values):
            if key == "resolution size":
                # ``1920,1080`` in the file.
                values = (values[0].replace(",", " x "), values[1].replace(",", " x "))
            text = f"The {name} is {was(*values)}."
            yield Change("Settings", "", text, "", (), touching("setting", [key]))
    versions = [_version(content.source) for content in (old, new)]
    if versions[0] != versions[1] and all(versions):
        text = f"It was saved by Harmony {versions[1]}, before by {versions[0]}."
        yield Change("Settings", "", text, "", (), touching("setting", ["program"]))


def _version(source: str) -> str:
    found = re.search(r"version (\d+\.\d+)", source)
    return found[1] if found else ""


def _programs(old: SceneContent, new: SceneContent) -> bool:
    return _version(old.source) == _version(new.source)


# --- nodes --------------------------------------------------------------------------


def _nodes_new_and_gone(
    old: Mapping[str, Node], new: Mapping[str, Node]
) -> Iterator[Change]:
    for paths, nodes, word in (
        (new.keys() - old.keys(), new, "new"),
        (old.keys() - new.keys(), old, "gone"),
    ):
        within = grouped((_outermost(path, paths), path) for path in sorted(paths))
        for path in sorted(within):
            node = nodes[path]
            inside = [other for other in within[path] if other != path]
            word_of = "node" if len(inside) == 1 else "nodes"
            extra = f" with {len(inside)} {word_of}" if inside else ""
            text = f"{kind_word(node)} is {word}{extra}."
            touches = touching("node", [path, *inside])
            for one in (path, *inside):
                # Who takes a node away meets who changed its keys.
                touches |= touching("column", nodes[one].columns.values())
            yield Change(group_of(node), path, text, word, (), touches)


def _outermost(path: str, paths: Set[str]) -> str:
    """Return the outermost group around a node that is among some paths, or itself."""
    found = path
    while path:
        path = path.rpartition("/")[0]
        if path not in paths:
            break
        found = path
    return found


def _attributes(
    old: Mapping[str, Node], new: Mapping[str, Node], *, is_same_program: bool
) -> Iterator[Change]:
    for path in sorted(old.keys() & new.keys()):
        before, after = old[path], new[path]
        group, touches = group_of(after), touching("node", [path])
        if before.kind != after.kind:
            text = f"is {kind_word(after)} now, it was {kind_word(before)}."
            yield Change(group, path, text, "value", (), touches)
            continue
        if before.is_enabled != after.is_enabled:
            word = "on" if after.is_enabled else "off"
            text = f"was switched {word}."
            yield Change(group, path, text, "switch", (), touches)
        names = [
            name
            for name in sorted(before.values.keys() | after.values.keys())
            if name not in before.columns and name not in after.columns
            if not _is_same_value(before, after, name, is_same_program=is_same_program)
        ]
        for name in names:
            values = (before.values.get(name, ""), after.values.get(name, ""))
            text = f"{attribute_words(name)} is {was(*values)}."
            yield Change(group, path, text, "value", (), touches)


def _is_same_value(
    before: Node, after: Node, name: str, *, is_same_program: bool
) -> bool:
    values = (before.values.get(name), after.values.get(name))
    if None in values:
        # Other Harmonys write other attributes; one at its default is none.
        there = before if values[1] is None else after
        if not is_same_program or name in there.at_default:
            return True
    old, new = (value or "" for value in values)
    return old == new or is_same_number(old, new)


# --- cables -------------------------------------------------------------------------


def _cables(
    before: SceneContent,
    after: SceneContent,
    renamed: Mapping[str, str],
    old_nodes: Mapping[str, Node],
) -> Iterator[Change]:
    """Yield what arrives otherwise, at nodes that were there before and are still."""
    old = {
        (mapped(renamed, source), out, mapped(renamed, target), at)
        for source, out, target, at in before.links
    }
    new = after.links
    both = {path for path in old_nodes if path in after.nodes}
    for target in sorted({link[2] for link in old ^ new} & both):
        sides = [_sources(links, target, both) for links in (old, new)]
        come = [path for path in sides[1] if path not in sides[0]]
        gone = [path for path in sides[0] if path not in sides[1]]
        stay = [
            [path for path in side if path in sides[0] and path in sides[1]]
            for side in sides
        ]
        if come or gone:
            text = _cable_text(come, gone)
        elif stay[0] != stay[1]:
            text = "its inputs have another order."
        else:
            continue
        group = group_of(after.nodes[target])
        group = group if group in ("Outputs", "Camera") else "Rig"
        touches = touching("cables", [target])
        yield Change(group, target, text, "cable", (), touches)


def _sources(
    links: frozenset[tuple[str, int, str, int]] | set[tuple[str, int, str, int]],
    target: str,
    both: set[str],
) -> list[str]:
    """Return what is linked into a node, by port; nodes of one scene are left out."""
    rows = sorted((at, source) for source, _, linked, at in links if linked == target)
    return [source for _, source in rows if source in both]


def _cable_text(come: Sequence[str], gone: Sequence[str]) -> str:
    names = [
        listed_names([path.rpartition("/")[2] for path in paths])
        for paths in (come, gone)
    ]
    if come and gone:
        return f"takes {names[0]} in place of {names[1]}."
    return f"takes {names[0]}." if come else f"takes {names[1]} no longer."


# --- backdrops, and how things look -------------------------------------------------


def _backdrops(
    before: Sequence[Backdrop],
    after: Sequence[Backdrop],
    renamed: Mapping[str, str],
    everything: bool,
) -> Iterator[Change]:
    no_names: Mapping[str, str] = {}
    sides = [
        grouped(
            ((mapped(names, backdrop.group.rstrip("/")), backdrop.title), backdrop)
            for backdrop in backdrops
        )
        for backdrops, names in ((before, renamed), (after, no_names))
    ]
    yield from _renamed_backdrops(*sides)
    for key in sorted(sides[0].keys() | sides[1].keys()):
        group, title = key
        subject = f"{group}/{title}" if group else title
        touches = touching("backdrop", [subject])
        for old, new in zip_longest(sides[0].get(key, []), sides[1].get(key, [])):
            text = _backdrop_text(old, new)
            if text:
                yield Change("Rig", subject or "Top", text, "", (), touches)
            elif everything and old.place != new.place:
                yield Change("Node View", subject or "Top", "was moved.", "look")


def _renamed_backdrops(
    old: dict[tuple[str, str], list[Backdrop]],
    new: dict[tuple[str, str], list[Backdrop]],
) -> Iterator[Change]:
    """Tell backdrops that stand where another one stood, and take them out."""
    gone = {(key[0], old[key][0].place): key for key in old if key not in new}
    for key in sorted(key for key in new if key not in old):
        former = gone.get((key[0], new[key][0].place))
        if former is not None and len(old[former]) == len(new[key]) == 1:
            del old[former], new[key]
            subject = "/".join(filter(None, key)) or "Top"
            text = f"the backdrop was called '{former[1]}'."
            yield Change("Rig", subject, text, "", (), touching("backdrop", [subject]))


def _backdrop_text(old: Backdrop | None, new: Backdrop | None) -> str:
    if old is None or new is None:
        return f"the backdrop is {'new' if old is None else 'gone'}."
    if old.description != new.description:
        return "the text of the backdrop changed."
    return "the backdrop has another colour." if old.color != new.color else ""


def _looks(old: Mapping[str, Node], new: Mapping[str, Node]) -> Iterator[Change]:
    for path in sorted(old.keys() & new.keys()):
        before, after = old[path], new[path]
        if before.place != after.place:
            yield Change("Node View", path, "was moved.", "look")
        for name in sorted(before.options.keys() | after.options.keys()):
            values = (before.options.get(name, ""), after.options.get(name, ""))
            if values[0] != values[1]:
                words = _LOOKS.get(name)
                text = f"{attribute_words(name)} is {was(*values)}."
                if words is not None:
                    text = words[0] if values[1] == "true" else words[1]
                yield Change("Node View", path, text, "look")
