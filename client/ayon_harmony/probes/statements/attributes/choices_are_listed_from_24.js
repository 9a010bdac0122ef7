// possibleTextValues of an attribute is there from 24 on.
// expect from 24: "function"
// expect: "undefined"
// source: scripting pages of Harmony 15 to 25, class Attribute
// sure: documented
(function (probe) {
    return typeof node.getAttr(probe.add('WRITE'), 1, 'EXPORT_TO_MOVIE').possibleTextValues;
})
