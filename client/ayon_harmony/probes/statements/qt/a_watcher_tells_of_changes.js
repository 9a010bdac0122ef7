// QFileSystemWatcher tells of a file that changed.
// expect: true
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function (probe) {
    var path = probe.path('watched.txt');
    var told = false;
    var file = new File(path);
    var watcher = new QFileSystemWatcher();
    file.open(FileAccess.WriteOnly);
    file.write('1');
    file.close();
    watcher.fileChanged.connect(function () {
        told = true;
    });
    watcher.addPath(path);
    file.open(FileAccess.WriteOnly);
    file.write('other');
    file.close();
    return probe.until(function () { return told; }, 3000);
})
