// new QDir(path).exists() tells whether a folder is there.
// expect: [true, false]
// source: measured on Qt Script of Qt 5.15
// sure: measured
(function (probe) {
    return [new QDir(probe.folder).exists(), new QDir(probe.path('none')).exists()];
})
