// node.createGroup puts nodes into a new group and gives its path.
// expect: [true, "PEG", true]
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var a = probe.add('PEG', 'a');
    var b = probe.add('PEG', 'b');
    var group = node.createGroup(a + ',' + b, probe.name('G'));
    return [node.isGroup(group), node.type(group + '/' + probe.name('a')), node.type(b) === ''];
})
