// node.getEnable is true for a new node, and setEnable changes it.
// expect: [true, false]
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var path = probe.add('PEG');
    var before = node.getEnable(path);
    node.setEnable(path, false);
    return [before, node.getEnable(path)];
})
