// configure of a package runs once in a session, also when scenes change.
// expect from 22: 1
// source: ftrack's framework for Harmony
// sure: live
// since: 22
// part: interactive
// scene: second
(function (probe) {
    var folder = new QDir(probe.folder + '/scratch');
    return folder.entryList().filter(function (name) {
        return name.indexOf('configured-') === 0;
    }).length;
})
