"""Qt classes as scripts use them, and where versions differ."""

from __future__ import annotations

import pytest

from sandbox.harmony.testing import ScriptFailedError, run_script, run_script_full

pytestmark = pytest.mark.engine

CODEC = "var codec = QTextCodec.codecForName(new QByteArray().append('%s'));"


def test_a_byte_is_signed() -> None:
    script = CODEC % "ISO-8859-1" + (
        "var b = codec.fromUnicode(String.fromCharCode(0, 1, 127, 128, 255));"
        "[b.size(), b.at(0), b.at(1), b.at(2), b.at(3), b.at(4)]"
    )
    assert run_script(script) == [5, 0, 1, 127, -128, -1]


def test_many_reads_of_bytes_agree_with_few() -> None:
    script = CODEC % "ISO-8859-1" + (
        "var b = codec.fromUnicode('\\u00ff\\u0000A'); var sum = 0;"
        "for (var i = 0; i < 300; i++) { sum += b.at(i % 3); } sum"
    )
    assert run_script(script) == 100 * (-1 + 0 + 65)


def test_text_appended_to_bytes_becomes_utf8() -> None:
    script = "var b = new QByteArray('\\u0000\\u0001\\u00ff'); b.toHex().toString()"
    assert run_script(script) == "0001c3bf"


@pytest.mark.parametrize(
    "script",
    ["new QByteArray([1, 2])", "new QByteArray().append(255)", "QByteArray('x')"],
)
def test_what_the_bindings_refuse_throws_at_the_callers_line(script: str) -> None:
    with pytest.raises(ScriptFailedError) as caught:
        run_script("\n" + script, file="s.js")
    assert (caught.value.file, caught.value.line) == ("s.js", 2)


@pytest.mark.parametrize(
    ("codec", "text", "hexes"),
    [
        ("UTF-8", "\\u017e\\u0000\\u65e5", "c5be00e697a5"),
        ("ISO-8859-1", "\\u0000\\u00ff", "00ff"),
        ("UTF-16BE", "A", "feff0041"),
    ],
)
def test_codecs_encode_with_nul_and_mark(codec: str, text: str, hexes: str) -> None:
    script = CODEC % codec + f"codec.fromUnicode('{text}').toHex().toString()"
    assert run_script(script) == hexes


def test_decoding_eats_the_mark_and_keeps_nul() -> None:
    script = CODEC % "UTF-8" + (
        "codec.toUnicode(codec.fromUnicode('\\ufeffa\\u0000\\u65e5'))"
    )
    assert run_script(script) == "a\0\u65e5"


def test_a_plain_codec_name_is_refused_by_qt6_bindings_only() -> None:
    script = "QTextCodec.codecForName('UTF-8').name().toString()"
    assert run_script(script, version=20) == "UTF-8"
    with pytest.raises(ScriptFailedError, match="no function match"):
        run_script(script, version=22)


@pytest.mark.parametrize(
    ("version", "kinds"),
    [
        (20, ["function", "function", "function", "function", "undefined"]),
        (21.1, ["undefined", "function", "function", "function", "function"]),
        (25, ["function", "undefined", "undefined", "function", "function"]),
    ],
)
def test_versions_differ(version: float, kinds: list[str]) -> None:
    script = (
        "var s = new QTcpSocket();"
        "[typeof QDataStream, typeof new QTimer().setInterval,"
        " typeof QTimer.singleShot, typeof Qt.WindowFlags,"
        " typeof s.errorOccurred]"
    )
    assert run_script(script, version=version) == kinds


def test_an_unknown_codec_is_null() -> None:
    script = "QTextCodec.codecForName(new QByteArray().append('no such codec'))"
    assert run_script(script) is None
    assert run_script(script + " === null") is True


def test_a_data_stream_writes_and_reads_ints() -> None:
    script = (
        "var b = new QByteArray();"
        "var out = new QDataStream(b, QIODevice.WriteOnly);"
        "out.setVersion(QDataStream.Qt_4_6); out.writeInt(-2); out.writeInt(258);"
        "var back = new QDataStream(b, QIODevice.ReadOnly);"
        "[b.toHex().toString(), back.readInt(), back.readInt(), back.atEnd()]"
    )
    assert run_script(script, version=20) == ["fffffffe00000102", -2, 258, True]


def test_instanceof_and_subclasses_the_old_way() -> None:
    script = (
        "function Mine() { QPushButton.call(this, 'hi'); this.own = 1; }"
        "Mine.prototype = Object.create(QPushButton.prototype);"
        "var m = new Mine();"
        "[m.text, m.own, m instanceof QPushButton, m instanceof QWidget,"
        " m instanceof QObject, m instanceof QTimer]"
    )
    assert run_script(script) == ["hi", 1, True, True, True, False]


def test_a_menu_entry_calls_its_handler_with_this() -> None:
    script = (
        "var client = {count: 0, onLoad: function () { this.count += 1; }};"
        "var main = QApplication.topLevelWidgets().filter(function (w) {"
        "    return w instanceof QMainWindow; })[0];"
        "var menu = main.menuBar().addMenu('AYON');"
        "var entry = menu.addAction('Load...');"
        "entry.triggered.connect(client, client.onLoad);"
        "entry.trigger(); [client.count, entry.text, menu.title]"
    )
    assert run_script(script, batch=False) == [1, "Load...", "AYON"]


def test_a_batch_run_has_no_main_window() -> None:
    script = (
        "QApplication.topLevelWidgets().filter(function (w) {"
        " return w instanceof QMainWindow; }).length"
    )
    assert run_script(script, batch=True) == 0
    assert run_script(script, batch=False) == 1


@pytest.mark.parametrize("version", [20, 22, 25])
def test_a_timer_fires_in_the_event_loop(version: float) -> None:
    script = (
        "var loop = new QEventLoop(); var timer = new QTimer();"
        "timer.singleShot = true; timer.interval = 1; var fired = 0;"
        "timer.timeout.connect(this, function () { fired += 1; loop.quit(); });"
        "timer.start(); loop.exec(); [fired, timer.active]"
    )
    assert run_script(script, version=version) == [1, False]


def test_an_error_in_a_handler_is_logged_and_the_application_lives() -> None:
    script = (
        "var loop = new QEventLoop(); var timer = new QTimer();"
        "timer.singleShot = true;"
        "timer.timeout.connect(function () { loop.quit(); nope(); });"
        "timer.start(1); loop.exec(); 'alive'"
    )
    told = run_script_full(script)
    assert told["value"] == "alive"
    assert "Can't find variable: nope" in told["messages"][0]["text"]


def test_sockets_talk_through_a_server_of_script() -> None:
    script = CODEC % "UTF-8" + (
        "var server = new QTcpServer(); var loop = new QEventLoop(); var got = '';"
        "server.listen(new QHostAddress('127.0.0.1'), 0);"
        "server.newConnection.connect(function () {"
        "    var peer = server.nextPendingConnection();"
        "    peer.readyRead.connect(function () {"
        "        got += codec.toUnicode(peer.readAll()); loop.quit(); }); });"
        "var socket = new QTcpSocket();"
        "socket.connected.connect(function () {"
        "    socket.write(codec.fromUnicode('\\u017elu\\u0165')); });"
        "socket.connectToHost('127.0.0.1', server.serverPort());"
        "loop.exec(); got"
    )
    assert run_script(script) == "\u017elu\u0165"


def test_a_process_gives_its_output() -> None:
    script = (
        "var p = new QProcess(); p.setProcessChannelMode(QProcess.MergedChannels);"
        "p.start('/bin/sh', ['-c', 'echo out; echo err >&2']);"
        "p.waitForFinished(10000); p.readAllStandardOutput().toString()"
    )
    assert sorted(run_script(script).split()) == ["err", "out"]


def test_files_are_read_and_written_with_qfile_and_streams(tmp_path) -> None:
    path = (tmp_path / "\u017elu\u0165.txt").as_posix()
    script = (
        f"var f = new QFile('{path}'); f.open(QIODevice.WriteOnly);"
        "var s = new QTextStream(f);"
        "if (s.setCodec) { s.setCodec('UTF-8'); } else { s.setEncoding(0); }"
        "s.writeString('\\u65e5\\u672c'); s.flush(); f.close();"
        "f.open(QIODevice.ReadOnly); s = new QTextStream(f);"
        "if (s.setCodec) { s.setCodec('UTF-8'); } else { s.setEncoding(0); }"
        f"[s.readAll(), f.exists(), new QFileInfo('{path}').size()]"
    )
    for version in (20, 22):
        assert run_script(script, version=version) == ["\u65e5\u672c", True, 6]


def test_urls_are_recorded_and_not_opened() -> None:
    told = run_script_full("QDesktopServices.openUrl(new QUrl('https://x.org/'))")
    assert told["value"] is True
    assert told["urls"] == ["https://x.org/"]


def test_message_boxes_answer_with_their_default() -> None:
    script = (
        "var box = new QMessageBox(); box.text = 'Save?';"
        "box.setStandardButtons(QMessageBox.Yes | QMessageBox.No);"
        "box.setDefaultButton(QMessageBox.No); box.exec() === QMessageBox.No"
    )
    told = run_script_full(script)
    assert told["value"] is True
    assert told["boxes"][0]["text"] == "Save?"


UI = """<?xml version="1.0" encoding="UTF-8"?>
<ui version="4.0"><class>Form</class><widget class="QWidget" name="Form">
<layout class="QVBoxLayout" name="column"><item>
<widget class="QPushButton" name="go"><property name="text"><string>Go</string>
</property></widget></item></layout></widget></ui>
"""


def test_a_ui_file_becomes_widgets_by_name(tmp_path) -> None:
    (tmp_path / "form.ui").write_text(UI, encoding="utf-8")
    script = (
        f"var form = UiLoader.load('{(tmp_path / 'form.ui').as_posix()}'); var n = 0;"
        "form.go.clicked.connect(function () { n += 1; }); form.go.click();"
        "[form instanceof QWidget, form.go.text, n]"
    )
    try:
        found = run_script(script)
    except ScriptFailedError as error:
        if "QtUiTools" in error.message:
            pytest.skip("PySide2.QtUiTools is not installed")
        raise
    assert found == [True, "Go", 1]


def test_a_deleted_object_throws_when_called() -> None:
    script = (
        "var w = new QWidget(); var b = new QPushButton('x', w); w.deleteLater();"
        "QCoreApplication.sendPostedEvents(w, 52); var told = '';"
        "try { b.menu(); } catch (e) { told = e.message; } told"
    )
    assert "deleted QObject" in run_script(script)


def test_values_change_in_place_and_go_into_slots() -> None:
    script = (
        "var r = new QRect(0, 0, 1, 1); r.setWidth(7);"
        "var image = new QImage(2, 2, QImage.Format_ARGB32); image.fill(4294901760);"
        "var box = new QToolButton(); box.setIconSize(new QSize(5, 6));"
        "[r.width(), image.pixel(0, 0), box.iconSize === undefined]"
    )
    assert run_script(script) == [7, 4294901760, False]
