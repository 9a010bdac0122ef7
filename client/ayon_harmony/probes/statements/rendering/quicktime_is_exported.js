// exporter.exportToQuicktime is there.
// expect: "function"
// source: scripting pages of Harmony 15 to 25, class exporter
// sure: documented
(function () {
    return typeof exporter.exportToQuicktime;
})
