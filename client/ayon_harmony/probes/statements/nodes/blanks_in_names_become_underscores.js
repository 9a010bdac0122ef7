// node.add makes underscores of letters that a name must not have.
// expect: "a_b"
// source: nobody says so in public
// sure: ours
(function (probe) {
    return node.getName(node.add('Top', probe.name('a b'), 'PEG', 0, 0, 0)).replace(/^AP\d+_/, '');
})
