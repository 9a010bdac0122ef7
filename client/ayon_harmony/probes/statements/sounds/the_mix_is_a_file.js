// sound.getSoundtrackAll mixes the scene's sound into a file.
// expect: true
// source: scripting pages of Harmony 15 to 25, class sound
// sure: documented
(function (probe) {
    var name = probe.name('sound');
    var mixed;
    column.add(name, 'SOUND');
    column.importSound(name, 1, probe.fixture('tone.wav'));
    mixed = sound.getSoundtrackAll();
    return new PermanentFile(mixed.path()).exists();
})
