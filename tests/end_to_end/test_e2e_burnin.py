"""Review movies with the burn-ins of a real ayon-core, whose texts are our data.

From ayon-core 1.9 on they want FFmpeg 6.1: its ``drawtext`` has ``y_align``.
"""

from __future__ import annotations

import json
import logging
import shutil
import subprocess

import pyblish.api
import pytest
from PIL import Image, ImageChops

from sandbox.ayon.served import ServedStudio
from sandbox.ayon.studio import is_real_core
from sandbox.publishing import draws_burnins, publish
from tests.end_to_end.test_e2e_publish import FRAMES, enter_short_shot, look, play

__all__ = ("play",)


#: As ayon-core's own settings have it.
NUMBERS = "{frame_start}-{current_frame}-{frame_end}"


pytestmark = [
    pytest.mark.engine,
    pytest.mark.process,
    pytest.mark.slow,
    pytest.mark.core,
    pytest.mark.skipif(not is_real_core(), reason="AYON_CORE_PATH is not set"),
    pytest.mark.skipif(shutil.which("oiiotool") is None, reason="no oiiotool here"),
    pytest.mark.skipif(not draws_burnins(), reason="no FFmpeg 6.1 or newer here"),
]


@pytest.fixture
def studio(make_studio):
    """A studio with a short shot, which other processes reach."""
    made = make_studio()
    enter_short_shot(made)
    everything = {"families": [], "tags": []}
    texts = {"TOP_LEFT": "{comment}", "BOTTOM_RIGHT": NUMBERS}
    profile = {"burnins": [{"name": "burnin", **texts, "filter": everything}]}
    made.override("core", {"publish": {"ExtractBurnin": {"profiles": [profile]}}})
    with ServedStudio(made):
        yield made


def test_the_texts_of_burnins_are_of_the_shot(play, caplog, tmp_path):
    caplog.set_level(logging.DEBUG)

    class CollectTypedComment(pyblish.api.ContextPlugin):
        """What an artist types in the Publisher."""

        order = pyblish.api.CollectorOrder

        def process(self, context):
            context.data["comment"] = "it's 50% done"

    def work(_built, context):
        pyblish.api.register_plugin(CollectTypedComment)
        done = publish(context, burnins=True)
        return done.failures, done.files("harmony.review")

    failures, files = play(work, patience_s=300.0)

    assert failures == []
    told = [
        json.loads(str(record.msg).partition(":")[2])["burnin_data"]
        for record in caplog.records
        if str(record.msg).startswith("script_data:")
    ]
    assert told
    for data in told:
        assert (data["frame_start"], data["frame_end"]) == (1001, 1000 + FRAMES)
        assert (data["folder"]["name"], data["version"]) == ("sh010", 1)
        assert data["comment"] == "it\u2019s 50 percent done"
    (movie,) = files["h264_mov"]
    assert look(movie)[0] == FRAMES
    frame = tmp_path / "frame.png"
    command = ["ffmpeg", "-v", "error", "-i", str(movie), "-frames:v", "1", str(frame)]
    subprocess.run(command, check=True)
    with Image.open(frame) as image:
        red, green, blue = image.convert("RGB").split()
    lightest = ImageChops.darker(ImageChops.darker(red, green), blue).getextrema()[1]
    assert lightest > 150, "no white letter is on the red and green picture"
