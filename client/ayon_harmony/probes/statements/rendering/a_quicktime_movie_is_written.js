// exporter.exportToQuicktime writes a movie of a display that is named without its path.
// expect: true
// source: scripting pages of Harmony 15 to 25, class exporter
// sure: documented
(function (probe) {
    var path = probe.path('movie.mov');
    exporter.exportToQuicktime('openH264', 1, 2, false, 64, 36, path, node.getName(node.getNodes(['DISPLAY'])[0]), false, 1);
    return new PermanentFile(path).exists();
})
