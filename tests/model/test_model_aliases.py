"""Other names for people, machines and folders, the same everywhere."""

from __future__ import annotations

import sys
import time

import pytest

from ayon_harmony.model.aliases import Aliases


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("/home/anna/.ayon/harmony", "~/.ayon/harmony"),
        ("/home/anna", "~"),
        ("/home/annabel/x", "/home/user-2/x"),
        (r"C:\Users\Bert\AppData", r"C:\Users\user-2\AppData"),
        ("/projects/annas_shot/sh010/x.zip", "folder-1/x.zip"),
        (r"\\server\share\show\x.zip", "folder-1/x.zip"),
        (r"P:\show\sh010\x.zip", "folder-1/x.zip"),
        (r"P:\\show\\sh010\\x.zip", "folder-1/x.zip"),
        ("/usr/lib/python3/os.py", "/usr/lib/python3/os.py"),
        ("C:/Program Files/Harmony/x.exe", "C:/Program Files/Harmony/x.exe"),
        ("anna has it open", "user-1 has it open"),
        ("ANNA has it open", "user-1 has it open"),
        ("anna.meyer@studio.example", "user-2"),
        ("https://ayon.studio.example/api", "https://machine-1/api"),
        ("http://localhost:5000/api", "http://localhost:5000/api"),
        ("Top/Write_1 and elements/hero/hero-1.tvg", None),
        ("bananna and annals", None),
    ],
)
def test_a_text_tells_what_happened_and_not_where_or_who(text, told):
    aliases = Aliases(["anna"], places={"/home/anna": "~"})
    aliases.learn(text)

    assert aliases.text(text) == (text if told is None else told)


def test_one_folder_has_one_alias_however_it_is_written():
    aliases = Aliases()

    assert aliases.text(r"P:\show\a.zip") == "folder-1/a.zip"
    assert aliases.text("P:/show/b.zip") == "folder-1/b.zip"
    assert aliases.text("P:/other/b.zip") == "folder-2/b.zip"


@pytest.mark.parametrize(
    "saying",
    [
        "carla on ws-14 since 12 Jan 10:00",
        "carla has it open",
        "'sh010.zip' is open by carla",
        "locked by carla",
        '{"user": "carla"}',
        "username=carla",
        "/home/carla/x",
    ],
)
def test_who_is_named_once_has_his_alias_in_every_other_text(saying):
    aliases = Aliases()
    aliases.learn(saying)

    assert "carla" not in aliases.text(saying)
    assert aliases.text("Carla saved it; carla_shot stays") == (
        "user-1 saved it; carla_shot stays"
    )


@pytest.mark.parametrize(
    "line", ["opened by the artist", "saved by another session", "user: None"]
)
def test_words_that_name_nobody_are_no_names(line):
    aliases = Aliases()
    aliases.learn(line)

    assert aliases.text(line) == line


def test_a_folder_that_is_known_is_found_with_spaces_in_it():
    aliases = Aliases()
    aliases.know_folder("/mnt/My Show/work")

    assert aliases.text("opened /mnt/My Show/work/a b.zip") == "opened folder-1/a b.zip"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cannot open /mnt/My Secret Show/sh 010/a.zip now", "folder-1/a.zip now"),
        (r"no P:\Big Show\ep 1\a.zip and/or more", "folder-1/a.zip and/or more"),
        (r"no \\nas\My Show\seq 1\a.zip", "folder-1/a.zip"),
        (
            "no /mnt/My Show/a.xstage or /mnt/b/c.zip",
            "folder-1/a.xstage or folder-2/c.zip",
        ),
    ],
    ids=["posix", "drive", "unc", "two"],
)
def test_a_folder_that_nobody_knows_is_hidden_with_the_spaces_in_it(text, said):
    assert Aliases().text(text).endswith(said)
    assert "Show" not in Aliases().text(text)


PIECES = ["\\", "/", "/a", "a", "a.", "/home/", "\\\\a", "C:\\", "a@", "'/", "a b"]
PIECES += ["/a/b c", "a b/c ", "a on b ", "user=", "://a", "/ ", "\n", "a has "]


@pytest.mark.parametrize("piece", PIECES, ids=map(repr, PIECES))
def test_the_time_grows_with_the_length_and_not_with_its_square(piece):
    def cost(size: int) -> float:
        text = piece * (size // len(piece))
        aliases = Aliases(["anna"])
        began = time.process_time()
        aliases.learn(text)
        aliases.text(text)
        return time.process_time() - began

    # Windows counts a process's time in ticks of 16 ms.
    short, tick = (10_000, 0.016) if sys.platform == "win32" else (5_000, 0.001)
    small = max(min(cost(short) for _ in range(3)), tick)

    # More than once, as Python may collect its garbage in between.
    assert any(cost(20 * short) < 100 * small for _ in range(3))
