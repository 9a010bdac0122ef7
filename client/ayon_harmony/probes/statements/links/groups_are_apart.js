// node.link gives false for nodes of two groups.
// expect: false
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var inner = probe.add('PEG', 'inner', probe.add('GROUP'));
    return node.link(inner, 0, probe.add('PEG'), 0, false, false);
})
