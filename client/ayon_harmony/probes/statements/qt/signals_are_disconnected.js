// signal.disconnect takes a handler off.
// expect: 0
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function (probe) {
    var timer = new QTimer();
    var count = 0;
    function take() {
        count += 1;
    }
    timer.interval = 1;
    timer.timeout.connect(take);
    timer.timeout.disconnect(take);
    timer.start();
    probe.until(function () { return false; }, 40);
    timer.stop();
    return count;
})
