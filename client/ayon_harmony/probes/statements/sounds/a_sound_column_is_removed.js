// column.removeSoundColumn takes a sound column away.
// expect: [true, ""]
// source: scripting pages of Harmony 15 to 25, class column
// sure: documented
(function (probe) {
    var name = probe.name('sound');
    column.add(name, 'SOUND');
    column.importSound(name, 1, probe.fixture('tone.wav'));
    return [column.removeSoundColumn(name), column.type(name)];
})
