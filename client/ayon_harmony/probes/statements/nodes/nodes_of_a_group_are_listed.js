// node.subNodes lists paths of the nodes directly in a group.
// expect: 2
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var group = probe.add('GROUP');
    var inner = probe.add('GROUP', 'inner', group);
    var before = node.subNodes(group).length;
    probe.add('PEG', 'a', group);
    probe.add('PEG', 'b', group);
    probe.add('PEG', 'deep', inner);
    return node.subNodes(group).length - before;
})
