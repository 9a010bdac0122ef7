"""How the report of the demo tells the day: chapters, and the steps in each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Chapter:
    """A part of the day.

    Attributes:
        title: Its heading.
        text: What it is about, in a sentence or two.
        steps: Names of the steps in it.

    """

    title: str
    text: str
    steps: tuple[str, ...]


CHAPTERS = (
    Chapter(
        "The shot",
        "Robin meets a cat in the park: two rigs and a background in vector drawings,"
        " three palettes and a tune. Anna takes the task and starts Harmony from the"
        " launcher; the workfile opens, and the AYON menu is there.",
        (
            *("build_package", "enter_studio", "make_workfiles", "set_the_stage"),
            *("connect", "see_workfiles_at_start", "see_menu", "open_every_tool"),
            *("draw_character", "draw"),
        ),
    ),
    Chapter(
        "Working",
        "She sets the scene to what the task wants, loads what others published, and"
        " saves with Ctrl+S. Each save reaches the project while she goes on.",
        (
            *("set_scene_settings", "load_and_update", "save_as_artists_do"),
            *("save_next_version", "switch_scene", "lose_a_palette"),
            *("see_what_a_palette_recolours", "choose_what_is_opened"),
            *("choose_whose_work_stays", "look_at_what_changed"),
        ),
    ),
    Chapter(
        "For TDs",
        "Scripts run from a console in the menu, and errors say what to mend.",
        ("run_scripts", "meet_an_error", "type_scripts"),
    ),
    Chapter(
        "Publishing",
        "She says what is to be published, lets the scene be checked and repaired, and"
        " publishes all of it. One second Harmony renders every Write node.",
        ("create_instances", "check_scene", "publish_everything"),
    ),
    Chapter(
        "Using what was published",
        "In another shot the render, the template and the palette are loaded; a newer"
        " version is told in the menu and updated with the timing kept.",
        ("load_back", "manage_loaded"),
    ),
    Chapter(
        "When things go wrong",
        "The workstation dies in the middle of a save. Nothing is lost: the project has"
        " the version before, and the next start offers the rest.",
        (
            *("die_while_saving", "recover"),
            *("meet_on_one_workfile", "save_onto_a_slow_share"),
            *("see_a_long_task", "look_for_help"),
        ),
    ),
    Chapter(
        "At the end",
        "Harmony is quit, the farm renders what is in the project, and nothing is left"
        " behind.",
        ("quit_harmony", "play_session", "render", "leave_nothing_behind"),
    ),
)

REAL = (
    "the addon, out of the package that a studio would install",
    "the line between the two processes, the scripts inside Harmony and their engine"
    " (Qt Script of Qt 5, which Harmony has)",
    "every file: workfiles, palettes, drawings, rendered frames, published versions",
    "the windows of the addon",
)
STAND_INS = (
    "Harmony itself: an emulator opens, changes and saves the scene, and its renders"
    " show drawings, composites and opacity, but no pegs, deformers or effects",
    "the AYON server: a double in memory",
    "ayon-core and its tools: a double, unless AYON_CORE_PATH names a checkout",
)
