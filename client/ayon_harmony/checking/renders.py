"""What validators of renders and templates look at, and how they repair them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from ayon_harmony import current
from ayon_harmony.checking.facts import CheckFacts
from ayon_harmony.checking.validator import (
    Problem,
    active_instances,
    attributes_of,
    facts_of,
    holder_of,
    holders_of,
    label_of,
)
from ayon_harmony.model.check_rules import (
    LayerGaps,
    find_gaps,
    in_stacking_order,
    output_faults,
    path_faults,
    repaired_output,
    width_fault,
)
from ayon_harmony.model.frames import FrameRange
from ayon_harmony.model.metadata import node_path_of
from ayon_harmony.model.names import first_free, listed
from ayon_harmony.model.node_graph import open_cables, upstream_of
from ayon_harmony.model.sequences import separated_prefix
from ayon_harmony.scene.render_layer_nodes import (
    COMPOSITE_MEMBER,
    LAYER_CREATOR,
    LAYER_MEMBER,
    PASS_CREATOR,
)
from ayon_harmony.scene.render_layers import WantedRenderLayer
from ayon_harmony.scene.write_nodes import WriteNode

_MANY = 10


# --- frames ---


def frames_of(instance: Any) -> FrameRange:
    """Return the scene frames that an instance delivers."""
    frames: FrameRange | None = instance.data.get("sceneFrames")
    if frames is None:
        frames = instance.context.data["sceneRange"]
    return frames


def find_frame_problems(instance: Any) -> list[Problem]:
    """Find frames that an instance shall deliver and the scene does not have."""
    frames = instance.data.get("sceneFrames")
    if frames is None:
        return []
    length = facts_of(instance.context).state.settings.length
    if FrameRange(1, length.frame_count).contains(frames):
        return []
    offset = instance.data.get("frameOffset") or 0
    playable = FrameRange(1, length.frame_count).moved(offset)
    return [
        Problem(
            f"'{label_of(instance)}' shall deliver frames {frames.moved(offset)}; the "
            f"scene has frames {playable}.",
            nodes=_nodes(holder_of(instance)),
        )
    ]


# --- Write nodes --------------------------------------------------------------


def find_write_problems(
    instance: Any, allowed_drawing_types: Collection[str]
) -> list[Problem]:
    """Find what keeps a Write node from writing the files that are meant.

    Args:
        instance: A render.
        allowed_drawing_types: Formats that the studio takes; empty takes all.

    """
    facts = facts_of(instance.context)
    write = facts.writes.get(holder_of(instance) or "")
    if write is None:
        return [
            Problem(
                f"The Write node of '{label_of(instance)}' is not in the scene any "
                "more. Remove the instance, or make it again.",
                can_be_repaired=False,
            )
        ]
    texts = []
    if not write.is_enabled:
        texts.append("is disabled")
    groups = facts.disabled_around(write.path)
    if groups:
        texts.append(f"is in the disabled group '{groups[-1]}'")
    if write.is_movie:
        texts += path_faults(write.movie_path)
    else:
        texts += output_faults(write.output, frames_of(instance), allowed_drawing_types)
    texts += _twins(write, facts)
    advice = None if write.is_movie else width_fault(write.output, frames_of(instance))
    problems = [_about_write(write, text) for text in texts]
    if not facts.sources_of(write.path):
        # What a node renders is the artist's choice.
        unfed = _about_write(write, "has nothing connected to it")
        problems.append(replace(unfed, can_be_repaired=False))
    if advice:
        problems.append(replace(_about_write(write, advice), is_warning=True))
    return problems


def _about_write(write: WriteNode, text: str) -> Problem:
    return Problem(f"The Write node '{write.path}' {text}.", nodes=(write.path,))


def repair_writes(
    context: Any,
    instances: list[Any],
    allowed_drawing_types: Collection[str],
    drawing_type: str,
) -> None:
    """Enable Write nodes and the groups around them, and mend what they write.

    Of nodes that write the same files, those of the instances get files of their
    own. What a node renders is the artist's choice: cables are not touched.
    """
    facts = facts_of(context)
    states: dict[str, bool] = {}
    changes: dict[str, dict[str, Any]] = {}
    for instance in instances:
        write = facts.writes.get(holder_of(instance) or "")
        if write is None:
            continue
        if not write.is_enabled:
            states[write.path] = True
        states.update(dict.fromkeys(facts.disabled_around(write.path), True))
        values = _mended(
            write, frames_of(instance), allowed_drawing_types, drawing_type
        )
        if values:
            changes[write.path] = values
    changes = _parted(facts, set(states), changes, instances)
    scene = current.get_scene()
    if states:
        scene.nodes.set_nodes_enabled(states)
    if changes:
        scene.nodes.set_attributes_of_nodes(changes)


def _mended(
    write: WriteNode, frames: FrameRange, allowed: Collection[str], drawing_type: str
) -> dict[str, Any]:
    """Return the attributes that a Write node needs to be without fault."""
    if write.is_movie:
        if not path_faults(write.movie_path):
            return {}
        return {"MOVIE_PATH": f"frames/{separated_prefix(write.name)}"}
    before = write.output
    if not output_faults(before, frames, allowed):
        return {}
    after = repaired_output(before, frames, drawing_type, allowed)
    wanted = {
        "DRAWING_NAME": (before.prefix, after.prefix),
        "DRAWING_TYPE": (before.drawing_type, after.drawing_type),
        "LEADING_ZEROS": (before.leading_zeros, after.leading_zeros),
        "START": (before.start, after.start),
    }
    return {key: new for key, (old, new) in wanted.items() if old != new}


def _parted(
    facts: CheckFacts,
    enabled: Collection[str],
    changes: Mapping[str, Mapping[str, Any]],
    instances: list[Any],
) -> dict[str, dict[str, Any]]:
    """Return changes with which no two enabled nodes write the same files.

    The first in the scene keeps its files, unless it has no instance to repair and
    the other one has.
    """
    after = {
        path: replace(
            write.changed(changes.get(path, {})),
            is_enabled=write.is_enabled or path in enabled,
        )
        for path, write in facts.writes.items()
    }
    chosen = {holder_of(instance) for instance in instances}
    parted = {path: dict(values) for path, values in changes.items()}
    taken: set[str] = set()
    # Nodes that are not repaired stay as they are.
    for path in sorted(after, key=lambda path: path in chosen):
        write = after[path]
        if not write.is_enabled:
            continue
        written = write.written(facts.folder)
        if path in chosen and written in taken:
            write = _with_free_name(write, facts, taken)
            key = "MOVIE_PATH" if write.is_movie else "DRAWING_NAME"
            name = write.movie_path if write.is_movie else write.output.prefix
            parted.setdefault(path, {})[key] = name
            written = write.written(facts.folder)
        taken.add(written)
    return parted


def _with_free_name(write: WriteNode, facts: CheckFacts, taken: set[str]) -> WriteNode:
    before = write.movie_path if write.is_movie else write.output.prefix
    stem = before.rstrip("-_. ") or before
    tail = before[len(stem) :]
    key = "MOVIE_PATH" if write.is_movie else "DRAWING_NAME"

    def numbered(name: str) -> WriteNode:
        return write.changed({key: separated_prefix(f"{name}{tail}")})

    name = first_free(
        stem, lambda candidate: numbered(candidate).written(facts.folder) in taken
    )
    return numbered(name)


def _twins(write: WriteNode, facts: CheckFacts) -> list[str]:
    """Return what other enabled Write nodes write the same files."""
    written = write.written(facts.folder)
    others = [
        other.path
        for other in facts.writes.values()
        if other.path != write.path
        and other.is_enabled
        and other.written(facts.folder) == written
    ]
    if not written or not others:
        return []
    listed = ", ".join(f"'{path}'" for path in others[:_MANY])
    return [f"writes the same files as {listed}"]


# --- render layers and passes -------------------------------------------------


def find_layer_problems(instance: Any) -> list[Problem]:
    """Find what a render layer or a pass lacks.

    Args:
        instance: A render; others than layers and passes have no problems.

    """
    creator = instance.data.get("creator_identifier")
    if creator == PASS_CREATOR:
        return _pass_problems(instance)
    if creator != LAYER_CREATOR:
        return []
    label = label_of(instance)
    composite = _member(instance, COMPOSITE_MEMBER)
    if composite is None:
        return [
            Problem(
                f"The composite of the render layer '{label}' is not in the scene any "
                "more. Remove the instance and make the layer again.",
                nodes=_nodes(holder_of(instance)),
                can_be_repaired=False,
            )
        ]
    facts = facts_of(instance.context)
    problems = []
    gaps = _gaps(instance, composite, facts)
    if not facts.sources_of(composite) and not gaps.missing:
        problems.append(
            Problem(
                f"The composite '{composite}' of the render layer '{label}' takes no "
                "layers.",
                nodes=(composite,),
                can_be_repaired=False,
            )
        )
    write = holder_of(instance)
    if write and composite not in _upstream(write, facts):
        problems.append(
            Problem(
                f"The Write node '{write}' does not render the composite '{composite}' "
                f"of the render layer '{label}'.",
                nodes=(write, composite),
                can_be_repaired=False,
            )
        )
    return problems + _gap_problems(label, composite, gaps)


def _gap_problems(label: str, composite: str, gaps: LayerGaps) -> list[Problem]:
    """Name the layers that do not reach the composite of their render layer."""
    unconnected = f"Layers of the colour of '{label}' do not reach its composite"
    strays = f"Passes of '{label}' render layers that do not reach its composite"
    return [
        Problem(
            f"{text}: {_listed(nodes)}.",
            nodes=nodes,
            can_be_repaired=_can_be_linked(nodes, composite),
        )
        for nodes, text in (
            (gaps.unconnected, unconnected),
            (gaps.stray_passes, strays),
        )
        if nodes
    ]


def complete_layers(context: Any, instances: list[Any]) -> None:
    """Link what is missing into the composites of render layers.

    Where a composite takes nothing but timeline layers, all of them are put in
    the timeline's order; where an artist added other nodes, nothing moves.
    """
    facts = facts_of(context)
    layers = [layer.layer for layer in facts.layers]
    paths = {layer.node_path for layer in layers}
    wanted = []
    for instance in instances:
        composite = _member(instance, COMPOSITE_MEMBER)
        if composite is None:
            continue
        missing = [
            path
            for path in _gaps(instance, composite, facts).missing
            if _can_be_linked([path], composite)
        ]
        if not missing:
            continue
        sources = facts.sources_of(composite)
        chosen = [*sources, *missing] if paths.issuperset(sources) else missing
        wanted.append(
            WantedRenderLayer(
                sources=tuple(in_stacking_order(chosen, layers)),
                composite=composite,
                composite_name="",
                write=holder_of(instance),
                write_name=label_of(instance),
            )
        )
    if wanted:
        current.get_scene().render_layers.build_render_layers(wanted)


def _can_be_linked(paths: Collection[str], composite: str) -> bool:
    """Tell whether a composite can take one of some nodes: it lies in their group."""
    group = composite.rpartition("/")[0]
    return any(path.rpartition("/")[0] == group for path in paths)


def _pass_problems(instance: Any) -> list[Problem]:
    label = label_of(instance)
    layer_id = attributes_of(instance).get("render_layer_instance_id")
    pass_nodes = {
        item.data.get("instance_id")
        for item in instance.context
        if item.data.get("creator_identifier") == LAYER_CREATOR
    }
    problems = []
    if layer_id not in pass_nodes:
        problems.append(
            Problem(
                f"The render layer of the pass '{label}' is not published with it.",
                nodes=_nodes(holder_of(instance)),
                can_be_repaired=False,
            )
        )
    drawing = _member(instance, LAYER_MEMBER)
    facts = facts_of(instance.context)
    write = holder_of(instance)
    if drawing is None:
        if not write or not facts.sources_of(write):
            problems.append(
                Problem(
                    f"The layer of the pass '{label}' is not in the scene any more.",
                    nodes=_nodes(write),
                    can_be_repaired=False,
                )
            )
    elif write and drawing not in _upstream(write, facts):
        problems.append(
            Problem(
                f"The Write node '{write}' does not render the layer '{drawing}' of "
                f"the pass '{label}'.",
                nodes=(write, drawing),
                can_be_repaired=False,
            )
        )
    return problems


def _gaps(instance: Any, composite: str, facts: CheckFacts) -> LayerGaps:
    passes = [
        path
        for layer_instance in active_instances(instance.context, "render")
        if layer_instance.data.get("creator_identifier") == PASS_CREATOR
        and attributes_of(layer_instance).get("render_layer_instance_id")
        == instance.data.get("instance_id")
        and (path := _member(layer_instance, LAYER_MEMBER))
    ]
    return find_gaps(
        str(attributes_of(instance).get("group_id") or ""),
        _upstream(composite, facts),
        passes,
        [
            layer.layer
            for layer in facts.layers
            if not facts.is_in_loaded_group(layer.layer.node_path)
        ],
    )


def _upstream(path: str, facts: CheckFacts) -> set[str]:
    layers = [layer.layer.node_path for layer in facts.layers]
    return upstream_of([path], facts.cables, layers)


def _member(instance: Any, member: str) -> str | None:
    return node_path_of(holders_of(instance), member)


# --- templates ----------------------------------------------------------------


def find_template_problems(instance: Any, *, check_outputs: bool) -> list[Problem]:
    """Find what a template needs and would not have.

    Args:
        instance: A template.
        check_outputs: Cables that go on outside the backdrop are errors, too.

    """
    facts = facts_of(instance.context)
    label = label_of(instance)
    backdrop = facts.backdrop_at(holder_of(instance) or "")
    if backdrop is None:
        return [
            Problem(
                f"The backdrop of the template '{label}' is not in the scene any more. "
                "Remove the instance, or make it again."
            )
        ]
    place = ((backdrop.group_path, backdrop.index),)
    if not backdrop.nodes:
        return [
            Problem(
                f"No nodes lie on the backdrop '{backdrop.title}' of '{label}'.",
                backdrops=place,
            )
        ]
    cables = open_cables(backdrop.nodes, facts.cables)
    problems = [
        Problem(
            f"'{target}' on the backdrop '{backdrop.title}' takes its input from "
            f"'{source}', which does not lie on it.",
            nodes=(source, target),
            backdrops=place,
        )
        for source, target in cables.incoming
    ]
    problems += [
        Problem(
            f"'{source}' on the backdrop '{backdrop.title}' goes on to "
            f"'{target}', which does not lie on it; the template has no cable "
            "there.",
            nodes=(source, target),
            backdrops=place,
            is_warning=not check_outputs,
        )
        for source, target in cables.outgoing
    ]
    return problems


def _nodes(path: str | None) -> tuple[str, ...]:
    return (path,) if path else ()


def _listed(paths: Collection[str]) -> str:
    return listed((f"'{path}'" for path in paths), _MANY)
