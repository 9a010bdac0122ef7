// A composite takes a cable at the port behind its last one.
// expect: [true, true, true]
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var composite = probe.add('COMPOSITE');
    var a = probe.add('COLOR_CARD', 'a');
    var b = probe.add('COLOR_CARD', 'b');
    return [
        node.link(a, 0, composite, 0, true, true),
        node.link(b, 0, composite, 1, true, true),
        node.srcNode(composite, 0) === a && node.srcNode(composite, 1) === b
    ];
})
