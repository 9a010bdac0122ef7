// exporter.exportMovie and exportToProRes are there from 24 on.
// expect from 24: ["function", "function"]
// expect: ["undefined", "undefined"]
// source: scripting pages of Harmony 15 to 25, class exporter
// sure: documented
(function () {
    return [typeof exporter.exportMovie, typeof exporter.exportToProRes];
})
