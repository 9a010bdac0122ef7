"""What is told of a Harmony that did not come onto the line."""

from __future__ import annotations

import pytest

from ayon_harmony.app.connecting import words_of_early_end
from ayon_harmony.app.harmony_process import HarmonyProcess
from ayon_harmony.app.sign_of_life import SignOfLife


@pytest.fixture
def tell(tmp_path):
    """Return what is told of a Harmony that said something and ended so."""

    def words(code, output=""):
        path = tmp_path / "harmony.log"
        path.write_text(output, encoding="utf-8")
        process = HarmonyProcess(["/opt/HarmonyPremium"], {}, path)
        return words_of_early_end(process, code, SignOfLife(tmp_path, print))

    return words


@pytest.mark.parametrize(
    ("code", "how"),
    [
        (3, "ended with exit code 3"),
        (0, "ended with exit code 0"),
        (-11, "crashed (SIGSEGV)"),
        (-9, "was killed (SIGKILL)"),
        (-64, "ended with exit code -64"),
        (0xC0000005, "crashed (0xC0000005)"),
        (0xC0000135 - 2**32, "a DLL of it is missing"),
    ],
)
def test_a_crash_is_called_one_and_a_code_is_told(tell, code, how):
    told = tell(code, "Loading plugins\n")

    assert how in told
    assert "before it connected. Is it the Harmony program" in told
    assert "licence" in told


@pytest.mark.parametrize(
    "line",
    [
        "License error: no license available (-5,357)",
        "Unable to obtain a licence from 27000@server.",
        "ERROR: FlexNet: cannot connect to server",
        "Your license has expired",
    ],
)
def test_a_missing_licence_is_what_is_told_in_harmonys_own_words(tell, line):
    told = tell(1, f"Toon Boom Harmony 22\n{line}\nbye\n")

    assert told.endswith(f"It had no licence, and says: '{line}'.")


@pytest.mark.parametrize("line", ["Licensed to Studio", "License file: /opt/a.lic"])
def test_a_licence_that_is_there_is_not_called_missing(tell, line):
    assert "had no licence" not in tell(1, f"{line}\n")


def test_what_harmonys_script_says_of_the_way_goes_first(tell, tmp_path):
    (tmp_path / "ayon_lives.refused").write_text('"A proxy."', encoding="ascii")

    assert tell(0, "no license\n").startswith("Harmony runs, but does not reach AYON")
