// node.deleteNode gives false for a path that is no node.
// expect: false
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function () {
    return node.deleteNode('Top/AYON_none', false, false);
})
