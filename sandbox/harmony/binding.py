"""What scripts can reach, and how values cross between script and Python.

Here are the registry of host names (functions, classes, constants, signals),
the base class of objects that scripts hold, the conversions that the script
engine makes for typed parameters, and the text form in which arguments and
results cross. Nothing here imports Qt: the script engine is
in ``engine.py``, the slots that it calls are in ``native.py``.

Writing an API module takes the names below and nothing else::

    @host_function("scene.currentProjectPath")
    def current_project_path(app: Application) -> str:
        return str(app.project.folder)

    class Attribute(HostObject):
        script_class = "Attribute"

        @script_method("keyword")
        def keyword(self) -> str: ...

Values from script arrive as None (null), UNDEFINED, bool, int, float, str,
list, dict (plain objects), HostObject (the Python object itself),
ScriptFunction (callable) or ScriptObject (any other object: its text, and its
members on demand). Versions are floats (21.1); ``since`` is the first version
that has the name, ``until`` the first one that has it no more.
"""

from __future__ import annotations

import inspect
import itertools
import json
import math
import re
import weakref
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

if TYPE_CHECKING:
    from sandbox.harmony.host import Application
    from sandbox.harmony.profiles import Profile

F = TypeVar("F", bound=Callable[..., Any])

#: Key that marks a value which JSON alone cannot say.
TAG = "$h"


class _Undefined:
    """Script's ``undefined``; false, and equal to nothing but itself."""

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "UNDEFINED"


UNDEFINED = _Undefined()


class ScriptThrow(Exception):
    """Raise it in a host function to throw in script.

    Args:
        message: The message of the error object.
        name: Which error: ``Error``, ``TypeError``, ``RangeError``, ...

    """

    def __init__(self, message: str, name: str = "Error") -> None:
        super().__init__(message)
        self.message = message
        self.name = name


class ScriptError(Exception):
    """Script threw while Python was calling it."""

    def __init__(
        self,
        message: str,
        name: str = "Error",
        file: str = "",
        line: int = 0,
        backtrace: Iterable[str] = (),
    ) -> None:
        super().__init__(f"{name}: {message}" if name else message)
        self.message = message
        self.name = name
        self.file = file
        self.line = line
        self.backtrace = tuple(backtrace)


class ScriptStop(BaseException):
    """The running script ends here, as it does when its scene is closed."""


@dataclass(frozen=True)
class Availability:
    """In which Harmony a name exists."""

    since: float = 0
    until: float | None = None
    editions: frozenset[str] | None = None
    interactive_only: bool = False

    def holds(self, profile: Profile, batch: bool) -> bool:
        """Tell whether a Harmony of this profile has the name."""
        if profile.version < self.since:
            return False
        if self.until is not None and profile.version >= self.until:
            return False
        if self.editions is not None and profile.edition not in self.editions:
            return False
        return not (batch and self.interactive_only)


ALWAYS = Availability()


@cache
def _arity(function: Callable[..., Any], skip: int) -> tuple[int, int | None]:
    """Return how few and how many arguments go behind the first ``skip``.

    Kept, because every engine asks it of every method of the host.
    """
    if inspect.isfunction(function) and not hasattr(function, "__wrapped__"):
        # Making the signatures of a thousand functions would take as long as
        # starting the script engine.
        code = function.__code__
        places = code.co_argcount
        needed = places - len(function.__defaults__ or ())
        is_open = bool(code.co_flags & inspect.CO_VARARGS)
        return max(needed - skip, 0), None if is_open else max(places - skip, 0)
    low = 0
    high: int | None = 0
    for position, parameter in enumerate(
        inspect.signature(function).parameters.values()
    ):
        if parameter.kind is parameter.VAR_POSITIONAL:
            high = None
        elif position >= skip and parameter.kind in (
            parameter.POSITIONAL_ONLY,
            parameter.POSITIONAL_OR_KEYWORD,
        ):
            high = None if high is None else high + 1
            low += parameter.default is parameter.empty
    return low, high


@dataclass(frozen=True)
class Callee:
    """A Python function that script calls, with the count of its parameters."""

    name: str
    function: Callable[..., Any]
    takes_app: bool
    min_args: int
    max_args: int | None

    @classmethod
    def of(cls, name: str, function: Callable[..., Any], skip: int) -> Callee:
        """Count the parameters behind the first ``skip``."""
        return cls(name, function, skip > 0, *_arity(function, skip))

    def fit(self, args: list[Any]) -> list[Any]:
        """Drop what is too much, refuse what is too little, as the engine does."""
        if len(args) < self.min_args:
            raise ScriptThrow(
                f"too few arguments in call to {self.name.rpartition('.')[2]}(); "
                f"{self.min_args} wanted, {len(args)} given",
                "SyntaxError",
            )
        if self.max_args is not None and len(args) > self.max_args:
            return args[: self.max_args]
        return args


@dataclass
class Registry:
    """Every host name that the API modules declared."""

    functions: list[tuple[str, Availability, Callee]] = field(default_factory=list)
    properties: list[tuple[str, Availability, Callee, Callee | None]] = field(
        default_factory=list
    )
    classes: list[tuple[str, Availability, type[HostObject]]] = field(
        default_factory=list
    )
    constants: list[tuple[str, Availability, Any]] = field(default_factory=list)
    signals: list[tuple[str, Availability]] = field(default_factory=list)


REGISTRY = Registry()


def host_function(
    name: str,
    *,
    since: float = 0,
    until: float | None = None,
    editions: Iterable[str] | None = None,
    interactive_only: bool = False,
) -> Callable[[F], F]:
    """Declare a function that script calls as ``name`` (dotted).

    The Python function gets the Application and then the arguments of the
    call; arguments that script left out are not passed.

    Args:
        name: As scripts write it, ``node.add``.
        since: First version that has it.
        until: First version that has it no more.
        editions: Editions that have it; None is all of them.
        interactive_only: Absent when Harmony runs with ``-batch``.

    """
    availability = _availability(since, until, editions, interactive_only)

    def declare(function: F) -> F:
        callee = Callee.of(name, function, 1)
        REGISTRY.functions.append((name, availability, callee))
        return function

    return declare


def host_property(
    name: str,
    setter: Callable[..., None] | None = None,
    *,
    since: float = 0,
    until: float | None = None,
) -> Callable[[F], F]:
    """Declare a property of a global object, ``about.interactiveApp``.

    Args:
        name: As scripts write it.
        setter: ``(app, value)``; None makes it read-only.
        since: First version that has it.
        until: First version that has it no more.

    """
    availability = Availability(since, until)

    def declare(function: F) -> F:
        getter = Callee.of(name, function, 1)
        change = None if setter is None else Callee.of(name, setter, 1)
        REGISTRY.properties.append((name, availability, getter, change))
        return function

    return declare


def host_class(
    name: str,
    cls: type[HostObject],
    *,
    since: float = 0,
    until: float | None = None,
    interactive_only: bool = False,
) -> None:
    """Declare a constructor: ``new name(...)`` calls ``cls.script_new``."""
    availability = _availability(since, until, None, interactive_only)
    REGISTRY.classes.append((name, availability, cls))


def host_constant(
    name: str, value: Any, *, since: float = 0, until: float | None = None
) -> None:
    """Declare a constant value (a number, a text, a dict of them)."""
    REGISTRY.constants.append((name, Availability(since, until), value))


def host_signal(name: str, *, since: float = 0, until: float | None = None) -> None:
    """Declare a signal of a global object; Python emits with ``app.emit(name)``."""
    REGISTRY.signals.append((name, Availability(since, until)))


def script_method(
    name: str, *, since: float = 0, until: float | None = None
) -> Callable[[F], F]:
    """Make a method of a HostObject callable from script as ``name``."""

    def declare(function: F) -> F:
        marks = getattr(function, "script_names", ())
        mark = ("method", name, Availability(since, until))
        function.script_names = (*marks, mark)  # type: ignore[attr-defined]
        return function

    return declare


def script_property(
    name: str,
    setter: str | None = None,
    *,
    since: float = 0,
    until: float | None = None,
) -> Callable[[F], F]:
    """Make a method the getter of a property of the script object.

    Args:
        name: The property as scripts write it.
        setter: Name of the Python method that takes a new value; None makes
            the property read-only.
        since: First version that has it.
        until: First version that has it no more.

    """

    def declare(function: F) -> F:
        marks = getattr(function, "script_names", ())
        mark = ("property", name, Availability(since, until), setter)
        function.script_names = (*marks, mark)  # type: ignore[attr-defined]
        return function

    return declare


def _availability(
    since: float,
    until: float | None,
    editions: Iterable[str] | None,
    interactive_only: bool,
) -> Availability:
    return Availability(
        since,
        until,
        None if editions is None else frozenset(editions),
        interactive_only,
    )


_keys = itertools.count(1)
_DECODER = json.JSONDecoder()


class HostObject:
    """A Python object that scripts hold and call methods of.

    Subclasses name their prototype in ``script_class``. Same name, same
    prototype; ``instanceof`` works where ``host_class`` made a constructor.
    ``script_signals`` are signals of the object, emitted by ``emit``;
    ``signals_since`` gives the first version of those that not all have.
    """

    script_class: str = ""
    script_signals: tuple[str, ...] = ()
    signals_since: ClassVar[Mapping[str, float]] = {}

    def __init__(self, app: Application) -> None:
        self.app = app

    @property
    def script_key(self) -> int:
        """The number by which script knows the object; 31 bits, never reused."""
        key: int | None = self.__dict__.get("_script_key")
        if key is None:
            key = next(_keys)
            self.__dict__["_script_key"] = key
        return key

    @classmethod
    def script_new(cls, app: Application, *args: Any) -> HostObject:
        """Make the object for ``new Class(...)``."""
        return cls(app, *args)

    def emit(self, signal: str, *args: Any) -> None:
        """Emit one of ``script_signals`` to the handlers that script connected."""
        self.app.emit_from(self, signal, *args)

    def to_script_string(self) -> str:
        """What ``String(object)`` gives."""
        return f"[object {self.script_class}]"


class ScriptFunction:
    """A function of a script, callable from Python.

    It dies with the script engine it came from: calling it later does nothing
    and gives UNDEFINED, as a connection of a destroyed engine does.
    """

    def __init__(self, call: Callable[[list[Any]], Any], handle: Any = None) -> None:
        self._call = call
        self.handle = handle

    def __call__(self, *args: Any) -> Any:
        """Call it; a thrown error raises ScriptError."""
        return self._call(list(args))


class ScriptObject:
    """An object of script that is neither plain nor ours.

    Args:
        get_text: Gives ``String(object)`` while the engine lives. Harmony asks for it
            where it wants a text only: an object's ``toString`` may call Harmony.
        get: Reads one member, by name, while the engine lives.

    """

    def __init__(self, get_text: Callable[[], str], get: Callable[[str], Any]) -> None:
        self._get_text = get_text
        self._get = get

    @property
    def text(self) -> str:
        """What ``String(object)`` gives in script."""
        return self._get_text()

    def get(self, name: str, default: Any = UNDEFINED) -> Any:
        """Read a member of the object (getters run)."""
        value = self._get(name)
        return default if value is UNDEFINED else value

    def __str__(self) -> str:
        return self.text


class Members:
    """The script side of a HostObject class: its methods and properties."""

    def __init__(self, cls: type[HostObject]) -> None:
        self.methods: list[tuple[str, Availability, Callee]] = []
        self.properties: list[tuple[str, Availability, Callee, Callee | None]] = []
        seen = set()
        for base in cls.__mro__:
            for attribute, function in vars(base).items():
                marks = getattr(function, "script_names", ())
                if marks and attribute not in seen:
                    seen.add(attribute)
                    for mark in marks:
                        self._add(cls, attribute, mark)

    def _add(self, cls: type[HostObject], attribute: str, mark: tuple) -> None:
        name, availability = mark[1], mark[2]
        callee = Callee.of(name, getattr(cls, attribute), 1)
        if mark[0] == "method":
            self.methods.append((name, availability, callee))
            return
        setter = None
        if mark[3] is not None:
            setter = Callee.of(name, getattr(cls, mark[3]), 1)
        self.properties.append((name, availability, callee, setter))


@cache
def members_of(cls: type[HostObject]) -> Members:
    """Return the script side of a class, which every engine installs."""
    return Members(cls)


# -- conversions ---------------------------------------------------------------


def to_string(value: Any) -> str:
    """Convert as for a string parameter; null and undefined give ''."""
    if isinstance(value, str):
        return value
    if value is None or value is UNDEFINED:
        return ""
    return script_text(value)


def script_text(value: Any) -> str:
    """Give what ``String(value)`` gives in script."""
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if value is UNDEFINED:
        return "undefined"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, (int, float)):
        return number_text(value)
    if isinstance(value, (list, tuple)):
        return ",".join(
            "" if item is None or item is UNDEFINED else script_text(item)
            for item in value
        )
    if isinstance(value, HostObject):
        return value.to_script_string()
    if isinstance(value, ScriptObject):
        return value.text
    if isinstance(value, ScriptFunction):
        return "function () { ... }"
    return "[object Object]"


def number_text(value: int | float) -> str:
    """Write a number as script writes it: ``1``, ``0.5``, ``1e+21``, ``NaN``."""
    if isinstance(value, float):
        if math.isnan(value):
            return "NaN"
        if math.isinf(value):
            return "Infinity" if value > 0 else "-Infinity"
        if value == int(value) and abs(value) < 1e21:
            return str(int(value))
        text = repr(value)
        if "e" not in text:
            return text
        mantissa, _, exponent = text.partition("e")
        power = int(exponent)
        if -7 < power < 0:
            return f"{value:.{len(mantissa.replace('.', '').strip('-')) - 1 - power}f}"
        if mantissa.endswith(".0"):
            mantissa = mantissa[:-2]
        return f"{mantissa}e{'+' if power > 0 else '-'}{abs(power)}"
    return str(value)


_NUMBER = re.compile(r"[+-]?(\d+\.?\d*([eE][+-]?\d+)?|\.\d+([eE][+-]?\d+)?)\Z")


def to_number(value: Any) -> float:
    """Convert as for a double parameter; what is no number gives NaN."""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, (int, float)):
        return float(value)
    if value is None:
        return 0.0
    if value is UNDEFINED or isinstance(value, (dict, ScriptFunction)):
        return math.nan
    text = script_text(value).strip()
    if not text:
        return 0.0
    if text[:2].lower() == "0x":
        try:
            return float(int(text, 16))
        except ValueError:
            return math.nan
    if text in ("Infinity", "+Infinity", "-Infinity"):
        return math.inf if text[0] != "-" else -math.inf
    return float(text) if _NUMBER.match(text) else math.nan


def to_int(value: Any) -> int:
    """Convert as for an int parameter: 32 bits, towards zero, NaN gives 0."""
    number = to_number(value)
    if math.isnan(number) or math.isinf(number):
        return 0
    wrapped = int(number) & 0xFFFFFFFF
    return wrapped - 0x100000000 if wrapped >= 0x80000000 else wrapped


def to_bool(value: Any) -> bool:
    """Convert as for a bool parameter: empty text, 0, NaN, null are false."""
    if isinstance(value, float) and math.isnan(value):
        return False
    if isinstance(value, (bool, int, float, str)):
        return bool(value)
    return value is not None and value is not UNDEFINED


def to_string_list(value: Any) -> list[str]:
    """Convert as for a list of strings; only an array will do.

    Raises:
        ScriptThrow: TypeError for anything that is not an array.

    """
    if isinstance(value, (list, tuple)):
        return [to_string(item) for item in value]
    raise ScriptThrow("incompatible type of argument(s): no array", "TypeError")


def to_dict(value: Any) -> dict[str, Any]:
    """Give the members of an object parameter; everything else is empty."""
    return dict(value) if isinstance(value, Mapping) else {}


# -- crossing ------------------------------------------------------------------


class Handle:
    """Opaque to script and to Qt; alive as long as a wrapper holds it."""

    __slots__ = ("target",)

    def __init__(self, target: HostObject) -> None:
        self.target = target


class Marshal:
    """Arguments and results as text, and the objects that scripts hold.

    A wrapper in script keeps its Python object alive by an opaque handle, so
    the table of numbers here is weak; ``pending`` keeps an object only until
    its wrapper has taken the handle.
    """

    def __init__(self) -> None:
        self._objects: weakref.WeakValueDictionary[int, HostObject] = (
            weakref.WeakValueDictionary()
        )
        self._pending: dict[int, HostObject] = {}
        self.functions: dict[int, ScriptFunction] = {}
        self.script_objects: dict[int, ScriptObject] = {}

    # Python -> script

    def dumps(self, value: Any) -> str:
        """Write a result; the first character says how script reads the rest.

        ``u`` undefined, ``s`` the text that follows, ``v`` plain JSON, ``d``
        JSON with tagged values.
        """
        if value is UNDEFINED:
            return "u"
        if isinstance(value, str):
            if value.isascii() and "\0" not in value:
                return "s" + value
            return "v" + json.dumps(value)
        if type(value) is int:
            return f"v{value}"
        if value is None or isinstance(value, int):
            return "v" + json.dumps(value)
        if type(value) is list and all(type(item) is str for item in value):
            return "v" + json.dumps(value)  # names, of which lists are mostly made
        tagged: list[bool] = []
        self._pending.clear()  # wrappers of the last result hold theirs by now
        encoded = self._encode(value, tagged)
        return ("d" if tagged else "v") + json.dumps(encoded)

    def _encode(self, value: Any, tagged: list[bool]) -> Any:
        if value is None or isinstance(value, (int, str)):
            return value
        if isinstance(value, float):
            if math.isnan(value) or math.isinf(value):
                tagged.append(True)
                return {TAG: "n", "v": number_text(value)}
            return int(value) if value == int(value) and abs(value) < 1e15 else value
        if isinstance(value, (list, tuple)):
            return [self._encode(item, tagged) for item in value]
        if isinstance(value, Mapping):
            return {str(k): self._encode(v, tagged) for k, v in value.items()}
        if value is UNDEFINED:
            tagged.append(True)
            return {TAG: "u"}
        if isinstance(value, HostObject):
            tagged.append(True)
            key = value.script_key
            self._objects[key] = value
            self._pending[key] = value
            return {TAG: "o", "c": value.script_class, "i": key}
        if isinstance(value, ScriptFunction):
            tagged.append(True)
            return {TAG: "f", "i": self.add_function(value)}
        raise TypeError(f"script cannot hold a {type(value).__name__}: {value!r}")

    def take(self, key: int) -> Handle:
        """Hand an object to its new wrapper, which keeps it from now on."""
        return Handle(self._pending[key])

    def get(self, key: int) -> HostObject:
        """Give the object of a wrapper."""
        return self._objects[key]

    # script -> Python

    def add_function(self, function: ScriptFunction) -> int:
        """Number a function until the other side takes it."""
        key = next(_keys)
        self.functions[key] = function
        return key

    def add_object(self, thing: ScriptObject) -> int:
        """Number an object of script until a call takes it."""
        key = next(_keys)
        self.script_objects[key] = thing
        return key

    def loads(self, text: str) -> Any:
        """Read arguments as script wrote them; ``t`` in front means tagged."""
        if text.startswith("t"):
            return self._decode(json.loads(text[1:]))
        # Most calls come here; script writes no space around, which loads looks for.
        return _DECODER.raw_decode(text)[0]

    def _decode(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._decode(item) for item in value]
        if not isinstance(value, dict):
            return value
        tag = value.get(TAG)
        if tag is None:
            return {key: self._decode(item) for key, item in value.items()}
        if tag == "u":
            return UNDEFINED
        if tag == "n":
            return float(value["v"].replace("Infinity", "inf"))
        if tag == "o":
            return self._objects[value["i"]]
        if tag == "f":
            return self.functions.pop(value["i"])
        return self.script_objects.pop(value["i"])
