// node.add of a type that there is not gives ''.
// expect: ""
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    return node.add('Top', probe.name('none'), 'AYON_NO_SUCH_TYPE', 0, 0, 0);
})
