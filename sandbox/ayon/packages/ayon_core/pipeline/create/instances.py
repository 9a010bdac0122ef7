"""An instance: what will be published of something in the scene.

It is a dict with locked keys, and two groups of attributes: those of its
creator, and those of the publish plugins that will see it. What was stored last
is kept beside it, so that changes can be told.
"""

from __future__ import annotations

import copy
import uuid
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from enum import IntFlag
from typing import Any

from ayon_core.pipeline.create.errors import ImmutableKeyError

INSTANCE_ID = "ayon.create.instance"
_MISSING = object()

_LOCKED = frozenset(
    {
        *["id", "instance_id", "productType", "productBaseType"],
        *["creator_identifier", "creator_attributes", "publish_attributes"],
    }
)
_OLD_KEYS = {"family": "productType", "subset": "productName", "asset": "folderPath"}


class ParentFlags(IntFlag):
    """What an instance shares with its parent."""

    parent_lifetime = 1
    share_active = 2


class Changes(Mapping[str, Any]):
    """How a value differs from what was stored; false where it does not."""

    def __init__(self, old: Any, new: Any) -> None:
        self.old_value = old
        self.new_value = new

    @property
    def changed_keys(self) -> set[str]:
        """Keys of a dict whose values differ."""
        old = self.old_value if isinstance(self.old_value, Mapping) else {}
        new = self.new_value if isinstance(self.new_value, Mapping) else {}
        return {
            key
            for key in {*old, *new}
            if old.get(key, _MISSING) != new.get(key, _MISSING)
        }

    def __bool__(self) -> bool:
        return bool(self.old_value != self.new_value)

    def __getitem__(self, key: str) -> Changes:
        old = self.old_value if isinstance(self.old_value, Mapping) else {}
        new = self.new_value if isinstance(self.new_value, Mapping) else {}
        return Changes(old.get(key), new.get(key))

    def __iter__(self) -> Iterator[str]:
        return iter(self.changed_keys)

    def __len__(self) -> int:
        return len(self.changed_keys)


class AttributeValues(MutableMapping[str, Any]):
    """Values by their definitions; values without one are kept unseen."""

    def __init__(
        self, attr_defs: Iterable[Any], values: Mapping[str, Any], tell: Any
    ) -> None:
        self.attr_defs = list(attr_defs)
        self._tell = tell
        self._by_key = {d.key: d for d in self.attr_defs if d.is_value_def}
        self._chosen = {
            key: self._by_key[key].convert_value(value)
            for key, value in values.items()
            if key in self._by_key
        }
        self._unseen = {k: v for k, v in values.items() if k not in self._by_key}

    def __getitem__(self, key: str) -> Any:
        return self._chosen.get(key, self._by_key[key].default)

    def __setitem__(self, key: str, value: Any) -> None:
        self.update({key: value})

    def update(self, value: Mapping[str, Any]) -> None:  # type: ignore[override]
        """Set several values, and tell of them once."""
        changes = {}
        for key, new in value.items():
            if key not in self._by_key:
                raise KeyError(f"There is no attribute '{key}'")
            if self[key] != new:
                changes[key] = new
            self._chosen[key] = new
        if changes:
            self._tell(changes)

    def __delitem__(self, key: str) -> None:
        self._chosen.pop(key, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_key)

    def __len__(self) -> int:
        return len(self._by_key)

    def data_to_store(self) -> dict[str, Any]:
        """All values, those at their defaults as well."""
        return copy.deepcopy({**self._unseen, **self})

    def chosen(self) -> dict[str, Any]:
        """Values that somebody set, and those without a definition."""
        return copy.deepcopy({**self._unseen, **self._chosen})


class PublishAttributes(MutableMapping[str, Any]):
    """Attribute values by publish plugin; those of plugins that are gone stay."""

    def __init__(self, values: Mapping[str, Any], tell: Any) -> None:
        self._tell = tell
        self._groups: dict[str, Any] = copy.deepcopy(dict(values))

    def __getitem__(self, key: str) -> Any:
        return self._groups[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._groups[key].update(value)

    def __delitem__(self, key: str) -> None:
        del self._groups[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._groups)

    def __len__(self) -> int:
        return len(self._groups)

    def define(self, plugin_name: str, attr_defs: Iterable[Any]) -> None:
        """Give a plugin's attributes their definitions."""
        stored = self._groups.get(plugin_name, {})
        if isinstance(stored, AttributeValues):
            stored = stored.chosen()
        self._groups[plugin_name] = AttributeValues(
            attr_defs, stored, lambda changes: self._tell({plugin_name: changes})
        )

    def data_to_store(self) -> dict[str, Any]:
        """All values of all plugins."""
        return self._all("data_to_store")

    def chosen(self) -> dict[str, Any]:
        """Values that somebody set."""
        return self._all("chosen")

    def _all(self, how: str) -> dict[str, Any]:
        return {
            key: getattr(group, how)()
            if isinstance(group, AttributeValues)
            else copy.deepcopy(group)
            for key, group in self._groups.items()
        }


class CreatedInstance:
    """What will be published of something in the scene."""

    def __init__(
        self,
        product_type: str,
        product_name: str,
        data: dict[str, Any],
        creator: Any,
        transient_data: dict[str, Any] | None = None,
        product_base_type: str | None = None,
    ) -> None:
        given = copy.deepcopy(dict(data))
        self._stored: dict[str, Any] = copy.deepcopy(given)
        self._surroundings = creator.create_context
        self.transient_data = {} if transient_data is None else transient_data
        self.parent_instance_id: str | None = None
        self.parent_flags = ParentFlags(0)
        self.is_mandatory = False
        attributes, published = (
            given.pop(f"{kind}_attributes", None) or {}
            for kind in ("creator", "publish")
        )
        self._values: dict[str, Any] = {
            "id": given.pop("id", INSTANCE_ID),
            "productType": product_type,
            "productName": product_name,
            "productBaseType": product_base_type or creator.product_base_type,
            "active": given.pop("active", True),
            "creator_identifier": creator.identifier,
            "variant": given.pop("variant", None),
            "instance_id": given.pop("instance_id", None) or uuid.uuid4().hex,
        }
        self._values.update((k, v) for k, v in given.items() if k not in self._values)
        self.publish_attributes = PublishAttributes(
            published, lambda changes: self._tell({"publish_attributes": changes})
        )
        self.creator_attributes = AttributeValues((), attributes, None)
        self._define(creator.get_attr_defs_for_instance(self))

    @classmethod
    def from_existing(
        cls,
        instance_data: dict[str, Any],
        creator: Any,
        transient_data: dict[str, Any] | None = None,
    ) -> CreatedInstance:
        """An instance of stored data, which may have keys of old days."""
        data = copy.deepcopy(dict(instance_data))
        for old, new in _OLD_KEYS.items():
            value = data.pop(old, None)
            if value is not None:
                data.setdefault(new, value)
        instance = cls(
            data.pop("productType", None) or creator.product_base_type,
            data.pop("productName", ""),
            data,
            creator,
            transient_data,
            data.pop("productBaseType", None),
        )
        instance._stored = copy.deepcopy(dict(instance_data))
        return instance

    # --- as a dict ---

    def __getitem__(self, key: str) -> Any:
        if key in ("creator_attributes", "publish_attributes"):
            return getattr(self, key)
        return self._values[key]

    def __setitem__(self, key: str, value: Any) -> None:
        if key in _LOCKED:
            raise ImmutableKeyError(key)
        if self.is_mandatory and key == "active" and value is not True:
            raise ImmutableKeyError(key, "A mandatory instance cannot be switched off.")
        before = self._values.get(key, _MISSING)
        self._values[key] = value
        if before != value:
            self._tell({key: value})

    def keys(self) -> list[str]:
        """Keys of the dict."""
        return [*self._values, "creator_attributes", "publish_attributes"]

    def get(self, key: str, default: Any = None) -> Any:
        """A value, or the default."""
        return self[key] if key in self.keys() else default

    # --- what it is ---

    @property
    def id(self) -> str:
        """Its id, the same for as long as it is stored."""
        return str(self._values["instance_id"])

    @property
    def data(self) -> CreatedInstance:
        """The instance itself."""
        return self

    @property
    def product_type(self) -> str:
        """Type of its product."""
        return str(self._values["productType"])

    @property
    def product_base_type(self) -> str:
        """Base type of its product."""
        return str(self._values["productBaseType"])

    @property
    def product_name(self) -> str:
        """Name of its product."""
        return str(self._values["productName"])

    @property
    def label(self) -> str:
        """What the Publisher shows."""
        return str(self.get("label") or self.product_name)

    @property
    def creator_identifier(self) -> str:
        """Its creator."""
        return str(self._values["creator_identifier"])

    @property
    def creator_attribute_defs(self) -> list[Any]:
        """What an artist may choose."""
        return self.creator_attributes.attr_defs

    # --- changing ---

    def set_create_attr_defs(self, attr_defs: Iterable[Any], value: Any = None) -> None:
        """Let an artist choose other things; what was chosen stays."""
        self._define(attr_defs, value)

    def _define(self, attr_defs: Iterable[Any], value: Any = None) -> None:
        chosen = self.creator_attributes.chosen() if value is None else value
        self.creator_attributes = AttributeValues(
            attr_defs,
            chosen,
            lambda changes: self._tell({"creator_attributes": changes}),
        )

    def set_parent(self, instance_id: str | None, flags: Any) -> None:
        """Let it belong to another instance."""
        self.parent_instance_id = instance_id
        self.parent_flags = ParentFlags(flags or 0)

    def set_mandatory(self, value: bool) -> None:
        """Keep it switched on, or let the artist decide."""
        if value:
            self["active"] = True
        self.is_mandatory = value

    def _tell(self, changes: dict[str, Any]) -> None:
        self._surroundings.instance_values_changed(self.id, changes)

    # --- storing ---

    def data_to_store(self) -> dict[str, Any]:
        """All of it, in words that JSON has."""
        return {
            **copy.deepcopy(self._values),
            "creator_attributes": self.creator_attributes.data_to_store(),
            "publish_attributes": self.publish_attributes.data_to_store(),
        }

    def changes(self) -> Changes:
        """How it differs from what is stored."""
        return Changes(self._stored, self.data_to_store())

    def mark_as_stored(self) -> None:
        """What it says is stored now.

        Defaults that nobody chose are not counted in, so an instance that has
        some is stored again at the next save.
        """
        self._stored = {
            **copy.deepcopy(self._values),
            "creator_attributes": self.creator_attributes.chosen(),
            "publish_attributes": self.publish_attributes.chosen(),
        }
