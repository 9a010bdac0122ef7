// removeUnlinkedFunctionColumn leaves a column that an attribute has.
// expect: "BEZIER"
// source: scripting pages of Harmony 15 to 25, class column
// sure: documented
(function (probe) {
    column.add(probe.name('used'), 'BEZIER');
    node.linkAttr(probe.add('PEG'), 'ROTATION.ANGLEZ', probe.name('used'));
    column.removeUnlinkedFunctionColumn(probe.name('used'));
    return column.type(probe.name('used'));
})
