// node.rename gives false for a name that another node has.
// expect: false
// source: nobody says so in public
// sure: ours
(function (probe) {
    probe.add('PEG', 'taken');
    return node.rename(probe.add('PEG', 'wants'), probe.name('taken'));
})
