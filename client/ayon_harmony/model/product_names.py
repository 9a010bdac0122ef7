# ruff: noqa: RUF001 - letters of other scripts are what this is about
"""Names that the AYON server takes, made of what artists call things.

The server takes English letters, digits, ``_``, ``.`` and ``-`` in names of products,
and no ``.`` or ``-`` at either end (``NAME_REGEX`` of ayon-backend 1.16). Letters of
other scripts are spelt in English ones as far as Unicode tells how: the same on every
machine, so that one palette never becomes two products. Chinese characters have no
reading there; each becomes its code, and the artist's own name stays in the label.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_RULE = re.compile(r"[a-zA-Z0-9_]([a-zA-Z0-9_.-]*[a-zA-Z0-9_])?")

# What Unicode takes for letters of their own, not for letters with a mark.
_LATIN = dict(
    zip("ßæœøđðþłħıŋŧĸə", "ss ae oe o d d th l h i ng t k e".split()),
)

# Cyrillic: BGN/PCGN without its marks. Ukrainian and Serbian letters are beside.
_CYRILLIC = dict(
    zip(
        "абвгдезиклмнопрстуфэыёйхцчшщжюяъьєіїґђјљњћџ",
        (
            "a b v g d e z i k l m n o p r s t u f e y yo y kh ts ch sh shch zh yu ya"
            " - - ye i yi g dj j lj nj c dz"
        ).split(),
    )
)

_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        "a v g d e z i th i k l m n x o p r s s t y f ch ps o".split(),
    )
)

_SPELT = {**_LATIN, **_CYRILLIC, **_GREEK}


def is_server_name(name: str) -> bool:
    """Tell whether the server takes a name for a product."""
    return _RULE.fullmatch(name) is not None


def server_name(name: str) -> str:
    """Return a name that the server takes, empty where nothing of it is left.

    A name that it takes already comes back as it is.
    """
    if is_server_name(name):
        return name
    return re.sub(r"[^a-zA-Z0-9_.-]+", "_", in_english_letters(name)).strip(".-")


def in_english_letters(text: str) -> str:
    """Return a text with letters of other scripts spelt in English ones."""
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        letter if letter.isascii() else _spelling(letter) for letter in composed
    )


@lru_cache(maxsize=4096)
def _spelling(letter: str) -> str:
    """Return how one letter is spelt; a space where it is none."""
    spelt = _SPELT.get(letter.lower())
    if spelt is not None:
        spelt = spelt.strip("-")
        return spelt if letter.islower() else spelt[:1].upper() + spelt[1:]
    if unicodedata.combining(letter):
        return ""
    plain = "".join(
        part
        for part in unicodedata.normalize("NFKD", letter)
        if not unicodedata.combining(part)
    )
    if plain.isascii() and plain.strip():
        return plain
    if plain[:1].lower() in _SPELT and plain[:1] != letter:
        return _spelling(plain[0])
    return _spelling_of_name(letter)


def _spelling_of_name(letter: str) -> str:
    """Return the sound in a letter's Unicode name: ka of HIRAGANA LETTER KA."""
    name = unicodedata.name(letter, "")
    kind = unicodedata.category(letter)
    if kind == "Nd":
        return str(unicodedata.digit(letter))
    if not kind.startswith("L"):
        return " "
    sound = re.search(r"(?:LETTER|SYLLABLE|CHARACTER) (?:SMALL )?([A-Z ]+)$", name)
    if sound is None or name.startswith("CJK"):
        return f"u{ord(letter):x}"
    return sound[1].split()[-1].lower()
