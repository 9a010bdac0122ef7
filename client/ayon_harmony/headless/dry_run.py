"""What a command would do with a scene, without doing it."""

from __future__ import annotations

import os

from ayon_harmony.app.session_settings import load_settings
from ayon_harmony.errors import HarmonyError
from ayon_harmony.headless.outcome import exit_code_of
from ayon_harmony.headless.private_copy import refuse_in_use
from ayon_harmony.headless.programs import find_program, set_by_studio
from ayon_harmony.headless.run_folder import Plan
from ayon_harmony.headless.session import entered
from ayon_harmony.headless.targets import Target, item_of, note_problem
from ayon_harmony.model.exit_codes import ExitCode
from ayon_harmony.model.report import Item, ItemState
from ayon_harmony.surveying.scene_survey import survey_scene


def look_at(target: Target, plan: Plan) -> Item:
    """Return the item of a scene: skipped where it would be done, else why not."""
    item = item_of(target)
    survey = survey_scene(target.path) if target.path is not None else None
    problem = target.problem or (survey.error if survey is not None else "")
    if problem:
        note_problem(target, item, problem)
        return item
    item.xstage = survey.xstage if survey is not None else ""
    try:
        with entered(target):
            refuse_in_use(target)
            program = find_program(
                target,
                survey.version if survey is not None else (),
                program=plan.session.get("program"),
                app_name=plan.session.get("app"),
                programs_of_settings=set_by_studio(
                    load_settings(os.environ)["headless"]
                ),
                saves=bool(plan.session.get("saves")),
            )
    except HarmonyError as error:
        item.exit_code = exit_code_of(error)
        if item.exit_code is not ExitCode.IN_USE:
            item.state = ItemState.FAILED
        item.message = str(error)
        return item
    item.message = f"Would be done by {program.app_name or program.path}."
    return item
