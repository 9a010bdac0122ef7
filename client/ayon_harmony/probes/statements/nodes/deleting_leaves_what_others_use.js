// deleteNode(path, true, true) leaves a column that another node has.
// expect: "DRAWING"
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var layer = probe.layer('L');
    var other = probe.add('READ', 'other');
    node.linkAttr(other, 'DRAWING.ELEMENT', layer.column);
    node.deleteNode(layer.node, true, true);
    return column.type(layer.column);
})
