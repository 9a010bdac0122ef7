// getEntry gives '' where nothing is exposed.
// expect: ""
// source: scripting pages of Harmony 15 to 25, class column
// sure: documented
(function (probe) {
    return column.getEntry(probe.layer('L').column, 1, 1);
})
