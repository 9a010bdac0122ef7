// The folder of an element whose name is taken ends in a dot and the id.
// expect: true
// source: scenes of Harmony 17 to 25
// sure: files
(function (probe) {
    var first = element.add(probe.name('e'), 'COLOR', 12, 'PNG', 'None');
    var id = element.add(probe.name('e'), 'COLOR', 12, 'PNG', 'None');
    return first !== id && element.completeFolder(id).slice(-String(id).length - 1) === '.' + id;
})
