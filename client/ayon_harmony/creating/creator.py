"""What every creator of the addon shares: listing, storing and forgetting.

A creator says which instances it makes and what they stand for in the scene;
the bases here read the scene once for all creators of a reset, list copies that
artists made as instances of their own, and store changes in one undo step.
Nothing is stored until the Publisher saves.

Longer than other modules: what ayon-core calls on a creator comes as one class, and
half of the length says what each call has to keep.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any, Callable, TypeVar

import ayon_api
from ayon_core.lib import EnumDef, NumberDef, TextDef
from ayon_core.pipeline.create import (
    AutoCreator,
    BaseCreator,
    CreatedInstance,
    Creator,
    CreatorError,
    UnavailableSharedData,
)

from ayon_harmony import current
from ayon_harmony.errors import HarmonyError
from ayon_harmony.model.frames import FrameRange, ShotRange
from ayon_harmony.model.layers import safe_variant
from ayon_harmony.model.metadata import Holder, HolderKind, Record
from ayon_harmony.model.names import first_free, listed
from ayon_harmony.model.patterns import fits
from ayon_harmony.model.product_names import server_name
from ayon_harmony.model.record_inventory import Presence
from ayon_harmony.model.storage import DatabaseScene
from ayon_harmony.scene import Scene
from ayon_harmony.scene.backdrops import Backdrop
from ayon_harmony.scene.nodes import Node
from ayon_harmony.scene.records import (
    SceneRecord,
    SceneRecords,
    change_records,
    read_records,
)
from ayon_harmony.scene.write_nodes import (
    WriteNode,
    find_composite,
    list_write_nodes,
    make_write_node,
)

__all__ = (
    "Backdrop",
    "HarmonyAutoCreator",
    "HarmonyCreator",
    "Holder",
    "HolderKind",
    "Node",
    "SceneRecord",
    "WriteNode",
    "backdrop_holder",
    "find_backdrop",
    "find_composite",
    "frame_range_defs",
    "free_palettes",
    "list_write_nodes",
    "listed",
    "make_write_node",
    "record_of",
    "variant_of",
)


Result = TypeVar("Result")

DEFAULT_SHOT = FrameRange(1001, 1100)
"""Where the task of an instance has no frames."""

_SHARED_RECORDS = "harmony.records"
_HOLDERS = "holders"


class _SceneInstances(BaseCreator):
    """The part that both kinds of creators share."""

    skip_discovery = True
    settings_category = "harmony"
    active_on_create = True

    @property
    def scene(self) -> Scene:
        """The scene that is open in Harmony."""
        return current.get_scene()

    @property
    def database(self) -> DatabaseScene | None:
        """The open scene of a Harmony Server, None for one in a folder."""
        return current.find_database_scene()

    def register_callbacks(self) -> None:
        """Show and hide attributes as others are chosen."""
        self.create_context.add_value_changed_callback(self._on_values_changed)

    def _on_values_changed(self, event: Any) -> None:
        for change in event["changes"]:
            instance = change["instance"]
            if instance is None or instance.creator_identifier != self.identifier:
                continue
            values = change["changes"]
            is_framed = "frame_range" in values.get("creator_attributes", {})
            if is_framed or "folderPath" in values or "task" in values:
                instance.set_create_attr_defs(self.get_attr_defs_for_instance(instance))

    def shot_of(self, instance: CreatedInstance) -> FrameRange:
        """Return the frames of an instance's task, handles included, in AYON's numbers.

        Where the task has none that make sense, those of its folder.
        """
        context = self.create_context
        folder_path, task_name = instance.get("folderPath"), instance.get("task")
        for entity in (
            context.get_task_entity(folder_path, task_name),
            context.get_folder_entity(folder_path),
        ):
            with contextlib.suppress(ValueError):
                shot = ShotRange.from_attributes((entity or {}).get("attrib") or {})
                return shot.with_handles
        return DEFAULT_SHOT

    def records(self) -> SceneRecords:
        """Return the scene's records, read once for a reset of the context."""
        return self.read_once(_SHARED_RECORDS, lambda: read_records(self.scene))

    def read_once(self, key: str, read: Callable[[], Result]) -> Result:
        """Return what is read once for a reset of the context, by a key of ours.

        Raises:
            UnavailableSharedData: The context is not being reset.

        """
        shared = self.collection_shared_data
        if key not in shared:
            shared[key] = read()
        value: Result = shared[key]
        return value

    def read_records(self) -> SceneRecords:
        """Return the scene's records as they are now."""
        try:
            return self.records()
        except UnavailableSharedData:
            return read_records(self.scene)

    def own_records(self) -> list[SceneRecord]:
        """Return this creator's records that are in the scene."""
        return [
            record
            for record in self.records().instances
            if record.data.get("creator_identifier") == self.identifier
            and record.presence is not Presence.MISSING
            and not _is_part_of_copy(record)
        ]

    def collect_instances(self) -> None:
        """List what is stored in the scene, and copies of it."""
        records = self.own_records()
        taken = {
            str(record.data.get("variant") or "").lower()
            for record in records
            if record.copy_of is None
        }
        for record in records:
            data = self.data_of(record)
            if record.copy_of is not None:
                self._rename_copy(data, taken)
            self._add_instance_to_context(
                CreatedInstance.from_existing(
                    data, self, transient_data=self.transient_data_of(record)
                )
            )

    def data_of(self, record: SceneRecord) -> dict[str, Any]:
        """Return the data of a stored instance; add what lives in the scene."""
        data = dict(record.data)
        if not data.get("folderPath") and data.get("asset"):
            data["folderPath"] = self._folder_path_of(str(data["asset"]))
        return data

    def _folder_path_of(self, name: str) -> str:
        """Return the folder that OpenPype knew by its bare name.

        Where several have it, the name stays: the artist chooses in the Publisher.
        """
        folders = list(
            ayon_api.get_folders(
                self.project_name, folder_names=[name], fields={"path"}
            )
        )
        return str(folders[0]["path"]) if len(folders) == 1 else name

    def transient_data_of(self, record: SceneRecord) -> dict[str, Any]:
        """Return what an instance knows for as long as it is listed."""
        return {
            _HOLDERS: record.holders,
            "holder": record.holder.path if record.holder else None,
            "copy_of": record.copy_of,
        }

    def _rename_copy(self, data: dict[str, Any], taken: set[str]) -> None:
        """Give a copy a variant of its own; it waits switched off."""
        base = str(data.get("variant") or "Main")
        others = {*taken, base.lower()}
        variant = first_free(base, lambda name: name.lower() in others, mark="")
        taken.add(variant.lower())
        data["variant"] = variant
        data["active"] = False
        data["productName"] = self.product_name_of(variant, data)

    def get_product_name(
        self,
        project_name: str,
        folder_entity: Any,
        task_entity: Any,
        variant: str,
        host_name: str | None = None,
        instance: Any = None,
        project_entity: Any = None,
        product_type: str | None = None,
    ) -> str:
        """Return core's name for a product, in letters that the server takes.

        The Publisher shows it before anything is made. The variant stays as the
        artist wrote it.
        """
        name = super().get_product_name(
            project_name,
            folder_entity,
            task_entity,
            # Core sets capitals by ASCII rules: "Žlutá" would become "ŽLutá".
            server_name(variant),
            host_name=host_name,
            instance=instance,
            project_entity=project_entity,
            product_type=product_type,
        )
        return server_name(str(name))

    def product_name_of(
        self,
        variant: str,
        data: Mapping[str, Any],
        product_type: str | None = None,
    ) -> str:
        """Return the product name of a variant in an instance's own context.

        Args:
            variant: The variant.
            data: Instance data with ``folderPath`` and ``task``.
            product_type: Product type, that of ``data`` if None.

        """
        context = self.create_context
        folder_path = data.get("folderPath")
        task_name = data.get("task")
        folder_entity = context.get_folder_entity(folder_path)
        task_entity = context.get_task_entity(folder_path, task_name)
        name: str = self.get_product_name(
            context.get_current_project_name(),
            folder_entity,
            task_entity,
            variant,
            host_name=context.host_name,
            project_entity=context.get_current_project_entity(),
            product_type=product_type or data.get("productType"),
        )
        return name

    def update_instances(self, update_list: Iterable[Any]) -> None:
        """Store changed and new instances in one undo step."""
        changed = [created for created, _changes in update_list]
        if not changed:
            return
        read = read_records(self.scene)
        stored = {record.id: record for record in read.instances}
        data = {i.id: i.data_to_store() for i in changed if i.id in stored}
        new = [record_of(i) for i in changed if i.id not in stored]
        is_same = not new and all(
            stored[key].copy_of is None and stored[key].data == data[key]
            for key in data
        )
        try:
            steps = self.node_changes(changed)
            if is_same and not steps:
                # Core lists defaults as changes; an empty step would undo nothing.
                return
            with self.scene.undo.step(f"Save {self.label}"):
                for change_nodes in steps:
                    change_nodes()
                change_records(self.scene, data=data, new_instances=new, read=read)
        except HarmonyError as error:
            raise CreatorError(f"The instances were not stored: {error}") from error
        for instance in changed:
            instance.transient_data["copy_of"] = None

    def node_changes(
        self, instances: Iterable[CreatedInstance]
    ) -> list[Callable[[], object]]:
        """Return what brings changed attributes to what the instances stand for."""
        return []

    def remove_instances(self, instances: Iterable[CreatedInstance]) -> None:
        """Forget instances; what they stand for stays in the scene."""
        chosen = list(instances)
        try:
            with self.scene.undo.step(f"Remove {self.label}"):
                change_records(self.scene, removed=[instance.id for instance in chosen])
        except HarmonyError as error:
            raise CreatorError(f"The instances were not removed: {error}") from error
        for instance in chosen:
            self._remove_instance_from_context(instance)

    def store_new(
        self,
        product_name: str,
        data: Mapping[str, Any],
        holders: Iterable[Holder],
    ) -> CreatedInstance:
        """Make an instance, store it and put it on the Publisher's list.

        Args:
            product_name: Name of its product.
            data: Instance data: folder, task, variant, creator attributes.
            holders: What it stands for in the scene.

        """
        made = self.make_instance(product_name, data, holders)
        change_records(self.scene, new_instances=[record_of(made)])
        # Listed as read back, so that it counts as stored with all it has.
        instance = CreatedInstance.from_existing(
            made.data_to_store(), self, transient_data=made.transient_data
        )
        self._add_instance_to_context(instance)
        return instance

    def make_instance(
        self,
        product_name: str,
        data: Mapping[str, Any],
        holders: Iterable[Holder] = (),
    ) -> CreatedInstance:
        """Make an instance without storing or listing it."""
        things = tuple(holders)
        values = {"active": self.active_on_create, **data}
        product_type = values.pop("productType", None) or self.product_base_type
        return CreatedInstance(
            product_type=product_type,
            product_name=product_name,
            data=values,
            creator=self,
            transient_data={
                _HOLDERS: things,
                "holder": things[0].path if things else None,
                "copy_of": None,
            },
            product_base_type=self.product_base_type,
        )

    def instances_of_paths(self) -> dict[str, CreatedInstance]:
        """Return the listed instances of all creators by what they stand for."""
        return {
            holder.path: instance
            for instance in self.create_context.instances
            for holder in instance.transient_data.get(_HOLDERS) or ()
        }

    def listed_paths(self, node_type: str) -> list[str]:
        """Return paths of the nodes of a type, read once for a reset."""

        def read_paths() -> list[str]:
            return [
                node.path for node in self.scene.nodes.list_nodes(types=[node_type])
            ]

        try:
            return self.read_once(f"harmony.paths.{node_type}", read_paths)
        except UnavailableSharedData:
            return read_paths()

    def require_free_product(self, product_name: str, folder_path: str | None) -> None:
        """Refuse a product that another instance of this folder has.

        Raises:
            CreatorError: There is one; the message says which and what to do.

        """
        for instance in self.create_context.instances:
            if (
                instance.product_name.lower() == product_name.lower()
                and instance.get("folderPath") == folder_path
            ):
                raise CreatorError(
                    f"There is an instance '{instance.product_name}' already. Choose "
                    "another variant, or remove that instance first."
                )

    def free_product(self, variant: str, data: Mapping[str, Any]) -> tuple[str, str]:
        """Return a product name and a variant that no instance of the folder has.

        Names that differ in the scene can become one product name: ``hair 1`` and
        ``hair-1``. The second gets a number.

        Args:
            variant: Wish for the variant.
            data: Instance data with ``folderPath`` and ``task``.

        Raises:
            CreatorError: The studio's product names do not hold the variant, so
                there is no other.

        """
        taken = {
            instance.product_name.casefold()
            for instance in self.create_context.instances
            if instance.get("folderPath") == data.get("folderPath")
        }
        candidate, number, before = variant, 1, ""
        while (name := self.product_name_of(candidate, data)).casefold() in taken:
            if name == before:
                self.require_free_product(name, data.get("folderPath"))
            number, before = number + 1, name
            candidate = f"{variant}_{number}"
        return name, candidate


class HarmonyCreator(_SceneInstances, Creator):
    """Base of creators that artists start from the Publisher."""

    skip_discovery = True
    default_variants: tuple[str, ...] = ("Main",)

    def create(
        self,
        product_name: str,
        instance_data: dict[str, Any],
        pre_create_data: dict[str, Any],
    ) -> Any:
        """Make instances from the Publisher's form, in one undo step.

        Args:
            product_name: Name that core made of the variant.
            instance_data: Folder, task and variant.
            pre_create_data: Answers of the form; any may be missing.

        Raises:
            CreatorError: It can't be done; the message says what to do.

        """
        try:
            with self.scene.undo.step(f"Create {self.label}"):
                return self.make(product_name, instance_data, pre_create_data)
        except HarmonyError as error:
            raise CreatorError(str(error)) from error

    def make(
        self,
        product_name: str,
        instance_data: dict[str, Any],
        pre_create_data: dict[str, Any],
    ) -> Any:
        """Make the instances; see ``create``."""
        raise NotImplementedError


class HarmonyAutoCreator(_SceneInstances, AutoCreator):
    """Base of creators that every scene has one instance of.

    The instance follows the context: its folder, task and product name are
    those of the task the artist works in.
    """

    skip_discovery = True
    default_variants: tuple[str, ...] = ("Main",)

    def create(self, options: Any = None) -> None:
        """List the instance, or make it; nothing is stored before a save."""
        context = self.create_context
        folder_path = context.get_current_folder_path()
        task_name = context.get_current_task_name()
        existing = next(
            (
                instance
                for instance in context.instances
                if instance.creator_identifier == self.identifier
            ),
            None,
        )
        default_variant = next(iter(self.default_variants), "Main")
        wanted: dict[str, Any] = {"folderPath": folder_path, "task": task_name}
        if existing is None:
            wanted["variant"] = default_variant
            # The same at every reset until it is stored for the first time.
            wanted["instance_id"] = self.identifier.rpartition(".")[2]
            name = self.product_name_of(default_variant, wanted, self.product_base_type)
            self._add_instance_to_context(self.make_instance(name, wanted))
            return
        if all(existing.get(key) == value for key, value in wanted.items()):
            return
        variant = existing.get("variant") or default_variant
        name = self.product_name_of(variant, wanted, existing.product_type)
        for key, value in {**wanted, "productName": name}.items():
            existing[key] = value


def _is_part_of_copy(record: SceneRecord) -> bool:
    """Tell whether only something beside the main thing was copied.

    A copied drawing layer of a pass, for example, is no pass yet.
    """
    return record.copy_of is not None and bool(record.holders[0].member)


def frame_range_defs(
    instance: CreatedInstance,
    shot: FrameRange = DEFAULT_SHOT,
    *,
    may_have_gaps: bool = False,
) -> list[Any]:
    """Return attributes for the frames of an instance, both ends included.

    All frames are AYON's. Fields are hidden unless their choice is made.

    Args:
        instance: The instance.
        shot: Frames of its task, handles included: what first and last are at first.
        may_have_gaps: Frames may be listed one by one.

    """
    attributes = instance.get("creator_attributes") or {}
    choice = attributes.get("frame_range")
    choices = {
        "scene": "All of the scene",
        "no_handles": "Without handles",
        "custom": "First to last frame",
    }
    if may_have_gaps:
        choices["list"] = "Listed frames"
    definitions = [
        EnumDef("frame_range", items=choices, default="scene", label="Frames"),
        *(
            NumberDef(
                key,
                default=default,
                minimum=-999999,
                maximum=999999,
                label=label,
                visible=choice == "custom",
                tooltip="As counted in the shot; this frame is included.",
            )
            for key, default, label in (
                ("frame_start", shot.start, "First frame"),
                ("frame_end", shot.end, "Last frame"),
            )
        ),
    ]
    if may_have_gaps:
        definitions.append(
            TextDef(
                "frame_list",
                default=str(shot),
                label="Listed frames",
                visible=choice == "list",
                placeholder="1001,1005-1008",
                tooltip="As counted in the shot: single frames and ranges, with commas "
                "between. 1001-1009x2 is every second one.",
            )
        )
    return definitions


def record_of(instance: CreatedInstance) -> Record:
    """Return what is stored of an instance."""
    return Record(
        id=instance.id,
        data=instance.data_to_store(),
        holders=tuple(instance.transient_data.get(_HOLDERS) or ()),
    )


def free_palettes(records: SceneRecords) -> list[str]:
    """Return the scene's own palettes without an instance, by portable path.

    Palettes that were loaded, or linked from outside the scene's folder, are
    somebody else's and left out.
    """
    taken = {
        path
        for record in (*records.instances, *records.containers)
        for path in record.paths(HolderKind.PALETTE)
    }
    return [
        path
        for path in records.store.palettes
        if path not in taken and not PurePath(path).is_absolute()
    ]


def find_backdrop(scene: Scene, group_path: str, index: int) -> Backdrop:
    """Return the backdrop at a place of a group's list, with its nodes.

    Raises:
        CreatorError: There is none any more.

    """
    for backdrop in scene.backdrops.list_backdrops(group_path):
        if backdrop.index == index:
            return backdrop
    raise CreatorError("The backdrop is not in the scene any more. Select it again.")


def backdrop_holder(scene: Scene, backdrop: Backdrop) -> Holder:
    """Return what an instance of a backdrop stands for."""
    place = (backdrop.group_path, backdrop.index)
    for stored in scene.metadata.get_store().backdrops:
        if (stored.group_path, stored.index) == place:
            return Holder(HolderKind.BACKDROP, stored.path)
    raise CreatorError(
        f"The backdrop '{backdrop.title}' is not in the scene any more. Select it"
        " again."
    )


def variant_of(name: str) -> str:
    """Return a variant made of the name of a node, a backdrop or a palette."""
    return safe_variant(name) or "Main"


def fits_any(patterns: Iterable[str], name: str) -> bool:
    """Whether a whole name is what one of the settings' patterns says."""
    return any(fits(pattern, name) for pattern in patterns)
