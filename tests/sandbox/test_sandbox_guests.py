"""The runner of other people's scripts: what it finds and how it judges."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from sandbox.guests.__main__ import main
from sandbox.guests.names import missing_name, used_names
from sandbox.guests.peer import Peer
from sandbox.guests.running import function_to_call, roots_of, scripts_of
from sandbox.guests.sessions import find_session
from sandbox.harmony.testing import run_script

HOSTS = frozenset({"scene", "node", "Drawing", "QTimer", "Nope"})


def test_names_in_comments_texts_and_own_variables_do_not_count() -> None:
    text = (
        "// scene.saveAll\n/* node.add */ var s = 'Drawing.query';\n"
        "function f(node) { node.own(); scene.saveAll(); new QTimer(); x.scene.y; }"
    )
    assert used_names(text, HOSTS) == {"scene.saveAll": 1, "QTimer": 1}


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("ReferenceError: Can't find variable: Nope (x.js:1)", "Nope"),
        ("ReferenceError: Can't find variable: own", ""),
        ("Result of expression 'Drawing.query' [undefined] is not a function.",
         "Drawing.query"),
        ("Result of expression 'own.thing' [undefined] is not a function.", ""),
    ],
)  # fmt: skip
def test_a_message_tells_which_host_name_was_missing(message: str, name: str) -> None:
    assert missing_name(message, HOSTS) == name


def test_the_function_named_as_the_file_is_called_else_the_only_plain_one() -> None:
    text = "function A() {}\nfunction B() {}\n"
    assert function_to_call(text, "B") == "B"
    assert function_to_call(text, "C") == ""
    assert function_to_call("function f(a) {}\nfunction g() {}\n", "x") == "g"


def test_scripts_and_their_folders(tmp_path: Path) -> None:
    for name in ("a.js", "sub/b.js", "node_modules/c.js", "d.min.js"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    found = [p.relative_to(tmp_path).as_posix() for p in scripts_of(tmp_path)]
    assert found == ["a.js", "sub/b.js"]
    roots = roots_of(tmp_path / "sub" / "b.js", tmp_path)
    assert roots == [tmp_path / "sub", tmp_path]


@pytest.mark.engine
def test_a_run_tells_what_ran_what_failed_and_what_was_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    guest = tmp_path / "guest"
    files = {
        "works.js": "include('lib/tool.js');\nfunction works() { tool(); }\n",
        "lib/tool.js": "function tool() { return node.subNodes('Top').length; }\n",
        "own.js": "function own() { ownMistake(); }\n",
        "lacks.js": "function lacks() { WebCCExporter.exportMovieFromFiles(1); }\n",
        "master.js": (
            "Controller.onShowControl = function () {};\n"
            "if (node.type(Controller.node) !== 'MasterController') { wrong(); }\n"
        ),
        "waits.js": "function waits() { new QDialog().exec(); }\n",
        "late.js": (
            "function late() { var t = new QTimer(); t.singleShot = true;"
            " t.timeout.connect(function () { PenstyleManager.savePenstyles(); });"
            " t.start(0); late.kept = t; }\n"
        ),
        "listing.js": (
            "include(specialFolders.userScripts + '/deep/Lib/main.js');\n"
            "function listing() { if (count !== 1) { throw new Error(count); } }\n"
        ),
        "../Lib/parts/part.js": "",
        "../Lib/main.js": (
            "var here = __file__.split('/').slice(0, -1).join('/');\n"
            "var count = new QDir(here + '/parts').entryList(QDir.Files).length;\n"
        ),
        "Pack/configure.js": (
            "exports.configure = function (folder, name) { ScriptManager.addAction("
            "{id: name, text: 'x', onTrigger: function () {}}); };\n"
        ),
    }
    for name, text in files.items():
        (guest / name).parent.mkdir(parents=True, exist_ok=True)
        (guest / name).write_text(text)
    report = tmp_path / "r.json"
    library = f"Lib={tmp_path / 'Lib'}"
    options = ["--json", str(report), "--seconds", "60", "--library", library]
    assert main([str(guest), *options]) == 1
    told = json.loads(report.read_text())
    states = {o["file"]: o["state"] for o in told["outcomes"]}
    assert states == {
        "works.js": "ran",
        "lib/tool.js": "ran",
        "master.js": "loaded",
        "own.js": "failed",
        "lacks.js": "missing",
        "waits.js": "ran",
        "late.js": "missing",
        "Pack/configure.js": "ran",
        "listing.js": "ran",
    }
    assert set(told["missing"]) == {"WebCCExporter", "PenstyleManager.savePenstyles"}
    assert told["uses"]["node.subNodes"] == {"times": 1, "scripts": 1}
    assert "WebCCExporter.exportMovieFromFiles" in told["not_modelled"]
    assert "node.subNodes" not in told["not_modelled"]
    assert "missing  guest/lacks.js" in capsys.readouterr().out


@pytest.mark.engine
def test_a_peer_speaks_with_a_script_by_a_data_stream() -> None:
    peer = Peer()
    answers: list[dict[str, object]] = []

    def serve() -> None:
        peer.accept()
        answers.append(peer.receive())
        peer.send({"text": "\u017elu\u0165", "id": 1})

    thread = threading.Thread(target=serve)
    thread.start()
    script = f"""
        var socket = new QTcpSocket(this), loop = new QEventLoop(), got = '';
        socket.connected.connect(function () {{
            var data = new QByteArray();
            var out = new QDataStream(data, QIODevice.WriteOnly);
            out.writeInt(0); data.append(JSON.stringify({{say: 'hi'}}));
            out.device().seek(0); out.writeInt(data.size() - 4);
            socket.write(data);
        }});
        socket.readyRead.connect(function () {{
            var stream = new QDataStream(); stream.setDevice(socket);
            got = socket.read(stream.readInt()).toString(); loop.quit();
        }});
        socket.connectToHost('127.0.0.1', {peer.port}); loop.exec();
        JSON.parse(got).text
    """
    assert run_script(script, version=25) == "\u017elu\u0165"
    thread.join(10)
    peer.close()
    assert answers == [{"say": "hi"}]


def test_a_guest_without_a_session_is_a_folder_of_scripts(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("")
    assert find_session(tmp_path) is None
    (tmp_path / "openHarmony.js").write_text("")
    assert find_session(tmp_path) is not None
