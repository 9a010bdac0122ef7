// deleteNode(path, false, false) leaves column and element.
// expect: ["DRAWING", true]
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var layer = probe.layer('L');
    node.deleteNode(layer.node, false, false);
    return [column.type(layer.column), element.getNameById(layer.element) !== ''];
})
