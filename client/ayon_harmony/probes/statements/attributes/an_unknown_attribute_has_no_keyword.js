// getAttr gives an attribute with an empty keyword for one that the node has not.
// expect: ""
// source: scripting pages of Harmony 15 to 25, class Attribute
// sure: documented
(function (probe) {
    return node.getAttr(probe.add('PEG'), 1, 'AYON_NONE').keyword();
})
