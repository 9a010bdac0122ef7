// column.importSound puts a WAV file into a sound column.
// expect: [true, 1]
// source: scripting pages of Harmony 15 to 25, class column
// sure: documented
(function (probe) {
    var name = probe.name('sound');
    column.add(name, 'SOUND');
    return [column.importSound(name, 5, probe.fixture('tone.wav')), column.soundColumn(name).sequences().length];
})
