"""What may stand in a support bundle as it is: everything that is not here may not.

A contract test holds the settings together with the server half: a new setting
is either put here, or left out on purpose.
"""

from __future__ import annotations

#: Variables whose values tell what was started, and nothing else.
VARIABLES = frozenset(
    {
        "AYON_APP_NAME",
        "AYON_BUNDLE_NAME",
        "AYON_DEBUG",
        "AYON_FOLDER_PATH",
        "AYON_HARMONY_HIDDEN_TOOLS",
        "AYON_HARMONY_VERSION_UP",
        "AYON_HARMONY_JS",
        "AYON_HARMONY_LOG_LEVEL",
        "AYON_HARMONY_MENU_LABEL",
        "AYON_HARMONY_PORT",
        "AYON_HARMONY_STUDIO_JS",
        "AYON_HARMONY_STUDIO_JS_FILES",
        "AYON_HARMONY_STUDIO_SCRIPTS",
        "AYON_HARMONY_VERSION",
        "AYON_HARMONY_WORKFILES_ON_LAUNCH",
        "AYON_HEADLESS_MODE",
        "AYON_HOST_NAME",
        "AYON_IN_TESTS",
        "AYON_LOG_NO_COLORS",
        "AYON_PROJECT_NAME",
        "AYON_STUDIO_BUNDLE_NAME",
        "AYON_TASK_NAME",
        "AYON_TASK_TYPE",
        "AYON_USE_DEV",
        "AYON_USE_STAGING",
        "AYON_USERNAME",
        "AYON_VARIANT",
        "AYON_VERSION",
        "AYON_WORKDIR",
        "AYON_WORKFILE_TOOL_ON_START",
        "LIB_OPENHARMONY_PATH",
        "QT_API",
        "QT_AUTO_SCREEN_SCALE_FACTOR",
        "QT_ENABLE_HIGHDPI_SCALING",
        "QT_FONT_DPI",
        "QT_PLUGIN_PATH",
        "QT_QPA_PLATFORM",
        "QT_QPA_PLATFORM_PLUGIN_PATH",
        "QT_SCALE_FACTOR",
        "QT_SCREEN_SCALE_FACTORS",
        "TOONBOOM_GLOBAL_SCRIPT_LOCATION",
    }
)
#: Of variables that begin like this it is told that they are set.
PREFIXES = ("AYON_", "HARMONY_", "TOONBOOM_", "TB_", "LIB_OPENHARMONY", "QT_")

#: Facts of the connected Harmony.
HARMONY = frozenset(
    {
        "addon_version",
        "database",
        "edition",
        "harmony_version",
        "interactive",
        "pid",
        "protocol",
        "role",
        "scene_path",
        "version_name",
    }
)

#: Groups of settings that this addon has.
GROUPS = frozenset(
    "bridge create headless imageio load manage publish scene startup"
    " templated_workfile_build workfile_builder workfiles".split()
)
#: Settings by their own name, of whatever plugin in these groups.
SETTINGS = frozenset(
    """
    action activate_host_color_management activate_host_rules active
    active_on_create again alignment allow_non_ascii allow_older
    allowed_drawing_types alpha animate apply_at_open auto_connect auto_trim
    autobuild_first_version cache_limit_gib call_timeout_s check_at_open
    check_outputs check_product_name check_task codec color_outdated colorspace
    composition_node_pattern compression connect connect_hint_s convert_exr
    create_automatically create_first_version default_pass_name default_variant
    default_variants drawing_type enabled even_size exr_compression ext extend_scene
    extension extensions fps_tolerance frame_timeout_s group_idx_offset
    group_idx_padding height hidden_tools hold host_native_name image_format
    include_handles keep_animation keep_passes keep_placeholder keep_source
    layer_idx_offset layer_idx_padding leading_zeros left_out local_folder_length
    log_level longest_path mandatory mark_beside_workfile mark_for_review
    max_message_mib menu_label minimum_free_gib mode multichannel_exr node_types
    ocio_name offset optional outdated_color override_global_config
    palettes pattern position product_base_types product_type recoveries_kept
    remove_nodes rename_read render_layer_variant_template render_pass_template
    render_target
    repair_drawing_type replace_pngs safety_factor silence_timeout_s start stop
    swatch_sheet sync_on_every_save task_names task_patterns task_types template
    timing toggle_node tolerance_frames vanished_layers with_sound without_licence
    folder_types workfiles_on_launch parallel_sessions scene_timeout_s
    """.split()
)
#: Settings of ours that may hold anything: folders, arguments, names.
LEFT_OUT = frozenset(
    "allowed_folders arguments darwin filepath folder_paths javascript_folders label"
    " linux name path target_group user_overrides windows".split()
)


def may_tell_setting(keys: tuple[str, ...]) -> bool:
    """Whether the value of a setting may stand in a bundle, by the keys to it."""
    if keys == ("problem",):
        # Why there are none; the bundle wrote that itself.
        return True
    return len(keys) > 1 and keys[0] in GROUPS and keys[-1] in SETTINGS


def may_tell_harmony(keys: tuple[str, ...]) -> bool:
    """Whether a fact of Harmony may stand in a bundle."""
    return len(keys) == 1 and keys[0] in HARMONY
