// node.flatSrcNode looks into groups.
// expect: true
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var group = probe.add('GROUP');
    var out = node.getGroupOutputModule(group, 'Multi-Port-Out', 0, 100, 0);
    var card = probe.add('COLOR_CARD', 'card', group);
    var write = probe.add('WRITE');
    node.link(card, 0, out, 0, true, true);
    node.link(group, 0, write, 0, true, true);
    return node.flatSrcNode(write, 0) === card;
})
