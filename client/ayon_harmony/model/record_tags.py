"""Tags: what says in the scene which node or backdrop belongs to which record."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote

_BACKDROP_TAG = re.compile(r"\[ayon ([^\]\s][^\]]*)\]")


@dataclass(frozen=True)
class Tag:
    """An id, and which member of its record carries it."""

    id: str
    member: str = ""

    @property
    def text(self) -> str:
        """The tag as it stands in the scene, ASCII and without spaces."""
        return f"{self.id}:{quote(self.member, safe='')}" if self.member else self.id


def parse_tags(text: str | None) -> tuple[Tag, ...]:
    """Read the tags of a node's attribute; anything odd is left out."""
    parts = (word.partition(":") for word in (text or "").split())
    tags = (Tag(id_, unquote(member)) for id_, _, member in parts if id_)
    return tuple(dict.fromkeys(tags))


def format_tags(tags: Iterable[Tag]) -> str:
    """Return the text of a node's attribute for tags, without repeats."""
    return " ".join(tag.text for tag in dict.fromkeys(tags))


def backdrop_tags(description: str | None) -> tuple[Tag, ...]:
    """Read the tags in a backdrop's description."""
    match = _BACKDROP_TAG.search(description or "")
    return parse_tags(match.group(1)) if match else ()


def with_backdrop_tags(description: str | None, tags: Iterable[Tag]) -> str:
    """Return a description with these tags and no others; its text stays."""
    plain = _BACKDROP_TAG.sub("", description or "").rstrip()
    text = format_tags(tags)
    if not text:
        return plain
    mark = f"[ayon {text}]"
    return f"{plain}\n{mark}" if plain else mark
