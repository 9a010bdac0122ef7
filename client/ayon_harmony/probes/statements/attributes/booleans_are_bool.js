// An attribute that is true or false has the type name BOOL.
// expect: ["BOOL", true]
// source: scripting pages of Harmony 15 to 25, class Attribute
// sure: documented
(function (probe) {
    var path = probe.add('READ');
    var found = node.getAttr(path, 1, 'CAN_ANIMATE');
    return [found.typeName(), found.boolValueAt(1) === true || found.boolValueAt(1) === false];
})
