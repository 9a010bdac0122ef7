// A function of the host works without its object.
// expect: "Top"
// source: ynput/ayon-harmony keeps host functions in variables
// sure: live
(function () {
    var root = node.root;
    return root();
})
