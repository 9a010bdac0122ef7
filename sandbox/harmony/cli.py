"""Harmony's command line, as far as it is known in public.

``parse`` reads the arguments into ``Options`` and refuses what the emulator
cannot do: scenes of a database (``-user``, ``-env``, ``-job``) without one, and words
that nobody has documented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.harmony.model import database

USAGE = (
    "HarmonyPremium [SCENE.xstage | -scene SCENE.xstage] [-batch] [-frames A B] "
    "[-res NAME | -res X Y FOV] [-preRenderScript FILE] "
    "[-preRenderInlineScript TEXT] [-postRenderScript FILE] [-compile FILE] "
    "[-readonly] [-template FOLDER.tpl -thumbnails] [-debug]"
)

_DATABASE = ("-user", "-env", "-job", "-version")


class CommandLineError(Exception):
    """The command line asks for something that there is not."""


@dataclass
class Options:
    """What the command line asks for."""

    scene: Path | None = None
    batch: bool = False
    readonly: bool = False
    debug: bool = False
    thumbnails: bool = False
    frames: tuple[int, int] | None = None
    resolution_name: str = ""
    resolution: tuple[int, int] | None = None
    fov: float | None = None
    camera: str = ""
    pre_render: list[tuple[str, str]] = field(default_factory=list)
    post_render: list[str] = field(default_factory=list)
    compile: Path | None = None
    template: Path | None = None


class _Words:
    """The arguments, taken one after the other."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = list(words)

    def __bool__(self) -> bool:
        return bool(self._words)

    def take(self, flag: str = "") -> str:
        """Take the next word, which ``flag`` needs."""
        if not self._words:
            raise CommandLineError(f"{flag} needs a value.\n{USAGE}")
        return self._words.pop(0)

    def number(self, flag: str) -> float:
        """Take a number."""
        word = self.take(flag)
        try:
            return float(word)
        except ValueError:
            raise CommandLineError(f"{flag} needs a number, not {word!r}.") from None

    def next_is_number(self) -> bool:
        """Tell whether a number follows."""
        return bool(self._words) and self._words[0].replace(".", "", 1).isdigit()


def parse(arguments: Sequence[str]) -> Options:
    """Read the command line (without the program's name).

    Raises:
        CommandLineError: With a message for the terminal.

    """
    options = Options()
    words = _Words(arguments)
    asked: dict[str, str] = {}
    while words:
        word = words.take()
        if word in _DATABASE:
            if database.root() is None:
                raise CommandLineError(
                    f"{word}: no Harmony database is reached from here; "
                    "give the path of an .xstage."
                )
            asked[word] = words.take(word)
            continue
        if word == "-scene" or not word.startswith("-"):
            name = words.take(word) if word == "-scene" else word
            if options.scene is not None:
                raise CommandLineError(
                    f"Two scenes were given: {options.scene} and {name}."
                )
            options.scene = Path(name)
        else:
            _take_flag(options, word, words)
    if "-env" in asked:
        options.scene = _database_scene(asked, options.scene)
    if options.compile is not None and not options.batch:
        raise CommandLineError("-compile needs -batch.")
    return options


def _database_scene(asked: dict[str, str], scene: Path | None) -> Path:
    """Return the .xstage of a scene that is named as one of the database."""
    try:
        return database.scene_file(
            asked["-env"],
            asked.get("-job", ""),
            str(scene or ""),
            asked.get("-version", ""),
        )
    except FileNotFoundError as error:
        raise CommandLineError(str(error)) from error


def _take_flag(options: Options, word: str, words: _Words) -> None:
    if word == "-batch":
        options.batch = True
    elif word == "-readonly":
        options.readonly = True
    elif word == "-debug":
        options.debug = True
    elif word == "-thumbnails":
        options.thumbnails = True
    elif word == "-frames":
        options.frames = (int(words.number(word)), int(words.number(word)))
    elif word in ("-res", "-resolution"):
        if words.next_is_number():
            options.resolution = (int(words.number(word)), int(words.number(word)))
            options.fov = words.number(word)
        else:
            options.resolution_name = words.take(word)
    elif word == "-camera":
        options.camera = words.take(word)
    elif word == "-preRenderScript":
        options.pre_render.append(("file", words.take(word)))
    elif word == "-preRenderInlineScript":
        options.pre_render.append(("inline", words.take(word)))
    elif word == "-postRenderScript":
        options.post_render.append(words.take(word))
    elif word == "-compile":
        options.compile = Path(words.take(word))
    elif word == "-template":
        options.template = Path(words.take(word))
    else:
        raise CommandLineError(f"Unknown option {word}.\n{USAGE}")
