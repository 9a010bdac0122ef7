"""The support bundle: what is in it, and what never is."""

from __future__ import annotations

import json
import os
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from ayon_harmony.app import support_bundle
from ayon_harmony.app.menu_requests import MenuRequests
from ayon_harmony.app.support_bundle import (
    Findings,
    collect_bundle,
    find_last_scene,
    save_bundle,
)
from ayon_harmony.bridge.dispatch import Dispatcher
from ayon_harmony.bridge.messages import Request
from ayon_harmony.commands import support_bundle as command
from ayon_harmony.errors import Cancelled
from ayon_harmony.model.exit_codes import ExitCode
from ayon_harmony.model.studio_settings import complete_settings
from ayon_harmony.version import __version__
from ayon_harmony.workfiles import Identity, Workfiles
from ayon_harmony.workfiles.archive import save_folder
from ayon_harmony.working.empty_scene import write_empty_scene

API_KEY = "0123456789abcdef0123"
TOKEN = "cafe-babe-cafe-babe"
ART = b"strokes of a drawing that nobody else may see"
BASE = {
    "AYON_API_KEY": API_KEY,
    "AYON_PROJECT_NAME": "demo",
    "AYON_SERVER_URL": "https://anna:hunter22@ayon.example.com",
    "AYON_USERNAME": "anna",
    "PATH": "/usr/bin",
}


@pytest.fixture
def local_root(tmp_path, monkeypatch):
    """An artist's folder with a log that tells too much."""
    home = tmp_path / "home" / "anna"
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    root = home / ".ayon" / "harmony"
    (root / "logs").mkdir(parents=True)
    (root / "logs" / "20240102-030405-1.log").write_text(
        f"key {API_KEY}\ntoken={TOKEN}\nopened {home}/scene\nSaved sh010.zip\n",
        encoding="utf-8",
    )
    return root


@pytest.fixture
def scene_folder(tmp_path):
    """An open scene with a drawing."""
    xstage = write_empty_scene(tmp_path / "sh010")
    drawing = xstage.parent / "elements" / "hero" / "hero-1.tvg"
    drawing.parent.mkdir()
    drawing.write_bytes(ART)
    return xstage.parent


def write_bundle(local_root, settings, base, findings=None, target=None, report=None):
    """Collect a bundle and write it without asking."""
    bundle = collect_bundle(local_root, settings, base, findings, report)
    return save_bundle(bundle, local_root, target)


def read(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as bundle:
        assert bundle.testzip() is None
        return {name: bundle.read(name).decode("utf-8") for name in bundle.namelist()}


def test_it_holds_logs_versions_settings_and_the_files_of_the_scene(
    local_root, scene_folder
):
    findings = Findings(
        harmony={"harmony_version": "22.0.4", "edition": "premium"},
        scene_folder=scene_folder,
        workfile="/projects/demo/sh010.zip",
        status="Saved to project 14:03",
    )

    files = read(write_bundle(local_root, complete_settings({}), BASE, findings))

    assert "Saved sh010.zip" in files["logs/20240102-030405-1.log"]
    versions = json.loads(files["versions.json"])
    assert versions["ayon_harmony"] == __version__
    assert versions["harmony"]["harmony_version"] == "22.0.4"
    assert versions["python"] == sys.version
    assert json.loads(files["settings.json"])["bridge"]["log_level"] == "info"
    variables = json.loads(files["environment.json"])
    assert variables["AYON_PROJECT_NAME"] == "demo"
    assert variables["AYON_API_KEY"] == f"set, {len(API_KEY)} characters"
    assert variables["AYON_USERNAME"] == "user-1"
    assert "PATH" not in variables
    scene = json.loads(files["scene.json"])
    sizes = {row["path"]: row["bytes"] for row in scene["files"]}
    assert sizes["elements/hero/hero-1.tvg"] == len(ART)
    assert scene["total_bytes"] == sum(sizes.values())
    assert scene["status"] == "Saved to project 14:03"
    assert "logs" in files["README.txt"]


def test_no_secret_no_art_and_no_name_of_a_person_is_in_it(local_root, scene_folder):
    settings = complete_settings(
        {"publish": {"Upload": {"api_key": "sesame-open", "url": "http://x"}}}
    )
    findings = Findings(scene_folder=scene_folder, secrets=(TOKEN,))

    path = write_bundle(local_root, settings, BASE, findings)

    with zipfile.ZipFile(path) as bundle:
        content = b"\n".join(bundle.read(name) for name in bundle.namelist())
    for secret in (API_KEY, TOKEN, "hunter22", "sesame-open"):
        assert secret.encode() not in content
    assert ART not in content
    assert b"/anna" not in content
    assert b"opened ~/scene" in content


def test_without_a_session_it_lists_the_scene_that_was_used_last(local_root, tmp_path):
    files = Workfiles(local_root)
    for number, name in enumerate(("older", "newer")):
        xstage = write_empty_scene(tmp_path / "made" / name)
        project_zip = tmp_path / f"{name}.zip"
        save_folder(xstage.parent, project_zip)
        identity = Identity("demo", "/sh010", "animation", project_zip.name)
        workfile = files.open(files.plan_opening(identity, project_zip))
        used = workfile.copy.folder / "identity.json"
        workfile.close(1)
        import os

        os.utime(used, (1_000_000 + number, 1_000_000 + number))

    assert find_last_scene(local_root).scene_folder.name == "newer"
    scene = json.loads(read(write_bundle(local_root, {}, BASE))["scene.json"])
    assert "newer.xstage" in {row["path"] for row in scene["files"]}
    assert Path(scene["workfile"]).name == "newer.zip"


def test_with_nothing_there_it_is_still_written(tmp_path):
    files = read(write_bundle(tmp_path / "empty", {}, {}, target=tmp_path / "a.zip"))

    assert json.loads(files["scene.json"])["folder"] is None
    assert not [name for name in files if name.startswith("logs/")]


@pytest.mark.skipif(os.name == "nt", reason="pipes and links of POSIX")
def test_what_is_called_a_log_and_is_none_stays_out(local_root, tmp_path):
    key = tmp_path / "id_ed25519"
    key.write_text("of somebody", encoding="utf-8")
    (local_root / "logs" / "20990101-000000-1.log").symlink_to(key)
    os.mkfifo(local_root / "logs" / "20990101-000000-2.log")
    (local_root / "logs" / "20990101-000000-3.log").mkdir()

    files = read(write_bundle(local_root, {}, BASE))

    assert not [name for name in files if "20990101" in name]
    assert "of somebody" not in "".join(files.values())


def test_only_the_end_of_a_long_log_goes_in_and_whole_lines_of_it(
    local_root, monkeypatch
):
    monkeypatch.setattr(support_bundle, "LOG_TAIL_BYTES", 100)
    lines = "".join(f"line {number:04}\n" for number in range(1000))
    log = local_root / "logs" / "20250101-000000-2.log"
    log.write_bytes(lines.encode())

    text = read(write_bundle(local_root, {}, BASE))[f"logs/{log.name}"]

    assert text.startswith("[...]\nline ")
    assert text.endswith("line 0999\n")
    assert len(text) < 120


def test_a_bundle_that_was_cancelled_leaves_nothing_behind(local_root):
    def cancel(done, total, what):
        if done:
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        write_bundle(local_root, {}, BASE, report=cancel)

    assert not (local_root / "support").exists()


def test_old_bundles_make_way(local_root):
    folder = local_root / "support"
    folder.mkdir()
    for number in range(9):
        (folder / f"ayon-harmony-support-2020010{number}-000000.zip").touch()

    newest = write_bundle(local_root, {}, BASE)

    kept = sorted(folder.iterdir())
    assert len(kept) == support_bundle.KEPT_BUNDLES
    assert kept[-1] == newest


def test_a_bundle_can_be_written_elsewhere(local_root, tmp_path):
    assert write_bundle(local_root, {}, BASE, target=tmp_path).parent == tmp_path
    named = tmp_path / "new" / "mine.zip"
    assert write_bundle(local_root, {}, BASE, target=named) == named
    assert zipfile.is_zipfile(named)


def test_ayon_addon_harmony_support_bundle_writes_one(
    studio, local_root, scene_folder, tmp_path, capsys, monkeypatch
):
    import click
    from ayon_core.addon import AddonsManager

    monkeypatch.setenv("AYON_API_KEY", API_KEY)
    studio.override("harmony", {"bridge": {"log_level": "debug"}})
    addons = click.Group("addon")
    AddonsManager().get_host_addon("harmony").cli(addons)
    command = ["harmony", "support-bundle", "--project", "demo"]
    command += ["--scene", str(scene_folder), "--output", str(tmp_path / "b.zip")]

    addons.main(command, prog_name="ayon addon", standalone_mode=False)

    assert capsys.readouterr().out.strip() == str(tmp_path / "b.zip")
    files = read(tmp_path / "b.zip")
    assert json.loads(files["settings.json"])["bridge"]["log_level"] == "debug"
    assert "sh010.xstage" in files["scene.json"]
    assert API_KEY not in "".join(files.values())


@pytest.mark.parametrize(
    ("answer", "is_written"), [("y", True), ("", False), ("no", False)]
)
def test_at_a_terminal_one_sees_what_is_in_it_and_is_asked(
    answer, is_written, scene_folder, tmp_path, monkeypatch, capsys
):
    path = tmp_path / "b.zip"
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True))

    def ask(_question):
        assert not path.exists()
        assert "scene.json" in capsys.readouterr().err
        return answer

    monkeypatch.setattr("builtins.input", ask)

    code = command.run(str(path), "demo", str(scene_folder))

    assert code == (ExitCode.GOOD if is_written else ExitCode.CANCELLED)
    assert path.exists() is is_written


def test_without_a_line_to_the_server_it_is_written_all_the_same(
    local_root, tmp_path, monkeypatch
):
    def fail(_base):
        raise ConnectionError(f"no route to https://anna:hunter22@ayon/{API_KEY}")

    monkeypatch.setattr(support_bundle, "load_settings", fail)

    path = support_bundle.write_bundle_here(BASE, str(tmp_path / "b.zip"), None, None)

    problem = json.loads(read(path)["settings.json"])["problem"]
    assert problem == "ConnectionError; see the log"
    assert API_KEY not in problem
    assert "hunter22" not in problem


# --- the artist sees it first ------------------------------------------------------


class AskedLoop:
    """A loop with somebody in front of it who answers."""

    interactive = True

    def __init__(self, *answers):
        self.answers = list(answers)
        self.questions = []
        self.folders = []
        self.told = []

    def post(self, work):
        work()

    def ask(self, title, text, choices, safe):
        self.questions.append((text, [key for key, _label in choices], safe))
        return self.answers.pop(0)

    def show_file(self, path):
        names = {inside.name for inside in path.rglob("*") if inside.is_file()}
        self.folders.append((path, names))

    def show_message(self, title, text, details=""):
        self.told.append(text)


@pytest.fixture
def ask_for_bundle(local_root, scene_folder):
    """Ask for a bundle as the menu does; returns the loop and the zips there are."""

    def ask(*answers):
        loop = AskedLoop(*answers)
        session = SimpleNamespace(peer=None, token=TOKEN, dispatcher=Dispatcher())
        requests = MenuRequests(
            session,
            loop,
            SimpleNamespace(run=lambda title, work: work(lambda *state: None)),
            complete_settings({}),
            BASE,
            None,
        )
        requests.register(
            SimpleNamespace(path="/projects/demo/sh010.zip", status_text="Saved"),
            SimpleNamespace(show=None),
            None,
        )
        session.dispatcher.enqueue(Request(function="support_bundle"), None)
        session.dispatcher.drain()
        return loop, list((local_root / "support").glob("*.zip"))

    return ask


def test_the_artist_is_told_what_is_in_it_before_anything_is_written(ask_for_bundle):
    loop, bundles = ask_for_bundle("cancel")

    text, choices, safe = loop.questions[0]
    for name in ("versions.json", "settings.json", "logs/20240102-030405-1.log"):
        assert name in text
    assert "Replaced by ***: " in text
    assert choices == ["save", "look", "cancel"]
    assert safe == "cancel", "closing the question writes nothing"
    assert bundles == []
    assert loop.told == []


def test_a_bundle_with_nothing_to_hide_says_so():
    from ayon_harmony.app.support_bundle import ABOUT, README_NAME, Bundle

    told = Bundle({README_NAME: ABOUT, "versions.json": "{}"}, {}).describe()

    assert "***" in ABOUT
    assert told.endswith(
        "Replaced by ***: 0 passages that might be secret. Under other names: nothing."
    )


def test_the_artist_is_shown_the_folder_to_send_the_bundle_from(ask_for_bundle):
    loop, (bundle,) = ask_for_bundle("save", "show")

    assert loop.folders == [(bundle.parent, {bundle.name})]


def test_the_artist_may_look_at_the_files_and_is_asked_again(
    ask_for_bundle, local_root
):
    loop, bundles = ask_for_bundle("look", "look", "save", "ok")

    folder, names = loop.folders[0]
    assert {"versions.json", "scene.json", "README.txt"} <= names
    assert len(loop.questions) == 4
    assert len(bundles) == 1
    assert str(bundles[0]) in loop.questions[-1][0]
    assert len(loop.folders) == 2, "the folder of the bundle was not asked for"
    assert not folder.exists(), "what was looked at does not stay"
