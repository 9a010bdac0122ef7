// QApplication.topLevelWidgets gives a list, in batch too.
// expect: true
// source: ynput/ayon-harmony, with a window
// sure: live
(function () {
    return QApplication.topLevelWidgets().length >= 0;
})
