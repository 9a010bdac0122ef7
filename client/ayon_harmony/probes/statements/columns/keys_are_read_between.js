// A Bezier column has values between its keys.
// expect: true
// source: scripting pages of Harmony 15 to 25, class column
// sure: documented
(function (probe) {
    var name = probe.name('b');
    var between;
    column.add(name, 'BEZIER');
    column.setEntry(name, 1, 1, '0');
    column.setEntry(name, 1, 11, '10');
    between = parseFloat(column.getEntry(name, 1, 6));
    return between > 0 && between < 10;
})
