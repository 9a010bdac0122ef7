"""Which Qt classes scripts see, and what each has of its own.

The bindings of Qt Script are generated from whole modules of Qt (the public
qtscriptgenerator does core, gui, network and xml), and so are these: every
class of ``QtCore``, ``QtGui``, ``QtNetwork``, ``QtWidgets`` and ``QtXml`` that
PySide2 carries. What each holds comes from Qt's own meta object (properties,
signals, slots) and from PySide2 (methods, statics, enums).
"""

from __future__ import annotations

import importlib
from typing import Any

from PySide2 import QtCore
from PySide2.QtCore import QMetaMethod, QObject

#: Modules of Qt whose classes are bound; one that is not installed is left out.
MODULES = tuple(
    importlib.import_module(f"PySide2.{name}")
    for name in ("QtCore", "QtGui", "QtNetwork", "QtWidgets", "QtXml")
    if importlib.util.find_spec(f"PySide2.{name}") is not None
)

#: Classes that scripts have in another form, or that are PySide2's own.
_LEFT_OUT = frozenset(
    "QByteArray QTextCodec QDataStream QPyTextObject QTextDecoder QTextEncoder"
    " QGenericArgument QGenericReturnArgument QMetaObject".split()
)


def _is_class(name: str, value: Any) -> bool:
    return (
        name.startswith("Q")
        and name not in _LEFT_OUT
        and isinstance(value, type)
        and type(value).__name__ == "ObjectType"
    )


#: Classes that script may name.
CLASSES: dict[str, Any] = {
    name: value
    for module in MODULES
    for name, value in vars(module).items()
    if _is_class(name, value)
}

#: Python's spelling of names that are words of Python.
PYTHON_NAMES = {"exec": "exec_", "print": "print_", "raise": "raise_"}
_SCRIPT_NAMES = {python: script for script, python in PYTHON_NAMES.items()}

#: Names that are a static and a method as well.
_STATIC_AND_NOT = {
    (cls, name)
    for cls, names in {
        "QFileInfo": "exists",
        "QFile": "exists remove rename copy link resize permissions setPermissions",
        "QDir": "match isRelativePath isAbsolutePath",
        "QProcess": "startDetached",
        "QMenu": "exec_",
        "QDate": "isValid",
        "QTime": "isValid",
    }.items()
    for name in names.split()
}


def class_of(value: Any) -> str:
    """Name the nearest class of a Qt object or value that scripts know."""
    for cls in type(value).__mro__:
        if CLASSES.get(cls.__name__) is not None:
            return str(cls.__name__)
    return "QObject" if isinstance(value, QObject) else ""


def describe(name: str) -> dict[str, Any]:
    """List what a class has of its own.

    Returns:
        ``base``, ``isObject``, names of ``methods``, ``statics``, ``slots``,
        ``properties``; ``signals`` as ``{name: [signature, …]}``, ``constants``
        as ``{name: number}``, ``enums`` (names of enum and flag types).

    """
    cls = CLASSES[name]
    base = next((b.__name__ for b in cls.__mro__[1:] if b.__name__ in CLASSES), "")
    is_object = issubclass(cls, QObject)
    told: dict[str, Any] = {"base": base, "isObject": is_object}
    told.update(_meta_members(cls) if is_object else _NO_META)
    above = set(dir(CLASSES[base])) if base else set()
    methods, statics, constants, enums = [], [], {}, []
    for attribute in dir(cls):
        if attribute.startswith("_") or "." in attribute or attribute in _NOT_BOUND:
            continue
        if attribute in above and attribute not in vars(cls):
            continue
        value = getattr(cls, attribute)
        kind = type(value).__name__
        spelled = _SCRIPT_NAMES.get(attribute, attribute)
        if is_enum_value(value):
            constants[attribute] = int(value)
        elif is_enum_type(value):
            enums.append(attribute)
        elif kind == "builtin_function_or_method":
            statics.append(spelled)
            if (name, attribute) in _STATIC_AND_NOT:
                methods.append(spelled)
        elif kind == "method_descriptor":
            methods.append(spelled)
    taken = {*told["properties"], *told["slots"]}
    told["methods"] = [m for m in methods if m not in taken]
    return {**told, "statics": statics, "constants": constants, "enums": enums}


#: What PySide2 alone has; Qt Script connects by the signals themselves.
_NOT_BOUND = frozenset({"staticMetaObject", "connect", "disconnect", "emit"})

_NO_META: dict[str, Any] = {"slots": [], "properties": [], "signals": {}}


def _meta_members(cls: Any) -> dict[str, Any]:
    meta = cls.staticMetaObject
    slots: list[str] = []
    signals: dict[str, list[str]] = {}
    # PySide2 gives a wrapped class the meta object of Qt itself.
    for index in range(meta.methodOffset(), meta.methodCount()):
        method = meta.method(index)
        name = bytes(method.name().data()).decode()
        if name.startswith("_q_") or method.access() == QMetaMethod.Private:
            continue
        if method.methodType() == QMetaMethod.Signal:
            signature = bytes(method.methodSignature().data()).decode()
            signals.setdefault(name, []).append(signature)
        elif hasattr(cls, PYTHON_NAMES.get(name, name)) and name not in slots:
            slots.append(name)
    properties = []
    for index in range(meta.propertyOffset(), meta.propertyCount()):
        meta_property = meta.property(index)
        if meta_property.isScriptable():
            properties.append(str(meta_property.name()))
    return {
        "slots": [s for s in slots if s not in properties],
        "properties": properties,
        "signals": signals,
    }


def enum_names(holder: Any) -> dict[str, int]:
    """List the enum values of a namespace such as ``Qt``."""
    return {
        name: int(value) for name, value in vars(holder).items() if is_enum_value(value)
    }


def enum_types(holder: Any) -> list[str]:
    """List the enum and flag types of a namespace or class."""
    # Asking for ``__doc__`` has PySide2 write one, from the signatures of all Qt.
    names = (name for name in dir(holder) if not name.startswith("_"))
    return [name for name in names if is_enum_type(getattr(holder, name))]


def is_enum_type(value: Any) -> bool:
    """Tell whether this is a type of enum or flags of Qt."""
    if not isinstance(value, type):
        return False
    if type(value).__name__ == "EnumMeta" or type(value) is type(QtCore.Qt.Key):
        return True
    return hasattr(value, "__invert__") and value.__module__.startswith("PySide2")


def is_enum_value(value: Any) -> bool:
    """Tell whether this is a value of an enum of Qt."""
    return type(type(value)).__name__ == "EnumMeta" and hasattr(value, "__int__")
