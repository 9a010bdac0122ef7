// getGroupInputModule and getGroupOutputModule make the nodes that they name, once.
// expect: ["MULTIPORT_IN", "MULTIPORT_OUT", true]
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var group = probe.add('GROUP');
    var into = node.getGroupInputModule(group, 'Multi-Port-In', 0, -100, 0);
    var out = node.getGroupOutputModule(group, 'Multi-Port-Out', 0, 100, 0);
    return [node.type(into), node.type(out), node.getGroupOutputModule(group, 'Multi-Port-Out', 0, 100, 0) === out];
})
