// node.isGroup is true for groups only.
// expect: [true, false, true]
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    return [node.isGroup(probe.add('GROUP')), node.isGroup(probe.add('PEG')), node.isGroup('Top')];
})
