// triggered of a menu entry calls script.
// expect: 1
// source: ynput/ayon-harmony
// sure: live
// part: interactive
(function () {
    var action = new QMenu('AYON').addAction('Go');
    var count = 0;
    action.triggered.connect(function () {
        count += 1;
    });
    action.trigger();
    return count;
})
