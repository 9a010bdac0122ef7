"""Names and signatures: double, snapshot, real packages, and our own use.

Three comparisons keep the double honest. The one with the real packages needs
their checkouts and says so when it is skipped.
"""

from __future__ import annotations

import importlib.util
import os
import sys

import pytest

from sandbox.ayon import addon_settings, snapshot, studio

API = snapshot.load()

needs_core = pytest.mark.skipif(
    not studio.is_real_core(),
    reason="AYON_CORE_PATH is not set: the snapshot is not compared with ayon-core",
)
needs_double = pytest.mark.skipif(
    studio.is_real_core(),
    reason="AYON_CORE_PATH is set: ayon_core is the real one here",
)


def _is_applications(name: str) -> bool:
    return name.startswith("ayon_applications:")


def _differences(names: list[str]) -> list[str]:
    lines: list[str] = []
    for name in names:
        short = name.split(":")[1]
        try:
            found = snapshot.describe(snapshot.resolve(name))
        except LookupError as error:
            lines.append(str(error))
        else:
            lines.extend(snapshot.differences(short, API[name], found))
    return sorted(set(lines))


@needs_double
def test_the_double_has_every_name_of_the_snapshot_with_its_signature(studio):
    assert _differences(sorted(API)) == []


def test_every_public_name_of_the_double_is_in_the_snapshot():
    missing = [name for name in snapshot.double_names() if name not in API]

    assert missing == [], "the real packages lack them, or write the snapshot again"


@pytest.mark.core
@needs_core
def test_the_snapshot_is_what_the_real_ayon_core_looks_like(studio):
    sys.modules.pop("websocket", None)
    names = [name for name in API if not _is_applications(name)]

    lines = []
    for name in sorted(names):
        found = snapshot.describe(snapshot.resolve(name))
        short = name.split(":")[1]
        if short not in snapshot.MACHINE and found != API[name]:
            lines.append(f"{name}: {found} is not {API[name]}")

    assert lines == []


def test_the_addon_uses_no_name_that_the_snapshot_lacks():
    client = addon_settings.REPOSITORY / "client" / "ayon_harmony"

    unknown = {
        name: sorted(files)
        for name, files in snapshot.used_names(client).items()
        if name not in API
    }

    assert unknown == {}


def test_a_name_used_through_an_imported_module_is_found(tmp_path):
    (tmp_path / "plugin.py").write_text(
        "from ayon_core.tools.utils import host_tools\n"
        "import ayon_core.lib as core_lib\n"
        "host_tools.show_everything()\n"
        "core_lib.emit_event('x')\n",
        encoding="utf-8",
    )

    assert set(snapshot.used_names(tmp_path)) == {
        "ayon_core.tools.utils:host_tools",
        "ayon_core.tools.utils.host_tools:show_everything",
        "ayon_core.lib:emit_event",
    }


@pytest.mark.parametrize(
    ("found", "line"),
    [
        ({"kind": "function", "signature": "()"}, "x is a function, not a class"),
        (
            {"kind": "class", "abstract": [], "members": {"a": "method (self)"}},
            "x: abstract [], not ['a']",
        ),
        (
            {"kind": "class", "abstract": ["a"], "members": {}},
            "x.a is missing",
        ),
        (
            {"kind": "class", "abstract": ["a"], "members": {"a": "property"}},
            "x.a: property, not method (self)",
        ),
        (
            {
                "kind": "class",
                "abstract": ["a"],
                "members": {"a": "method (self)", "b": "attribute"},
            },
            "x.b does not exist in the real one",
        ),
    ],
)
def test_a_double_that_differs_is_told_how(found, line):
    expected = {"kind": "class", "abstract": ["a"], "members": {"a": "method (self)"}}

    assert snapshot.differences("x", expected, found) == [line]


def test_the_snapshot_names_a_version_that_package_py_accepts():
    spec = importlib.util.find_spec("semver")
    assert spec is not None
    import json

    import semver

    version = json.loads(snapshot.SNAPSHOT.read_text(encoding="utf-8"))["version"]
    values: dict[str, object] = {}
    text = (addon_settings.REPOSITORY / "package.py").read_text(encoding="utf-8")
    exec(compile(text, "package.py", "exec"), values)
    required = values["ayon_required_addons"]["core"]

    plain = str(semver.Version.parse(version).finalize_version())
    assert semver.Version.parse(plain).match(required), os.linesep.join(
        [f"snapshot of {version}", f"package.py asks for {required}"]
    )
