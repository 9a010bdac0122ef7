"""Many loaded things brought to other versions, in one step for the artist.

The scene is read once, updates go on side by side where their loaders allow it, and
what they come to is stored at once. Harmony takes back a whole undo step or
nothing, so where some cannot be updated the step is taken back and made again
without them: those stay as they were, and all others are updated.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any, Callable

from ayon_core.pipeline.load import LoadError

from ayon_harmony import current
from ayon_harmony.errors import BridgeError, Cancelled
from ayon_harmony.loading.lanes import MainThreadTask, run_side_by_side
from ayon_harmony.loading.loader import (
    HarmonyLoader,
    Holder,
    HolderKind,
    Loaded,
    PublishedFiles,
    in_words,
    options_of,
    require_loaded,
    require_presence,
)
from ayon_harmony.loading.report_pictures import drawing_of
from ayon_harmony.loading.representations import changes_of, read_representation
from ayon_harmony.managing.outdated import take_colors_back
from ayon_harmony.scene import Scene
from ayon_harmony.scene.records import (
    SceneRecord,
    SceneRecords,
    change_records,
    read_records,
)
from ayon_harmony.ui.messages import report
from ayon_harmony.ui.progress import progress
from ayon_harmony.ui.reports import BeforeAfter

#: Pictures in the report.
_MOST = 12

AT_ONCE = 500
"""How many go on side by side; each is a thread that waits."""

Wanted = tuple[HarmonyLoader, Mapping[str, Any], Mapping[str, Any]]
"""Loader, container, and the context of the version."""


@dataclass
class _Update:
    """One container on its way to another version.

    Attributes:
        loader: Does it.
        record_id: Of the container.
        name: Of the container, for the artist.
        options: What the artist chose when it was loaded.
        source: The version's files.
        media: What ``prepared`` made of them.
        record: The container as it is in the scene.
        loaded: What ``renew`` made.
        error: Why it is not updated, None while all is well.

    """

    loader: HarmonyLoader
    record_id: str
    name: str
    options: dict[str, Any]
    source: PublishedFiles
    media: Any = None
    record: SceneRecord | None = None
    loaded: Loaded | None = None
    error: Exception | None = None

    def outcome(self) -> tuple[SceneRecord, Loaded]:
        """Return what was updated, and what it is now."""
        assert self.record is not None
        assert self.loaded is not None
        return self.record, self.loaded


class _SomeFailedError(Exception):
    """Takes the undo step back, so that it can be made without some."""


class ManyUpdates:
    """Updates of many containers as one undo step with one write.

    Args:
        scene: The open scene.
        wanted: What to update to what, each container once.
        title: Of the undo step and of its progress.

    """

    def __init__(self, scene: Scene, wanted: Sequence[Wanted], title: str) -> None:
        self._scene = scene
        self._wanted = wanted
        self._title = title
        self._failures: list[str] = []

    def run(self) -> list[str]:
        """Do them.

        Returns:
            What could not be updated and why, a sentence each; it is as before.

        Raises:
            Cancelled: The artist stopped it; the scene is as it was.
            HarmonyError: The line to Harmony broke, or a newer version of the addon
                wrote the scene; likewise.

        """
        with progress(self._title):
            updates = self._read_sources()
        updates = self._without_unwanted(updates)
        if not updates:
            return self._failures
        with ExitStack() as stack:
            task = MainThreadTask(stack.enter_context(progress(self._title)))
            updates = self._do_step(
                updates, lambda update: _prepare(update, stack, task)
            )
            while updates:
                updates = self._change(updates, task)
        return self._failures

    def _read_sources(self) -> list[_Update]:
        updates: list[_Update] = []
        for loader, container, context in self._wanted:
            name = str(container.get("name") or "")
            options = container.get("options")
            try:
                source = read_representation(context)
            except Exception as error:
                self._failures.append(f"{name}: {in_words(error)}")
                continue
            updates.append(
                _Update(
                    loader,
                    str(container.get("container_id") or ""),
                    name,
                    dict(options) if isinstance(options, dict) else {},
                    source,
                )
            )
        return updates

    def _without_unwanted(self, updates: list[_Update]) -> list[_Update]:
        """Ask about those that change what was drawn; return those to be done.

        Before anything is done, and with no progress in front of the questions.
        """
        asking = [u for u in updates if _asks(u.loader)]
        if not asking:
            return updates
        records = {r.id: r for r in read_records(self._scene).containers}
        for update in asking:
            record = records.get(update.record_id)
            try:
                if record is not None:
                    update.loader.require_agreement(record, update.source)
            except Cancelled as error:
                update.error = error
        return self._without_failed(updates)

    def _change(self, updates: list[_Update], task: MainThreadTask) -> list[_Update]:
        """Change the scene in one undo step.

        Returns:
            Those to try again, because others failed and all was taken back.

        """
        try:
            with self._scene.undo.step(self._title):
                read = self._read_records(updates)
                updates = self._without_failed(updates)
                remaining = self._do_step(
                    updates, lambda update: _renew(update, task), in_step=True
                )
                if len(remaining) < len(updates):
                    raise _SomeFailedError
                self._store(updates, read)
        except _SomeFailedError:
            return remaining
        current.tell(current.CONTAINERS_CHANGED, None)
        told = [update for update in updates if update.outcome()[1].report]
        report(
            self._title,
            [
                f"{update.source.label}: {line}"
                for update in told
                for line in update.outcome()[1].report
            ],
            [
                (f"{update.source.product_name}: {what}", before, after)
                for update in told
                for what, before, after in changes_of(
                    update.outcome()[0].data, update.source
                )
            ],
            lambda: [picture for update in told for picture in _draw_update(update)][
                :_MOST
            ],
        )
        return []

    def _read_records(self, updates: Sequence[_Update]) -> SceneRecords:
        """Read the containers as they are now; nodes get the artist's colours."""
        records = read_records(self._scene)
        ids = {update.record_id for update in updates}
        copies = {
            record.id: record.data
            for record in records.containers
            if record.copy_of is not None and ids & {record.id, record.copy_of}
        }
        if copies:
            # They are known by nodes and by an original that an update may change.
            change_records(self._scene, data=copies, read=records)
            records = read_records(self._scene)
        by_id = {record.id: record for record in records.containers}
        for update in updates:
            update.record = by_id.get(update.record_id)
            try:
                _require_same(update)
            except LoadError as error:
                update.error = error
        present = [
            u.record for u in updates if u.record is not None and u.error is None
        ]
        plain = take_colors_back(self._scene, present)
        for update in updates:
            if update.record is not None and update.record.id in plain:
                update.record = replace(update.record, data=plain[update.record.id])
        return records

    def _store(self, updates: Sequence[_Update], store: SceneRecords) -> None:
        """Store what all updates came to, at once."""
        data = {}
        holders = {}
        for update in updates:
            record, loaded = update.outcome()
            data[record.id] = update.loader.data_again(record, update.source, loaded)
            if loaded.holders != record.holders:
                holders[record.id] = loaded.holders
        change_records(
            self._scene,
            data=data,
            holders=holders,
            read=None if _has_new_places(holders) else store,
        )

    def _do_step(
        self,
        updates: Sequence[_Update],
        step: Callable[[_Update], None],
        *,
        in_step: bool = False,
    ) -> list[_Update]:
        """Take a step with each; return those that could.

        What loaders do not allow to go side by side goes one behind the other.
        """
        together = [u for u in updates if u.loader.goes_side_by_side]
        for start in range(0, len(together), AT_ONCE):
            some = together[start : start + AT_ONCE]
            works = [functools.partial(step, update) for update in some]
            for update, ended in zip(
                some, run_side_by_side(self._scene, works, in_step=in_step)
            ):
                update.error = ended.error
        for update in updates:
            if not update.loader.goes_side_by_side:
                try:
                    step(update)
                except (Cancelled, BridgeError):
                    raise
                except Exception as error:
                    update.error = error
        return self._without_failed(updates)

    def _without_failed(self, updates: Sequence[_Update]) -> list[_Update]:
        """Return those that are well; of the others the artist is told."""
        for update in updates:
            if update.error is not None:
                self._failures.append(f"{update.name}: {in_words(update.error)}")
        return [update for update in updates if update.error is None]


def _asks(loader: HarmonyLoader) -> bool:
    """Whether a loader may have a question before an update."""
    return type(loader).require_agreement is not HarmonyLoader.require_agreement


def _draw_update(update: _Update) -> Sequence[BeforeAfter]:
    record, loaded = update.outcome()
    return (loaded.draw or drawing_of([(record.data, update.source)]))()


def _prepare(update: _Update, stack: ExitStack, task: MainThreadTask) -> None:
    media = update.loader.prepared(update.source, update.options, task)
    update.media = stack.enter_context(media)


def _renew(update: _Update, task: MainThreadTask) -> None:
    if update.record is None:
        raise LoadError("It was not read. Refresh the list and try again.")
    update.loaded = update.loader.renew(update.record, update.media, task)
    require_loaded(update.loader.renew, update.loaded)


def _require_same(update: _Update) -> None:
    """Raise LoadError where a container is not in the scene as Manage listed it."""
    if update.record is None or options_of(update.record) != update.options:
        raise LoadError(
            "It is not in the open scene as it was listed. Refresh the list and try"
            " again."
        )
    require_presence(update.record, update.name)


def _has_new_places(holders: Mapping[str, tuple[Holder, ...]]) -> bool:
    """Whether something new in the scene has to be tagged."""
    return any(
        holder.kind in (HolderKind.NODE, HolderKind.BACKDROP)
        for things in holders.values()
        for holder in things
    )
