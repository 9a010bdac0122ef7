"""The part of GraphQL that ayon-python-api speaks: one query, fields, arguments.

A query text becomes a tree of :class:`Selection`; :func:`execute` walks the
tree over resolvers. Fields that a resolver does not know are errors, as they
are on the server, so that a typo in a field name never passes as ``None``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Callable, Union

_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|\$?[A-Za-z_]\w*|-?\d+(?:\.\d+)?|[{}()\[\]:!=,]')


class GraphQLError(Exception):
    """The query cannot be answered: bad syntax or a name nobody has."""


@dataclass
class Selection:
    """One asked field with its arguments and the fields asked below it."""

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)
    children: list[Selection] = field(default_factory=list)

    def child(self, name: str) -> Selection | None:
        """The selection of ``name`` below this one, if it was asked for."""
        return next((item for item in self.children if item.name == name), None)


Resolver = Callable[[Any, Selection], Any]
"""Gets the parent object and the selection, gives a value or object."""


class _Parser:
    def __init__(self, text: str, variables: Mapping[str, Any]) -> None:
        self._tokens = _TOKEN.findall(text)
        self._position = 0
        self._variables = variables

    def parse(self) -> list[Selection]:
        if self._peek() == "query":
            self._next()
            if self._peek() not in ("{", "("):
                self._next()
            if self._peek() == "(":
                while self._next() != ")":
                    pass
        selections = self._selections()
        if self._position != len(self._tokens):
            raise GraphQLError(f"Unexpected {self._peek()!r} after the query.")
        return selections

    def _peek(self) -> str:
        if self._position >= len(self._tokens):
            raise GraphQLError("The query ends too early.")
        return self._tokens[self._position]

    def _next(self) -> str:
        token = self._peek()
        self._position += 1
        return token

    def _expect(self, token: str) -> None:
        found = self._next()
        if found != token:
            raise GraphQLError(f"Expected {token!r}, found {found!r}.")

    def _selections(self) -> list[Selection]:
        self._expect("{")
        found = []
        while self._peek() != "}":
            selection = Selection(self._next())
            if self._peek() == "(":
                selection.arguments = self._arguments()
            if self._peek() == "{":
                selection.children = self._selections()
            found.append(selection)
        self._next()
        return found

    def _arguments(self) -> dict[str, Any]:
        self._expect("(")
        arguments = {}
        while self._peek() != ")":
            if self._peek() == ",":
                self._next()
                continue
            name = self._next()
            self._expect(":")
            arguments[name] = self._value()
        self._next()
        return {key: value for key, value in arguments.items() if value is not None}

    def _value(self) -> Any:
        token = self._next()
        if token == "[":
            values = []
            while self._peek() != "]":
                if self._peek() == ",":
                    self._next()
                else:
                    values.append(self._value())
            self._next()
            return values
        if token.startswith("$"):
            return self._variables.get(token[1:])
        if token[0] == '"' or token in ("true", "false", "null"):
            return json.loads(token)
        if token.lstrip("-")[0].isdigit():
            return json.loads(token)
        return token


class Obj:
    """An object of the answer: a type name, its resolvers and its data."""

    def __init__(self, type_name: str, value: Any, fields: Mapping[str, Any]) -> None:
        self.type_name = type_name
        self.value = value
        self.fields = fields


class Edges:
    """A list that is paged: ``edges`` of ``node`` and ``cursor``."""

    def __init__(
        self, nodes: list[Obj], extra: list[dict[str, Any]] | None = None
    ) -> None:
        self.nodes = nodes
        self.extra = extra or [{} for _ in nodes]


def _page(edges: Edges, selection: Selection) -> dict[str, Any]:
    after = selection.arguments.get("after")
    start = int(after) if after else 0
    count = selection.arguments.get("first") or selection.arguments.get("last")
    stop = min(len(edges.nodes), start + count) if count else len(edges.nodes)
    answer: dict[str, Any] = {}
    for part in selection.children:
        if part.name == "pageInfo":
            page_info = {
                "hasNextPage": stop < len(edges.nodes),
                "hasPreviousPage": start > 0,
                "endCursor": str(stop),
                "startCursor": str(start),
            }
            answer["pageInfo"] = {
                item.name: page_info[item.name] for item in part.children
            }
        elif part.name == "edges":
            answer["edges"] = [
                _edge(edges.nodes[index], edges.extra[index], index, part)
                for index in range(start, stop)
            ]
        else:
            raise GraphQLError(f"A paged list has no field {part.name!r}.")
    return answer


def _edge(
    node: Obj, extra: dict[str, Any], index: int, selection: Selection
) -> dict[str, Any]:
    edge: dict[str, Any] = {}
    for part in selection.children:
        if part.name == "node":
            edge["node"] = _object(node, part.children)
        elif part.name == "cursor":
            edge["cursor"] = str(index + 1)
        elif part.name in extra:
            edge[part.name] = extra[part.name]
        else:
            raise GraphQLError(
                f"An edge of {node.type_name} has no field {part.name!r}."
            )
    return edge


def _object(item: Obj, selections: list[Selection]) -> dict[str, Any]:
    answer = {}
    for selection in selections:
        if selection.name not in item.fields:
            raise GraphQLError(
                f"Cannot query field {selection.name!r} on type {item.type_name!r}."
            )
        answer[selection.name] = _complete(
            item.fields[selection.name](item.value, selection), selection
        )
    return answer


def _complete(value: Any, selection: Selection) -> Any:
    if isinstance(value, Edges):
        return _page(value, selection)
    if isinstance(value, Obj):
        return _object(value, selection.children)
    if isinstance(value, list) and selection.children:
        return [_complete(item, selection) for item in value]
    if isinstance(value, dict) and selection.children:
        answer = {}
        for part in selection.children:
            if part.name not in value:
                raise GraphQLError(f"{selection.name!r} has no field {part.name!r}.")
            answer[part.name] = _complete(value[part.name], part)
        return answer
    return value


def execute(
    text: str, variables: Mapping[str, Any], root: Mapping[str, Resolver]
) -> dict[str, Any]:
    """Answer one query.

    Args:
        text: The query as ayon-python-api writes it.
        variables: Values of its ``$variables``.
        root: Resolvers of the top fields.

    Returns:
        The body of the answer: ``data``, or ``errors`` with messages.

    """
    try:
        selections = _Parser(text, variables).parse()
        return {"data": _object(Obj("Query", None, root), selections)}
    except GraphQLError as error:
        return {"data": None, "errors": [{"message": str(error)}]}


Value = Union[None, bool, int, float, str, list, dict]
