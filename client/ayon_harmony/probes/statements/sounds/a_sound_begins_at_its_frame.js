// A sequence of a sound column tells the frame it begins at.
// expect: 5
// source: scripting pages of Harmony 15 to 25, class soundColumnInterface
// sure: documented
(function (probe) {
    var name = probe.name('sound');
    var start;
    column.add(name, 'SOUND');
    column.importSound(name, 5, probe.fixture('tone.wav'));
    start = column.soundColumn(name).sequences()[0].startFrame;
    return typeof start === 'function' ? column.soundColumn(name).sequences()[0].startFrame() : start;
})
