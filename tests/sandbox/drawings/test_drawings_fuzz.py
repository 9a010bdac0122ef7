from __future__ import annotations

from pathlib import Path

from sandbox.drawings.fuzz import fuzz, main

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "drawings"


def test_mutated_drawings_give_nothing_but_our_own_error():
    report = fuzz(sorted(SAMPLES.glob("*.tvg")), count=1_500, seed=20_240)

    assert report.crashes == ()
    assert report.read + report.refused == 1_500
    assert report.refused > 100


def test_the_command_tells_its_seed_and_ends_with_0(capsys):
    assert main([str(SAMPLES), "--count", "50", "--seed", "3"]) == 0
    assert "seed 3" in capsys.readouterr().out


def test_a_folder_without_drawings_is_a_wrong_use(tmp_path, capsys):
    assert main([str(tmp_path)]) == 2
    assert "no drawings" in capsys.readouterr().out
