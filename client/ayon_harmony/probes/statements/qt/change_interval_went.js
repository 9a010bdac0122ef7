// QTimer.changeInterval is there before 21.1 only.
// profile: timer_change_interval
// expect before 21.1: "function"
// expect: "undefined"
// source: ynput/ayon-harmony
// sure: live
(function () {
    return typeof new QTimer().changeInterval;
})
