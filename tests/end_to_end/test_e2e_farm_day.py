"""A day with the farm, on the real ayon-core and the real ayon-deadline.

Three sessions of one shot: renders are sent, loaded and sent again, updated and
removed. In between the farm renders with the emulator and publishes.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pyblish.plugin
import pytest

from ayon_harmony import current
from sandbox.ayon.deadline import deadline_path, installed
from sandbox.ayon.studio import is_real_core
from tests.end_to_end.test_e2e_full_day import (
    A_DAY_S,
    WARNINGS,
    assert_is_clean,
    inventory,
    leave_burnins_out,
    load_everything,
    run_publisher,
    update_and_remove_everything,
)
from tests.end_to_end.test_e2e_publish import FRAMES, build, create, enter_short_shot
from tests.plugins.publish.test_farm_deadline import (
    metadata_in,
    publish_on_farm,
    run_job,
)

pytestmark = [
    pytest.mark.engine,
    pytest.mark.process,
    pytest.mark.slow,
    pytest.mark.core,
    pytest.mark.skipif(not is_real_core(), reason="AYON_CORE_PATH is not set"),
    pytest.mark.skipif(deadline_path() is None, reason="AYON_DEADLINE_PATH is not set"),
    pytest.mark.skipif(shutil.which("oiiotool") is None, reason="no oiiotool here"),
    pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="no ffmpeg here"),
]

RENDERS = {
    "renderAnimationMain": "png",
    "renderAnimationMovie": "mov",
    "renderAnimationHero": "png",
    "renderAnimationHero_L010_Arm": "png",
    "renderAnimationHero_L020_Leg": "png",
}
"""What goes to the farm: frames, a movie, a render layer and its passes."""


LOADERS = {"png": "LoadImageSequence", "mov": "LoadMovie"}

_UNMANAGED = WARNINGS["ExtractColorspaceData"]
FARM_WARNINGS = {
    "ExtractColorspaceData": _UNMANAGED,
    "ProcessSubmittedJobOnFarm": _UNMANAGED,
}
"""Warnings of a clean publish, by plugin: ayon-core's own and ayon-deadline's, of a
studio without colour management."""


@pytest.fixture
def studio(make_studio):
    """A studio with ayon-deadline and a short shot."""
    made = make_studio()
    with installed(made) as made.deadline:
        enter_short_shot(made)
        leave_burnins_out(made)
        yield made


@pytest.fixture
def run_farm(studio, tmp_path, monkeypatch):
    """Render and publish the jobs that wait, as the farm does."""
    done = []

    def run():
        waiting = [job for job in studio.deadline.jobs if job not in done]
        done.extend(waiting)
        for job in waiting:
            if job["JobInfo"]["Plugin"] == "HarmonyAYON":
                run_job(job, tmp_path)
        for job in waiting:
            if job["JobInfo"]["Plugin"] == "Ayon":
                path, _ = metadata_in(studio, job)
                publish_as_farm(path, monkeypatch)
        return len(waiting)

    return run


def publish_as_farm(path, monkeypatch):
    """Publish in this process as the farm's does, and leave no trace in it."""
    names = ("_registered_hosts", "_registered_targets")
    with monkeypatch.context() as farm:
        for name in names:
            farm.setattr(pyblish.plugin, name, list(getattr(pyblish.plugin, name)))
        farm.setenv("AYON_PUBLISH_DATA", str(path))
        farm.setenv("AYON_HOST_NAME", "shell")
        publish_on_farm(path)


def send_to_farm(context):
    """Have every render rendered on the farm."""
    for instance in context.instances:
        if instance.product_base_type == "render":
            instance.creator_attributes["render_target"] = "farm"
    context.save_changes()
    # The publish saves; twice, so that its backup is of the same state.
    current.get_workfile().save()
    current.get_workfile().save()


def test_renders_are_sent_twice_loaded_updated_and_removed(
    studio, make_stage, run_farm, tmp_path
):
    def play(work, *arguments):
        def script(stage):
            stage.connected()
            return stage.on_main(work, A_DAY_S)

        return make_stage(*arguments).play(script)

    def send():
        built = build(tmp_path / "pictures")
        send_to_farm(create(built))
        report = run_publisher()
        return report, str(current.get_workfile().path)

    def load_and_send():
        scene = current.get_scene()
        before = inventory(scene)
        loaded = load_everything(LOADERS, RENDERS)
        report = run_publisher()
        return report, str(current.get_workfile().path), before, loaded

    def update_and_remove():
        return update_and_remove_everything(current.get_scene(), before)

    report, workfile = play(send)
    assert_is_clean(report, FARM_WARNINGS)
    assert run_farm() == 2 * len(RENDERS)
    report, workfile, before, loaded = play(load_and_send, workfile)
    assert_is_clean(report, FARM_WARNINGS)
    assert set(loaded) == set(RENDERS.items())
    assert run_farm() == 2 * len(RENDERS)
    updated = play(update_and_remove, workfile)
    assert len(updated) == len(loaded)
    assert not set(updated) & set(loaded.values())
    assert (
        len(list(Path(studio.project("demo").root).rglob("*Main*v001*.png"))) == FRAMES
    )
