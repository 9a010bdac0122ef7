// QApplication.activeModalWidget gives nothing while no dialog is open.
// expect: true
// source: measured on Qt Script of Qt 5.15
// sure: measured
// part: interactive
(function () {
    return !QApplication.activeModalWidget();
})
