// The inputs of a composite move up when one is unlinked.
// expect: true
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var composite = probe.add('COMPOSITE');
    var a = probe.add('COLOR_CARD', 'a');
    var b = probe.add('COLOR_CARD', 'b');
    node.link(a, 0, composite, 0, true, true);
    node.link(b, 0, composite, 1, true, true);
    node.unlink(composite, 0);
    return node.srcNode(composite, 0) === b;
})
