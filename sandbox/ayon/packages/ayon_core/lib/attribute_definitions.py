# ruff: noqa: RUF012
"""Attribute definitions: what creators and plugins let the artist set."""

from __future__ import annotations

import copy
import re
import uuid
import warnings
from abc import ABCMeta, abstractmethod
from collections.abc import Iterable
from typing import Any, Union


def _state(value: bool | None, opposite: bool | None, name: str, old_name: str) -> bool:
    if opposite is not None:
        warnings.warn(
            f"Argument {old_name!r} is deprecated, use {name!r}.",
            DeprecationWarning,
            stacklevel=4,
        )
        if value is None:
            return not opposite
    return True if value is None else value


class _AttrDefMeta(ABCMeta):
    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        obj = super().__call__(*args, **kwargs)
        if not hasattr(obj, "_id"):
            raise TypeError(f"{type(obj)} did not call super().__init__.")
        return obj


class AbstractAttrDef(metaclass=_AttrDefMeta):
    """Base of definitions; equality compares definitions, not values."""

    type_attributes: list[str] = []
    is_value_def = True

    def __init__(
        self,
        key: str,
        default: Any,
        label: str | None = None,
        tooltip: str | None = None,
        is_label_horizontal: bool | None = None,
        visible: bool | None = None,
        enabled: bool | None = None,
        hidden: bool | None = None,
        disabled: bool | None = None,
    ) -> None:
        self.key = key
        self.label = label
        self.tooltip = tooltip
        self.default = default
        self.is_label_horizontal = (
            True if is_label_horizontal is None else is_label_horizontal
        )
        self.visible = _state(visible, hidden, "visible", "hidden")
        self.enabled = _state(enabled, disabled, "enabled", "disabled")
        self._id = uuid.uuid4().hex

    __hash__ = None  # type: ignore[assignment]

    @property
    def id(self) -> str:
        """Unique id of this object."""
        return self._id

    @property
    def hidden(self) -> bool:
        """Opposite of ``visible``."""
        return not self.visible

    @hidden.setter
    def hidden(self, value: bool) -> None:
        self.visible = not value

    @property
    def disabled(self) -> bool:
        """Opposite of ``enabled``."""
        return not self.enabled

    @disabled.setter
    def disabled(self, value: bool) -> None:
        self.enabled = not value

    @property
    @abstractmethod
    def type(self) -> str:
        """Name of the kind of definition, used when serialised."""

    @abstractmethod
    def is_value_valid(self, value: Any) -> bool:
        """Whether the value can be set as it is."""

    @abstractmethod
    def convert_value(self, value: Any) -> Any:
        """The nearest valid value; the default when there is none."""

    def clone(self) -> AbstractAttrDef:
        """A new definition with the same content."""
        return self.deserialize(self.serialize())

    def compare_to_def(
        self,
        other: Any,
        ignore_default: bool | None = False,
        ignore_enabled: bool | None = False,
        ignore_visible: bool | None = False,
        ignore_def_type_compare: bool | None = False,
    ) -> bool:
        """Whether the other definition is the same but for what is ignored."""
        if not isinstance(other, self.__class__) or self.key != other.key:
            return False
        checks = [
            ignore_def_type_compare or self._def_type_compare(other),
            ignore_default or self.default == other.default,
            ignore_enabled or self.enabled == other.enabled,
            ignore_visible or self.visible == other.visible,
        ]
        return all(checks)

    def __eq__(self, other: object) -> bool:
        return self.compare_to_def(other)

    def serialize(self) -> dict[str, Any]:
        """Content as plain data."""
        keys = ["type", "key", "label", "tooltip", "default"]
        keys += ["is_label_horizontal", "visible", "enabled", *self.type_attributes]
        return {key: getattr(self, key) for key in keys}

    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> AbstractAttrDef:
        """A definition from what :meth:`serialize` gave."""
        return cls(**{key: value for key, value in data.items() if key != "type"})

    def _def_type_compare(self, other: Any) -> bool:
        return True


class UIDef(AbstractAttrDef):
    """Something shown that holds no value."""

    is_value_def = False

    def __init__(
        self,
        key: str | None = None,
        default: Any | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(key, default, *args, **kwargs)  # type: ignore[arg-type]

    def is_value_valid(self, value: Any) -> bool:
        """Anything goes: it is not stored."""
        return True

    def convert_value(self, value: Any) -> Any:
        """The value itself."""
        return value


class UISeparatorDef(UIDef):
    """A line between other definitions."""

    type = "separator"


class UILabelDef(UIDef):
    """A text between other definitions."""

    type = "label"

    def __init__(
        self, label: str, key: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, label=label, key=key, **kwargs)  # type: ignore[misc]

    def _def_type_compare(self, other: Any) -> bool:
        return bool(self.label == other.label)


class UnknownDef(AbstractAttrDef):
    """Stands for stored values whose definition is gone."""

    type = "unknown"

    def __init__(self, key: str, default: Any | None = None, **kwargs: Any) -> None:
        super().__init__(key, default=default, **kwargs)

    def is_value_valid(self, value: Any) -> bool:
        """Anything goes."""
        return True

    def convert_value(self, value: Any) -> Any:
        """The value itself."""
        return value


class HiddenDef(UnknownDef):
    """A value that is stored and never shown."""

    type = "hidden"

    def __init__(self, key: str, default: Any | None = None, **kwargs: Any) -> None:
        kwargs["visible"] = False
        super().__init__(key, default=default, **kwargs)


Number = Union[int, float]


class NumberDef(AbstractAttrDef):
    """A number; ``decimals`` 0 makes it an int."""

    type = "number"
    type_attributes = ["minimum", "maximum", "decimals"]

    def __init__(
        self,
        key: str,
        minimum: Number | None = None,
        maximum: Number | None = None,
        decimals: int | None = None,
        default: Number | None = None,
        **kwargs: Any,
    ) -> None:
        low = 0 if minimum is None else minimum
        high = 999999 if maximum is None else maximum
        self.minimum, self.maximum = min(low, high), max(low, high)
        self.decimals = decimals or 0
        if default is None:
            default = 0
        elif not isinstance(default, (int, float)):
            raise TypeError(f"'default' must be a number, not {type(default)}")
        default = min(max(default, self.minimum), self.maximum)
        super().__init__(key, default=default, **kwargs)

    def is_value_valid(self, value: Any) -> bool:
        """Whether type fits; as in ayon-core, the range is not enforced."""
        return isinstance(value, float if self.decimals else int)

    def convert_value(self, value: Any) -> Number:
        """Number from number or text, rounded to ``decimals``."""
        if isinstance(value, str):
            try:
                value = float(value)
            except ValueError:
                return self.default
        if not isinstance(value, (int, float)):
            return self.default
        return round(float(value), self.decimals) if self.decimals else int(value)

    def _def_type_compare(self, other: Any) -> bool:
        return bool(self.decimals == other.decimals and self.maximum == other.maximum)


class TextDef(AbstractAttrDef):
    """A text, maybe of many lines."""

    type = "text"
    type_attributes = ["multiline", "placeholder"]

    def __init__(
        self,
        key: str,
        multiline: bool | None = None,
        regex: str | re.Pattern[str] | None = None,
        placeholder: str | None = None,
        default: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(key, default="" if default is None else default, **kwargs)
        self.multiline = bool(multiline)
        self.placeholder = placeholder
        self.regex = re.compile(regex) if isinstance(regex, str) else regex

    def is_value_valid(self, value: Any) -> bool:
        """A text that fits the regex, when there is one."""
        if not isinstance(value, str):
            return False
        return self.regex is None or bool(self.regex.match(value))

    def convert_value(self, value: Any) -> str:
        """The text, or the default for anything else."""
        return value if isinstance(value, str) else self.default

    def serialize(self) -> dict[str, Any]:
        """Content as plain data, the regex as text."""
        return {
            **super().serialize(),
            "regex": self.regex.pattern if self.regex else None,
        }

    def _def_type_compare(self, other: Any) -> bool:
        return bool(self.multiline == other.multiline and self.regex == other.regex)


class EnumDef(AbstractAttrDef):
    """One of ``items``, or a list of them with ``multiselection``."""

    type = "enum"
    type_attributes = ["multiselection", "placeholder"]

    def __init__(
        self,
        key: str,
        items: Any,
        default: Any = None,
        multiselection: bool | None = False,
        placeholder: str | None = None,
        **kwargs: Any,
    ) -> None:
        if not items and not multiselection:
            raise ValueError("EnumDef needs items unless it is a multiselection.")
        prepared = self.prepare_enum_items(items)
        values = [item["value"] for item in prepared]
        if multiselection:
            default = [value for value in values if value in (default or [])]
        elif default not in values:
            default = next(iter(values), None)
        super().__init__(key, default=default, **kwargs)
        self.items = prepared
        self.multiselection = bool(multiselection)
        self.placeholder = placeholder
        self._item_values = set(values)

    def convert_value(self, value: Any) -> Any:
        """What is left of the value when unknown items are taken away."""
        if self.multiselection:
            if value is None:
                return copy.deepcopy(self.default)
            return [item for item in value if item in self._item_values]
        return value if value in self._item_values else self.default

    def is_value_valid(self, value: Any) -> bool:
        """Whether every chosen item is known."""
        if isinstance(value, list):
            return self.multiselection and set(value) <= self._item_values
        return not self.multiselection and value in self._item_values

    def serialize(self) -> dict[str, Any]:
        """Content as plain data with the items."""
        return {**super().serialize(), "items": copy.deepcopy(self.items)}

    @staticmethod
    def prepare_enum_items(items: Any) -> list[dict[str, Any]]:
        """Items as dicts of ``value`` and ``label``, from all allowed forms."""
        if isinstance(items, dict):
            return [{"value": key, "label": text} for key, text in items.items()]
        if not isinstance(items, (list, tuple, set)):
            raise TypeError(f"Unknown type for enum items {type(items)}")
        prepared = []
        for item in items:
            if isinstance(item, dict):
                if "value" not in item:
                    raise KeyError("Item does not contain 'value' key.")
                item.setdefault("label", str(item["value"]))
            elif isinstance(item, (list, tuple)):
                if len(item) not in (1, 2):
                    raise ValueError(f"An item has 1 or 2 parts, not {len(item)}")
                item = {"value": item[0], "label": str(item[-1])}
            else:
                item = {"value": item, "label": str(item)}
            prepared.append(item)
        return prepared

    def _def_type_compare(self, other: Any) -> bool:
        same = self.multiselection == other.multiselection
        return bool(same and self.items == other.items)


class BoolDef(AbstractAttrDef):
    """Yes or no."""

    type = "bool"

    def __init__(self, key: str, default: bool | None = None, **kwargs: Any) -> None:
        super().__init__(key, default=bool(default), **kwargs)

    def is_value_valid(self, value: Any) -> bool:
        """Only real bools."""
        return isinstance(value, bool)

    def convert_value(self, value: Any) -> bool:
        """The bool, or the default for anything else."""
        return value if isinstance(value, bool) else self.default


class FileDef(AbstractAttrDef):
    """Paths of files; the value is a dict, or a list with many items."""

    type = "path"
    type_attributes = ["single_item", "folders", "extensions", "allow_sequences"]

    def __init__(
        self,
        key: str,
        single_item: bool | None = True,
        folders: bool | None = None,
        extensions: Iterable[str] | None = None,
        allow_sequences: bool | None = True,
        extensions_label: str | None = None,
        default: Any = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("is_label_horizontal", False)
        empty = {"directory": "", "filenames": [], "is_sequence": False}
        if default is None:
            default = empty if single_item else []
        super().__init__(key, default=default, **kwargs)
        self.single_item = bool(single_item)
        self.folders = folders if folders or extensions else True
        self.extensions = set(extensions or ())
        self.allow_sequences = allow_sequences
        self.extensions_label = extensions_label

    def is_value_valid(self, value: Any) -> bool:
        """A dict with folder and names, or a list of such."""
        items = [value] if self.single_item else value
        return isinstance(items, list) and all(
            isinstance(item, dict) and {"directory", "filenames"} <= set(item)
            for item in items
        )

    def convert_value(self, value: Any) -> Any:
        """The value when valid, else the default."""
        return value if self.is_value_valid(value) else copy.deepcopy(self.default)


def get_attributes_keys(attribute_definitions: Iterable[AbstractAttrDef]) -> set[str]:
    """Keys of the definitions that hold a value."""
    return {item.key for item in attribute_definitions or () if item.is_value_def}


def get_default_values(
    attribute_definitions: Iterable[AbstractAttrDef],
) -> dict[str, Any]:
    """Defaults by key of the definitions that hold a value."""
    return {
        item.key: item.default
        for item in attribute_definitions or ()
        if item.is_value_def
    }


_CLASSES = (UISeparatorDef, UILabelDef, UnknownDef, NumberDef, TextDef)
_BY_TYPE: dict[str, Any] = {
    str(cls.type): cls for cls in (*_CLASSES, EnumDef, BoolDef, FileDef)
}


def serialize_attr_defs(attr_defs: Iterable[AbstractAttrDef]) -> list[dict[str, Any]]:
    """Definitions as plain data."""
    return [item.serialize() for item in attr_defs]


def deserialize_attr_defs(
    attr_defs_data: Iterable[dict[str, Any]],
) -> list[AbstractAttrDef]:
    """Definitions from plain data."""
    return [_BY_TYPE[item["type"]].deserialize(item) for item in attr_defs_data]
