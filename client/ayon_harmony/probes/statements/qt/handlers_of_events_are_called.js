// An event handler that script puts on a widget is called.
// expect: true
// source: pie menus and panels of public scripts
// sure: live
// part: interactive
(function () {
    var box = new QWidget();
    var isCalled = false;
    box.closeEvent = function () {
        isCalled = true;
    };
    box.show();
    box.close();
    return isCalled;
})
