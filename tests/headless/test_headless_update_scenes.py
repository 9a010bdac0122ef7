"""Many scenes updated in batch Harmonys, and taken back: all but three, those told."""

from __future__ import annotations

import json
import os
import re
from xml.sax.saxutils import quoteattr

import ayon_api
import pytest

from ayon_harmony.model.metadata import Document, Holder, HolderKind, Record
from ayon_harmony.surveying.scene_survey import survey_scene
from ayon_harmony.workfiles import pack_scene
from ayon_harmony.workfiles.presence import Presence
from sandbox.ayon.studio import is_real_core
from sandbox.harmony.testing import has_engine
from sandbox.scene_on_disk import PALETTE
from tests.headless.test_headless_commands import ALL, CommandLine

pytestmark = [
    pytest.mark.engine,
    pytest.mark.process,
    pytest.mark.slow,
    pytest.mark.skipif(not has_engine(), reason="PySide2 with QtScript is missing"),
]

SCENES = 20 if is_real_core() else 8
"""Nothing depends on how many: an episode's worth runs where studios' core does."""

LOCKED, UNREADABLE, WORSE = 1, 3, 6
"""Numbers of the scenes that are not updated, from 0 on."""

COMPLAINER = """
import pyblish.api
from ayon_core.pipeline.publish import PublishValidationError

class ComplainAboutOne(pyblish.api.ContextPlugin):
    order = pyblish.api.ValidatorOrder

    def process(self, context):
        from ayon_harmony import current
        from ayon_harmony.scene.records import read_records

        (record,) = read_records(current.get_scene()).containers
        is_one = "{name}" in str(current.get_workfile().path)
        if is_one and record.data["representation"] == "{wanted}":
            raise PublishValidationError("This version does not suit this shot.")
"""


@pytest.fixture
def show(make_episode, serve, home, tmp_path):
    """Scenes that have v001 of a palette, one locked, one broken, one that suffers."""
    studio = make_show(make_episode(SCENES), home)
    studio.paths[UNREADABLE].write_bytes(b"PK\x05\x06" + bytes(18))
    plugins = tmp_path / "studio_plugins"
    plugins.mkdir()
    (plugins / "complain_about_one.py").write_text(
        COMPLAINER.format(
            name=studio.paths[WORSE].parts[-4], wanted=studio.palettes[1]["id"]
        )
    )
    run = CommandLine(serve(studio), tmp_path)

    def command(name, *words):
        report = ("--report", run._path)
        return run(name, *words, *report, SANDBOX_STUDIO_PLUGINS=str(plugins))

    studio.command, studio.line = command, run
    return studio


def make_show(studio, home):
    """Publish two versions of a palette, and have all scenes load the first."""
    project = studio.project("demo")
    studio.palettes = [
        project.publish(
            "/assets/bob",
            "paletteBob",
            "palette",
            {"": PALETTE.encode()},
            representation="plt",
            base_type="harmony.palette",
        )
        for _ in range(2)
    ]
    for path in studio.paths:
        folder = home / "made" / path.stem
        link_palette(folder, studio.palettes[0])
        pack_scene(folder, path)
    return studio


def link_palette(folder, entity):
    path = entity["attrib"]["path"]
    record = Record(
        "c" * 32,
        {
            "name": "paletteBob",
            "loader": "LoadPalette",
            "representation": entity["id"],
            "mode": "link",
        },
        (Holder(HolderKind.PALETTE, path),),
    )
    text = Document(containers={record.id: record}).to_text()
    meta = f'<meta type="string" name="ayon"><string value={quoteattr(text)}/></meta>'
    xstage = folder / f"{folder.name}.xstage"
    content = xstage.read_text(encoding="utf-8")
    assert "<metas />" in content
    content = content.replace("<metas />", f"<metas>{meta}</metas>", 1)
    xstage.write_text(content, encoding="utf-8")
    with (folder / "PALETTE_LIST").open("a", encoding="utf-8") as file:
        file.write(f'{path[:-4]} LINK "{path}"\n')


def next_of(path):
    return path.with_name(path.name.replace("_v001", "_v002"))


def loaded_in(path):
    (loaded,) = survey_scene(path).loaded
    return loaded.representation


def test_what_can_be_updated_is_and_the_rest_is_told_then_all_is_taken_back(show):
    first, last = (entity["id"] for entity in show.palettes)
    presence = Presence()
    presence.take(show.paths[LOCKED])
    try:
        told = show.command("update", "--product", "paletteBob", *ALL)
        assert told == 3, show.line.output
        assert not any(next_of(path).exists() for path in show.paths)
        assert "paletteBob v001 -> v002" in show.line.output
        words = ("--product", "paletteBob", "--to", "v002", *ALL, "--jobs", 2)
        code = show.command("update", *words, "--yes")
    finally:
        presence.release()
    assert code == 4, show.line.output
    items = show.line.items
    by_code = [item["exit_code"] for item in items]
    assert by_code.count(0) == SCENES - 3
    assert [by_code[n] for n in (LOCKED, UNREADABLE, WORSE)] == [5, 3, 4]
    assert "does not suit this shot" in items[WORSE]["message"]
    for number, path in enumerate(show.paths):
        is_done = number not in (LOCKED, UNREADABLE, WORSE)
        assert next_of(path).is_file() is is_done, path
        if is_done:
            assert loaded_in(next_of(path)) == last
            assert loaded_in(path) == first
    notes = [
        row["attrib"].get("description") for row in ayon_api.get_workfiles_info("demo")
    ]
    assert notes.count("update: paletteBob v002") == SCENES - 3

    run = re.search(r"^Run (\S+):", show.line.output, re.MULTILINE)[1]
    told = show.command("revert", run)
    assert told == 0
    assert f"{SCENES - 3} workfiles. Nothing was changed" in show.line.output
    assert show.command("revert", run, "--yes", "--jobs", 2) == 0, show.line.output
    for number, path in enumerate(show.paths):
        third = path.with_name(path.name.replace("_v001", "_v003"))
        is_done = number not in (LOCKED, UNREADABLE, WORSE)
        assert third.is_file() is is_done
        if is_done:
            assert loaded_in(third) == first
            assert next_of(path).is_file()


# --- killed -----------------------------------------------------------------------

KILLER = """
import os
import pathlib
import signal

import pyblish.api
from ayon_core.lib import register_event_callback

MARKS = pathlib.Path({marks!r})

def die(name):
    mark = MARKS / name
    if not mark.exists():
        mark.write_text("killed")
        os.kill(os.getppid(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)

class DieAfterTheUpdate(pyblish.api.ContextPlugin):
    order = pyblish.api.ValidatorOrder

    def process(self, context):
        from ayon_harmony import current
        from ayon_harmony.scene.records import read_records

        (record,) = read_records(current.get_scene()).containers
        is_new = record.data["representation"] == {wanted!r}
        if os.environ["AYON_FOLDER_PATH"].endswith("sh0020") and is_new:
            die("updated")

def die_after_the_save():
    if os.environ["AYON_FOLDER_PATH"].endswith("sh0030"):
        die("saved")

register_event_callback("workfile.saved", die_after_the_save)
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_killed_update_is_resumed_does_no_scene_twice_and_leaves_no_lock(
    make_episode, serve, home, tmp_path
):
    studio = make_show(make_episode(4), home)
    profile = {"host_names": ["harmony"], "enabled": True}
    locks = {"Workfiles": {"workfile_lock_profiles": [profile]}}
    studio.override("core", {"tools": locks})
    plugins, marks = tmp_path / "studio_plugins", tmp_path / "marks"
    plugins.mkdir()
    marks.mkdir()
    wanted = studio.palettes[1]["id"]
    (plugins / "killer.py").write_text(KILLER.format(marks=str(marks), wanted=wanted))
    run = CommandLine(serve(studio), tmp_path)
    report = ("--report", run._path)
    env = {"SANDBOX_STUDIO_PLUGINS": str(plugins)}
    words = ("--product", "paletteBob", "--to", "v002", *ALL, "--yes")

    assert run("update", *words, *report, **env) == -9
    assert [path.name for path in marks.iterdir()] == ["updated"]
    (folder,) = (home / ".ayon" / "harmony" / "runs").iterdir()
    again = ("--product", "paletteBob", "--resume", folder.name)
    assert run("update", *again, *report, **env) == -9
    assert (marks / "saved").exists()
    assert lock_of(next_of(studio.paths[2])).exists()
    assert run("update", *again, *report, **env) == 0, run.output

    assert [item["state"] for item in run.items] == ["good"] * 4
    assert "then its process died" in run.items[2]["message"]
    for path, item in zip(studio.paths, run.items):
        assert item["saved"]["path"] == str(next_of(path))
        assert loaded_in(next_of(path)) == studio.palettes[1]["id"]
        names = sorted(each.name for each in path.parent.iterdir())
        assert names == [path.name, next_of(path).name]
    assert run("revert", folder.name, "--yes", *report, **env) == 0, run.output
    third = [
        path.with_name(path.name.replace("_v001", "_v003")) for path in studio.paths
    ]
    assert [loaded_in(path) for path in third] == [studio.palettes[0]["id"]] * 4


def lock_of(path):
    return path.with_name(f"{path.name}.oplock")


# --- a rig ------------------------------------------------------------------------

MAKE_RIGS = """
import pathlib
import zipfile
import ayon_harmony.api as harmony

scene = harmony.scene()
out = pathlib.Path({out!r})
peg = scene.nodes.add_node("Master", "PEG").path
comp = scene.nodes.add_node("RigComp", "COMPOSITE").path
scene.nodes.link_nodes(peg, comp)
nodes = [peg, comp]
for version in (1, 2):
    folder = scene.templates.create_template(nodes, f"rig{{version}}", out)
    with zipfile.ZipFile(out / f"v{{version}}.zip", "w") as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, file.relative_to(out).as_posix())
    nodes.append(scene.nodes.add_node("NewInV2", "PEG").path)
"""

LOAD_RIG = """
from ayon_core.pipeline.load import discover_loader_plugins, load_container
import ayon_harmony.api as harmony

(loader,) = (
    each for each in discover_loader_plugins() if each.__name__ == "LoadTemplate"
)
load_container(loader, {representation!r}, options={{}})
scene = harmony.scene()
(peg,) = (each.path for each in scene.nodes.list_nodes() if each.name == "Master")
scene.nodes.set_nodes_enabled({{peg: False}})
scene.settings.save_scene()
"""


LOOK = """
import json
import pathlib
import ayon_harmony.api as harmony

nodes = harmony.scene().nodes.list_nodes()
off = [each.name for each in nodes if not each.is_enabled]
pathlib.Path({out!r}).write_text(json.dumps([[each.name for each in nodes], off]))
"""


def test_a_rig_is_renewed_in_a_batch_and_keeps_what_the_artist_did(
    make_episode, serve, tmp_path
):
    studio = make_episode(1)
    out = tmp_path / "rigs"
    out.mkdir()
    run = CommandLine(serve(studio), tmp_path)
    script = tmp_path / "make.py"
    script.write_text(MAKE_RIGS.format(out=str(out)))
    assert run("run", script, "--in", studio.paths[0]) == 0, run.output
    first, last = (
        studio.project("demo").publish(
            "/assets/bob",
            "rigBob",
            "harmony.template",
            {"": (out / f"v{version}.zip").read_bytes()},
            representation="tpl.zip",
        )
        for version in (1, 2)
    )
    script = tmp_path / "load.py"
    script.write_text(LOAD_RIG.format(representation=first["id"]))
    assert run("run", script, *ALL, "--save") == 0, run.output
    assert [loaded_in(path) for path in studio.paths] == [first["id"]]

    words = ("--product", "rigBob", "--to", "v002", *ALL, "--yes")
    assert run("update", *words) == 0, run.output

    for path in studio.paths:
        assert loaded_in(next_of(path)) == last["id"]
    look = tmp_path / "look.py"
    look.write_text(LOOK.format(out=str(tmp_path / "looked.json")))
    assert run("run", look, "--in", next_of(studio.paths[0])) == 0, run.output
    names, off = json.loads((tmp_path / "looked.json").read_text())
    assert {"Master", "RigComp", "NewInV2"} <= set(names)
    assert off == ["Master"]
