// getDisplayName of a drawing column is a text.
// expect: "string"
// source: scripting pages of Harmony 15 to 25, class column
// sure: documented
(function (probe) {
    return typeof column.getDisplayName(probe.layer('L').column);
})
