// What was before a deleted node is linked to what was behind it.
// expect: true
// source: OpenHarmony
// sure: live
(function (probe) {
    var a = probe.add('PEG', 'a');
    var b = probe.add('PEG', 'b');
    var c = probe.add('PEG', 'c');
    node.link(a, 0, b, 0, false, false);
    node.link(b, 0, c, 0, false, false);
    node.deleteNode(b, false, false);
    return node.srcNode(c, 0) === a;
})
