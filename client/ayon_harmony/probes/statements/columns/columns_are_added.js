// column.add gives true, and column.type its type.
// expect: [true, "DRAWING"]
// source: scripting pages of Harmony 15 to 25, class column
// sure: documented
(function (probe) {
    return [column.add(probe.name('c'), 'DRAWING'), column.type(probe.name('c'))];
})
