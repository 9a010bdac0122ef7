// node.getElementId gives the element of a drawing node.
// expect: true
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var layer = probe.layer('L');
    return node.getElementId(layer.node) === layer.element;
})
