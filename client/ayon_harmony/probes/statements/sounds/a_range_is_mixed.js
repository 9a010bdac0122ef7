// sound.getSoundtrack mixes a range of frames into a file.
// expect: true
// source: scripting pages of Harmony 15 to 25, class sound
// sure: documented
(function (probe) {
    var name = probe.name('sound');
    column.add(name, 'SOUND');
    column.importSound(name, 1, probe.fixture('tone.wav'));
    return new PermanentFile(sound.getSoundtrack(1, 12).path()).exists();
})
