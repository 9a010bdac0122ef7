// Whole numbers are INT.
// expect: "INT"
// source: scripting pages of Harmony 15 to 25, class Attribute
// sure: documented
(function (probe) {
    return node.getAttr(probe.add('WRITE'), 1, 'START').typeName();
})
