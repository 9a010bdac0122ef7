// One second of sound at 24 frames a second ends 23 or 24 frames behind its first.
// expect: true
// source: whether the last frame counts
// sure: ours
(function (probe) {
    var name = probe.name('sound');
    var one;
    var length;
    column.add(name, 'SOUND');
    column.importSound(name, 1, probe.fixture('tone.wav'));
    one = column.soundColumn(name).sequences()[0];
    length = typeof one.stopFrame === 'function' ? one.stopFrame() - one.startFrame() : one.stopFrame - one.startFrame;
    return length >= 22 && length <= 25;
})
