// node.unlink gives false where there is no cable.
// expect: false
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    return node.unlink(probe.add('PEG'), 0);
})
