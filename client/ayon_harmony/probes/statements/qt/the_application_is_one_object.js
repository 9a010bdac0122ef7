// QCoreApplication.instance() takes properties and keeps them.
// expect: "kept"
// source: ftrack's framework for Harmony
// sure: live
(function (probe) {
    QCoreApplication.instance()[probe.name('kept')] = 'kept';
    return QCoreApplication.instance()[probe.name('kept')];
})
