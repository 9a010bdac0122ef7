// getAllAttrKeywords lists the attributes of a node.
// expect: true
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var all = node.getAllAttrKeywords(probe.add('WRITE'));
    return all.indexOf('DRAWING_NAME') >= 0 && all.indexOf('START') >= 0;
})
