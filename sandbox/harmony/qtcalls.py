"""Choosing the overload that a script's call means, and fitting its arguments.

PySide2 carries the signature of every function of Qt. Qt Script's generated
bindings choose by the number and the kinds of the arguments and convert what
is left: a number for a text becomes its digits, and whatever is no QObject
becomes null where one is wanted. So does this module, for every class alike.
"""

from __future__ import annotations

import inspect
import math
import typing
from collections.abc import Callable
from typing import Any

from PySide2 import QtCore, QtWidgets
from PySide2.QtCore import QByteArray, QObject
from PySide2.support.signature import get_signature

from sandbox.harmony.binding import UNDEFINED, number_text, to_int, to_number
from sandbox.harmony.qtbytes import Bytes
from sandbox.harmony.qtclasses import is_enum_type


class NoMatchError(Exception):
    """No overload takes these arguments."""


class Foreign:
    """An object of script that is nothing of Qt: ``{}``, ``this``, a host object.

    Args:
        value: The QScriptValue itself.

    """

    def __init__(self, value: Any) -> None:
        self.value = value

    def members(self) -> dict[str, Any]:
        """Give its members as a QVariantMap has them."""
        told = self.value.toVariant()
        return dict(told) if isinstance(told, dict) else {}

    def __str__(self) -> str:
        return str(self.value.toString())


#: How well an argument fits a parameter; 0 does not fit.
Score = float

_EXACT, _GOOD, _FAIR, _POOR = 10.0, 6.0, 3.0, 1.0
_ANY = (object, typing.Any)


class Signature:
    """One overload: the types of its parameters and how many may be left out."""

    def __init__(self, signature: inspect.Signature, skip: int) -> None:
        parameters = list(signature.parameters.values())[skip:]
        self.types = [_kind(p.annotation) for p in parameters]
        self.required = sum(p.default is p.empty for p in parameters)
        self.gives_nothing = signature.return_annotation is None

    def score(self, args: list[Any]) -> Score:
        """Tell how well the arguments fit; 0 for not at all."""
        if not self.required <= len(args) <= len(self.types):
            return 0.0
        total = 0.5
        for kind, arg in zip(self.types, args):
            fit = kind.score(arg)
            if fit <= 0:
                return 0.0
            total += fit - _EXACT
        return math.exp(total / 20)

    def convert(self, args: list[Any]) -> list[Any]:
        """Make the arguments what the parameters want."""
        return [kind.convert(arg) for kind, arg in zip(self.types, args)]


class Kind:
    """A type of parameter; this one takes anything (a QVariant)."""

    def score(self, arg: Any) -> Score:
        """Tell how well the argument fits."""
        return _GOOD

    def convert(self, arg: Any) -> Any:
        """Make the argument a value of the type."""
        if arg is UNDEFINED:
            return None
        if isinstance(arg, Bytes):
            return QByteArray(bytes(arg.data))
        if isinstance(arg, float) and arg.is_integer() and abs(arg) < 2**31:
            return int(arg)
        return arg


class _Text(Kind):
    def score(self, arg: Any) -> Score:
        if isinstance(arg, str):
            return _EXACT
        if isinstance(arg, (bool, int, float)):
            return _FAIR
        if arg is None or arg is UNDEFINED:
            return 2.0
        return _POOR if isinstance(arg, (Foreign, Bytes)) else 0.5

    def convert(self, arg: Any) -> Any:
        return script_string(arg)


class _Number(Kind):
    def __init__(self, is_whole: bool) -> None:
        self._is_whole = is_whole

    def score(self, arg: Any) -> Score:
        if isinstance(arg, bool):
            return _FAIR
        if isinstance(arg, (int, float)):
            is_whole = float(arg).is_integer()
            return _EXACT if is_whole == self._is_whole else 8.0
        if isinstance(arg, str):
            return 2.0
        if arg is None or arg is UNDEFINED:
            return _POOR
        return 8.0 if hasattr(arg, "__int__") else 0.0

    def convert(self, arg: Any) -> Any:
        if not isinstance(arg, (bool, int, float, str)) and hasattr(arg, "__int__"):
            return int(arg)
        number = to_number(arg)
        if not self._is_whole:
            return number
        is_wide = math.isfinite(number) and abs(number) >= 2**31
        return int(number) if is_wide else to_int(arg)


class _Truth(Kind):
    def score(self, arg: Any) -> Score:
        if isinstance(arg, bool):
            return _EXACT
        return 4.0 if isinstance(arg, (int, float)) else _POOR

    def convert(self, arg: Any) -> Any:
        return bool(arg) if not isinstance(arg, Foreign) else True


class _Enum(Kind):
    def __init__(self, cls: Any) -> None:
        self._cls = cls

    def score(self, arg: Any) -> Score:
        if isinstance(arg, self._cls):
            return _EXACT
        if isinstance(arg, bool):
            return 2.0
        if isinstance(arg, (int, float)):
            if self._cls is QtCore.Qt.GlobalColor and 0 <= arg <= int(
                QtCore.Qt.transparent
            ):
                return _EXACT + 0.5  # Qt.red, not the 7th shade of blue
            return 9.0 if float(arg).is_integer() else 0.0
        if arg is UNDEFINED:
            return _POOR
        return 8.0 if hasattr(arg, "__int__") else 0.0

    def convert(self, arg: Any) -> Any:
        return arg if isinstance(arg, self._cls) else self._cls(to_int_of(arg))


class _Pointer(Kind):
    """A ``QObject*``: an object of another kind becomes null, and so does 0.

    A 0 is how public scripts of Harmony write C++'s null (``setCancelButton(0)`` of a
    QProgressDialog); any other overload goes first.
    """

    def __init__(self, cls: type) -> None:
        self._cls = cls

    def score(self, arg: Any) -> Score:
        if isinstance(arg, self._cls):
            steps = type(arg).__mro__.index(self._cls)
            return _EXACT - min(steps, 9) * 0.1
        if arg is None or arg is UNDEFINED:
            return _FAIR
        if isinstance(arg, (bool, int, float, str)):
            return 0.3 if arg == 0 and not isinstance(arg, bool) else 0.0
        return _POOR

    def convert(self, arg: Any) -> Any:
        return arg if isinstance(arg, self._cls) else None


#: What no constructor of a value takes.
_NO_VALUE: tuple[Any, ...] = (Foreign, QObject, list)


class _Value(Kind):
    """A class that is no QObject, by value or as a pointer."""

    def __init__(self, cls: type) -> None:
        self._cls = cls

    def score(self, arg: Any) -> Score:
        if isinstance(arg, self._cls):
            return _EXACT
        if arg is None or arg is UNDEFINED:
            return 0.4
        if isinstance(arg, Bytes):
            return _EXACT if self._cls is QByteArray else 0.0
        if self._cls in (QtCore.QRegExp, QtCore.QRegularExpression):
            return 8.0 if isinstance(arg, (QtCore.QRegExp, str)) else 0.0
        if isinstance(arg, _NO_VALUE) or callable(arg):
            return 0.0
        return 2.0 if isinstance(arg, str) else _POOR  # Qt's implicit constructors

    def convert(self, arg: Any) -> Any:
        if arg is UNDEFINED:
            return None
        if isinstance(arg, Bytes):
            return QByteArray(bytes(arg.data))
        if isinstance(arg, self._cls) or arg is None:
            return arg
        if isinstance(arg, QtCore.QDateTime) and self._cls in _OF_TIME:
            return _OF_TIME[self._cls](arg)  # a Date of script
        if self._cls is QByteArray and isinstance(arg, str):
            return QByteArray(arg.encode("utf-8", "replace"))
        if self._cls is QtCore.QRegularExpression and hasattr(arg, "pattern"):
            return QtCore.QRegularExpression(arg.pattern())
        try:
            return self._cls(arg)
        except (TypeError, NotImplementedError):
            return arg


_OF_TIME: dict[Any, Callable[[Any], Any]] = {
    QtCore.QDate: lambda moment: moment.date(),
    QtCore.QTime: lambda moment: moment.time(),
}


class _List(Kind):
    def __init__(self, item: Kind) -> None:
        self._item = item

    def score(self, arg: Any) -> Score:
        if not isinstance(arg, (list, tuple)):
            return 0.0
        worst = min((self._item.score(item) for item in arg), default=_EXACT)
        return worst if worst > 0 else 0.0

    def convert(self, arg: Any) -> Any:
        return [self._item.convert(item) for item in arg]


class _Map(Kind):
    def score(self, arg: Any) -> Score:
        return _GOOD if isinstance(arg, (Foreign, dict)) else 0.0

    def convert(self, arg: Any) -> Any:
        return arg.members() if isinstance(arg, Foreign) else arg


class _Bytes(Kind):
    """PySide2's ``bytes`` for ``const char*``."""

    def score(self, arg: Any) -> Score:
        return _GOOD if isinstance(arg, (str, Bytes)) else 0.0

    def convert(self, arg: Any) -> Any:
        return bytes(arg.data) if isinstance(arg, Bytes) else arg


class _Callable(Kind):
    def score(self, arg: Any) -> Score:
        return _EXACT if callable(arg) else 0.0


_kinds: dict[Any, Kind] = {}


def _kind(annotation: Any) -> Kind:
    try:
        if annotation not in _kinds:
            _kinds[annotation] = _make_kind(annotation)
        return _kinds[annotation]
    except TypeError:  # not hashable
        return Kind()


def _make_kind(annotation: Any) -> Kind:
    origin = typing.get_origin(annotation)
    arguments = typing.get_args(annotation)
    if origin is typing.Union:
        inner = [a for a in arguments if a is not type(None)]
        return _kind(inner[0]) if len(inner) == 1 else Kind()
    if origin is not None and isinstance(origin, type):
        if issubclass(origin, typing.cast(type, Callable)):
            return _Callable()
        if issubclass(origin, dict):
            return _Map()
        if issubclass(origin, (list, tuple)) or "Sequence" in str(annotation):
            return _List(_kind(arguments[0]) if arguments else Kind())
        return Kind()
    simple: dict[Any, Kind] = {
        str: _Text(),
        int: _Number(is_whole=True),
        float: _Number(is_whole=False),
        bool: _Truth(),
        bytes: _Bytes(),
        dict: _Map(),
        list: _List(Kind()),
    }
    if annotation in simple:
        return simple[annotation]
    if annotation in _ANY or not isinstance(annotation, type):
        return Kind()
    if is_enum_type(annotation):
        return _Enum(annotation)
    if issubclass(annotation, QObject):
        return _Pointer(annotation)
    return _Value(annotation) if annotation.__name__.startswith("Q") else Kind()


def script_string(arg: Any) -> str:
    """Give the text that a parameter of type QString gets."""
    if isinstance(arg, str):
        return arg
    if arg is None or arg is UNDEFINED:
        return ""
    if isinstance(arg, bool):
        return "true" if arg else "false"
    if isinstance(arg, (int, float)):
        return number_text(arg)
    if isinstance(arg, Bytes):
        return bytes(arg.data).decode("utf-8", "replace")
    if isinstance(arg, (list, tuple)):
        return ",".join(script_string(item) for item in arg)
    return str(arg)


def to_int_of(arg: Any) -> int:
    """Give the number of an enum, a flag or a number of script."""
    if isinstance(arg, (bool, int, float, str)) or arg is None or arg is UNDEFINED:
        return to_int(arg)
    return int(arg)


_signatures: dict[tuple[Any, str], list[Signature]] = {}


def signatures(owner: Any, name: str) -> list[Signature]:
    """Give the overloads of a method, a static, or (``name`` '') a constructor.

    PySide2 has no signature for a few functions of its own; they give [].
    """
    key = (owner, name)
    if key not in _signatures:
        told = get_signature(getattr(owner, name) if name else owner)
        listed = told if isinstance(told, list) else [told] if told else []
        _signatures[key] = [
            Signature(s, int(next(iter(s.parameters), "") == "self")) for s in listed
        ]
    return _signatures[key]


# Takes a widget with its stretch and its alignment only. Measured on Harmony 22 by
# makermatic/SyncNote; whatever public scripts put into a box has all three, too.
_BOX = QtWidgets.QBoxLayout


def call(owner: Any, name: str, function: Callable[..., Any], args: list[Any]) -> Any:
    """Call a function of Qt with values of script.

    A function that gives nothing gives UNDEFINED; None is a null.

    Args:
        owner: The class that has it.
        name: Its name in PySide2; '' for the constructor.
        function: What to call (a bound method, a static, a class).
        args: Values as ``QtNative`` reads them.

    Raises:
        NoMatchError: No overload takes these arguments.

    """
    if name == "addWidget" and len(args) < 3 and issubclass(owner, _BOX):
        raise NoMatchError(name)
    overloads = signatures(owner, name)
    if not overloads:
        return _attempt(function, [(False, [Kind().convert(arg) for arg in args])])
    fitting = _fitting(overloads, args)
    while not fitting and args and len(args) > max(len(s.types) for s in overloads):
        args = args[:-1]  # too many are dropped, as in a call of a slot
        fitting = _fitting(overloads, args)
    attempts = [(s.gives_nothing, s.convert(args)) for s in fitting]
    return _attempt(function, attempts)


def _fitting(overloads: list[Signature], args: list[Any]) -> list[Signature]:
    scored = [(signature.score(args), signature) for signature in overloads]
    fitting = [pair for pair in scored if pair[0] > 0]
    fitting.sort(key=lambda pair: -pair[0])
    return [signature for _score, signature in fitting]


def _attempt(
    function: Callable[..., Any], attempts: list[tuple[bool, list[Any]]]
) -> Any:
    told = ""
    for gives_nothing, arguments in attempts:
        try:
            value = function(*arguments)
            return UNDEFINED if gives_nothing and value is None else value
        except (TypeError, NotImplementedError, OverflowError, ValueError) as error:
            told = str(error)
    raise NoMatchError(told)
