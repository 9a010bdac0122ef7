// getColumnListOfType lists the names of columns of a type.
// expect: [true, false]
// source: scripting pages of Harmony 15 to 25, class column
// sure: documented
(function (probe) {
    column.add(probe.name('b'), 'BEZIER');
    return [
        column.getColumnListOfType('BEZIER').indexOf(probe.name('b')) >= 0,
        column.getColumnListOfType('DRAWING').indexOf(probe.name('b')) >= 0
    ];
})
