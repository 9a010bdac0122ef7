// deleteNode(path, true, true) takes the column and the element that nothing else has.
// expect: ["", ""]
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var layer = probe.layer('L');
    node.deleteNode(layer.node, true, true);
    return [column.type(layer.column), element.getNameById(layer.element)];
})
