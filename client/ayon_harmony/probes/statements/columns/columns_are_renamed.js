// column.rename gives a column another name.
// expect: [true, "", "DRAWING"]
// source: scripting pages of Harmony 15 to 25, class column
// sure: documented
(function (probe) {
    column.add(probe.name('old'), 'DRAWING');
    return [column.rename(probe.name('old'), probe.name('new')), column.type(probe.name('old')), column.type(probe.name('new'))];
})
