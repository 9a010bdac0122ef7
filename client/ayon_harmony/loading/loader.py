"""What every loader of the addon shares: one undo step, one record, one error.

A loader says how things come into the scene, how they are renewed in place and
how they go. The base stores the record, reads it by its id, keeps everything in
one undo step and puts what went wrong into a ``LoadError``: whatever is raised,
the scene is as it was before.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from ayon_core.pipeline.load import LoaderPlugin, LoadError, get_loader_identifier

from ayon_harmony import current
from ayon_harmony.errors import HarmonyError, HarmonyScriptError, PluginError
from ayon_harmony.host.containers import (
    CONTAINER_ID,
    CONTAINER_SCHEMA,
    container_of,
)
from ayon_harmony.loading.report_pictures import drawing_of
from ayon_harmony.loading.representations import (
    PublishedFiles,
    changes_of,
    read_representation,
)
from ayon_harmony.managing.outdated import take_colors_back
from ayon_harmony.model.metadata import Holder, HolderKind, Record
from ayon_harmony.model.record_inventory import Presence
from ayon_harmony.model.script_place import wrong_result
from ayon_harmony.scene import Scene
from ayon_harmony.scene.records import (
    SceneRecord,
    SceneRecords,
    change_records,
    read_record,
    store_copies,
)
from ayon_harmony.ui.messages import Draw, report
from ayon_harmony.ui.progress import progress

__all__ = (
    "HarmonyLoader",
    "Holder",
    "HolderKind",
    "LoadError",
    "Loaded",
    "PublishedFiles",
    "SceneRecord",
)


@dataclass(frozen=True)
class Loaded:
    """What a loader made in the scene.

    Attributes:
        holders: What the container stands for, the most telling thing first.
        data: What the loader wants to remember, in words that JSON has.
        report: What the artist has to know of it, in sentences.
        draw: Makes the pictures of the report, None for those of the files.

    """

    holders: tuple[Holder, ...]
    data: Mapping[str, Any] = field(default_factory=dict)
    report: tuple[str, ...] = ()
    draw: Draw | None = None


class HarmonyLoader(LoaderPlugin):
    """Base of the addon's loaders.

    A subclass has ``bring_in``, ``renew`` and ``take_out``, and ``prepared``
    where files have to be made first. The scene is changed in the first three
    only; they run inside an undo step.
    """

    skip_discovery = True
    settings_category = "harmony"
    enabled = True
    #: Whether ``prepared`` and ``renew`` of several containers may go on side by side,
    #: so that they share round trips: they touch nothing but what their record names.
    goes_side_by_side = False
    #: Whether its containers stand for backdrops, which are only found in a look at
    #: the whole scene.
    brings_backdrops = False
    representations = {"*"}  # noqa: RUF012 - core's own kind of attribute
    icon = "download"
    color = "orange"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._agree_on_types()

    @classmethod
    def apply_settings(cls, project_settings: dict[str, Any]) -> None:
        """Take over the studio's settings."""
        super().apply_settings(project_settings)
        cls._agree_on_types()

    @classmethod
    def _agree_on_types(cls) -> None:
        # Cores before 1.8 know product types only.
        if cls.product_base_types is not None:
            cls.product_types = set(cls.product_base_types)

    @classmethod
    def is_compatible_loader(cls, context: dict[str, Any]) -> bool:
        """Whether this loader fits a representation and is switched on."""
        return bool(cls.enabled) and bool(super().is_compatible_loader(context))

    @property
    def scene(self) -> Scene:
        """The scene that is open in Harmony."""
        return current.get_scene()

    def option(self, options: Mapping[str, Any] | None, key: str) -> Any:
        """Return what the artist chose, or what the settings say without."""
        value = (options or {}).get(key)
        return getattr(self, key) if value is None else value

    # --- what subclasses do -----------------------------------------------------

    @contextmanager
    def prepared(
        self,
        source: PublishedFiles,
        options: Mapping[str, Any],
        task: current.ProgressTask,
    ) -> Iterator[Any]:
        """Check the files, and make what has to be made of them.

        The scene is not touched yet. What is made on disk is gone at the end.

        Args:
            source: The published files.
            options: What the artist chose; for an update what was chosen when
                it was loaded.
            task: Progress; cancelling is safe everywhere.

        """
        yield source

    def bring_in(
        self, media: Any, options: Mapping[str, Any], task: current.ProgressTask
    ) -> Loaded:
        """Make things in the scene of what ``prepared`` gave."""
        raise NotImplementedError

    def renew(
        self, record: SceneRecord, media: Any, task: current.ProgressTask
    ) -> Loaded:
        """Put another version into what a record stands for.

        Timing, cables, colours, places, names and everything else that the
        artist did stays.
        """
        raise NotImplementedError

    def require_agreement(self, record: SceneRecord, source: PublishedFiles) -> None:
        """Ask the artist where an update changes what was drawn.

        Raises:
            Cancelled: It is not wanted; nothing was changed yet.

        """

    def take_out(self, record: SceneRecord) -> tuple[str, ...]:
        """Remove what was loaded; return what the artist has to know of it."""
        raise NotImplementedError

    # --- core's side ----------------------------------------------------------------

    def load(
        self,
        context: dict[str, Any],
        name: str | None = None,
        namespace: str | None = None,
        options: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Load a representation and return its container."""
        record_id = uuid.uuid4().hex
        chosen = dict(options or {})
        with self._or_load_error("loaded", context["product"]["name"]):
            source = read_representation(context)
            record = self.find_loaded(source, chosen)
            before = None if record is None else record.data
            if record is not None:
                self.require_agreement(record, source)
            with self._changing("Load", source, chosen) as (media, task):
                record = self.find_loaded(source, chosen)
                if record is None:
                    loaded = self.bring_in(media, chosen, task)
                    require_loaded(self.bring_in, loaded)
                    self._store_new(record_id, source, loaded, name, namespace, chosen)
                else:
                    record_id = record.id
                    record = replace(record, data={**record.data, "options": chosen})
                    loaded = self.renew(record, media, task)
                    require_loaded(self.renew, loaded)
                    self._store_again(record, source, loaded)
            draw = loaded.draw or drawing_of([(before, source)])
            current.tell(current.CONTAINERS_CHANGED, None)
            report(f"Load {source.label}", loaded.report, draw=draw)
            return self._container(record_id, loaded.holders)

    @contextmanager
    def opening(self, context: dict[str, Any]) -> Iterator[PublishedFiles]:
        """Give the files of a representation that is opened instead of loaded."""
        with self._or_load_error("opened", context["product"]["name"]):
            yield read_representation(context)

    def find_loaded(
        self, source: PublishedFiles, options: Mapping[str, Any]
    ) -> SceneRecord | None:
        """Return what is to be renewed instead of loading the product again.

        None, as here, loads another one beside it.
        """
        return None

    def update(self, container: dict[str, Any], context: dict[str, Any]) -> None:
        """Bring a container to another version."""
        self._exchange(container, context, "Update")

    @staticmethod
    def update_many(
        updates: Sequence[tuple[Any, Mapping[str, Any], Mapping[str, Any]]], title: str
    ) -> list[str]:
        """Bring many containers to other versions, in one undo step.

        Args:
            updates: Loader, container and the context of the version, of each.
            title: Of the step and of its progress.

        Returns:
            What could not be updated and why, a sentence each; it is as before.

        """
        from ayon_harmony.loading.many_updates import ManyUpdates

        return ManyUpdates(current.get_scene(), updates, title).run()

    def switch(self, container: dict[str, Any], context: dict[str, Any]) -> None:
        """Put another product or representation into a container."""
        self._exchange(container, context, "Switch")

    def remove(self, container: dict[str, Any]) -> bool:
        """Remove exactly what was loaded; nodes that were added to it stay."""
        name = str(container.get("name") or "")
        with self._or_load_error("removed", name):
            record = self.record_of(container)
            lines: tuple[str, ...] = ()
            with self.scene.undo.step(f"Remove {name}"):
                self._keep_copies(container)
                if record.presence is not Presence.MISSING:
                    lines = self.take_out(record)
                    require_lines(self.take_out, lines)
                change_records(self.scene, removed=[record.id])
            current.tell(current.CONTAINERS_CHANGED, None)
            report(f"Remove {name}", lines)
        return True

    def record_of(self, container: Mapping[str, Any]) -> SceneRecord:
        """Return the record that a container stands for, by its id.

        Raises:
            LoadError: The scene has it no more.

        """
        paths = None if self.brings_backdrops else container.get("nodes") or ()
        record = read_record(
            self.scene, str(container.get("container_id") or ""), paths
        )
        if record is None:
            raise LoadError(
                f"'{container.get('name')}' is not in the open scene any more. Refresh"
                " the list and try again."
            )
        return record

    def _exchange(
        self, container: Mapping[str, Any], context: Mapping[str, Any], doing: str
    ) -> None:
        done = {"Update": "updated", "Switch": "switched"}[doing]
        with self._or_load_error(done, str(container.get("name") or "")):
            source = read_representation(context)
            record = self._present_record(container)
            options = options_of(record)
            self.require_agreement(record, source)
            with self._changing(doing, source, options) as (media, task):
                # Files may have taken minutes, and the artist was not idle.
                records = self._keep_copies(container)
                present = self._present_record(container, records)
                record = self._in_own_colors(present)
                renewed = self.renew(record, media, task)
                require_loaded(self.renew, renewed)
                self._store_again(record, source, renewed)
            current.tell(current.CONTAINERS_CHANGED, None)
            changes = changes_of(record.data, source)
            draw = renewed.draw or drawing_of([(record.data, source)])
            report(f"{doing} {source.label}", renewed.report, changes, draw)

    def _present_record(
        self, container: Mapping[str, Any], records: SceneRecords | None = None
    ) -> SceneRecord:
        """Return the record of a container, out of those that were read just now."""
        record_id = container.get("container_id")
        listed = records.containers if records is not None else ()
        record = next((each for each in listed if each.id == record_id), None)
        record = record or self.record_of(container)
        require_presence(record, str(container.get("name") or ""))
        return record

    def _keep_copies(self, container: Mapping[str, Any]) -> SceneRecords:
        """Let copies that the artist made stay what they are; return all as read."""
        return store_copies(self.scene, [str(container.get("container_id") or "")])

    def _in_own_colors(self, record: SceneRecord) -> SceneRecord:
        """Give nodes that are shown as outdated the artist's colours back."""
        data = take_colors_back(self.scene, [record])
        return replace(record, data=data.get(record.id, record.data))

    @contextmanager
    def _changing(
        self, doing: str, source: PublishedFiles, options: Mapping[str, Any]
    ) -> Iterator[tuple[Any, current.ProgressTask]]:
        """Show progress, prepare the files, then open the undo step."""
        title = f"{doing} {source.label}"
        with ExitStack() as stack:
            task = stack.enter_context(progress(title))
            media = stack.enter_context(self.prepared(source, options, task))
            stack.enter_context(self.scene.undo.step(title))
            yield media, task

    def _store_new(
        self,
        record_id: str,
        source: PublishedFiles,
        made: Loaded,
        name: str | None,
        namespace: str | None,
        options: Mapping[str, Any],
    ) -> None:
        record = Record(
            record_id,
            {
                "id": CONTAINER_ID,
                "schema": CONTAINER_SCHEMA,
                **self._facts(source),
                "name": name or source.product_name,
                "namespace": namespace or "",
                "options": dict(options),
                **made.data,
                "report": list(made.report),
            },
            made.holders,
        )
        change_records(self.scene, new_containers=[record], whole=False)

    def _store_again(
        self, record: SceneRecord, source: PublishedFiles, made: Loaded
    ) -> None:
        values = self.data_again(record, source, made)
        holders = {record.id: made.holders} if made.holders != record.holders else None
        change_records(
            self.scene, data={record.id: values}, holders=holders, whole=False
        )

    def data_again(
        self, record: SceneRecord, source: PublishedFiles, made: Loaded
    ) -> dict[str, Any]:
        """Return what a container stores once it shows another version."""
        return {
            **record.data,
            **self._facts(source),
            "name": source.product_name,
            **made.data,
            "report": list(made.report),
        }

    def _facts(self, source: PublishedFiles) -> dict[str, Any]:
        """What every container stores of the version that it shows."""
        return {
            "loader": get_loader_identifier(self),
            "representation": source.representation_id,
            "project_name": source.project_name,
            "version": source.version,
            "version_id": source.version_id,
            "product_id": source.product_id,
        }

    def _container(self, record_id: str, holders: Iterable[Holder]) -> dict[str, Any]:
        paths = [h.path for h in holders if h.kind is HolderKind.NODE]
        record = read_record(
            self.scene, record_id, None if self.brings_backdrops else paths
        )
        if record is None:
            raise LoadError("Harmony did not keep what was loaded; try again.")
        return container_of(record)

    @contextmanager
    def _or_load_error(self, done: str, name: str) -> Iterator[None]:
        """Put what goes wrong into words for the artist."""
        try:
            yield
        except LoadError:
            raise
        except (HarmonyError, OSError) as error:
            raise LoadError(
                f"'{name}' was not {done}; the scene is as it was. {in_words(error)}"
            ) from error


def require_loaded(function: Callable[..., object], given: object) -> None:
    """Raise PluginError where a loader did not tell what it made."""
    if not isinstance(given, Loaded):
        wanted = "It returns a harmony.Loaded with what it made"
        raise PluginError(wrong_result(function, given, wanted))


def require_lines(function: Callable[..., object], given: object) -> None:
    """Raise PluginError where a loader did not give sentences for the artist."""
    lines = given if isinstance(given, (tuple, list)) else [None]
    if not all(isinstance(line, str) for line in lines):
        wanted = (
            "It returns sentences for the artist, an empty tuple where there are none"
        )
        raise PluginError(wrong_result(function, given, wanted))


def options_of(record: SceneRecord) -> dict[str, Any]:
    """Return what the artist chose when it was loaded."""
    options = record.data.get("options")
    return dict(options) if isinstance(options, dict) else {}


def require_presence(record: SceneRecord, name: str) -> None:
    """Raise LoadError where what a record stands for is gone from the scene."""
    if record.presence is Presence.MISSING:
        raise LoadError(
            f"What was loaded of '{name}' was deleted from the scene. Load it again, or"
            " remove it from the list."
        )


def in_words(error: Exception) -> str:
    """Return what an error says, without where in the script it was."""
    if isinstance(error, HarmonyScriptError):
        return error.script_message
    return str(error)
