// A host function that gets too few arguments throws.
// expect: true
// source: measured on Qt Script of Qt 5.15, slots of Qt Script
// sure: measured
(function (probe) {
    return probe.thrown(function () { node.getTextAttr(node.root()); }) !== '';
})
