"""What goes to the in-memory AYON server and comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class RequestError(Exception):
    """A request the server refuses, with its HTTP status."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


@dataclass
class Request:
    """One request as it reached the server; kept in ``Server.requests``."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    user: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Answer:
    """Status and body of a reply; ``content`` wins over ``body`` when set.

    A body is sent as text, so it need be no copy of what the server keeps.
    """

    status: int = 200
    body: Any = None
    content: bytes | None = None
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
