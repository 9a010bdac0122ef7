// A timer of the scene before does not fire any more.
// expect: 0
// source: ftrack's framework for Harmony
// sure: live
// part: interactive
// scene: second
(function (probe) {
    if (probe.scene === 1) {
        QCoreApplication.instance().ayonProbeTicks = 0;
        ayonTicking = new QTimer();
        ayonTicking.interval = 1;
        ayonTicking.timeout.connect(function () {
            QCoreApplication.instance().ayonProbeTicks = QCoreApplication.instance().ayonProbeTicks + 1;
        });
        ayonTicking.start();
        return -1;
    }
    QCoreApplication.instance().ayonProbeTicks = 0;
    probe.until(function () { return false; }, 50);
    return QCoreApplication.instance().ayonProbeTicks;
})
