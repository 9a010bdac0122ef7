// A function that hangs on the application cannot be called in the next scene.
// expect: false
// source: ftrack's notes, 25 and 27
// sure: live
// part: interactive
// scene: second
(function (probe) {
    if (probe.scene === 1) {
        QCoreApplication.instance().ayonProbeObject = {number: 1, call: function () { return 1; }};
    }
    return typeof QCoreApplication.instance().ayonProbeObject.call === 'function';
})
