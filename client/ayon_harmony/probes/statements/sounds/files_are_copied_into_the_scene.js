// An imported WAV is copied into the folder audio of the scene.
// expect: true
// source: ynput/ayon-harmony
// sure: live
(function (probe) {
    var name = probe.name('sound');
    var file;
    column.add(name, 'SOUND');
    column.importSound(name, 1, probe.fixture('tone.wav'));
    file = column.soundColumn(name).sequences()[0].filename;
    file = typeof file === 'function' ? column.soundColumn(name).sequences()[0].filename() : file;
    return String(file).replace(/\\/g, '/').indexOf('audio/') >= 0;
})
