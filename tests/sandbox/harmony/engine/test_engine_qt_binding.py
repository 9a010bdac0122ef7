"""The rules of Qt Script's generated bindings, in every class alike.

A test that walks classes says so; the others show one rule on one class.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sandbox.harmony.testing import ScriptFailedError, run_script, run_script_full

pytestmark = pytest.mark.engine


# -- arguments ---------------------------------------------------------------


@pytest.mark.parametrize(
    "made",
    [
        "new QTcpSocket(this)",
        "new QTimer(this)",
        "new QTreeView(this)",
        "new QLabel('x', this)",
        "new QSlider(Qt.Horizontal, this)",
        "new QProgressDialog('label', 'cancel', 0, 10, this, Qt.Dialog)",
        "new QAction('x', this)",
        "new QStandardItemModel(this)",
    ],
)
def test_an_object_that_is_no_qobject_becomes_null_as_a_parent(made: str) -> None:
    script = f"(function F() {{ return {made}; }}).call({{}}).parent() === null"
    assert run_script(script) is True


def test_every_class_with_a_parent_takes_an_object_that_is_none() -> None:
    script = """
        var failed = [], count = 0;
        function Client() { this.self = this; this.call = function () {}; }
        NAMES.forEach(function (name) {
            var made;
            count += 1;
            try {
                made = new this[name](new Client());
                if (!(made instanceof QObject) || made.parent() !== null) {
                    failed.push(name);
                }
            } catch (error) {
                failed.push(name + ': ' + error.message);
            }
        });
        [count, failed];
    """
    names = [
        "QAction QActionGroup QBuffer QButtonGroup QCheckBox QColorDialog QComboBox",
        "QCompleter QDateEdit QDialog QDialogButtonBox QDoubleSpinBox QEventLoop",
        "QDoubleValidator QFileDialog QFileSystemWatcher QFrame QGroupBox",
        "QGridLayout QHBoxLayout QIntValidator QLabel QLineEdit QListView",
        "QListWidget QLocalSocket QMainWindow QMenu QMenuBar QMessageBox",
        "QNetworkAccessManager QPlainTextEdit QProcess QProgressBar QPushButton",
        "QRadioButton QScrollArea QSlider QSpinBox QSplitter QStackedWidget",
        "QStandardItemModel QStatusBar QStyledItemDelegate QTabWidget QTableWidget",
        "QTcpServer QTcpSocket QTextEdit QTimer QToolBar QToolButton QTreeView",
        "QTreeWidget QUdpSocket QVBoxLayout QWidget",
    ]
    listed = json.dumps(" ".join(names).split())
    count, failed = run_script(script.replace("NAMES", listed))
    assert count == 57
    assert failed == []


def test_numbers_and_texts_convert_as_qt_script_converts_them() -> None:
    script = (
        "var e = new QLineEdit(); e.setText(7); var a = e.text; e.text = 8.5;"
        "var s = new QSpinBox(); s.setMaximum('12'); s.value = '9';"
        "[a, e.text, s.maximum, s.value]"
    )
    assert run_script(script) == ["7", "8.5", 12, 9]


def test_an_overload_is_chosen_by_the_kinds_of_the_arguments() -> None:
    script = (
        "var c = new QComboBox(); c.addItem('a'); c.addItem(new QIcon(), 'b');"
        "c.addItem('c', 5); c.addItems(['d', 'e']);"
        "var t = new QTreeWidget(); var i = new QTreeWidgetItem(t, ['x', 'y']);"
        "[c.count, c.itemText(1), c.itemData(2), i.text(1), t.topLevelItemCount]"
    )
    assert run_script(script) == [5, "b", 5, "y", 1]


def test_arguments_that_fit_no_overload_throw() -> None:
    with pytest.raises(ScriptFailedError, match="no function match"):
        run_script("new QGridLayout().addWidget('text', 'text', 'text', 'text', 1, 2)")


def test_a_plain_object_comes_back_from_an_item_as_it_went_in() -> None:
    script = (
        "var kept = {a: 1}; var i = new QListWidgetItem('x');"
        "i.setData(Qt.UserRole, kept); i.data(Qt.UserRole) === kept"
    )
    assert run_script(script) is True


def test_names_of_colours_and_dates_of_script_are_taken_for_what_they_are() -> None:
    script = (
        "var e = new QDateEdit(); e.date = new Date(2020, 1, 3);"
        "var o = new QObject(); o.setProperty('mine', 5);"
        "[new QColor(Qt.red).name(), new QColor(255).blue(),"
        " e.date.toString('yyyy-MM-dd'), o.property('mine'), o.mine]"
    )
    assert run_script(script) == ["#ff0000", 255, "2020-02-03", 5, 5]


# -- streams over bytes ------------------------------------------------------


def test_a_text_stream_reads_bytes_of_the_script() -> None:
    script = (
        "var text = ''; for (var i = 0; i < 200; i++) {"
        " text += new QTextStream(new QByteArray('line ' + i)).readAll(); } text"
    )
    assert run_script(script) == "".join(f"line {i}" for i in range(200))


def test_a_text_stream_writes_into_bytes_of_the_script() -> None:
    script = (
        "var b = new QByteArray(); var s = new QTextStream(b, QIODevice.WriteOnly);"
        "s.writeString('ab'); s.flush(); b.toString()"
    )
    assert run_script(script) == "ab"


def test_the_output_of_a_process_is_read_by_a_stream() -> None:
    script = (
        "var p = new QProcess(); p.start('/bin/sh', ['-c', 'echo out']);"
        "p.waitForFinished(10000); new QTextStream(p.readAllStandardOutput()).readAll()"
    )
    assert run_script(script).strip() == "out"


def test_a_data_stream_is_made_without_a_device_and_gives_it_later() -> None:
    script = (
        "var s = new QDataStream(); var none = s.device();"
        "var b = new QByteArray(); var f = new QBuffer();"
        "f.open(QIODevice.ReadWrite); s.setDevice(f); s.writeInt(258);"
        "var o = new QDataStream(b, QIODevice.WriteOnly); o.writeInt(1);"
        "o.device().seek(0); o.writeInt(2);"
        "[none, f.data().toHex().toString(), o.device() instanceof QIODevice,"
        " b.toHex().toString()]"
    )
    assert run_script(script, version=25) == [None, "00000102", True, "00000002"]


def test_a_length_is_written_before_what_was_appended_to_the_bytes() -> None:
    script = (
        "var b = new QByteArray(); var s = new QDataStream(b, QIODevice.WriteOnly);"
        "s.setVersion(QDataStream.Qt_4_6); s.writeInt(0); b.append('abc');"
        "s.device().seek(0); s.writeInt(b.size() - 4); b.toHex().toString()"
    )
    assert run_script(script, version=25) == "00000003616263"


# -- children ----------------------------------------------------------------

UI = """<?xml version="1.0" encoding="UTF-8"?>
<ui version="4.0"><class>Dialog</class><widget class="QDialog" name="Dialog">
<layout class="QGridLayout" name="gridLayout"><item row="0" column="0">
<widget class="QGroupBox" name="box"><layout class="QVBoxLayout" name="column">
<item><widget class="QListWidget" name="list"/></item>
<item><widget class="QSlider" name="slider"><property name="orientation">
<enum>Qt::Horizontal</enum></property></widget></item>
<item><widget class="QComboBox" name="combo"/></item>
</layout></widget></item></layout></widget></ui>
"""


@pytest.fixture
def ui_file(tmp_path: Path) -> str:
    path = tmp_path / "t.ui"
    path.write_text(UI, encoding="utf-8")
    return path.as_posix()


def test_children_found_by_name_have_the_methods_of_their_class(ui_file: str) -> None:
    script = (
        f"var d = UiLoader.load('{ui_file}'); d.box.list.addItem('x');"
        "d.box.combo.addItems(['a', 'b']); var w = new QPushButton('go');"
        "d.gridLayout.addWidget(w, 1, 0);"
        "[d.box.list.count, d.box.list.item(0).text(), d.box.combo.itemText(1),"
        " d.box.list instanceof QListWidget, d.box.list === d.box.list,"
        " w.parent() === d, d.box.slider.orientation === Qt.Horizontal]"
    )
    assert run_script(script) == [1, "x", "b", True, True, True, True]


def test_a_child_that_gets_its_name_later_is_found_by_it() -> None:
    script = (
        "var d = new QDialog(); var l = new QVBoxLayout(d); var e = new QLineEdit();"
        "e.objectName = 'edit'; l.addWidget(e, 0, 0); var b = new QPushButton('x', d);"
        "b.setObjectName('go'); d.edit.setText('t'); [e.text, d.go === b]"
    )
    assert run_script(script) == ["t", True]


def test_children_are_found_by_name_and_by_expression(ui_file: str) -> None:
    script = (
        f"var d = UiLoader.load('{ui_file}');"
        "[d.findChild('combo') === d.box.combo, d.findChild('none'),"
        " d.findChildren(/^(list|combo)$/).length,"
        " d.findChildren('slider')[0] === d.box.slider,"
        " d.findChildren().length > 4]"
    )
    assert run_script(script) == [True, None, 2, True, True]


def test_a_box_takes_a_widget_with_its_stretch_and_alignment_only() -> None:
    script = (
        "var l = new QVBoxLayout(new QWidget()), told = [];"
        "[[], [1], [1, Qt.AlignHCenter]].forEach(function (more) {"
        " try { l.addWidget.apply(l, [new QLabel('x')].concat(more)); told.push(1); }"
        " catch (error) { told.push(error.message.indexOf('function match') > 0); }"
        "}); [told, l.count()]"
    )
    assert run_script(script) == [[True, True, 1], 1]


def test_items_of_a_layout_give_their_widgets() -> None:
    script = (
        "var w = new QWidget(); var l = new QHBoxLayout(w); var b = new QLabel('x');"
        "l.addWidget(b, 0, 0); l.addLayout(new QVBoxLayout());"
        "var first = l.itemAt(0).widget() === b, inner = l.itemAt(1).layout();"
        "var taken = l.takeAt(0); [first, inner instanceof QVBoxLayout,"
        " taken.widget() === b, l.count(), l.itemAt(5)]"
    )
    assert run_script(script) == [True, True, True, 1, None]


# -- enums and properties ----------------------------------------------------


def test_enums_and_flags_compare_with_their_names() -> None:
    script = (
        "var s = new QSlider(Qt.Horizontal); var l = new QLabel('x');"
        "l.alignment = Qt.AlignRight | Qt.AlignTop; var kind = '';"
        "switch (s.orientation) { case Qt.Horizontal: kind = 'h'; }"
        "var a = new QMenu().addAction('x'); a.priority = QAction.HighPriority;"
        "[s.orientation == Qt.Horizontal, s.orientation === Qt.Horizontal, kind,"
        " l.alignment & Qt.AlignRight, l.alignment == (Qt.AlignRight | Qt.AlignTop),"
        " a.priority === QAction.HighPriority]"
    )
    assert run_script(script) == [True, True, "h", 2, True, True]


def test_flag_types_make_one_number_of_several() -> None:
    script = (
        "[QDir.Filters(QDir.Files, QDir.NoDotAndDotDot) === (QDir.Files | "
        "QDir.NoDotAndDotDot), new QDir.Filters(QDir.Files) == QDir.Files,"
        " Qt.Alignment(Qt.AlignLeft, Qt.AlignTop)]"
    )
    assert run_script(script) == [True, True, 33]


def test_properties_that_are_values_are_read_and_written() -> None:
    script = (
        "var w = new QWidget(); w.geometry = new QRect(1, 2, 30, 40);"
        "var f = w.font; f.setBold(true); w.font = f; var a = new QAction('x', w);"
        "a.shortcut = new QKeySequence('Ctrl+T'); a.icon = new QIcon();"
        "[w.geometry.width(), w.size.height(), w.font.bold(),"
        " a.shortcut.toString(), a.icon.isNull(), w.nothing]"
    )
    assert run_script(script) == [30, 40, True, "Ctrl+T", True, None]


def test_every_property_of_every_widget_is_read_and_enums_are_numbers() -> None:
    script = """
        var bad = [], count = 0;
        ['QLabel', 'QSlider', 'QTreeView', 'QDialog', 'QDockWidget', 'QToolBar',
         'QTabWidget', 'QLineEdit', 'QSpinBox', 'QComboBox', 'QDateEdit',
         'QProgressBar', 'QSplitter', 'QTextEdit', 'QHeaderView', 'QMenu'
        ].forEach(function (name) {
            var made = name === 'QHeaderView' ? new QHeaderView(Qt.Vertical)
                : new this[name]();
            var proto = made.__proto__;
            while (proto && proto !== Object.prototype) {
                Object.getOwnPropertyNames(proto).forEach(function (member) {
                    var value;
                    try {
                        value = made[member];
                        count += 1;
                        if (String(value).indexOf('QVariant(') === 0) {
                            bad.push(name + '.' + member);
                        }
                    } catch (error) { bad.push(name + '.' + member + error); }
                });
                proto = proto.__proto__;
            }
        });
        [count > 5000, bad];
    """
    assert run_script(script) == [True, []]


# -- signals -----------------------------------------------------------------


def test_a_signal_hands_over_items_indexes_and_enums() -> None:
    script = (
        "var t = new QTreeWidget(); var i = new QTreeWidgetItem(t, ['x']);"
        "var got = []; t.itemClicked.connect(function (item, column) {"
        " got.push(item.text(column)); });"
        "t.itemClicked(i, 0); var s = new QSlider(Qt.Vertical); s.valueChanged.connect("
        "this, function (v) { got.push(v); }); s.value = 5;"
        "var b = new QPushButton('x'); b.clicked.connect({say: function () {"
        " got.push(this.name); }, name: 'n'}, 'say'); b.click(); got"
    )
    assert run_script(script) == ["x", 5, "n"]


def test_a_slot_knows_its_object_when_it_is_connected_alone() -> None:
    script = (
        "var e = new QLineEdit(); e.text = 'x'; var b = new QPushButton('b');"
        "b.clicked.connect(e.clear); b.click(); var first = e.text; e.text = 'y';"
        "b.clicked.disconnect(e.clear); b.click();"
        "b.clicked.connect(e, 'selectAll()'); b.click();"
        "[first, e.text, e.selectedText]"
    )
    assert run_script(script) == ["", "y", "y"]


def test_an_overload_of_a_signal_is_named_by_its_signature() -> None:
    script = (
        "var c = new QComboBox(); c.addItems(['a', 'b']); var got = [];"
        "c['currentIndexChanged(QString)'].connect(function (t) { got.push(t); });"
        "c['currentIndexChanged(int)'].connect(function (t) { got.push(t); });"
        "c.currentIndex = 1; got.sort()"
    )
    assert run_script(script) == [1, "b"]


def test_connecting_what_is_no_function_throws() -> None:
    with pytest.raises(ScriptFailedError, match="target is not a function"):
        run_script("new QTimer().timeout.connect(this, this.nothing)")


# -- event handlers ----------------------------------------------------------


def test_event_handlers_of_an_object_and_of_its_prototype_are_called() -> None:
    script = """
        var told = [];
        var d = new QDialog();
        d.closeEvent = function (event) {
            told.push('close', this === d); event.ignore();
        };
        d.show(); told.push(d.close());
        function Pad(parent) { QWidget.call(this, parent); }
        Pad.prototype = Object.create(QWidget.prototype);
        Pad.prototype.mousePressEvent = function (event) {
            told.push(event.button() === Qt.LeftButton, event.pos().x());
        };
        Pad.prototype.resizeEvent = function (event) {
            told.push(event.size().width());
            QWidget.prototype.resizeEvent.call(this, event);
        };
        var p = new Pad(); p.resize(50, 40); p.show();
        QCoreApplication.sendEvent(p, new QMouseEvent(QEvent.MouseButtonPress,
            new QPointF(3, 4), Qt.LeftButton, Qt.LeftButton, Qt.NoModifier));
        told;
    """
    assert run_script(script) == ["close", True, False, 50, True, 3]


def test_a_handler_that_throws_is_logged_and_qt_goes_on() -> None:
    script = (
        "var d = new QDialog(); d.closeEvent = function () { nope(); };"
        "d.show(); d.close(); d.visible"
    )
    told = run_script_full(script)
    assert told["value"] is False
    assert "Can't find variable: nope" in told["messages"][0]["text"]


def test_an_event_filter_of_script_sees_events() -> None:
    script = """
        var seen = [];
        var filter = new QObject();
        filter.eventFilter = function (object, event) {
            if (event.type() == QEvent.KeyPress) {
                seen.push(event.text()); return true;
            }
            return false;
        };
        var e = new QLineEdit(); e.installEventFilter(filter);
        QCoreApplication.sendEvent(e, new QKeyEvent(QEvent.KeyPress, Qt.Key_A,
            Qt.NoModifier, 'a'));
        [seen, e.text];
    """
    assert run_script(script) == [["a"], ""]


def test_painting_in_a_paint_event_reaches_the_picture() -> None:
    script = """
        var w = new QWidget(); w.resize(10, 10);
        w.paintEvent = function () {
            var painter = new QPainter(this);
            painter.fillRect(new QRect(0, 0, 10, 10), new QColor(255, 0, 0));
            painter.end();
        };
        new QColor(w.grab().toImage().pixel(5, 5)).name();
    """
    assert run_script(script) == "#ff0000"


# -- the walk ----------------------------------------------------------------


def test_the_walk_over_all_classes_finds_constructors_enums_and_prototypes() -> None:
    script = """
        var names = Object.getOwnPropertyNames(this).filter(function (name) {
            return (/^Q[A-Z]/).test(name) && typeof this[name] === 'function';
        });
        var failed = [], members = 0, enums = 0;
        names.forEach(function (name) {
            var Class = this[name];
            var proto = Class.prototype;
            if (!proto || proto.constructor !== Class) { failed.push(name); }
            members += Object.getOwnPropertyNames(proto).length;
            Object.getOwnPropertyNames(Class).forEach(function (member) {
                if (typeof Class[member] === 'number' && member !== 'length') {
                    enums += 1;
                }
            });
        });
        [names.length, failed, members, enums];
    """
    count, failed, members, enums = run_script(script)
    assert failed == []
    assert count > 550
    assert members > 9000
    assert enums > 2500
