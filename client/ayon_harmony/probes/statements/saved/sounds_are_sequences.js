// A sound is a soundSequence with name, filename and start in the saved scene.
// expect: true
// source: nobody says so in public
// sure: ours
(function (probe) {
    var name = probe.name('sound');
    var file;
    var text;
    column.add(name, 'SOUND');
    column.importSound(name, 7, probe.fixture('tone.wav'));
    scene.saveAll();
    file = new PermanentFile(scene.currentProjectPath() + '/' + scene.currentVersionName() + '.xstage');
    file.open(1);
    text = file.read();
    file.close();
    return /<soundSequence [^>]*filename="[^"]*"[^>]*>/.test(text);
})
