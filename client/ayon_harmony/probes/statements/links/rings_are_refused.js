// node.link gives false when a ring would come of it.
// expect: false
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var a = probe.add('PEG', 'a');
    var b = probe.add('PEG', 'b');
    node.link(a, 0, b, 0, false, false);
    return node.link(b, 0, a, 0, false, false);
})
