// node.getNodes finds nodes of some types at any depth.
// expect: true
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var path = probe.add('CUTTER', 'cutter', probe.add('GROUP'));
    return node.getNodes(['CUTTER']).indexOf(path) >= 0;
})
