"""URIs of AYON's entities: ``ayon+entity://project/folder/path?product=…``.

The server takes two kinds and nothing between them: ``product``, ``version`` and
``representation``, or ``task`` and ``workfile`` (ayon-backend, ``api/resolve``).
``ayon://`` is the same, shorter.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from ..errors import UsageError

SCHEMES = ("ayon+entity", "ayon")

_PUBLISHED = ("product", "version", "representation")
_WORK = ("task", "workfile")


class EntityUri(NamedTuple):
    """What a URI names; "" where it says nothing.

    Attributes:
        project: Name of the project.
        folder: Path of the folder, with a slash before it.
        product: Name of the product.
        version: ``v012``, ``12``, ``hero`` or ``latest``.
        representation: Name of the representation.
        task: Name of the task.
        workfile: File name of the workfile.

    """

    project: str
    folder: str
    product: str = ""
    version: str = ""
    representation: str = ""
    task: str = ""
    workfile: str = ""

    @classmethod
    def parse(cls, text: str) -> EntityUri:
        """Read a URI.

        Raises:
            UsageError: It is none of AYON's, or mixes both kinds.

        """
        try:
            uri = urlsplit(text.strip())
        except ValueError as error:
            raise UsageError(f"'{text}' is no URI: {error}.") from error
        if uri.scheme not in SCHEMES or not uri.netloc:
            raise UsageError(
                f"'{text}' is no URI of AYON. One looks like"
                " ayon+entity://project/ep101/sh010?task=animation."
            )
        # A fragment is told from a name by nobody: AYON's names have no '#'.
        query = {key: rows[0].strip() for key, rows in parse_qs(uri.query).items()}
        unknown = sorted(set(query) - {*_PUBLISHED, *_WORK})
        if unknown:
            raise UsageError(f"'{text}' asks for '{unknown[0]}', which AYON has not.")
        if set(query) & set(_WORK) and set(query) & set(_PUBLISHED):
            raise UsageError(f"'{text}' names a task and a product. Name one of them.")
        if "workfile" in query and "task" not in query:
            raise UsageError(f"'{text}' names a workfile and not its task.")
        if set(query) & {"version", "representation"} and "product" not in query:
            raise UsageError(f"'{text}' names a version and not its product.")
        folder = unquote(uri.path).strip("/")
        return cls(unquote(uri.netloc), f"/{folder}" if folder else "", **query)


def is_entity_uri(text: str) -> bool:
    """Whether a text is meant as a URI of AYON."""
    return text.strip().startswith(tuple(f"{scheme}://" for scheme in SCHEMES))
