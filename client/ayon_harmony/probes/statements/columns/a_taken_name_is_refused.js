// column.add gives false for a name that is taken.
// expect: false
// source: scripting pages of Harmony 15 to 25, class column
// sure: documented
(function (probe) {
    column.add(probe.name('c'), 'DRAWING');
    return column.add(probe.name('c'), 'BEZIER');
})
