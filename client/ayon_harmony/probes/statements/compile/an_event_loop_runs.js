// A script of -compile can run an event loop: a timer fires in it.
// expect: true
// source: the issue of a session without a window stands on it
// sure: ours
// part: compile
(function (probe) {
    var timer = new QTimer();
    var isDone = false;
    timer.singleShot = true;
    timer.interval = 5;
    timer.timeout.connect(function () {
        isDone = true;
    });
    timer.start();
    return probe.until(function () { return isDone; }, 3000);
})
