"""The file by which a Harmony knows that AYON lives, and what it writes beside it."""

from __future__ import annotations

import pytest

from ayon_harmony.app.sign_of_life import SignOfLife
from sandbox.patience import wait_until


@pytest.fixture
def refusals():
    return []


@pytest.fixture
def sign(tmp_path, refusals):
    with_files = SignOfLife(tmp_path, refusals.append, every_s=0.01)
    yield with_files
    with_files.close()


def refuse(sign, text):
    """Write what keeps Harmony away, as its script does."""
    path = sign.path.with_name(sign.path.name + ".refused")
    path.write_text(text, encoding="ascii")
    return path


def test_the_sign_is_there_only_while_no_harmony_is_on_the_line(sign):
    assert not sign.path.exists()

    sign.show(True)
    sign.show(True)
    wait_until(sign.path.exists)
    first = sign.path.read_bytes()
    wait_until(lambda: int(sign.path.read_bytes()) > int(first))
    sign.show(False)
    wait_until(lambda: not sign.path.exists())

    sign.show(True)
    wait_until(sign.path.exists)


def test_a_refusal_is_told_once_and_only_when_it_comes_again(sign, refusals):
    sign.show(True)
    for _ in range(4):
        path = refuse(sign, '"a \\u0159 firewall\\n"')
        wait_until(lambda path=path: not path.exists())

    assert refusals == ["a ř firewall"]


@pytest.mark.parametrize("text", ["", '"half', "[" * 5000])
def test_a_refusal_that_is_no_text_is_none(sign, text):
    refuse(sign, text)

    assert sign.read_refusal() == ""


def test_a_folder_that_is_gone_costs_nothing(tmp_path, refusals):
    sign = SignOfLife(tmp_path / "gone", refusals.append, every_s=0.01)
    sign.show(True)
    sign.close()
    sign.show(True)

    assert sign.read_refusal() == ""
