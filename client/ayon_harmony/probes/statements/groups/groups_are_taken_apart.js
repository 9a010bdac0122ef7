// node.explodeGroup puts what is in a group one level up.
// expect: [true, "PEG"]
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var group = probe.add('GROUP');
    probe.add('PEG', 'inner', group);
    return [node.explodeGroup(group), node.type('Top/' + probe.name('inner'))];
})
