// An error in a handler ends that call only.
// expect: true
// source: ynput/ayon-harmony
// sure: live
(function (probe) {
    var timer = new QTimer();
    var count = 0;
    timer.interval = 1;
    timer.timeout.connect(function () {
        count += 1;
        if (count === 1) {
            throw new Error('AYON probe: meant to be');
        }
    });
    timer.start();
    probe.until(function () { return count >= 2; }, 2000);
    timer.stop();
    return count >= 2;
})
