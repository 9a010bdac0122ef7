// A menu of the scene before is gone.
// expect: 0
// source: ftrack's framework for Harmony, ynput/ayon-harmony
// sure: live
// part: interactive
// scene: second
(function (probe) {
    var bar = QApplication.topLevelWidgets().filter(function (widget) {
        return widget instanceof QMainWindow && widget.menuBar().actions().length > 3;
    })[0].menuBar();
    if (probe.scene === 1) {
        bar.addMenu('AYON of first');
        return -1;
    }
    return bar.actions().filter(function (action) {
        return action.text === 'AYON of first' && action.visible;
    }).length;
})
