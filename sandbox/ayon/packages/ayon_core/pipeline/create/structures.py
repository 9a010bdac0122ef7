# ruff: noqa: RUF012
"""Created instances, their attributes and small helpers of creation."""

from __future__ import annotations

import copy
import enum
from collections.abc import ItemsView, Iterable, Iterator, KeysView, ValuesView
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from ...lib.attribute_definitions import (
    AbstractAttrDef,
    UnknownDef,
    serialize_attr_defs,
)
from ..constants import AVALON_INSTANCE_ID, AYON_INSTANCE_ID
from .changes import TrackChangesItem
from .exceptions import ImmutableKeyError

if TYPE_CHECKING:
    from .creator_plugins import BaseCreator


class ParentFlags(int, enum.Enum):
    """What a child shares with its parent."""

    parent_lifetime = 1
    share_active = 2


@dataclass
class ProductTypeItem:
    """A product type the artist may choose for a creator."""

    product_type: str
    label: str | None = None

    @classmethod
    def new(cls, *, product_type: str, label: str, **unknown: Any) -> ProductTypeItem:
        """From keyword arguments; unknown ones are ignored."""
        return cls(product_type, label)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> ProductTypeItem:
        """From settings; unknown keys are ignored."""
        return cls.new(**data)


class ConvertorItem:
    """An offer to convert old instances."""

    def __init__(self, identifier: str, label: str) -> None:
        self.id = str(uuid4())
        self.identifier = identifier
        self.label = label

    def to_data(self) -> dict[str, str]:
        """As plain data."""
        return {"id": self.id, "identifier": self.identifier, "label": self.label}


@dataclass
class InstanceContextInfo:
    """Whether folder and task of an instance exist."""

    folder_path: str | None
    task_name: str | None
    folder_is_valid: bool
    task_is_valid: bool

    @property
    def is_valid(self) -> bool:
        """Whether both exist."""
        return self.folder_is_valid and self.task_is_valid


class AttributeValues:
    """Values with their definitions.

    A value without a definition is kept behind an ``UnknownDef``; one that the
    definition would have to convert is dropped in favour of the default.
    """

    def __init__(
        self,
        parent: Any,
        key: str,
        attr_defs: list[AbstractAttrDef],
        values: dict[str, Any],
        origin_data: dict[str, Any] | None = None,
    ) -> None:
        self._parent = parent
        self._key = key
        self._origin_data = copy.deepcopy(
            values if origin_data is None else origin_data
        )
        known = {item.key for item in attr_defs if item.is_value_def}
        for name, value in values.items():
            if name not in known:
                attr_defs.append(UnknownDef(name, label=name, default=value))
        self._attr_defs = attr_defs
        self._by_key = {item.key: item for item in attr_defs if item.is_value_def}
        self._data: dict[str, Any] = {}
        for item in attr_defs:
            value = values.get(item.key)
            if value is not None and item.convert_value(value) == value:
                self._data[item.key] = value

    def __getitem__(self, key: str) -> Any:
        if key not in self._by_key:
            return self._data[key]
        return self._data.get(key, self._by_key[key].default)

    def __setitem__(self, key: str, value: Any) -> None:
        if key not in self._by_key:
            raise KeyError(f'Key "{key}" was not found.')
        self.update({key: value})

    def __contains__(self, key: str) -> bool:
        return key in self._by_key

    def __iter__(self) -> Iterator[str]:
        yield from self._by_key

    def get(self, key: str, default: Any = None) -> Any:
        """A value, or its definition's default, or ``default``."""
        return self[key] if key in self._by_key else default

    def keys(self) -> KeysView[str]:
        """Keys of the definitions."""
        return self._by_key.keys()

    def values(self) -> Iterator[Any]:
        """Stored values; ``None`` where only a default exists."""
        return (self._data.get(key) for key in self._by_key)

    def items(self) -> Iterator[tuple[str, Any]]:
        """Keys and stored values; ``None`` where only a default exists."""
        return ((key, self._data.get(key)) for key in self._by_key)

    def get_attr_def(self, key: str, default: Any = None) -> Any:
        """Definition of a key."""
        return self._by_key.get(key, default)

    @property
    def attr_defs(self) -> list[AbstractAttrDef]:
        """Definitions."""
        return list(self._attr_defs)

    @property
    def origin_data(self) -> dict[str, Any]:
        """Values as they were stored."""
        return copy.deepcopy(self._origin_data)

    def update(self, value: dict[str, Any]) -> None:
        """Change values and report what really changed."""
        self._report(self._update(value))

    def pop(self, key: str, default: Any = None) -> Any:
        """Take a value away; the definition's default remains."""
        value, changes = self._pop(key, default)
        self._report(changes)
        return value

    def set_value(self, value: dict[str, Any]) -> None:
        """Set all values."""
        gone = set(value) - set(self._data)
        changes = self._update(value)
        for key in gone:
            changes.update(self._pop(key, None)[1])
        self._report(changes)

    def reset_values(self) -> None:
        """Forget every value."""
        self._data = {}

    def mark_as_stored(self) -> None:
        """What is here is what is stored."""
        self._origin_data = copy.deepcopy(self._data)

    def data_to_store(self) -> dict[str, Any]:
        """Values with defaults filled in."""
        return {
            **{key: self[key] for key in self._data},
            **{
                key: item.default
                for key, item in self._by_key.items()
                if key not in self._data
            },
        }

    def get_serialized_attr_defs(self) -> list[dict[str, Any]]:
        """Definitions as plain data."""
        return serialize_attr_defs(self._attr_defs)

    def _update(self, value: dict[str, Any]) -> dict[str, Any]:
        changes = {
            key: item
            for key, item in dict(value).items()
            if key not in self._data or self._data[key] != item
        }
        self._data.update(changes)
        return changes

    def _pop(self, key: str, default: Any) -> tuple[Any, dict[str, Any]]:
        had = key in self._data
        value = self._data.pop(key, default)
        definition = self._by_key.get(key)
        if isinstance(definition, UnknownDef):
            del self._by_key[key]
            self._attr_defs = [d for d in self._attr_defs if d is not definition]
            return value, {}
        return value, {key: None} if had else {}

    def _report(self, changes: dict[str, Any]) -> None:
        if changes:
            self._parent.attribute_value_changed(self._key, changes)


class CreatorAttributeValues(AttributeValues):
    """Attributes of the creator on one instance."""

    @property
    def instance(self) -> CreatedInstance:
        """The instance."""
        return self._parent


class PublishAttributeValues(AttributeValues):
    """Attributes of one publish plugin."""

    @property
    def publish_attributes(self) -> PublishAttributes:
        """All attributes of the same instance or context."""
        return self._parent


class PublishAttributes:
    """Attributes of publish plugins by class name.

    Values of plugins that are not here now are kept as they are.
    """

    def __init__(self, parent: Any, origin_data: dict[str, Any]) -> None:
        self._parent = parent
        self._origin_data = copy.deepcopy(origin_data)
        self._data: dict[str, Any] = copy.deepcopy(origin_data)

    def __getitem__(self, key: str) -> Any:
        return self._data[key]

    def __setitem__(self, key: str, value: Any) -> None:
        current = self._data.get(key)
        if isinstance(current, AttributeValues):
            current.set_value(value)
        else:
            self._data[key] = value

    def __delitem__(self, key: str) -> None:
        self.pop(key)

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def keys(self) -> KeysView[str]:
        """Names of plugins."""
        return self._data.keys()

    def values(self) -> ValuesView[Any]:
        """Values by plugin."""
        return self._data.values()

    def items(self) -> ItemsView[str, Any]:
        """Names and values of plugins."""
        return self._data.items()

    def get(self, key: str, default: Any = None) -> Any:
        """Values of a plugin."""
        return self._data.get(key, default)

    def pop(self, key: str, default: Any = None) -> Any:
        """Take values away; a present plugin goes back to defaults."""
        if key not in self._data:
            return default
        value = self._data[key]
        if not isinstance(value, AttributeValues):
            self.attribute_value_changed(key, None)
            return self._data.pop(key)
        output = value.data_to_store()
        value.reset_values()
        self.attribute_value_changed(key, value.data_to_store())
        return output

    @property
    def origin_data(self) -> dict[str, Any]:
        """Values as they were stored."""
        return copy.deepcopy(self._origin_data)

    def mark_as_stored(self) -> None:
        """What is here is what is stored."""
        self._origin_data = copy.deepcopy(self.data_to_store())

    def data_to_store(self) -> dict[str, Any]:
        """Values by plugin as plain data."""
        return {
            key: value.data_to_store() if isinstance(value, AttributeValues) else value
            for key, value in self._data.items()
        }

    def attribute_value_changed(self, key: str, changes: Any) -> None:
        """Report a change to the instance or context."""
        self._parent.publish_attribute_value_changed(key, changes)

    def set_publish_plugin_attr_defs(
        self,
        plugin_name: str,
        attr_defs: list[AbstractAttrDef],
        value: Any | None = None,
    ) -> None:
        """Set the definitions of a plugin, keeping values."""
        if value is None:
            value = self._data.get(plugin_name)
        values = dict(
            value.data_to_store() if isinstance(value, AttributeValues) else value or {}
        )
        self._data[plugin_name] = PublishAttributeValues(
            self, plugin_name, attr_defs, values, values
        )


class CreatedInstance:
    """A publish instance; behaves as a dict whose changes are reported."""

    __immutable_keys = (
        "id",
        "instance_id",
        "productType",
        "productBaseType",
        "creator_identifier",
        "creator_attributes",
        "publish_attributes",
    )
    __required_keys = {
        "folderPath": None,
        "task": None,
        "productName": None,
        "active": True,
    }

    def __init__(
        self,
        product_type: str,
        product_name: str,
        data: dict[str, Any],
        creator: BaseCreator,
        transient_data: dict[str, Any] | None = None,
        product_base_type: str | None = None,
    ) -> None:
        self._creator = creator
        self._group_label = creator.get_group_label() or creator.identifier
        self._transient_data = {} if transient_data is None else transient_data
        self._members: list[Any] = []
        self._is_mandatory = False
        self._parent_instance_id: str | None = None
        self._parent_flags = 0
        values = copy.deepcopy(data or {})
        creator_attributes = values.pop("creator_attributes", None) or {}
        publish_attributes = values.pop("publish_attributes", None) or {}
        self._orig_data = copy.deepcopy(values)
        for key in ("productType", "productName", "family", "subset"):
            values.pop(key, None)
        old_folder = values.pop("asset", None)
        values.setdefault("folderPath", old_folder)
        item_id = values.get("id")
        if item_id not in (AYON_INSTANCE_ID, AVALON_INSTANCE_ID):
            item_id = AYON_INSTANCE_ID
        self._data: dict[str, Any] = {
            "id": item_id,
            "productType": product_type,
            "productName": product_name,
            "productBaseType": product_base_type
            or creator.product_base_type
            or product_type,
            "active": values.get("active", True),
            "creator_identifier": creator.identifier,
        }
        for key in self._data:
            values.pop(key, None)
        self._data["variant"] = ""
        self._data["creator_attributes"] = creator_attributes
        self._data["publish_attributes"] = PublishAttributes(self, publish_attributes)
        self._data.update(values)
        for key, default in self.__required_keys.items():
            self._data.setdefault(key, default)
        if not self._data.get("instance_id"):
            self._data["instance_id"] = str(uuid4())
        self.set_create_attr_defs(
            creator.get_attr_defs_for_instance(self), creator_attributes
        )

    def __str__(self) -> str:
        return (
            f"<CreatedInstance {self.product_name}"
            f" ({self.product_type}[{self.creator_identifier}])> {self._data}"
        )

    def __getitem__(self, key: str) -> Any:
        return self._data[key]

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def __setitem__(self, key: str, value: Any) -> None:
        if key in self._data and self._data[key] == value:
            return
        if key in self.__immutable_keys:
            raise ImmutableKeyError(key)
        if self._is_mandatory and key == "active" and value is not True:
            raise ImmutableKeyError(key, "Instance is mandatory and can't be disabled.")
        self._data[key] = value
        self._create_context.instance_values_changed(self.id, {key: value})

    def get(self, key: str, default: Any = None) -> Any:
        """A value."""
        return self._data.get(key, default)

    def pop(self, key: str, *args: Any, **kwargs: Any) -> Any:
        """Take a value away; required keys go back to their default."""
        if key in self.__immutable_keys:
            raise ImmutableKeyError(key)
        had = key in self._data
        output = self._data.pop(key, *args, **kwargs)
        if had:
            if key in self.__required_keys:
                self._data[key] = self.__required_keys[key]
            self._create_context.instance_values_changed(self.id, {key: None})
        return output

    def keys(self) -> KeysView[str]:
        """Keys."""
        return self._data.keys()

    def values(self) -> ValuesView[Any]:
        """Values."""
        return self._data.values()

    def items(self) -> ItemsView[str, Any]:
        """Keys and values."""
        return self._data.items()

    @property
    def data(self) -> CreatedInstance:
        """The instance itself, as publish code expects it."""
        return self

    @property
    def id(self) -> str:
        """Unique id, stored with the instance."""
        return str(self._data["instance_id"])

    @property
    def product_base_type(self) -> str:
        """Base type of the product."""
        return str(self._data["productBaseType"])

    @property
    def product_type(self) -> str:
        """Type of the product."""
        return str(self._data["productType"])

    @property
    def product_name(self) -> str:
        """Name of the product."""
        return self._data["productName"]

    @property
    def label(self) -> str:
        """Text for the artist."""
        return self._data.get("label") or self.product_name

    @property
    def group_label(self) -> str:
        """Group in the Publisher."""
        return self._data.get("group") or self._group_label

    @property
    def creator_identifier(self) -> str:
        """Identifier of the creator."""
        return str(self._data["creator_identifier"])

    @property
    def creator_label(self) -> str:
        """Label of the creator."""
        return self._creator.label or self.creator_identifier

    @property
    def creator_attributes(self) -> Any:
        """Attributes of the creator."""
        return self._data["creator_attributes"]

    @property
    def creator_attribute_defs(self) -> list[AbstractAttrDef]:
        """Definitions of the creator's attributes."""
        return self.creator_attributes.attr_defs

    @property
    def publish_attributes(self) -> PublishAttributes:
        """Attributes of publish plugins."""
        return self._data["publish_attributes"]

    @property
    def transient_data(self) -> dict[str, Any]:
        """Data that is not stored."""
        return self._transient_data

    @property
    def has_promised_context(self) -> bool:
        """Whether the folder will only exist after publishing."""
        return bool(self._transient_data.get("has_promised_context", False))

    @property
    def origin_data(self) -> dict[str, Any]:
        """Data as it was stored."""
        return {
            **copy.deepcopy(self._orig_data),
            "creator_attributes": self.creator_attributes.origin_data,
            "publish_attributes": self.publish_attributes.origin_data,
        }

    @property
    def is_mandatory(self) -> bool:
        """Whether it cannot be switched off."""
        return self._is_mandatory

    def set_mandatory(self, value: bool) -> None:
        """Make it impossible, or possible, to switch off."""
        if value is self._is_mandatory:
            return
        self._is_mandatory = value
        if value is True:
            self["active"] = True
        self._create_context.instance_requirement_changed(self.id)

    @property
    def parent_instance_id(self) -> str | None:
        """Id of the parent instance."""
        return self._parent_instance_id

    @property
    def parent_flags(self) -> int:
        """What is shared with the parent."""
        return self._parent_flags

    def set_parent(self, instance_id: str | None, flags: int) -> None:
        """Put the instance below another one."""
        before = (self._parent_instance_id, self._parent_flags)
        self._parent_instance_id = instance_id
        self._parent_flags = flags or 0
        if before != (self._parent_instance_id, self._parent_flags):
            self._create_context.instance_parent_changed(self.id)

    def changes(self) -> TrackChangesItem:
        """What differs from what is stored."""
        return TrackChangesItem(self.origin_data, self.data_to_store())

    def mark_as_stored(self) -> None:
        """What is here is what is stored."""
        self._orig_data = {
            key: copy.deepcopy(value)
            for key, value in self._data.items()
            if key not in ("creator_attributes", "publish_attributes")
        }
        self.creator_attributes.mark_as_stored()
        self.publish_attributes.mark_as_stored()

    def data_to_store(self) -> dict[str, Any]:
        """Data as the creator stores it."""
        output = {
            key: value
            for key, value in self._data.items()
            if key not in ("creator_attributes", "publish_attributes")
        }
        attributes = self.creator_attributes
        if isinstance(attributes, AttributeValues):
            output["creator_attributes"] = attributes.data_to_store()
        else:
            output["creator_attributes"] = copy.deepcopy(attributes)
        output["publish_attributes"] = self.publish_attributes.data_to_store()
        return output

    @classmethod
    def from_existing(
        cls,
        instance_data: dict[str, Any],
        creator: BaseCreator,
        transient_data: dict[str, Any] | None = None,
    ) -> CreatedInstance:
        """An instance from stored data, old keys included."""
        data = copy.deepcopy(instance_data)
        base_type: Any = (
            data.get("productBaseType")
            or data.get("productType")
            or data.get("family")
            or creator.product_base_type
        )
        product_type = data.get("productType")
        name = data.get("productName")
        return cls(
            base_type if product_type is None else product_type,
            data.get("subset") if name is None else name,  # type: ignore[arg-type]
            data,
            creator,
            transient_data=transient_data,
            product_base_type=base_type,
        )

    def set_create_attr_defs(
        self, attr_defs: list[AbstractAttrDef], value: Any | None = None
    ) -> None:
        """Set the definitions of the creator's attributes, keeping values."""
        current = self._data["creator_attributes"]
        if value is None:
            value = current
        if isinstance(value, AttributeValues):
            value = value.data_to_store()
        origin = (
            current.origin_data
            if isinstance(current, AttributeValues)
            else copy.deepcopy(current)
        )
        self._data["creator_attributes"] = CreatorAttributeValues(
            self, "creator_attributes", attr_defs, value, origin
        )
        self._create_context.instance_create_attr_defs_changed(self.id)

    def set_publish_plugin_attr_defs(
        self, plugin_name: str, attr_defs: list[AbstractAttrDef]
    ) -> None:
        """Set the definitions of a publish plugin, keeping values."""
        self.publish_attributes.set_publish_plugin_attr_defs(plugin_name, attr_defs)
        self._create_context.instance_publish_attr_defs_changed(self.id, plugin_name)

    def attribute_value_changed(self, key: str, changes: dict[str, Any]) -> None:
        """A creator attribute changed."""
        self._create_context.instance_values_changed(self.id, {key: changes})

    def publish_attribute_value_changed(self, plugin_name: str, value: Any) -> None:
        """A publish attribute changed."""
        self._create_context.instance_values_changed(
            self.id, {"publish_attributes": {plugin_name: value}}
        )

    def add_members(self, members: Iterable[Any]) -> None:
        """Remember members that are not there yet."""
        for member in members:
            if member not in self._members:
                self._members.append(member)

    @property
    def _create_context(self) -> Any:
        return self._creator.create_context
