// node.root is "Top".
// expect: "Top"
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function () {
    return node.root();
})
