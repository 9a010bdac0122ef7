// With mayAddInputPort a composite takes a cable before others, which move.
// expect: ["c", "a"]
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var composite = probe.add('COMPOSITE');
    var a = probe.add('COLOR_CARD', 'a');
    var c = probe.add('COLOR_CARD', 'c');
    node.link(a, 0, composite, 0, true, true);
    node.link(c, 0, composite, 0, true, true);
    return [0, 1].map(function (port) {
        return node.getName(node.srcNode(composite, port)).slice(-1);
    });
})
