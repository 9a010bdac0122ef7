"""Names and signatures: double, snapshot, real packages, and our own use.

Three comparisons keep the double honest. The one with the real packages needs
their checkouts and says so when it is skipped.
"""

from __future__ import annotations

import importlib.util
import os

import pytest

from sandbox.ayon import addon_settings, snapshot, studio

API = snapshot.load()

needs_double = pytest.mark.skipif(
    studio.is_real_core(),
    reason="AYON_CORE_PATH is set: ayon_core is the real one here",
)


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
def test_what_works_with_the_double_works_with_the_real_one(studio):
    assert _differences(snapshot.double_names()) == []


def test_every_public_name_of_the_double_is_in_the_snapshot():
    missing = [name for name in snapshot.double_names() if name not in API]

    assert missing == [], "the real packages lack them, or write the snapshot again"


@needs_double
def test_no_plugin_of_ours_hides_a_name_that_the_double_lacks(studio):
    """The real class has it, so ours would override it without a word."""
    hidden = [
        f"{theirs.__name__}.{name} in {ours.__module__}"
        for theirs, ours in snapshot.subclasses_of_ours(API)
        for name in vars(ours)
        if name in API[snapshot.name_of(theirs, API)]["members"]
        and not any(hasattr(base, name) for base in ours.__mro__[1:])
    ]

    assert hidden == []


def _is_here(name: str) -> bool:
    if name.startswith("ayon_applications"):
        return addon_settings.applications_path() is not None
    return True


@pytest.mark.core
@pytest.mark.process
def test_what_works_with_the_double_works_with_this_ayon_core(studio):
    lines = []
    for name, double in snapshot.describe_double().items():
        if _is_here(name):
            real = snapshot.describe(snapshot.resolve(name))
            lines += snapshot.differences(name, real, double)

    assert lines == []


@pytest.mark.core
def test_the_snapshot_is_what_the_real_ayon_core_looks_like(studio):
    from ayon_core.version import __version__

    if __version__ != snapshot.version():
        pytest.skip(f"the snapshot is of ayon-core {snapshot.version()}")
    lines = []
    for name in sorted(filter(_is_here, API)):
        found = snapshot.describe(snapshot.resolve(name))
        if found != API[name]:
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
    ("found", "lines"),
    [
        ({"kind": "function", "signature": "()"}, ["x is a function, not a class"]),
        ({"kind": "class", "abstract": [], "members": {}}, []),
        (
            {"kind": "class", "abstract": [], "members": {"a": "method (self)"}},
            ["x.a is not abstract"],
        ),
        (
            {"kind": "class", "abstract": ["a"], "members": {"a": "property"}},
            ["x.a: property, not method (self)"],
        ),
        (
            {"kind": "class", "abstract": [], "members": {"b": "attribute"}},
            ["x.b does not exist in the real one"],
        ),
    ],
)
def test_a_double_that_has_something_else_is_told_how(found, lines):
    expected = {"kind": "class", "abstract": ["a"], "members": {"a": "method (self)"}}

    assert snapshot.differences("x", expected, found) == lines


@pytest.mark.parametrize(
    ("double", "real", "does_fit"),
    [
        ("(self, a)", "(self, a)", True),
        ("(self, a)", "(self, a, b=)", True),
        ("(self, a)", "(self, a=)", True),
        ("(self, a=)", "(self, a)", False),
        ("(self, b)", "(self, a, b=)", False),
        ("(self, a, c)", "(self, a, b=, c=)", False),
        ("(self, *, b=)", "(self, *, a=, b=)", True),
        ("(self, *, b=)", "(self, b=)", True),
        ("(self, *, c=)", "(self, *, b=)", False),
        ("(self)", "(self, *, b)", False),
        ("(tab=)", "(*args, **kwargs)", True),
        ("(*args)", "(a)", False),
        ("(self, **kwargs)", "(self, key=)", False),
    ],
)
def test_a_signature_may_take_less_and_nothing_else(double, real, does_fit):
    assert snapshot.fits(double, real) is does_fit


def test_the_snapshot_names_a_version_that_package_py_accepts():
    spec = importlib.util.find_spec("semver")
    assert spec is not None
    import semver

    version = snapshot.version()
    values: dict[str, object] = {}
    text = (addon_settings.REPOSITORY / "package.py").read_text(encoding="utf-8")
    exec(compile(text, "package.py", "exec"), values)
    required = values["ayon_required_addons"]["core"]

    plain = str(semver.Version.parse(version).finalize_version())
    assert semver.Version.parse(plain).match(required), os.linesep.join(
        [f"snapshot of {version}", f"package.py asks for {required}"]
    )
