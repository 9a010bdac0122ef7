// One of the top level widgets is the QMainWindow, with menus in its bar.
// expect: true
// source: ynput/ayon-harmony
// sure: live
// part: interactive
(function () {
    return QApplication.topLevelWidgets().some(function (widget) {
        return widget instanceof QMainWindow && widget.menuBar().actions().length > 3;
    });
})
