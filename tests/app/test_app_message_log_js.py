"""What reaches Harmony's message log, in the real script engine."""

from __future__ import annotations

import pytest

from sandbox.harmony.testing import run_script

pytestmark = pytest.mark.engine

WRITE = """
MessageLog.clearLog();
AyonHarmony.log('plain');
AyonHarmony.LOG_LEVELS.forEach(function (level) {
    AyonHarmony.log(level + ' line', level);
});
MessageLog.getLog();
"""


def lines_at(level, xstage, session_environment):
    environ = {**session_environment, "AYON_HARMONY_LOG_LEVEL": level}
    text = run_script(WRITE, scene=xstage, batch=False, environ=environ)
    return [line for line in text.splitlines() if "line" in line or "plain" in line]


ALL = [
    "AYON: plain",
    "AYON debug: debug line",
    "AYON: info line",
    "AYON warning: warning line",
    "AYON error: error line",
]


@pytest.mark.parametrize(
    ("level", "written"),
    [
        ("debug", ALL),
        ("info", [ALL[0], *ALL[2:]]),
        ("", [ALL[0], *ALL[2:]]),
        ("nonsense", [ALL[0], *ALL[2:]]),
        ("WARNING", ALL[3:]),
        ("error", ALL[4:]),
    ],
)
def test_lines_below_the_studios_level_stay_out(
    level, written, xstage, session_environment
):
    assert lines_at(level, xstage, session_environment) == written


def test_a_request_that_nobody_hears_is_told_as_an_error(xstage, session_environment):
    text = run_script(
        "MessageLog.clearLog(); AyonHarmony.request('open_tool', null); 0",
        scene=xstage,
        batch=False,
        environ=session_environment,
        then=["MessageLog.getLog()"],
    )
    assert "AYON error: open_tool failed in AYON: " in text
