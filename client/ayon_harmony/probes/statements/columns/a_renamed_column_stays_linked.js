// Nodes stay linked to a column that gets another name.
// expect: true
// source: scripting pages of Harmony 15 to 25, class column
// sure: documented
(function (probe) {
    var layer = probe.layer('L');
    column.rename(layer.column, probe.name('new'));
    return node.linkedColumn(layer.node, 'DRAWING.ELEMENT') === probe.name('new');
})
