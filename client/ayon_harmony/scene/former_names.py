"""Names that methods of the scene had in earlier guides, until the next version."""

from __future__ import annotations

FORMER_NAMES = {
    "Backdrops": {
        "find_all": "list_backdrops",
        "add": "add_backdrop",
        "change": "change_backdrop",
        "remove": "remove_backdrop",
        "wrap": "wrap_nodes",
    },
    "Calls": {
        "many": "call_many",
    },
    "Drawings": {
        "elements": "list_elements",
        "columns": "list_columns",
        "add_layer": "add_drawing_layer",
        "import_files": "import_drawings",
        "files": "list_drawings",
        "missing": "list_missing_drawings",
        "layers_of_file": "list_file_layers",
        "exposures": "get_exposures",
        "layer_content": "get_drawing_layer",
        "renew": "renew_drawings",
        "drop_column": "drop_drawing_column",
        "linked_columns": "list_linked_columns",
    },
    "Groups": {
        "make": "group_nodes",
        "move_nodes": "move_nodes_to_group",
        "explode": "explode_group",
        "ports": "get_group_ports",
        "current": "get_current_groups",
    },
    "Application": {
        "get": "get_harmony",
    },
    "LayerStacks": {
        "add": "add_stack",
        "files": "find_drawing_files",
        "expose": "expose_columns",
        "add_columns": "add_drawing_columns",
    },
    "Layers": {
        "find_all": "list_layers",
    },
    "Metadata": {
        "read": "get_store",
        "read_texts": "get_metadata",
        "write": "set_store",
    },
    "Nodes": {
        "find_all": "list_nodes",
        "get": "get_nodes",
        "add": "add_node",
        "delete": "delete_nodes",
        "rename": "rename_nodes",
        "link": "link_nodes",
        "unlink": "unlink_nodes",
        "links": "list_links",
        "set_enabled": "set_nodes_enabled",
        "set_colors": "set_node_colors",
        "move": "move_nodes",
        "set_attributes_of_many": "set_attributes_of_nodes",
        "set_tags": "set_node_tags",
        "selection": "get_selection",
    },
    "Palettes": {
        "find_all": "list_palettes",
        "link": "link_palette",
        "replace": "replace_palette",
        "replace_many": "replace_palettes",
        "create": "create_palette",
        "remove": "remove_palettes",
        "move": "move_palette",
    },
    "RenderLayers": {
        "build": "build_render_layers",
    },
    "Renders": {
        "frames": "render_frames",
        "write_nodes": "render_write_nodes",
        "movie": "export_movie",
    },
    "Settings": {
        "get": "get_scene",
        "change": "change_scene",
        "save": "save_scene",
        "save_as": "save_scene_as",
        "save_version": "save_scene_version",
    },
    "Sounds": {
        "find_all": "list_sounds",
        "add": "add_sound",
        "replace": "replace_sound",
        "remove": "remove_sounds",
        "mix": "mix_sound",
    },
    "Templates": {
        "create": "create_template",
        "paste": "paste_template",
    },
    "Undo": {
        "begin": "begin_undo_step",
        "end": "end_undo_step",
        "close_all": "close_undo_steps",
    },
}
"""By class: the former name of a method, and the one that it has."""
