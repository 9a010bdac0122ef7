// A QTimer without singleShot fires until it is stopped.
// expect: true
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function (probe) {
    var timer = new QTimer();
    var count = 0;
    timer.interval = 1;
    timer.timeout.connect(function () {
        count += 1;
    });
    timer.start();
    probe.until(function () { return count >= 3; }, 2000);
    timer.stop();
    return count >= 3;
})
