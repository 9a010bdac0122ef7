"""Settings of creators, each under the class name of its plugin."""

from __future__ import annotations

from ayon_server.settings import BaseSettingsModel, SettingsField
from pydantic import validator

from .plugin_settings import choices, require_pattern, switch

image_formats_enum = choices(
    ("PNG4", "PNG, with alpha"),
    ("PNG", "PNG"),
    ("PNGDP4", "PNG, 16 bit, with alpha"),
    ("PNGDP3", "PNG, 16 bit"),
    ("TGA4", "TGA, with alpha"),
    ("TGA3", "TGA"),
    ("TGA1", "TGA, grey"),
    ("JPG", "JPEG"),
    ("TIF", "TIFF"),
    ("PSD4", "PSD, with alpha"),
    ("PSDDP4", "PSD, 16 bit, with alpha"),
    ("SGI4", "SGI, with alpha"),
    ("SGIDP4", "SGI, 16 bit, with alpha"),
    ("BMP4", "BMP, with alpha"),
    ("EXR", "OpenEXR"),
    ("DPX3_10", "DPX, 10 bit"),
    ("DPX3_16", "DPX, 16 bit"),
    ("TVG", "TVG, vector"),
)
"""The drawing types that a Write node offers, most used first."""

render_targets_enum = choices(
    ("local", "Render on this workstation"),
    ("farm", "Render on the farm"),
    ("existing", "Use existing frames"),
)
"""Where frames of a render instance come from."""


class ProductTypeItem(BaseSettingsModel):
    """A product type that a creator offers beside its own."""

    _layout = "compact"

    product_type: str = SettingsField(
        default="",
        title="Product type",
        description="Name of the type, for example renderLayout.",
    )
    label: str = SettingsField(
        default="",
        title="Label",
        description="What artists see; empty shows the type itself.",
    )


class CreatorSettings(BaseSettingsModel):
    """What every creator has."""

    enabled: bool = switch("Artists can use this creator.")
    active_on_create: bool = SettingsField(
        default=True,
        title="Active when created",
        description="A new instance is switched on for publishing.",
    )
    default_variants: list[str] = SettingsField(
        default_factory=lambda: ["Main"],
        title="Variants",
        description="Variants that are offered, for example Main.",
    )
    product_type_items: list[ProductTypeItem] = SettingsField(
        default_factory=list,
        title="Product types",
        description="What artists can choose; without any the creator's own.",
    )


class CreateWorkfileSettings(CreatorSettings):
    """The workfile, published with everything else."""

    mandatory: bool = SettingsField(
        default=False,
        title="Mandatory",
        description=(
            "Artists cannot switch the workfile off: every publish has the scene that "
            "it was made of."
        ),
    )


class CreateReviewSettings(CreatorSettings):
    """A movie of the scene's display for review."""

    enabled: bool = switch("Every scene gets a review instance.", is_on=False)


class CreateRenderSettings(CreatorSettings):
    """Frames or a movie from a Write node."""

    drawing_type: str = SettingsField(
        default="PNG4",
        title="Image format",
        description="Format of new Write nodes, for example PNG4.",
        enum_resolver=image_formats_enum,
    )
    leading_zeros: int = SettingsField(
        default=3,
        title="Leading zeros",
        description="Zeros before a frame of one digit, for example 3 for 0001.",
        ge=0,
        le=9,
    )
    render_target: str = SettingsField(
        default="local",
        title="Render target",
        description="Where the frames of a new instance come from.",
        enum_resolver=render_targets_enum,
    )
    mark_for_review: bool = SettingsField(
        default=True,
        title="Review",
        description="A new instance is marked for review.",
    )
    auto_connect: bool = SettingsField(
        default=False,
        title="Connect to a composite",
        description="Link a new Write node to a composite when nothing is selected.",
    )
    composition_node_pattern: str = SettingsField(
        default="Composite",
        title="Composite pattern",
        description=(
            "Regular expression for the name of the node to connect to, for "
            "example Composite.*"
        ),
    )
    toggle_node: bool = SettingsField(
        default=False,
        title="Switch the node with the instance",
        description=(
            "Enable and disable the Write node together with its instance. When "
            "off, the artist's node is left alone."
        ),
    )

    _pattern = validator("composition_node_pattern", allow_reuse=True)(require_pattern)


class CreateTemplateSettings(CreatorSettings):
    """A part of the scene to use in other scenes."""

    remove_nodes: bool = SettingsField(
        default=False,
        title="Offer to remove nodes",
        description=(
            "Ask for the backdrop and its nodes to be removed with the instance. "
            "When off, only the instance goes."
        ),
    )


class CreatePaletteSettings(CreatorSettings):
    """A colour palette."""

    create_automatically: bool = SettingsField(
        default=False,
        title="Create automatically",
        description="Every scene palette gets an instance in the tasks below.",
    )
    task_patterns: list[str] = SettingsField(
        default_factory=lambda: [".*"],
        title="Task patterns",
        description=(
            "Regular expressions for the names of tasks with automatic instances, "
            "for example color.*"
        ),
    )

    _patterns = validator("task_patterns", each_item=True, allow_reuse=True)(
        require_pattern
    )


class FilledVariant(BaseSettingsModel):
    """A variant that is filled in, and those beside it, in this order."""

    default_variant: str = SettingsField(
        default="Main",
        title="Variant",
        description="Variant that is filled in, for example Main.",
    )
    default_variants: list[str] = SettingsField(
        default_factory=list, title="More variants"
    )


# Fields come in the order of the bases from the last to the first.
class FilledVariantSettings(CreatorSettings, FilledVariant):
    """What creators share that fill a variant in and offer others beside it."""

    default_variants: list[str] = SettingsField(
        default_factory=list,
        title="More variants",
        description="Variants that are offered beside it.",
    )


class CreateRenderLayerSettings(FilledVariantSettings):
    """Timeline layers of one colour, rendered together."""

    mark_for_review: bool = SettingsField(
        default=False,
        title="Review",
        description="A new render layer is marked for review.",
    )
    default_pass_name: str = SettingsField(
        default="beauty",
        title="Pass name",
        description="Name of the pass that the layer renders, for example beauty.",
    )


class CreateRenderPassSettings(FilledVariantSettings):
    """One timeline layer of a render layer."""

    default_variant: str = SettingsField(
        default="",
        title="Variant",
        description="Variant that is filled in; empty means the layer's name.",
    )
    mark_for_review: bool = SettingsField(
        default=False,
        title="Review",
        description="A new render pass is marked for review.",
    )
    rename_read: bool = SettingsField(
        default=True,
        title="Rename the drawing layer",
        description="Give the drawing layer the name of the product.",
    )
    render_pass_template: str = SettingsField(
        default="L{layer_index}_{variant}",
        title="Pass name template",
        description=(
            "Name of a pass with the keys layer_index and variant, for example "
            "L{layer_index}_{variant}."
        ),
    )
    layer_idx_offset: int = SettingsField(
        default=10,
        title="Layer index step",
        description="Difference between two layer indexes, for example 10.",
        ge=1,
    )
    layer_idx_padding: int = SettingsField(
        default=3,
        title="Layer index digits",
        description=(
            "Digits of a layer index, for example 3 for 010. 0 adds no zeros."
        ),
        ge=0,
        le=9,
    )


class LayerNameTemplate(BaseSettingsModel):
    """New names of layers by their groups."""

    enabled: bool = switch(
        "Rename layers when render layers are detected.", is_on=False
    )
    template: str = SettingsField(
        default="G{group_index}_L{layer_index}_{variant}",
        title="Template",
        description="Name with the keys group_index, layer_index and variant.",
    )


class AutoDetectRenderLayersPassesSettings(BaseSettingsModel):
    """Render layers and passes from the colours of timeline layers."""

    enabled: bool = switch("Artists can use this creator.")
    render_layer_variant_template: str = SettingsField(
        default="G{group_index}",
        title="Layer variant template",
        description="Variant of a detected layer with the key group_index.",
    )
    group_idx_offset: int = SettingsField(
        default=10,
        title="Group index step",
        description="Difference between two group indexes, for example 10.",
        ge=1,
    )
    group_idx_padding: int = SettingsField(
        default=3,
        title="Group index digits",
        description=(
            "Digits of a group index, for example 3 for 010. 0 adds no zeros."
        ),
        ge=0,
        le=9,
    )
    layer_name_template: LayerNameTemplate = SettingsField(
        default_factory=LayerNameTemplate, title="Layer names"
    )


class CreateSettings(BaseSettingsModel):
    """What artists can create."""

    CreateWorkfile: CreateWorkfileSettings = SettingsField(
        default_factory=CreateWorkfileSettings, title="Workfile"
    )
    CreateReview: CreateReviewSettings = SettingsField(
        default_factory=CreateReviewSettings, title="Review"
    )
    CreateRender: CreateRenderSettings = SettingsField(
        default_factory=CreateRenderSettings, title="Render"
    )
    CreateTemplate: CreateTemplateSettings = SettingsField(
        default_factory=CreateTemplateSettings, title="Template"
    )
    CreatePalette: CreatePaletteSettings = SettingsField(
        default_factory=CreatePaletteSettings, title="Palette"
    )
    CreateRenderLayer: CreateRenderLayerSettings = SettingsField(
        default_factory=CreateRenderLayerSettings, title="Render layer"
    )
    CreateRenderPass: CreateRenderPassSettings = SettingsField(
        default_factory=CreateRenderPassSettings, title="Render pass"
    )
    AutoDetectRenderLayersPasses: AutoDetectRenderLayersPassesSettings = SettingsField(
        default_factory=AutoDetectRenderLayersPassesSettings,
        title="Auto-detect render layers and passes",
        description="By the colours of layers.",
    )
