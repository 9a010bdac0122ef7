// linkAttr links a column to an attribute; linkedColumn tells it and unlinkAttr takes it off.
// expect: [true, true, true, ""]
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var path = probe.add('PEG');
    var name = probe.name('bezier');
    var linked;
    column.add(name, 'BEZIER');
    linked = [node.linkAttr(path, 'ROTATION.ANGLEZ', name), node.linkedColumn(path, 'ROTATION.ANGLEZ') === name];
    return linked.concat([node.unlinkAttr(path, 'ROTATION.ANGLEZ'), node.linkedColumn(path, 'ROTATION.ANGLEZ')]);
})
