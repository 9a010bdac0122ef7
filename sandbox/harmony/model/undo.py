"""Undo and redo over a document.

A step is the list of changes one command made; nothing of the document is
copied. Commands open a step with `UndoStack.step`; steps inside an open
accumulation (``scene.beginUndoRedoAccum``) become part of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sandbox.harmony.model.xstage import Document, EditRecord

DEFAULT_DEPTH = 100
"""How many steps are kept."""


@dataclass
class UndoStep:
    """One entry of the undo list."""

    name: str
    records: list[EditRecord] = field(default_factory=list)


class UndoStack:
    """The undo list of one open scene."""

    def __init__(self, document: Document, depth: int = DEFAULT_DEPTH) -> None:
        self._document = document
        self._depth = depth
        self._done: list[UndoStep] = []
        self._undone: list[UndoStep] = []
        self._open: list[UndoStep] = []
        document.recorder = self._record

    @property
    def names(self) -> list[str]:
        """Names of the steps that can be undone, oldest first."""
        return [step.name for step in self._done]

    def begin(self, name: str) -> None:
        """Open an accumulation; they nest, only the outermost makes a step."""
        self._open.append(UndoStep(name))

    def end(self) -> bool:
        """Close the innermost accumulation; False when none is open."""
        if not self._open:
            return False
        step = self._open.pop()
        if not step.records:
            return True
        if self._open:
            self._open[-1].records.extend(step.records)
        else:
            self._push(step)
        return True

    def cancel(self) -> bool:
        """Close the innermost accumulation and take back what it changed."""
        if not self._open:
            return False
        step = self._open.pop()
        if step.records:
            self._document.put_back(step.records)
        return True

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Everything changed inside is one step; an exception takes it back."""
        self.begin(name)
        try:
            yield
        except BaseException:
            self.cancel()
            raise
        self.end()

    def undo(self, depth: int = 1) -> int:
        """Undo up to ``depth`` steps; returns how many were undone."""
        count = 0
        while count < depth and self._done:
            step = self._done.pop()
            self._document.put_back(step.records)
            self._undone.append(step)
            count += 1
        return count

    def redo(self, depth: int = 1) -> int:
        """Redo up to ``depth`` undone steps; returns how many were redone."""
        count = 0
        while count < depth and self._undone:
            step = self._undone.pop()
            self._document.do_again(step.records)
            self._done.append(step)
            count += 1
        return count

    def clear(self) -> None:
        """Forget every step, undone ones too; an open one goes on."""
        self._done.clear()
        self._undone.clear()

    def clear_redo(self) -> None:
        """Forget the undone steps."""
        self._undone.clear()

    def _record(self, record: EditRecord) -> None:
        if self._open:
            self._open[-1].records.append(record)
        else:
            self._push(UndoStep("", [record]))

    def _push(self, step: UndoStep) -> None:
        self._done.append(step)
        self._undone.clear()
        if len(self._done) > self._depth:
            del self._done[0]
