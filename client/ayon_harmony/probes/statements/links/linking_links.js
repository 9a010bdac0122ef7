// node.link gives true and isLinked tells it.
// expect: [true, true]
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var a = probe.add('PEG', 'a');
    var b = probe.add('PEG', 'b');
    return [node.link(a, 0, b, 0, false, false), node.isLinked(b, 0)];
})
