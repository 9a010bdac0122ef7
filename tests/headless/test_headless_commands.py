"""Commands as a command line runs them: the launcher, a process a scene, Harmony.

On the double of ayon-core and, with ``AYON_CORE_PATH``, on the real one. There is no
display, and every exit code has its test.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import ayon_api
import pytest

from ayon_harmony.workfiles.presence import Presence, others_at
from ayon_harmony.working.empty_scene import write_empty_scene
from sandbox.harmony.client import EXECUTABLE
from sandbox.harmony.testing import has_engine
from sandbox.patience import wait_until
from sandbox.report_schema import complaints

pytestmark = [
    pytest.mark.usefixtures("forked_harmony"),
    pytest.mark.engine,
    pytest.mark.process,
    pytest.mark.slow,
    pytest.mark.skipif(not has_engine(), reason="PySide2 with QtScript is missing"),
]

ALL = ("--project", "demo", "--folder", "/ep101/**", "--task", "animation")
FIRST = ("--project", "demo", "--folder", "/ep101/sh0010", "--task", "animation")
SECOND = ("--project", "demo", "--folder", "/ep101/sh0020", "--task", "animation")


class CommandLine:
    """Runs commands of the addon on a served studio, and reads their report."""

    def __init__(self, served, folder):
        self.served = served
        self._path = folder / "report.json"

    def __call__(self, command, *words, **env):
        self._path.unlink(missing_ok=True)
        told = ("--report", self._path) if command in SCENE_COMMANDS else ()
        code, self.output = self.served.run(
            "addon", "harmony", command, *words, *told, env=env
        )
        self.report = None
        if self._path.exists():
            self.report = json.loads(self._path.read_text("utf-8"))
            assert complaints(self.report) == []
            assert self.report["exit_code"] == code
        return code

    @property
    def items(self):
        assert self.report is not None, self.output
        return self.report["items"]


SCENE_COMMANDS = ("check", "publish", "render", "run")


@pytest.fixture
def command(serve, tmp_path):
    def make(studio):
        return CommandLine(serve(studio), tmp_path)

    return make


def versions_of(name):
    products = {item["id"]: item["name"] for item in ayon_api.get_products("demo")}
    return [
        version["version"]
        for version in ayon_api.get_versions("demo")
        if products[version["productId"]] == name
    ]


# --- check and publish --------------------------------------------------------


def test_check_by_glob_finds_nothing_wrong_and_writes_all_reports(
    make_episode, command, tmp_path
):
    run = command(make_episode(2))
    page, junit = tmp_path / "page.html", tmp_path / "junit.xml"
    code = run("check", *ALL, "--html", page, "--junit", junit, "--jobs", 2)
    assert code == 0, run.output
    assert [item["state"] for item in run.items] == ["good", "good"]
    assert [item["folder"] for item in run.items] == ["/ep101/sh0010", "/ep101/sh0020"]
    assert all(item["harmony"].startswith("22") for item in run.items)
    assert "sh0020" in page.read_text("utf-8")
    suite = ElementTree.parse(junit).getroot().find("testsuite")
    assert suite.get("tests") == "2"
    percents = re.findall(r"^Progress: (\d+)%$", run.output, re.MULTILINE)
    assert percents[-1] == "100"
    assert percents == sorted(percents, key=int)


def test_check_tells_findings_of_a_wrong_scene_and_changes_nothing(
    make_episode, command
):
    studio = make_episode(1, frameEnd=1050)
    before = studio.paths[0].read_bytes()
    run = command(studio)
    assert run("check", *FIRST) == 1, run.output
    (item,) = run.items
    assert item["state"] == "findings"
    assert {finding["level"] for finding in item["findings"]} == {"error"}
    assert item["findings"][0]["plugin"].startswith("Validate")
    assert studio.paths[0].read_bytes() == before
    assert others_at(studio.paths[0]) == []
    # Findings of other plugins do not count.
    assert run("check", *FIRST, "--plugin", "ValidateNothing") == 0


COMPLAIN_OF_CHANGES = """
import os

import pyblish.api
from ayon_core.pipeline.publish import PublishValidationError
from ayon_harmony import current

class ComplainOfChanges(pyblish.api.ContextPlugin):
    order = pyblish.api.ValidatorOrder

    def process(self, context):
        frames = current.get_scene().settings.get_scene().settings.length.stop_frame
        is_first = os.environ["AYON_FOLDER_PATH"].endswith("sh0010")
        if is_first and frames != 60:
            raise PublishValidationError("It was better with 60 frames.")
"""


def test_repairs_that_are_named_are_done_and_saved_as_the_next_version(
    make_episode, command, tmp_path
):
    studio = make_episode(2, frameEnd=1050)
    before = [path.read_bytes() for path in studio.paths]
    plugins = tmp_path / "studio_plugins"
    plugins.mkdir()
    (plugins / "complain.py").write_text(COMPLAIN_OF_CHANGES)
    env = {"SANDBOX_STUDIO_PLUGINS": str(plugins)}
    run = command(studio)
    following = [
        path.with_name(path.name.replace("_v001", "_v002")) for path in studio.paths
    ]
    names = "ValidateSceneSettings, ValidateFrames"
    assert run("check", *ALL, "--repair", names, **env) == 4, run.output
    assert [item["state"] for item in run.items] == ["failed", "good"]
    assert "better with 60 frames" in run.items[0]["message"]
    told = f"Repaired Scene Settings; saved as '{following[1].name}'."
    assert run.items[1]["message"] == told
    assert [path.exists() for path in following] == [False, True]
    assert [path.read_bytes() for path in studio.paths] == before
    name = run.report["run"]
    assert run("check", *ALL, "--plugin", "ValidateSceneSettings") == 1
    assert [item["exit_code"] for item in run.items] == [1, 0]
    assert run("check", *SECOND, "--repair", "all") == 0, run.output
    assert run.items[0]["message"] == "There was nothing to repair."
    assert run("revert", name, "--yes", **env) == 0, run.output
    thirds = [path.name for path in studio.paths[1].parent.glob("*_v003.zip")]
    assert thirds == [studio.paths[1].name.replace("_v001", "_v003")]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--repair", "ValidateNothing"), "no validator 'ValidateNothing'"),
        (("--repair", "all", "--no-harmony"), "--no-harmony does not go"),
        (("--repair", "all", "--workfile", "published"), "a published workfile"),
    ],
    ids=["unknown", "no-harmony", "published"],
)
def test_a_repair_that_cannot_be_is_wrong_usage(make_episode, command, words, told):
    studio = make_episode(1)
    run = command(studio)
    assert run("check", *FIRST, *words) == 2, run.output
    assert told in run.output
    assert sorted(studio.paths[0].parent.glob("*.zip")) == studio.paths


def test_publish_by_glob_publishes_and_goes_on_with_the_next_version(
    make_episode, command
):
    studio = make_episode(2)
    run = command(studio)
    assert run("publish", *ALL, "--comment", "Over night", "--jobs", 2) == 0, run.output
    for item in run.items:
        assert item["state"] == "good"
        (product,) = item["products"]
        assert product["name"] == "workfileAnimation"
        assert "zip" in product["representations"]
    assert versions_of("workfileAnimation") == [1, 1]
    for path in studio.paths:
        following = path.with_name(path.name.replace("_v001", "_v002"))
        with zipfile.ZipFile(following) as archive:
            assert f"{following.stem}.xstage" in archive.namelist()
    comments = {v["attrib"].get("comment") for v in ayon_api.get_versions("demo")}
    assert comments == {"Over night"}


def test_validation_refuses_a_wrong_scene_and_nothing_is_published(
    make_episode, command
):
    studio = make_episode(1, frameEnd=1050)
    before = studio.paths[0].read_bytes()
    run = command(studio)
    assert run("publish", *FIRST) == 1, run.output
    (item,) = run.items
    assert (item["state"], item["message"]) == ("findings", "Validation refused it.")
    assert versions_of("workfileAnimation") == []
    assert studio.paths[0].read_bytes() == before


def test_validate_only_publishes_nothing(make_episode, command):
    studio = make_episode(1)
    run = command(studio)
    assert run("publish", *FIRST, "--validate-only") == 0, run.output
    assert versions_of("workfileAnimation") == []
    assert sorted(studio.paths[0].parent.glob("*.zip")) == studio.paths


def test_only_what_is_named_is_published(make_episode, command):
    run = command(make_episode(1))
    assert run("publish", *FIRST, "--only", "render:Main") == 2, run.output
    assert "--only render:Main" in run.items[0]["message"]
    assert run("publish", *FIRST, "--only", "workfile") == 0, run.output
    assert versions_of("workfileAnimation") == [1]


def test_a_plugin_that_breaks_on_the_way_is_exit_code_4(
    make_episode, command, tmp_path
):
    plugins = tmp_path / "studio_plugins"
    plugins.mkdir()
    (plugins / "extract_nothing.py").write_text(
        "import pyblish.api\n"
        "class ExtractNothing(pyblish.api.ContextPlugin):\n"
        "    order = pyblish.api.ExtractorOrder\n"
        "    def process(self, context):\n"
        "        raise RuntimeError('the disk is full')\n"
    )
    run = command(make_episode(1))
    assert run("publish", *FIRST, SANDBOX_STUDIO_PLUGINS=str(plugins)) == 4, run.output
    (item,) = run.items
    assert item["state"] == "failed"
    assert "the disk is full" in item["message"]
    assert versions_of("workfileAnimation") == []


# --- who else has it ----------------------------------------------------------


@pytest.mark.parametrize("name", ["check", "publish", "render"])
def test_an_artists_open_workfile_is_never_touched(make_episode, command, name):
    studio = make_episode(2)
    before = studio.paths[0].read_bytes()
    presence = Presence()
    presence.take(studio.paths[0])
    try:
        run = command(studio)
        few = ("--to", studio.folder, "--frames", "1-2")
        code = run(name, *ALL, *(few if name == "render" else ()))
    finally:
        presence.release()
    assert code == 5, run.output
    assert [item["exit_code"] for item in run.items] == [5, 0]
    assert run.items[0]["state"] == "skipped"
    assert "left alone" in run.items[0]["message"]
    assert studio.paths[0].read_bytes() == before


def test_a_newer_workfile_that_was_saved_meanwhile_is_exit_code_5(
    make_episode, command
):
    studio = make_episode(1)
    run = command(studio)
    assert run("publish", *FIRST, "--program", "/no/harmony") == 3
    newer = studio.paths[0].with_name(studio.paths[0].name.replace("_v001", "_v002"))
    newer.write_bytes(studio.paths[0].read_bytes())
    name = run.report["run"]
    # The plan of the run names no Harmony; one is found by the task this time.
    plan = next((studio.folder.parent / "home").rglob(f"{name}/plan.json"))
    plan.write_text(plan.read_text("utf-8").replace('"/no/harmony"', "null"), "utf-8")
    assert run("publish", "--resume", name) == 5, run.output
    assert newer.name in run.items[0]["message"]
    assert versions_of("workfileAnimation") == []


# --- what cannot begin --------------------------------------------------------


def test_what_cannot_begin_is_exit_code_3_and_the_others_go_on(
    make_episode, command, tmp_path
):
    studio = make_episode(2)
    studio.paths[0].write_bytes(b"no zip")
    run = command(studio)
    assert run("check", *ALL) == 3, run.output
    assert [item["exit_code"] for item in run.items] == [3, 0]
    assert run("check", *SECOND, "--program", tmp_path / "no-harmony") == 3
    assert run("check", *SECOND, "--app", "harmony/99") == 3
    assert "harmony/22" in run.items[0]["message"]
    rude = {"HARMONY_EMULATOR_RUDE": "no-licence"}
    assert run("check", *SECOND, **rude) == 3
    assert "licence" in run.items[0]["message"]


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--project", "demo", "--folder", "/ep999/**"),
        ("--project", "nobody", "--folder", "/**"),
        (*FIRST, "--workfile", "newest"),
        (*FIRST, "--jobs", "0"),
        (*FIRST, "--jobs", "many"),
        (*FIRST, "--timeout", "-1"),
        (*FIRST, "--no-such-option"),
        ("--resume", "2020-01-01-abcdef"),
        (*FIRST, "--html", "/"),
        (*FIRST, "--user", "somebody"),
    ],
    ids=lambda words: "-".join(words)[-24:].replace("/", ".") or "nothing",
)
def test_a_wrong_command_line_is_exit_code_2(make_episode, run_command_line, words):
    make_episode(1)
    done = run_command_line("check", *words)
    assert done.exit_code == 2, done.output


def test_a_published_workfile_is_not_published_again(make_episode, command):
    run = command(make_episode(1))
    assert run("publish", *FIRST, "--workfile", "published") == 2
    assert "never changes" in run.output


def test_a_dry_run_tells_and_does_nothing(make_episode, command):
    studio = make_episode(3)
    studio.paths[1].write_bytes(b"no zip")
    presence = Presence()
    presence.take(studio.paths[2])
    try:
        run = command(studio)
        assert run("publish", *ALL, "--dry-run") == 3, run.output
    finally:
        presence.release()
    assert [item["exit_code"] for item in run.items] == [0, 3, 5]
    assert "harmony/22" in run.items[0]["message"]
    assert run.report["run"] == ""
    assert not list((studio.folder.parent / "home").rglob("runs"))
    assert versions_of("workfileAnimation") == []


# --- killed -------------------------------------------------------------------

KILL_ITS_HARMONY = """
import os, signal
from ayon_harmony import current
os.kill(current.get_session().peer.pid, signal.SIGKILL)
current.get_scene().settings.get_scene()
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_killed_harmony_gives_failed_and_the_run_goes_on(
    make_episode, command, tmp_path
):
    script = tmp_path / "kill.py"
    script.write_text(
        "import os\n"
        "if os.environ['AYON_FOLDER_PATH'].endswith('sh0010'):\n"
        + "".join(f"    {line}\n" for line in KILL_ITS_HARMONY.splitlines())
    )
    run = command(make_episode(2))
    assert run("run", script, *ALL) == 4, run.output
    assert [item["state"] for item in run.items] == ["failed", "good"]
    assert "Harmony ended" in run.items[0]["message"]


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_harmony_that_dies_in_a_check_is_no_finding(make_episode, command, tmp_path):
    plugins = tmp_path / "studio_plugins"
    plugins.mkdir()
    (plugins / "validate_kill.py").write_text(
        "import os, signal\n"
        "import pyblish.api\n"
        "from ayon_harmony import current\n"
        "class ValidateKill(pyblish.api.ContextPlugin):\n"
        "    order = pyblish.api.ValidatorOrder - 0.4\n"
        "    def process(self, context):\n"
        "        os.kill(current.get_session().peer.pid, signal.SIGKILL)\n"
    )
    run = command(make_episode(1))
    assert run("check", *FIRST, SANDBOX_STUDIO_PLUGINS=str(plugins)) == 4, run.output
    assert run.items[0]["state"] == "failed"
    assert "Harmony ended" in run.items[0]["message"]


def pids_of_harmony(home):
    """Processes of the emulator that work below a home."""
    listed = subprocess.run(
        ["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True
    )
    return [
        int(line.split()[0])
        for line in listed.stdout.splitlines()
        if "-compile" in line and str(home) in line
    ]


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_run_killed_with_sigkill_leaves_no_harmony_and_resumes(
    make_episode, serve, command, home, tmp_path, harmony_of_its_own
):
    script = tmp_path / "wait.py"
    script.write_text(
        "import os, pathlib, threading\n"
        "mark = pathlib.Path(os.environ['AYON_WORKDIR']) / 'seen.txt'\n"
        "if mark.exists() or os.environ['AYON_FOLDER_PATH'].endswith('sh0010'):\n"
        "    raise SystemExit\n"
        "mark.write_text('seen')\n"
        "threading.Event().wait()\n"
    )
    studio = make_episode(3)
    # A killed process leaves AYON's lock, which nobody can tell from a live one.
    profile = {"host_names": ["harmony"], "enabled": True}
    locks = {"Workfiles": {"workfile_lock_profiles": [profile]}}
    studio.override("core", {"tools": locks})
    lock = Path(f"{studio.paths[1]}.oplock")
    run = command(studio)
    process = run.served.start("addon", "harmony", "run", script, *ALL)
    seen = studio.paths[1].parent / "seen.txt"
    wait_until(seen.exists)
    assert pids_of_harmony(home)
    assert lock.is_file()
    process.kill()
    process.communicate()
    wait_until(lambda: not pids_of_harmony(home))
    (folder,) = (home / ".ayon" / "harmony" / "runs").iterdir()
    studio.paths[2].with_name("seen.txt").write_text("seen")
    assert run("run", script, "--resume", folder.name) == 0, run.output
    assert [item["state"] for item in run.items] == ["good"] * 3
    assert others_at(studio.paths[1]) == []
    assert not lock.exists()


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_run_that_is_stopped_ends_harmony_and_is_exit_code_130(
    make_episode, command, home, tmp_path, name, harmony_of_its_own
):
    script = tmp_path / "wait.py"
    script.write_text(
        "import os, pathlib, threading\n"
        "(pathlib.Path(os.environ['AYON_WORKDIR']) / 'seen.txt').write_text('')\n"
        "threading.Event().wait()\n"
    )
    studio = make_episode(1)
    process = command(studio).served.start("addon", "harmony", "run", script, *ALL)
    wait_until((studio.paths[0].parent / "seen.txt").exists)
    process.send_signal(getattr(signal, name))
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 130, output
    assert "The run was stopped." in output
    wait_until(lambda: not pids_of_harmony(home))
    assert others_at(studio.paths[0]) == []


def test_a_scene_that_takes_longer_than_it_may_has_failed(
    make_episode, command, home, tmp_path, harmony_of_its_own
):
    script = tmp_path / "wait.py"
    script.write_text("import threading\nthreading.Event().wait()\n")
    run = command(make_episode(1))
    assert run("run", script, *ALL, "--timeout", "2") == 4
    assert "longer than 2 seconds" in run.items[0]["message"]
    wait_until(lambda: not pids_of_harmony(home))


# --- run and render -----------------------------------------------------------


def test_a_script_runs_in_scenes_and_is_kept_only_when_saved(
    make_episode, command, tmp_path
):
    script = tmp_path / "add.py"
    script.write_text(
        "import ayon_harmony.api as harmony\n"
        "harmony.scene().nodes.add_node('Peg', 'PEG')\n"
        "harmony.scene().settings.save_scene()\n"
    )
    studio = make_episode(1)
    before = studio.paths[0].read_bytes()
    run = command(studio)
    assert run("run", script, "--in", studio.paths[0]) == 0, run.output
    assert studio.paths[0].read_bytes() == before
    assert run("run", script, *FIRST, "--save") == 0, run.output
    with zipfile.ZipFile(studio.paths[0]) as archive:
        assert b'name="Peg"' in archive.read(f"{studio.paths[0].stem}.xstage")


def test_where_the_output_of_a_script_is_stands_at_the_end(
    make_episode, command, tmp_path
):
    script = tmp_path / "hello.py"
    script.write_text("print('seven', 3 + 4)\n")
    run = command(make_episode(1))
    assert run("run", script, *FIRST) == 0, run.output
    (line,) = [t for t in run.output.splitlines() if t.startswith("Log: ")]
    log = Path(line.partition(": ")[2])
    assert "seven 7" in log.read_text(encoding="utf-8").splitlines()


def test_what_the_script_of_one_scene_prints_is_seen_at_once(
    make_episode, command, tmp_path
):
    script = tmp_path / "hello.py"
    script.write_text("print('seven')\nprint('half', end='')\n")
    run = command(make_episode(2))
    assert run("run", script, *FIRST) == 0, run.output
    lines = run.output.splitlines()
    assert lines.index("seven") < lines.index("half")
    assert run("run", script, *ALL) == 0, run.output
    assert "seven" not in run.output.splitlines()


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "bad.py",
            "import ayon_harmony.api as harmony\n"
            "harmony.scene().nodes.get_attributes('Top/Nope')\n",
            "bad.py, line 2: harmony.scene().nodes.get_attributes('Top/Nope')",
        ),
        ("bad.py", "def f(:\n", "(bad.py, line 1)"),
        ("bad.js", "var a = 1;\nlet b = 2;\n", "bad.js, line 2)\n    let b = 2;\nHarm"),
        ("bad.js", "node.nope.nope();\n", "bad.js, line 1)\n    node.nope.nope();"),
    ],
    ids=["harmony", "syntax", "let", "javascript"],
)
def test_a_script_that_fails_is_told_with_its_line(
    make_episode, command, tmp_path, name, text, told
):
    script = tmp_path / name
    script.write_text(text)
    run = command(make_episode(1))
    assert run("run", script) == 4
    message = run.items[0]["message"]
    assert told in message
    assert "include" not in message


def test_javascript_runs_in_harmony_and_what_it_throws_is_told(
    make_episode, command, tmp_path
):
    good, bad = tmp_path / "good.js", tmp_path / "bad.js"
    good.write_text("node.add('Top', 'FromScript', 'PEG', 0, 0, 0);")
    bad.write_text("\nthrow new Error('no such peg');")
    studio = make_episode(1)
    run = command(studio)
    assert run("run", good, *FIRST, "--save") == 0, run.output
    with zipfile.ZipFile(studio.paths[0]) as archive:
        assert b"FromScript" in archive.read(f"{studio.paths[0].stem}.xstage")
    assert run("run", bad, *FIRST) == 4
    assert "no such peg" in run.items[0]["message"]


@pytest.mark.parametrize(
    ("first", "ending", "code"),
    [("", "", 0), ("MessageLog.clearLog();", "", 0), ("", "throw 'bad';", 4)],
    ids=["as_it_is", "cleared", "throws"],
)
def test_what_javascript_traces_is_seen_as_what_python_prints(
    make_episode, command, tmp_path, first, ending, code
):
    script = tmp_path / "count.js"
    script.write_text(
        f"{first}\nMessageLog.trace('two');\nMessageLog.trace('lines');\n{ending}\n"
    )
    run = command(make_episode(1))
    assert run("run", script) == code
    lines = run.output.splitlines()
    assert lines[lines.index("two") + 1] == "lines"


def test_a_script_without_scenes_runs_in_an_empty_one(make_episode, command, tmp_path):
    script = tmp_path / "tell.py"
    told = tmp_path / "told.txt"
    script.write_text(
        "import pathlib\n"
        "import ayon_harmony.api as harmony\n"
        f"pathlib.Path({str(told)!r}).write_text(\n"
        "    str(harmony.scene().settings.get_scene().settings.length.frame_count))\n"
    )
    run = command(make_episode(1))
    assert run("run", script) == 0, run.output
    assert int(told.read_text()) > 0
    assert run("run", script, "--save") == 2
    assert run("run", tmp_path / "no.py") == 2
    assert run("run", EXECUTABLE) == 2
    script.write_text("raise SystemExit(7)\n")
    assert run("run", script) == 4
    assert "ended with 7" in run.items[0]["message"]


def test_render_writes_the_files_of_write_nodes_and_leaves_the_scene(
    make_episode, command, tmp_path
):
    studio = make_episode(1)
    before = studio.paths[0].read_bytes()
    run = command(studio)
    out = tmp_path / "out"
    assert run("render", *FIRST, "--frames", "2-4", "--to", out) == 0, run.output
    files = [Path(path) for path in run.items[0]["files"]]
    stem = studio.paths[0].stem
    assert [path.name[-8:-4] for path in files] == ["0002", "0003", "0004"]
    assert all(path.parent == out / stem and path.stat().st_size for path in files)
    assert studio.paths[0].read_bytes() == before
    assert run("render", *FIRST, "--frames", "0-4") == 2
    assert run("render", *FIRST, "--write", "Nothing") == 2
    assert "Top/Write" in run.items[0]["message"]
    rude = {"HARMONY_EMULATOR_RUDE": "no-files"}
    assert run("render", *FIRST, "--frames", "1-2", "--to", out, **rude) == 4
    script = tmp_path / "off.js"
    script.write_text("node.setEnable('Top/Write', false);")
    assert run("run", script, *FIRST, "--save") == 0
    assert run("render", *FIRST, "--to", out) == 4
    assert "switched on" in run.items[0]["message"]


def test_a_farm_renders_tasks_of_a_job_from_one_unpacked_copy(
    make_episode, command, home, tmp_path
):
    studio = make_episode(1)
    run = command(studio)
    out = tmp_path / "out"
    words = ("--write", "Write", "--to", out, "--name", "renderMain-", "--start", 1001)
    for frames in ("1-2", "3-3"):
        code = run("render", *FIRST, *words, "--frames", frames, "--keep-copy")
        assert code == 0, run.output
    names = [path.name for path in sorted(out.iterdir())]
    assert [name.rpartition(".")[0] for name in names] == [
        "renderMain-1001",
        "renderMain-1002",
        "renderMain-1003",
    ]
    (kept,) = (home / ".ayon" / "harmony" / "farm_scenes").iterdir()
    os.utime(kept, (1, 1))
    studio.paths[0].touch()
    assert run("render", *FIRST, *words, "--frames", "1-1", "--keep-copy") == 0
    (other,) = (home / ".ayon" / "harmony" / "farm_scenes").iterdir()
    assert other != kept
    assert run("render", *FIRST, "--name", "a-") == 2


def test_a_scene_outside_of_ayon_is_checked_by_its_files(
    make_episode, command, tmp_path, monkeypatch
):
    studio = make_episode(1)
    scene = write_empty_scene(tmp_path / "template")
    run = command(studio)
    nowhere = {
        name: "" for name in ("AYON_PROJECT_NAME", "AYON_FOLDER_PATH", "AYON_TASK_NAME")
    }
    assert run("check", scene.parent, **nowhere) == 0, run.output
    assert "Without a task of AYON" in run.items[0]["message"]
    assert run("publish", scene.parent, **nowhere) == 2


# --- twenty shots -------------------------------------------------------------


@pytest.mark.core
def test_twenty_shots_by_glob_on_the_real_core(make_episode, command):
    studio = make_episode(20)
    run = command(studio)
    assert run("check", *ALL, "--jobs", 2) == 0, run.output
    assert len(run.items) == 20
    assert run("publish", *ALL, "--jobs", 2) == 0, run.output
    assert [item["state"] for item in run.items] == ["good"] * 20
    assert versions_of("workfileAnimation") == [1] * 20
