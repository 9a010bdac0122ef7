// removeAction takes a menu out of the bar.
// expect: 0
// source: measured on Qt Script of Qt 5.15
// sure: measured
// part: interactive
(function () {
    var bar = QApplication.topLevelWidgets().filter(function (widget) {
        return widget instanceof QMainWindow && widget.menuBar().actions().length > 3;
    })[0].menuBar();
    var before = bar.actions().length;
    bar.addMenu('AYON gone');
    bar.removeAction(bar.actions()[before]);
    return bar.actions().length - before;
})
