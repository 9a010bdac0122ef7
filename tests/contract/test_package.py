"""What an admin uploads holds what it should, and nothing else."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

import create_package

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return create_package.build(tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="module")
def names(package):
    with zipfile.ZipFile(package) as archive:
        return archive.namelist()


@pytest.fixture(scope="module")
def client_names(package):
    with zipfile.ZipFile(package) as archive:
        content = io.BytesIO(archive.read("private/client.zip"))
    with zipfile.ZipFile(content) as client:
        return client.namelist()


PACKAGE_PY = """
name = "harmony"
version = "1.2.3"
client_dir = "ayon_harmony"
"""


def small_tree(root: Path) -> Path:
    """Make the least tree that can be packaged, with files that don't belong."""
    files = {
        "package.py": PACKAGE_PY,
        "server/__init__.py": "",
        "server/__pycache__/settings.pyc": "",
        "client/ayon_harmony/__init__.py": "",
        "client/ayon_harmony/version.py": "__version__ = 'from the checkout'\n",
        "client/ayon_harmony/js/AyonHarmony.js": "",
        "client/ayon_harmony/js/AyonHarmony.js~": "",
        "client/other/__init__.py": "",
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def test_the_package_is_named_after_addon_and_version(package):
    facts = create_package.read_package()
    assert package.name == f"{facts['name']}-{facts['version']}.zip"


def test_package_py_is_at_the_top(names):
    assert "package.py" in names


def test_only_the_server_half_and_the_client_zip_are_in_it(names):
    tops = {name.split("/")[0] for name in names}
    assert tops == {"package.py", "server", "private"}
    assert [n for n in names if n.startswith("private/")] == ["private/client.zip"]


def test_the_client_zip_holds_the_client_package_only(client_names):
    assert {name.split("/")[0] for name in client_names} == {"ayon_harmony"}
    assert "ayon_harmony/errors.py" in client_names


def test_the_client_says_that_it_is_typed(client_names):
    assert "ayon_harmony/py.typed" in client_names


def test_no_byte_code_is_packaged(names, client_names):
    assert [n for n in names + client_names if "__pycache__" in n or ".pyc" in n] == []


def test_the_same_tree_gives_the_same_bytes(package, tmp_path):
    assert create_package.build(tmp_path).read_bytes() == package.read_bytes()


def test_left_overs_and_other_packages_stay_out(tmp_path):
    root = small_tree(tmp_path / "tree")
    package = create_package.build(tmp_path / "out", root)
    with zipfile.ZipFile(package) as archive:
        assert archive.namelist() == [
            "package.py",
            "private/client.zip",
            "server/__init__.py",
        ]
        content = io.BytesIO(archive.read("private/client.zip"))
    with zipfile.ZipFile(content) as client:
        assert client.namelist() == [
            "ayon_harmony/__init__.py",
            "ayon_harmony/js/AyonHarmony.js",
            "ayon_harmony/version.py",
        ]


def test_the_client_gets_its_version_from_package_py(tmp_path):
    root = small_tree(tmp_path / "tree")
    folder = create_package.build(tmp_path / "out", root, skip_zip=True)
    with zipfile.ZipFile(folder / "private" / "client.zip") as client:
        text = client.read("ayon_harmony/version.py").decode("utf-8")
    assert '__version__ = "1.2.3"' in text


def test_skip_zip_replaces_an_older_folder(tmp_path):
    root = small_tree(tmp_path / "tree")
    folder = create_package.build(tmp_path / "out", root, skip_zip=True)
    (folder / "stale.txt").write_text("", encoding="utf-8")
    assert create_package.build(tmp_path / "out", root, skip_zip=True) == folder
    assert not (folder / "stale.txt").exists()
    assert (folder / "package.py").is_file()


def test_a_version_the_server_would_not_load_is_refused(tmp_path):
    root = small_tree(tmp_path / "tree")
    text = (root / "package.py").read_text(encoding="utf-8")
    (root / "package.py").write_text(text.replace("1.2.3", "1.2"), encoding="utf-8")
    with pytest.raises(create_package.PackageError, match=r"1\.2"):
        create_package.build(tmp_path / "out", root)


def test_package_py_needs_nothing_but_itself():
    # The server runs it by exec without __file__ and with split scopes.
    source = (ROOT / "package.py").read_text(encoding="utf-8")
    local_names: dict[str, object] = {}
    exec(compile(source, "package.py", "exec"), {}, local_names)
    assert local_names["name"] == "harmony"
