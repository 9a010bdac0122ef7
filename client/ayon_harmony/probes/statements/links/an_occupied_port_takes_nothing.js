// node.link gives false for a port that has a cable.
// expect: [false, true]
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var a = probe.add('PEG', 'a');
    var b = probe.add('PEG', 'b');
    var c = probe.add('PEG', 'c');
    node.link(a, 0, c, 0, false, false);
    return [node.link(b, 0, c, 0, false, false), node.srcNode(c, 0) === a];
})
