// node.add returns the path of the new node.
// expect: true
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    return node.add(node.root(), probe.name('PEG'), 'PEG', 0, 0, 0) === 'Top/' + probe.name('PEG');
})
