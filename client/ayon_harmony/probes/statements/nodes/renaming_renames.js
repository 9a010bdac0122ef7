// node.rename changes the last part of the path.
// expect: [true, "PEG"]
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var path = probe.add('PEG', 'before');
    return [node.rename(path, probe.name('after')), node.type('Top/' + probe.name('after'))];
})
