// node.unlink gives true and takes the cable off.
// expect: [true, false]
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var a = probe.add('PEG', 'a');
    var b = probe.add('PEG', 'b');
    node.link(a, 0, b, 0, false, false);
    return [node.unlink(b, 0), node.isLinked(b, 0)];
})
