// Paths of nodes inside of a group change with its name.
// expect: "PEG"
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var group = probe.add('GROUP', 'before');
    probe.add('PEG', 'inner', group);
    node.rename(group, probe.name('after'));
    return node.type('Top/' + probe.name('after') + '/' + probe.name('inner'));
})
