"""Timeline layers, and how colours make render layers and passes out of them.

A layer is what the artist sees as a row of the timeline: a drawing node with a
name, a colour and a place. Layers of one colour are one render layer, and each
layer in it is a pass. Names come from templates with numbers for group and
layer; identity comes from ids, so running it twice plans the same things.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..errors import NameTemplateError
from .grouping import grouped
from .names import first_free
from .product_names import in_english_letters

DEFAULT_COLOR = "#a8a8a8ff"
"""Colour told for layers that the artist never coloured."""

NO_COLOR = "#000000ff"
"""What Harmony says of a node without a colour of its own."""


@dataclass(frozen=True)
class TimelineLayer:
    """A row of the timeline.

    Attributes:
        node_path: Full path of its node, ``Top/Group/Drawing``.
        name: Name of the node, without its groups.
        color: ``#rrggbbaa`` in lower case.
        position: Place in the timeline, 0 at the top, which is in front.
        is_visible: Whether it is shown and rendered, its groups included.
        is_selected: Whether the artist selected it.
        ids: Ids that sit on the node.

    """

    node_path: str
    name: str
    color: str
    position: int
    is_visible: bool = True
    is_selected: bool = False
    ids: tuple[str, ...] = ()

    @property
    def group_path(self) -> str:
        """Path of the group that holds the node, ``Top`` at the top."""
        return self.node_path.rpartition("/")[0]


@dataclass(frozen=True)
class LayerGroup:
    """Layers of one colour.

    Attributes:
        color: Their colour.
        number: Place among the groups, from 0.
        layers: In the order that the numbers follow.

    """

    color: str
    number: int
    layers: tuple[TimelineLayer, ...]


@dataclass(frozen=True)
class NumberStyle:
    """How a place becomes a number in a name.

    Attributes:
        offset: Step between numbers and the first one: 10 gives 10, 20, 30.
        padding: Smallest width, filled with zeros.

    """

    offset: int = 10
    padding: int = 3

    def text(self, place: int) -> str:
        """Return the number of a place, which counts from 0."""
        return str((place + 1) * self.offset).zfill(self.padding)


@dataclass(frozen=True)
class NamingRules:
    """Templates and numbers that names of render layers and passes come from.

    Attributes:
        layer_variant: Variant of a render layer; knows ``{group_index}`` and
            ``{color}``.
        pass_name: New name of a drawing node and of its pass; knows
            ``{group_index}``, ``{layer_index}``, ``{variant}`` (the name of the
            layer) and ``{layer_variant}``. Empty: layers keep their names.
        group_numbers: Numbers of render layers.
        layer_numbers: Numbers of passes in their render layer.

    """

    layer_variant: str = "G{group_index}"
    pass_name: str = ""
    group_numbers: NumberStyle = field(default_factory=NumberStyle)
    layer_numbers: NumberStyle = field(default_factory=NumberStyle)


@dataclass(frozen=True)
class KnownPass:
    """A pass that was made before.

    Attributes:
        id: Id of its instance.
        node_path: Drawing node that carries the id.
        render_layer_id: Id of the instance of its render layer.
        variant: Variant it was made with; it is kept.

    """

    id: str
    node_path: str
    render_layer_id: str
    variant: str


@dataclass(frozen=True)
class KnownRenderLayer:
    """A render layer that was made before; its variant is kept."""

    id: str
    variant: str


@dataclass(frozen=True)
class PlannedPass:
    """A pass as it should be.

    Attributes:
        layer: Drawing layer it renders.
        variant: Variant of its product.
        node_name: Name the node should have.
        id: Id of its instance, None where it is new.

    """

    layer: TimelineLayer
    variant: str
    node_name: str
    id: str | None = None

    @property
    def is_renamed(self) -> bool:
        """Whether the node has another name now."""
        return self.node_name != self.layer.name


@dataclass(frozen=True)
class PlannedRenderLayer:
    """A render layer as it should be; ``id`` is None where it is new."""

    color: str
    variant: str
    passes: tuple[PlannedPass, ...]
    id: str | None = None


@dataclass(frozen=True)
class LayerPlan:
    """What auto-detection would make and change; nothing is done yet.

    Attributes:
        render_layers: In the order of their numbers.
        left_over_passes: Ids of passes whose layer is gone or was left out.
        left_over_layers: Ids of render layers that no colour stands for now.
        refusals: Why colours get no render layer, in a sentence each.

    """

    render_layers: tuple[PlannedRenderLayer, ...]
    left_over_passes: tuple[str, ...] = ()
    left_over_layers: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()

    def without_split_colors(self) -> LayerPlan:
        """Leave out render layers whose drawings lie in different groups.

        One composite cannot take them. What was made of them before stays as it
        is, and the other colours go on.
        """
        kept, refusals = [], []
        for layer in self.render_layers:
            groups = sorted(
                {render_pass.layer.group_path for render_pass in layer.passes}
            )
            if len(groups) < 2:
                kept.append(layer)
                continue
            names = ", ".join(f"'{group}'" for group in groups)
            refusals.append(_tell_split(layer, names))
        return replace(self, render_layers=tuple(kept), refusals=tuple(refusals))

    def describe(self) -> list[str]:
        """Say in a sentence each what will be made or changed."""
        lines = []
        for layer in self.render_layers:
            verb = "update" if layer.id else "make"
            lines.append(f"Render layer {layer.variant} ({layer.color}): {verb}.")
            for render_pass in layer.passes:
                verb = "update" if render_pass.id else "make"
                rename = ""
                if render_pass.is_renamed:
                    old, new = render_pass.layer.name, render_pass.node_name
                    rename = f", node {old} becomes {new}"
                lines.append(f"  Pass {render_pass.variant}: {verb}{rename}.")
        return [*lines, *self.refusals]


def _tell_split(layer: PlannedRenderLayer, groups: str) -> str:
    """Say why layers of one colour are no render layer, and what to do."""
    if layer.color in (NO_COLOR, DEFAULT_COLOR):
        return (
            f"Layers without a colour are in different groups ({groups}), so they are"
            " no render layer. Give the layers of a group that belong together a"
            " colour of their own: those of one colour become a render layer."
        )
    return (
        f"The colour {layer.color} ({layer.variant}) is in different groups"
        f" ({groups}), so one composite cannot take its layers. Move them into one"
        " group, or give them different colours."
    )


def group_by_color(
    layers: Iterable[TimelineLayer],
    *,
    include_hidden: bool = True,
    only_selected: bool = False,
    ignored_colors: Iterable[str] = (),
    from_top: bool = False,
) -> list[LayerGroup]:
    """Group layers by colour.

    Groups count from the one whose hindmost layer is furthest back, as layers
    in them do; ``from_top`` counts from the front instead.

    Args:
        layers: In any order.
        include_hidden: Hidden layers make groups and passes too.
        only_selected: Leave out what the artist did not select.
        ignored_colors: Colours that are no group, ``#rrggbb`` or with alpha.
        from_top: Count from the top of the timeline.

    """
    ignored = {normal_color(color) for color in ignored_colors}
    ordered = sorted(layers, key=lambda layer: layer.position, reverse=not from_top)
    members = grouped(
        (normal_color(layer.color), layer)
        for layer in ordered
        if normal_color(layer.color) not in ignored
        and (layer.is_visible or include_hidden)
        and (layer.is_selected or not only_selected)
    )
    return [
        LayerGroup(color, number, tuple(members_of_color))
        for number, (color, members_of_color) in enumerate(members.items())
    ]


def _plan_pass(
    layer: TimelineLayer,
    rules: NamingRules,
    values: Mapping[str, str],
    known_pass: KnownPass | None,
    taken_names: set[str],
    taken_variants: set[str],
) -> PlannedPass:
    """Plan the pass of a layer, and take its names."""
    own_name = layer_own_name(layer.name, rules.pass_name, values)
    name = layer.name
    if rules.pass_name:
        filled = fill_template(rules.pass_name, {**values, "variant": own_name})
        name = safe_node_name(filled)
    variant = known_pass.variant if known_pass else safe_variant(own_name)
    return PlannedPass(
        layer,
        _unique(variant, taken_variants, separator=""),
        _unique(name, taken_names),
        known_pass.id if known_pass else None,
    )


def plan_render_layers(
    groups: Sequence[LayerGroup],
    rules: NamingRules,
    known_passes: Iterable[KnownPass] = (),
    known_layers: Iterable[KnownRenderLayer] = (),
    taken_names: Mapping[str, Iterable[str]] | None = None,
) -> LayerPlan:
    """Plan render layers and passes for groups of layers.

    What was made before keeps its id and its variant, wherever its node went
    and whatever colour the group has now. A render layer stays with the group
    that has most of its passes; each group has one.

    Args:
        groups: Layers by colour.
        rules: Templates and numbers.
        known_passes: Passes that exist.
        known_layers: Render layers that exist.
        taken_names: Names of all nodes by group path. New node names avoid
            them; those of the planned layers themselves are free to take.

    Raises:
        NameTemplateError: A template asks for what is not there.

    """
    passes = {render_pass.node_path: render_pass for render_pass in known_passes}
    layers_by_id = {layer.id: layer for layer in known_layers}
    owners = _assign_render_layers(groups, passes, layers_by_id)
    taken = _free_names(groups, taken_names or {})
    variants = {layer.variant.lower() for layer in layers_by_id.values()}
    planned = []
    for group in groups:
        layer_id = owners.get(group.number)
        variant = layers_by_id[layer_id].variant if layer_id is not None else None
        if variant is None:
            variant = _unique(_layer_variant(group, rules), variants)
        planned_passes = _plan_passes(group, rules, variant, passes, taken)
        planned.append(
            PlannedRenderLayer(group.color, variant, planned_passes, layer_id)
        )
    used_passes = {each.id for layer in planned for each in layer.passes}
    return LayerPlan(
        render_layers=tuple(planned),
        left_over_passes=tuple(
            render_pass.id
            for render_pass in passes.values()
            if render_pass.id not in used_passes
        ),
        left_over_layers=tuple(
            layer_id
            for layer_id in layers_by_id
            if layer_id not in set(owners.values())
        ),
    )


def _layer_variant(group: LayerGroup, rules: NamingRules) -> str:
    index = rules.group_numbers.text(group.number)
    values = {"group_index": index, "color": group.color.lstrip("#")}
    return fill_template(rules.layer_variant, values)


def _plan_passes(
    group: LayerGroup,
    rules: NamingRules,
    layer_variant: str,
    known_passes: Mapping[str, KnownPass],
    taken: dict[str, set[str]],
) -> tuple[PlannedPass, ...]:
    """Plan the passes of one render layer; ``taken`` gets the names of their nodes."""
    variants: set[str] = set()
    planned = []
    for place, layer in enumerate(group.layers):
        values = {
            "group_index": rules.group_numbers.text(group.number),
            "layer_index": rules.layer_numbers.text(place),
            "layer_variant": layer_variant,
        }
        known_pass = known_passes.get(layer.node_path)
        names = taken.setdefault(layer.group_path, set())
        planned.append(_plan_pass(layer, rules, values, known_pass, names, variants))
    return tuple(planned)


def fill_template(template: str, values: Mapping[str, str]) -> str:
    """Fill ``{name}`` fields; ``{Name}`` and ``{NAME}`` give that spelling.

    Raises:
        NameTemplateError: A field is unknown, or a brace stands alone.

    """

    def value_of(match: re.Match[str]) -> str:
        field_name = match.group(1)
        value = values.get(field_name.lower())
        if value is None:
            raise NameTemplateError(
                f"The template '{template}' asks for {{{field_name}}}. "
                "It may use: " + ", ".join(f"{{{key}}}" for key in sorted(values)) + "."
            )
        if field_name.isupper():
            return value.upper()
        if field_name[0].isupper():
            return value[:1].upper() + value[1:]
        return value

    filled = re.sub(r"\{(\w+)\}", value_of, template)
    if "{" in filled or "}" in filled:
        raise NameTemplateError(f"The template '{template}' has a brace too many.")
    return filled


def layer_own_name(name: str, template: str, values: Mapping[str, str]) -> str:
    """Return the part of a name that is the layer's own.

    A layer that was named by the template before, with these or with other
    numbers, gives what stood in for ``{variant}``; any other name is its own.
    """
    if "{variant}" not in template.lower():
        return name
    pattern = ""
    for piece in re.split(r"(\{\w+\})", template):
        if not piece.startswith("{"):
            pattern += re.escape(piece)
        elif piece.lower() == "{variant}":
            # A second one stands for the same; free it would be tried in every way.
            is_first = "?P<variant>" not in pattern
            pattern += "(?P<variant>.+)" if is_first else "(?i:(?P=variant))"
        elif piece.lower().endswith("_index}"):
            pattern += r"\d+"
        else:
            pattern += re.escape(values.get(piece[1:-1].lower(), ""))
    match = re.fullmatch(pattern, name)
    return match.group("variant") if match else name


def normal_color(color: str) -> str:
    """Return a colour as ``#rrggbbaa`` in lower case; no alpha means opaque."""
    plain = color.strip().lower()
    return f"{plain}ff" if len(plain) == 7 else plain


def safe_node_name(name: str) -> str:
    """Return a name that Harmony takes as it is for a node.

    Letters of any script, digits, ``_`` and ``-`` stay; everything else becomes
    an underscore.
    """
    return re.sub(r"[^\w-]+", "_", name.strip()) or "_"


def safe_variant(name: str) -> str:
    """Return a name that fits into a product name: English letters, digits, ``_``."""
    spelt = in_english_letters(name.strip())
    return re.sub(r"[^a-zA-Z0-9_]+", "_", spelt) or "Main"


def _assign_render_layers(
    groups: Sequence[LayerGroup],
    passes: Mapping[str, KnownPass],
    layers: Mapping[str, KnownRenderLayer],
) -> dict[int, str]:
    """Return the id of the render layer of each group number that has one.

    A group takes the render layer that most of its passes come from; between
    two, the one that has least of its passes elsewhere.
    """
    totals = Counter(known_pass.render_layer_id for known_pass in passes.values())
    votes: list[tuple[int, float, int, str]] = []
    for group in groups:
        layer_passes = (passes.get(layer.node_path) for layer in group.layers)
        layer_ids = (known.render_layer_id for known in layer_passes if known)
        counts = Counter(name for name in layer_ids if name in layers)
        votes.extend(
            (-count, -count / totals[name], group.number, name)
            for name, count in counts.items()
        )
    owners: dict[int, str] = {}
    for _, _, number, layer_id in sorted(votes):
        if number not in owners and layer_id not in owners.values():
            owners[number] = layer_id
    return owners


def _free_names(
    groups: Sequence[LayerGroup], taken: Mapping[str, Iterable[str]]
) -> dict[str, set[str]]:
    """Return names in use, by group path, without those of the layers planned."""
    names_of_planned = grouped(
        (layer.group_path, layer.name.lower())
        for group in groups
        for layer in group.layers
    )
    return {
        path: {name.lower() for name in names}.difference(
            names_of_planned.get(path, ())
        )
        for path, names in taken.items()
    }


def _unique(name: str, taken: set[str], separator: str = "_") -> str:
    """Return the name, numbered if it is taken, and take it."""
    unique = first_free(name, lambda other: other.lower() in taken, separator)
    taken.add(unique.lower())
    return unique
