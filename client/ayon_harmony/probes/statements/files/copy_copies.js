// PermanentFile.copy copies to another PermanentFile and gives true.
// expect: [true, true]
// source: scripting pages of Harmony 15 to 25, class PermanentFile
// sure: documented
(function (probe) {
    var to = new PermanentFile(probe.path('copy.txt'));
    return [new PermanentFile(probe.fixture('text.txt')).copy(to), to.exists()];
})
