// node.srcNodeInfo gives node, port and link of what an input has.
// expect: [true, 0, 0]
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var a = probe.add('PEG', 'a');
    var b = probe.add('PEG', 'b');
    var told;
    node.link(a, 0, b, 0, false, false);
    told = node.srcNodeInfo(b, 0);
    return [told.node === a, told.port, told.link];
})
