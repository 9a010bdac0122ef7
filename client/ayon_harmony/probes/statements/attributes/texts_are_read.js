// textValueAt gives the text of an attribute.
// expect: "frames/final-"
// source: scripting pages of Harmony 15 to 25, class Attribute
// sure: documented
(function (probe) {
    return node.getAttr(probe.add('WRITE'), 1, 'DRAWING_NAME').textValueAt(1);
})
