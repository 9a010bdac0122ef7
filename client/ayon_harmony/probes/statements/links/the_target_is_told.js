// node.dstNodeInfo gives node and port of each cable of an output.
// expect: [true, 0, 2]
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var a = probe.add('PEG', 'a');
    var b = probe.add('PEG', 'b');
    var c = probe.add('PEG', 'c');
    var told;
    node.link(a, 0, b, 0, false, false);
    node.link(a, 0, c, 0, false, false);
    told = node.dstNodeInfo(a, 0, 1);
    return [told.node === c, told.port, node.numberOfOutputLinks(a, 0)];
})
