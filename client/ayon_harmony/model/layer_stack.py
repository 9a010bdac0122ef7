"""Layers and groups of layers as one file has them, and their place in composites.

A background and a layered image are the same to a scene: a tree of layers from
the back to the front. What is here knows nothing of files or of Harmony; it tells
which layers are new, which are gone, and which inputs a composite has to get.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple, Optional, Union

from .names import first_free

Input = Optional[tuple[str, int]]
"""A source and its port; None for an input that is free."""

_LONGEST_CHAIN = 200


@dataclass(frozen=True)
class StackLayer:
    """One layer.

    Attributes:
        id: The same in every version.
        name: Name for people.
        file: The image, relative to where the stack was read from.
        layer: Which layer of the image it is, "" for the whole image.

    """

    id: str
    name: str
    file: str
    layer: str = ""

    @property
    def extension(self) -> str:
        """Extension of the image, lower case, without a dot."""
        return PurePosixPath(self.file).suffix.lstrip(".").lower()

    def exposure(self, drawing: str) -> str:
        """What a cell holds that shows this layer of a drawing."""
        return f"{drawing}:{self.layer}" if self.layer else drawing


@dataclass(frozen=True)
class StackGroup:
    """Layers and groups that belong together.

    Attributes:
        id: The same in every version; "" for the whole stack.
        name: Name for people.
        children: From the back to the front.

    """

    id: str
    name: str
    children: tuple[StackChild, ...] = ()

    def layers(self) -> Iterator[StackLayer]:
        """Yield the layers at any depth, from the back to the front."""
        for child in self.children:
            if isinstance(child, StackGroup):
                yield from child.layers()
            else:
                yield child

    def groups(self) -> Iterator[StackGroup]:
        """Yield this group and those in it, outer ones before inner ones."""
        yield self
        for child in self.children:
            if isinstance(child, StackGroup):
                yield from child.groups()


StackChild = Union[StackLayer, StackGroup]


def unique_id(wanted: str, taken: set[str]) -> str:
    """Return an id that is not taken yet, and note it as taken."""
    free = first_free(wanted, taken.__contains__, "#")
    taken.add(free)
    return free


def match_by_name(
    members: Mapping[str, str], layers: Iterable[StackLayer]
) -> dict[str, str]:
    """Return the layers that members of another integration stand for.

    Public integrations name nodes after files or layers, and Harmony numbers
    names that are taken.

    Args:
        members: Name of each: the layer of a file that it shows, else its own.
        layers: Layers of the new version.

    Returns:
        Member by the id of the layer; each member once.

    """
    left = list(members)
    matches: dict[str, str] = {}
    remaining = list(layers)
    for simplify in (_as_it_is, _plain, _without_number):
        for layer in list(remaining):
            names = {simplify(PurePosixPath(layer.file).stem)} if layer.file else set()
            names.add(simplify(layer.name))
            if layer.layer:
                names.add(simplify(layer.layer))
            fitting = [member for member in left if simplify(members[member]) in names]
            if len(fitting) == 1:
                matches[layer.id] = fitting[0]
                left.remove(fitting[0])
                remaining.remove(layer)
    return matches


def _as_it_is(name: str) -> str:
    return name.rpartition("/")[2]


def _plain(name: str) -> str:
    return "".join(c if c.isalnum() else "_" for c in _as_it_is(name).lower())


def _without_number(name: str) -> str:
    stem, line, number = _plain(name).rpartition("_")
    return stem if line and number.isdigit() else _plain(name)


# --- places in composites -----------------------------------------------------


class Cable(NamedTuple):
    """A cable from an output to an input."""

    source: str
    source_port: int
    target: str
    target_port: int


class Slot(NamedTuple):
    """Where something arrives in a composite."""

    composite: str
    port: int


class Wiring:
    """The cables of a scene, to be looked at and to plan others.

    Args:
        cables: All cables.
        composites: Paths of nodes that take any number of inputs.

    """

    def __init__(self, cables: Iterable[Cable], composites: Collection[str]) -> None:
        self._composites = set(composites)
        self._out: dict[str, list[Cable]] = {}
        self._in: dict[str, dict[int, Cable]] = {}
        for cable in cables:
            self._out.setdefault(cable.source, []).append(cable)
            self._in.setdefault(cable.target, {})[cable.target_port] = cable

    def find_slot(self, path: str) -> Slot | None:
        """Return where a node's picture first arrives in a composite.

        Effects that somebody put behind the node are followed.
        """
        seen = {path}
        pending = [path]
        for _ in range(_LONGEST_CHAIN):
            if not pending:
                return None
            current = pending.pop(0)
            for cable in self._out.get(current, ()):
                if cable.target in self._composites:
                    return Slot(cable.target, cable.target_port)
                if cable.target not in seen:
                    seen.add(cable.target)
                    pending.append(cable.target)
        return None

    def inputs(self, path: str) -> list[Input]:
        """Return what arrives at a node, by port."""
        by_port = self._in.get(path, {})
        return [
            (by_port[port].source, by_port[port].source_port)
            if port in by_port
            else None
            for port in range(max(by_port, default=-1) + 1)
        ]

    def sources(self, path: str) -> list[str]:
        """Return the nodes that arrive at a node, by port."""
        return [link[0] for link in self.inputs(path) if link]

    def targets(self, path: str) -> list[Cable]:
        """Return the cables that leave a node."""
        return list(self._out.get(path, ()))


def place_between(
    order: Sequence[str],
    places: Mapping[str, Slot],
    added: Mapping[str, Input],
    inputs: Mapping[str, Sequence[Input]],
    fallback: str | None = None,
) -> tuple[dict[str, list[Input]], list[str]]:
    """Find places in composites for new things among those that are there.

    Args:
        order: Ids of all siblings, from the back to the front.
        places: Where those that are there arrive.
        added: Output of each new one, by id.
        inputs: What composites have now.
        fallback: Composite for new ones without any sibling in a composite.

    Returns:
        New inputs of the composites that change, and ids of new ones that have
        no place.

    """
    lists: dict[str, list[_Token]] = {
        path: [_Token(link) for link in items] for path, items in inputs.items()
    }
    tokens = {
        sibling: (slot.composite, lists[slot.composite][slot.port])
        for sibling, slot in places.items()
        if slot.composite in lists and slot.port < len(lists[slot.composite])
    }
    changed: set[str] = set()
    homeless: list[str] = []
    for number, sibling in enumerate(order):
        if sibling not in added:
            continue
        behind = _nearest(reversed(order[:number]), tokens)
        in_front = _nearest(order[number + 1 :], tokens)
        fresh = _Token(added[sibling])
        if behind is not None:
            path, token = behind
            at = _index(lists[path], token) + 1
        elif in_front is not None:
            path, token = in_front
            at = _index(lists[path], token)
        elif fallback is not None:
            path = fallback
            at = len(lists.setdefault(path, []))
        else:
            homeless.append(sibling)
            continue
        lists[path].insert(at, fresh)
        tokens[sibling] = (path, fresh)
        changed.add(path)
    return {
        path: [token.input for token in lists[path] if token.input] for path in changed
    }, homeless


def sort_siblings(
    order: Sequence[str], places: Mapping[str, Slot], inputs: Sequence[Input]
) -> list[Input] | None:
    """Return a composite's inputs with siblings in another order.

    What else arrives there keeps its port.

    Args:
        order: Ids of siblings, from the back to the front.
        places: Where they arrive, all in one composite.
        inputs: What it has now.

    Returns:
        The inputs; None when they are in that order.

    """
    placed = [sibling for sibling in order if sibling in places]
    ports = sorted(places[sibling].port for sibling in placed)
    wanted = list(inputs)
    for port, sibling in zip(ports, placed):
        wanted[port] = inputs[places[sibling].port]
    return None if wanted == list(inputs) else wanted


class _Token:
    """An input that can be told from another that is equal."""

    def __init__(self, value: Input) -> None:
        self.input = value


def _nearest(
    siblings: Iterable[str], tokens: Mapping[str, tuple[str, _Token]]
) -> tuple[str, _Token] | None:
    return next((tokens[sibling] for sibling in siblings if sibling in tokens), None)


def _index(tokens: Sequence[_Token], wanted: _Token) -> int:
    return next(i for i, token in enumerate(tokens) if token is wanted)
