// node.add into a group that is not there gives ''.
// expect: ""
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    return node.add('Top/AYON_none', probe.name('none'), 'PEG', 0, 0, 0);
})
