// removeUnlinkedFunctionColumn takes a column away that nothing is linked to.
// expect: [true, ""]
// source: scripting pages of Harmony 15 to 25, class column
// sure: documented
(function (probe) {
    column.add(probe.name('free'), 'BEZIER');
    return [column.removeUnlinkedFunctionColumn(probe.name('free')), column.type(probe.name('free'))];
})
