// QTimer.setInterval is missing from 25 on; the property interval is there.
// profile: timer_helpers
// expect from 25: ["undefined", 5]
// expect: ["function", 5]
// source: a fork of tk-harmony
// sure: live
(function () {
    var timer = new QTimer();
    timer.interval = 5;
    return [typeof timer.setInterval, timer.interval];
})
