// A part of an attribute has its keyword behind that of the whole and a dot.
// expect: true
// source: scripting pages of Harmony 15 to 25, class Attribute
// sure: documented
(function (probe) {
    return node.getAllAttrKeywords(probe.add('READ')).indexOf('DRAWING.ELEMENT') >= 0 || node.getAttr(probe.add('READ'), 1, 'DRAWING.ELEMENT').keyword() !== '';
})
