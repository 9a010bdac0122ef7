// A QTimer with singleShot fires once.
// expect: 1
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function (probe) {
    var timer = new QTimer();
    var count = 0;
    timer.singleShot = true;
    timer.interval = 1;
    timer.timeout.connect(function () {
        count += 1;
    });
    timer.start();
    probe.until(function () { return false; }, 60);
    return count;
})
