// A menu that script adds stands in the menu bar, with its entries.
// expect: ["AYON Probe", true, "One", "Two", true]
// source: ynput/ayon-harmony
// sure: live
// part: interactive
(function () {
    var bar = ayonMainWindow().menuBar();
    var menu = bar.addMenu('AYON Probe');
    var one = menu.addAction('One');
    var last = bar.actions()[bar.actions().length - 1];
    menu.addSeparator();
    one.objectName = 'ayon_one';
    menu.addAction('Two').enabled = false;
    return [last.text, last.visible, menu.actions()[0].text, menu.actions()[2].text, one.objectName === 'ayon_one'];

    function ayonMainWindow() {
        return QApplication.topLevelWidgets().filter(function (widget) {
            return widget instanceof QMainWindow && widget.menuBar().actions().length > 3;
        })[0];
    }
})
