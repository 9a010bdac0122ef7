"""Instances of render layers and passes, made and completed for creators.

Three creators make them: one layer of a colour, passes of a layer, or all of
the scene at once. What they share is here: plan, nodes, instances.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ayon_core.pipeline.create import CreatedInstance, CreatorError, ParentFlags

from ayon_harmony.creating.creator import record_of
from ayon_harmony.creating.render_creator import HarmonyRenderCreator
from ayon_harmony.model.layers import (
    LayerGroup,
    LayerPlan,
    NamingRules,
    NumberStyle,
    PlannedPass,
    PlannedRenderLayer,
    TimelineLayer,
    group_by_color,
    safe_node_name,
)
from ayon_harmony.model.metadata import Record
from ayon_harmony.scene import Scene
from ayon_harmony.scene.records import change_records, read_records
from ayon_harmony.scene.render_layer_nodes import (
    COMPOSITE_MEMBER,
    LAYER_CREATOR,
    PASS_CREATOR,
    Built,
    BuiltPass,
    NodeWishes,
    RenderLayerScene,
    build,
    layer_holders,
    member_path,
    pass_holders,
    pass_variant,
    plan,
    read_render_layers,
)
from ayon_harmony.ui.messages import report

__all__ = (
    "LAYER_CREATOR",
    "PASS_CREATOR",
    "PASS_FLAGS",
    "LayerGroup",
    "LayerPlan",
    "NamingRules",
    "NumberStyle",
    "RenderLayerBuilder",
    "RenderLayerScene",
    "group_by_color",
    "safe_node_name",
)

PASS_FLAGS = ParentFlags.parent_lifetime | ParentFlags.share_active
"""A pass goes with its render layer, and is active with it."""


class RenderLayerBuilder:
    """Makes instances of render layers and passes, with their nodes."""

    def __init__(self, create_context: Any, scene: Scene) -> None:
        self._context = create_context
        self._scene = scene

    def creator(self, identifier: str) -> Any:
        """Return a creator of the context.

        Raises:
            CreatorError: The settings switch it off.

        """
        creator = self._context.creators.get(identifier)
        if creator is None:
            raise CreatorError(
                f"The creator '{identifier}' is switched off in the studio's settings; "
                "render layers and passes need it."
            )
        return creator

    def read(self) -> RenderLayerScene:
        """Read the scene's layers, and what was made of them."""
        return read_render_layers(self._scene, read_records(self._scene))

    # --- one layer -----------------------------------------------------------

    def make_layer(
        self,
        creator: HarmonyRenderCreator,
        product_name: str,
        instance_data: Mapping[str, Any],
        form: Mapping[str, Any],
        group: LayerGroup,
    ) -> CreatedInstance:
        """Make a new render layer of a group of layers, without passes."""
        scene_layers = self.read()
        (planned,) = plan(scene_layers, [group], NamingRules()).render_layers
        planned = replace(
            planned,
            id=None,
            variant=str(instance_data["variant"]),
            passes=tuple(replace(p, node_name=p.layer.name) for p in planned.passes),
        )
        (built,) = build(
            self._scene,
            scene_layers,
            [planned],
            NodeWishes(
                name_of=lambda _layer, _pass: product_name,
                attributes_of=lambda name: creator.attributes_of(name, form),
                wants_pass=lambda _pass: False,
                read_outputs=creator.outputs,
            ),
        )
        data = {**instance_data, "creator_attributes": dict(form)}
        return creator.store_new(product_name, data, layer_holders(built))

    # --- passes of one layer -------------------------------------------------

    def make_passes(
        self,
        creator: Any,
        layer_id: str,
        instance_data: Mapping[str, Any],
        form: Mapping[str, Any],
    ) -> list[CreatedInstance]:
        """Make passes of a render layer: of its selected layers, or of all.

        Raises:
            CreatorError: There is no such layer, or all its layers have passes.

        """
        scene_layers = self.read()
        record = scene_layers.records.get(layer_id)
        if record is None:
            raise CreatorError(
                "There is no such render layer. Make one first, or choose another."
            )
        layer_variant = str(record.data.get("variant") or "")
        layers = self._layers_of(scene_layers, member_path(record, COMPOSITE_MEMBER))
        with_pass = {render_pass.node_path for render_pass in scene_layers.known_passes}
        free = [layer for layer in layers if layer.node_path not in with_pass]
        selected = [layer for layer in free if layer.is_selected] or free
        if not selected:
            raise CreatorError(
                f"Every layer of the render layer '{layer_variant}' has a pass already."
                " Choose another one, or remove a pass first."
            )
        group = LayerGroup(layers[0].color, 0, tuple(layers))
        (planned,) = plan(scene_layers, [group], NamingRules()).render_layers
        planned = replace(planned, id=layer_id, variant=layer_variant)
        return self._complete(
            scene_layers, [self._named(creator, planned, selected)], instance_data, form
        )

    def _layers_of(
        self, found: RenderLayerScene, composite: str | None
    ) -> list[TimelineLayer]:
        """Return the timeline layers that a composite takes, hindmost first."""
        links = (
            self._scene.nodes.list_links([composite], missing_ok=True)
            if composite
            else []
        )
        ports = {
            link.source: link.target_port for link in links if link.target == composite
        }
        layers = [layer for layer in found.layers if layer.node_path in ports]
        if not layers:
            raise CreatorError(
                "The composite of this render layer takes no timeline layers any more. "
                "Connect them again, or make a new render layer."
            )
        return sorted(layers, key=lambda layer: ports[layer.node_path])

    def _named(
        self,
        creator: Any,
        planned: PlannedRenderLayer,
        selected: Iterable[TimelineLayer],
    ) -> PlannedRenderLayer:
        """Leave out passes that are not asked for, and rename as settings say."""
        paths = {layer.node_path for layer in selected}
        passes = []
        for render_pass in planned.passes:
            is_new = render_pass.id is None and render_pass.layer.node_path in paths
            name = render_pass.layer.name
            if is_new and creator.rename_read:
                name = creator.safe_node_name(
                    f"{planned.variant}_{render_pass.variant}"
                )
            passes.append(
                replace(
                    render_pass, node_name=name, id=render_pass.id or _pending(is_new)
                )
            )
        return replace(planned, passes=tuple(passes))

    # --- everything ------------------------------------------------------------

    def plan(
        self,
        found: RenderLayerScene,
        rules: NamingRules,
        *,
        only_selected: bool,
        include_hidden: bool,
    ) -> LayerPlan:
        """Plan render layers and passes for all layers of the scene."""
        groups = group_by_color(
            found.layers, include_hidden=include_hidden, only_selected=only_selected
        )
        return plan(found, groups, rules).without_split_colors()

    def make_all(
        self,
        found: RenderLayerScene,
        layer_plan: LayerPlan,
        instance_data: Mapping[str, Any],
        form: Mapping[str, Any],
    ) -> list[CreatedInstance]:
        """Make and complete everything that is planned; return what is new.

        Raises:
            CreatorError: Every colour was refused; says why.

        """
        if layer_plan.refusals and not layer_plan.render_layers:
            raise CreatorError(" ".join(layer_plan.refusals))
        report("Detect render layers", layer_plan.refusals)
        return self._complete(found, layer_plan.render_layers, instance_data, form)

    def _complete(
        self,
        found: RenderLayerScene,
        planned: Sequence[PlannedRenderLayer],
        instance_data: Mapping[str, Any],
        form: Mapping[str, Any],
    ) -> list[CreatedInstance]:
        """Make nodes and instances that are missing, complete the others."""
        context = {key: instance_data.get(key) for key in ("folderPath", "task")}
        layer_creator = self.creator(LAYER_CREATOR)
        names = _ProductNames(found, context, layer_creator, self.creator(PASS_CREATOR))
        built = build(
            self._scene,
            found,
            planned,
            NodeWishes(
                name_of=names.of,
                attributes_of=lambda name: layer_creator.attributes_of(name, form),
                wants_pass=lambda render_pass: render_pass.id != NOT_WANTED,
                read_outputs=layer_creator.outputs,
            ),
        )
        instances: list[CreatedInstance] = []
        holders: dict[str, Any] = {}
        data: dict[str, Any] = {}
        for layer in built:
            layer_id = layer.planned.id
            if layer_id is None:
                instance = self._layer_instance(layer, names, form)
                layer_id = instance.id
                instances.append(instance)
            else:
                holders[layer_id] = layer_holders(layer)
                data[layer_id] = _with_color(found, layer)
            for render_pass in layer.passes:
                if render_pass.planned.id in found.pass_records:
                    holders[str(render_pass.planned.id)] = pass_holders(
                        render_pass.write, render_pass.drawing
                    )
                else:
                    instances.append(
                        self._pass_instance(layer, render_pass, names, form, layer_id)
                    )
        records: list[Record] = [record_of(instance) for instance in instances]
        change_records(self._scene, data=data, holders=holders, new_instances=records)
        return [self._list_instance(instance) for instance in instances]

    def _layer_instance(
        self, layer: Built, names: _ProductNames, form: Mapping[str, Any]
    ) -> CreatedInstance:
        attributes = {**form, "group_id": layer.planned.color}
        values = {
            **names.context,
            "variant": layer.planned.variant,
            "creator_attributes": attributes,
        }
        instance: CreatedInstance = names.layer_creator.make_instance(
            names.of(layer.planned, None), values, layer_holders(layer)
        )
        return instance

    def _pass_instance(
        self,
        layer: Built,
        render_pass: BuiltPass,
        names: _ProductNames,
        form: Mapping[str, Any],
        layer_id: str,
    ) -> CreatedInstance:
        values = {
            **names.context,
            "variant": names.pass_variant(layer.planned, render_pass.planned),
            "creator_attributes": {**form, "render_layer_instance_id": layer_id},
        }
        instance: CreatedInstance = names.pass_creator.make_instance(
            names.of(layer.planned, render_pass.planned),
            values,
            pass_holders(render_pass.write, render_pass.drawing),
        )
        return instance

    def _list_instance(self, made: CreatedInstance) -> CreatedInstance:
        """Put a stored instance on the Publisher's list, as read back."""
        creator = self.creator(made.creator_identifier)
        instance: CreatedInstance = CreatedInstance.from_existing(
            made.data_to_store(), creator, transient_data=made.transient_data
        )
        if instance.creator_identifier == PASS_CREATOR:
            creator.tie_to_parent(instance)
        creator._add_instance_to_context(instance)
        return instance


class _ProductNames:
    """What the products of render layers and passes are called.

    Those that exist keep their name; the creators name the others.
    """

    def __init__(
        self,
        found: RenderLayerScene,
        context: Mapping[str, Any],
        layer_creator: Any,
        pass_creator: Any,
    ) -> None:
        self.context = context
        self.layer_creator = layer_creator
        self.pass_creator = pass_creator
        self._found = found
        self._numbers = NumberStyle(
            int(pass_creator.layer_idx_offset), int(pass_creator.layer_idx_padding)
        )

    def of(self, layer: PlannedRenderLayer, item: PlannedPass | None) -> str:
        """Name the product of a pass, or of the layer itself."""
        if item is None:
            record = self._found.records.get(layer.id or "")
        else:
            record = self._found.pass_records.get(item.id or "")
        if record is not None:
            return str(record.data.get("productName"))
        if item is None:
            name = self.layer_creator.product_name_of(layer.variant, self.context)
        else:
            variant = self.pass_variant(layer, item)
            name = self.pass_creator.product_name_of(variant, self.context)
        return str(name)

    def pass_variant(self, layer: PlannedRenderLayer, item: PlannedPass) -> str:
        """Return the variant of a pass."""
        return pass_variant(
            layer.variant,
            item,
            layer.passes.index(item),
            self.pass_creator.render_pass_template,
            self._numbers,
        )


NOT_WANTED = "-"
"""In place of an id: a layer of the group that gets no pass of its own."""


def _pending(is_new: bool) -> str | None:
    return None if is_new else NOT_WANTED


def _with_color(found: RenderLayerScene, layer: Built) -> dict[str, Any]:
    """Return data of a known render layer with the colour its layers have now."""
    data = dict(found.records[str(layer.planned.id)].data)
    attributes = dict(data.get("creator_attributes") or {})
    attributes["group_id"] = layer.planned.color
    data["creator_attributes"] = attributes
    return data
