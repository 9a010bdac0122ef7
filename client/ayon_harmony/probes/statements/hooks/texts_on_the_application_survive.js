// What hangs on QCoreApplication.instance() is there in the next scene.
// expect: "kept"
// source: ftrack's notes, 25 and 27
// sure: live
// part: interactive
// scene: second
(function (probe) {
    if (probe.scene === 1) {
        QCoreApplication.instance().ayonProbeText = 'kept';
    }
    return String(QCoreApplication.instance().ayonProbeText);
})
