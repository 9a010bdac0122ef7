// node.parentNode gives the path of the group.
// expect: true
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var group = probe.add('GROUP');
    return node.parentNode(probe.add('PEG', 'inner', group)) === group && node.parentNode(group) === 'Top';
})
