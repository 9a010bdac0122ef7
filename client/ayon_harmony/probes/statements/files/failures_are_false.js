// PermanentFile.copy gives false for a file that is not there.
// expect: false
// source: scripting pages of Harmony 15 to 25, class PermanentFile
// sure: documented
(function (probe) {
    return new PermanentFile(probe.path('none')).copy(new PermanentFile(probe.path('to')));
})
