// node.type of a path that is no node is ''.
// expect: ["", ""]
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function () {
    return [node.type('Top/AYON_none'), node.getName('Top/AYON_none')];
})
