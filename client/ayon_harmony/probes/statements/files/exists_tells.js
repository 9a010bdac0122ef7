// PermanentFile.exists tells whether a file is there.
// expect: [true, false]
// source: scripting pages of Harmony 15 to 25, class PermanentFile
// sure: documented
(function (probe) {
    return [new PermanentFile(probe.fixture('text.txt')).exists(), new PermanentFile(probe.path('no.txt')).exists()];
})
