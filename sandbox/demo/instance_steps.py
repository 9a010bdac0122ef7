"""Steps that make publish instances of every kind in the open scene."""

from __future__ import annotations

from typing import Any

from sandbox.demo.day import Day, Note

BALL_COLOR = "#e25822ff"
CREATORS = "io.ayon.creators.harmony"
RENDER = f"{CREATORS}.render"
TEMPLATE = f"{CREATORS}.template"
PALETTE = f"{CREATORS}.palette"
LAYER, PASS = "render.layer", "render.pass"


def create_instances(day: Day, note: Note) -> None:
    """The Publisher makes an instance of each kind, and finds them again."""
    day.studio.override("harmony", {"create": {"CreateReview": {"enabled": True}}})
    made = day.stage.on_main(lambda: _create(day))
    again = day.stage.on_main(lambda: _listed(_context()))
    assert again == made, f"{again}\n{made}"
    note.tell(**dict(sorted(made.values())))


def _context() -> Any:
    from ayon_core.pipeline import registered_host
    from ayon_core.pipeline.create import CreateContext

    return CreateContext(
        registered_host(), headless=True, discover_publish_plugins=False
    )


def _create(day: Day) -> dict[str, tuple[str, str]]:
    """Make an instance with every creator; return what is listed then."""
    from ayon_harmony import current

    scene = current.get_scene()
    scene.nodes.set_node_colors({day.ball: BALL_COLOR})
    scene.palettes.create_palette("demo_skin")
    context = _context()
    scene.nodes.select([day.composite])
    context.create(RENDER, "Main")
    scene.nodes.select([day.ball])
    context.create(TEMPLATE, "Ball")
    context.create(
        PALETTE, "Main", pre_create_data={"palettes": _own_palettes(context)}
    )
    context.create(LAYER, "Ball", pre_create_data={"group_id": BALL_COLOR})
    (layer,) = [i for i in context.instances if i.creator_identifier == LAYER]
    context.create(PASS, "Ball", pre_create_data={"render_layer_instance_id": layer.id})
    context.save_changes()
    day.render_name = next(
        i.product_name for i in context.instances if i.creator_identifier == RENDER
    )
    kinds = {instance.creator_identifier for instance in context.instances}
    wanted = {RENDER, TEMPLATE, PALETTE, LAYER, PASS}
    wanted |= {f"{CREATORS}.workfile", f"{CREATORS}.review"}
    assert kinds == wanted, kinds
    return _listed(context)


def _own_palettes(context: Any) -> list[str]:
    """The palette that was made for this, as the creator's form names it."""
    (form,) = context.creators[PALETTE].get_pre_create_attr_defs()
    return [item["value"] for item in form.items if "demo_skin" in str(item["value"])]


def _listed(context: Any) -> dict[str, tuple[str, str]]:
    """Product name and what it stands for, by id."""
    return {
        instance.id: (
            instance.product_name,
            str(instance.transient_data.get("holder") or "the scene"),
        )
        for instance in context.instances
    }
