// node.deleteNode gives true, and the node is gone.
// expect: [true, ""]
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var path = probe.add('PEG');
    return [node.deleteNode(path, false, false), node.type(path)];
})
