"""Definitions of values that an artist may choose."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar


class AbstractAttrDef(ABC):
    """A value with a name and a default.

    Two are equal when they are of one class and all that they say is equal.
    """

    is_value_def: ClassVar[bool] = True

    def __init__(
        self,
        key: str,
        default: Any,
        label: str | None = None,
        tooltip: str | None = None,
        is_label_horizontal: bool | None = None,
        visible: bool | None = None,
        enabled: bool | None = None,
    ) -> None:
        self.key, self.default = key, default
        self.label, self.tooltip = label, tooltip
        self.is_label_horizontal = is_label_horizontal is not False
        self.visible = visible is not False
        self.enabled = enabled is not False

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    def __hash__(self) -> int:
        return hash((type(self), self.key))

    @property
    @abstractmethod
    def type(self) -> str:
        """Name of the kind."""

    @abstractmethod
    def is_value_valid(self, value: Any) -> bool:
        """Whether a value may be stored as it is."""

    @abstractmethod
    def convert_value(self, value: Any) -> Any:
        """The nearest value that may be stored, the default where none is near."""


class UILabelDef(AbstractAttrDef):
    """A line of text between values; it has none itself."""

    is_value_def = False
    type = "label"

    def __init__(
        self, label: str, key: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(key or "", None, label, *args, **kwargs)

    def is_value_valid(self, value: Any) -> bool:
        """Nothing can be wrong with it."""
        return True

    def convert_value(self, value: Any) -> Any:
        """It has no value."""
        return value


class BoolDef(AbstractAttrDef):
    """Yes or no."""

    type = "bool"

    def __init__(self, key: str, default: bool | None = None, **kwargs: Any) -> None:
        super().__init__(key, bool(default), **kwargs)

    def is_value_valid(self, value: Any) -> bool:
        """Only true booleans are."""
        return value in (True, False) and isinstance(value, bool)

    def convert_value(self, value: Any) -> bool:
        """Anything else becomes the default."""
        return value if isinstance(value, bool) else self.default


class TextDef(AbstractAttrDef):
    """Text."""

    type = "text"

    def __init__(
        self,
        key: str,
        multiline: bool | None = None,
        regex: str | None = None,
        placeholder: str | None = None,
        default: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(key, default or "", **kwargs)
        self.multiline = bool(multiline)
        self.regex = regex
        self.placeholder = placeholder

    def is_value_valid(self, value: Any) -> bool:
        """Only texts are."""
        return isinstance(value, str)

    def convert_value(self, value: Any) -> str:
        """Anything else becomes the default."""
        return value if isinstance(value, str) else self.default


class NumberDef(AbstractAttrDef):
    """A whole number, or one with decimals. Limits are for the form only."""

    type = "number"

    def __init__(
        self,
        key: str,
        minimum: float | None = None,
        maximum: float | None = None,
        decimals: int | None = None,
        default: float | None = None,
        **kwargs: Any,
    ) -> None:
        self.minimum = 0 if minimum is None else minimum
        self.maximum = 999999 if maximum is None else maximum
        self.decimals = decimals or 0
        start = default if default is not None else max(0, self.minimum)
        super().__init__(key, self._rounded(min(start, self.maximum)), **kwargs)

    def _rounded(self, number: float) -> float:
        return round(float(number), self.decimals) if self.decimals else int(number)

    def is_value_valid(self, value: Any) -> bool:
        """Numbers of the right kind are."""
        return type(value) is (float if self.decimals else int)

    def convert_value(self, value: Any) -> float:
        """A number in a text counts."""
        try:
            return self._rounded(float(value))
        except (TypeError, ValueError):
            return self.default


class EnumDef(AbstractAttrDef):
    """One of several, or some of them."""

    type = "enum"

    def __init__(
        self,
        key: str,
        items: Any,
        default: Any = None,
        multiselection: bool | None = False,
        placeholder: str | None = None,
        **kwargs: Any,
    ) -> None:
        self.items = list(_enum_items(items))
        self.multiselection = bool(multiselection)
        self.placeholder = placeholder
        values = [item["value"] for item in self.items]
        if not values and not self.multiselection:
            raise ValueError(f"The enum '{key}' has no items to choose from")
        if self.multiselection:
            default = [value for value in default or () if value in values]
        elif default not in values:
            default = values[0]
        super().__init__(key, default, **kwargs)

    def _has(self, value: Any) -> bool:
        return any(item["value"] == value for item in self.items)

    def is_value_valid(self, value: Any) -> bool:
        """One of the items, or a list of such."""
        if not self.multiselection:
            return self._has(value)
        return isinstance(value, (list, set, tuple)) and all(map(self._has, value))

    def convert_value(self, value: Any) -> Any:
        """What is not among the items is left out."""
        if not self.multiselection:
            return value if self._has(value) else self.default
        if not isinstance(value, (list, set, tuple)):
            return list(self.default)
        return [part for part in value if self._has(part)]


def _enum_items(items: Any) -> Iterable[dict[str, Any]]:
    pairs = items.items() if isinstance(items, Mapping) else items
    for item in pairs:
        if isinstance(item, Mapping):
            yield {**item, "label": str(item.get("label", item["value"]))}
        elif isinstance(item, tuple):
            value, label = item
            yield {"value": value, "label": str(label)}
        else:
            yield {"value": item, "label": str(item)}
