// numberOf and getName go through all columns.
// expect: true
// source: scripting pages of Harmony 15 to 25, class column
// sure: documented
(function (probe) {
    var names = [];
    var i;
    column.add(probe.name('c'), 'EXPR');
    for (i = 0; i < column.numberOf(); i += 1) {
        names.push(column.getName(i));
    }
    return names.indexOf(probe.name('c')) >= 0;
})
