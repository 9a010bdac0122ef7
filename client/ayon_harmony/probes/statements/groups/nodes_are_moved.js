// node.moveToGroup gives the new path.
// expect: [true, "PEG"]
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var group = probe.add('GROUP');
    var moved = node.moveToGroup(probe.add('PEG', 'm'), group);
    return [moved === group + '/' + probe.name('m'), node.type(moved)];
})
