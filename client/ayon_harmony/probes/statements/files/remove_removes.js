// PermanentFile.remove takes a file away.
// expect: false
// source: scripting pages of Harmony 15 to 25, class PermanentFile
// sure: documented
(function (probe) {
    var file = new PermanentFile(probe.path('gone.txt'));
    new PermanentFile(probe.fixture('text.txt')).copy(file);
    file.remove();
    return file.exists();
})
