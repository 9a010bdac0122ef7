// getTextAttr gives '' for an attribute that the node has not.
// expect: ""
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    return node.getTextAttr(probe.add('PEG'), 1, 'AYON_NONE');
})
