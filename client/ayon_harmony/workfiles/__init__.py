"""Zip workfiles in the project, scene folders on the workstation, and the way between.

Standard library only; paths in, paths out. What others use::

    files = Workfiles(options=Options.from_settings(settings["workfiles"]))
    files.recoveries()                      # after a crash: mend, and offer
    plan = files.plan_opening(Identity(project, folder, task, zip_name), zip_path)
    choice = ask(plan.question, plan.choices) if plan.needs_answer else None
    workfile = files.open(plan, choice, report)
    harmony_opens(workfile.xstage)

    workfile.save(report)                   # now, and wait
    workfile.scene_saved()                  # Ctrl+S: in the background
    workfile.status.text                    # "Saved to project 14:03"
    workfile.close(timeout_s=30)

    folder = files.new_scene_dir(identity)  # then scene.saveAs(folder)
    workfile = files.register(identity, zip_path)

    pack_scene(folder, zip_path)            # any folder, once, no local copy

``report(done_bytes, total_bytes, what)``, where ``what`` is the file and its place
among all (``a.tvg (file 7 of 90)``), may raise ``errors.Cancelled``; then
everything is as it was.

``workfile``    the first of these two classes, ``opened`` the second
``local_copy``  one copy: states, opening, saving, recovery copies
``sync``        the worker behind ``scene_saved``
``archive``     zip files, fast and distrustful
``cloning``     files that a share copies by itself; ``shares`` what was measured
``versions``    .xstage files and their names
``recovery``    what a crash left; ``discarded`` what was not wanted
``clean_up``    keeps the disk from filling
``manifest``, ``journal``, ``in_use``, ``identity``  what is written beside a scene
``disk``, ``steps``  the operating system; moments for those who test crashes

States, files and guarantees are described in ``docs/workfiles.md``.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ayon_harmony.workfiles.archive import save_folder as pack_scene
    from ayon_harmony.workfiles.identity import Identity
    from ayon_harmony.workfiles.local_copy import Choice, Options, SaveResult, State
    from ayon_harmony.workfiles.opened import Workfile
    from ayon_harmony.workfiles.opening_plan import OpeningPlan
    from ayon_harmony.workfiles.recovery import Kind, Recovery
    from ayon_harmony.workfiles.sync import Status, SyncState
    from ayon_harmony.workfiles.versions import SceneVersion, name_after_save_as
    from ayon_harmony.workfiles.workfile import Workfiles, default_root

__all__ = [
    "Choice",
    "Identity",
    "Kind",
    "OpeningPlan",
    "Options",
    "Recovery",
    "SaveResult",
    "SceneVersion",
    "State",
    "Status",
    "SyncState",
    "Workfile",
    "Workfiles",
    "default_root",
    "name_after_save_as",
    "pack_scene",
]

# Who only asks the operating system something need not wait for all the others.
_MODULES = {
    "Choice": "local_copy",
    "Identity": "identity",
    "Kind": "recovery",
    "OpeningPlan": "opening_plan",
    "Options": "local_copy",
    "Recovery": "recovery",
    "SaveResult": "local_copy",
    "SceneVersion": "versions",
    "State": "local_copy",
    "Status": "sync",
    "SyncState": "sync",
    "Workfile": "opened",
    "Workfiles": "workfile",
    "default_root": "workfile",
    "name_after_save_as": "versions",
    "pack_scene": "archive",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = importlib.import_module(f"{__name__}.{_MODULES[name]}")
    return getattr(module, "save_folder" if name == "pack_scene" else name)
