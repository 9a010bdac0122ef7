// An attribute with an empty text is <tag val=""/> in scenes of 25, and <tag/> before.
// profile: empty_val
// expect from 25: true
// expect: false
// source: scenes of Harmony 25 and 27
// sure: files
(function (probe) {
    var file;
    var text;
    probe.add('WRITE');
    scene.saveAll();
    file = new PermanentFile(scene.currentProjectPath() + '/' + scene.currentVersionName() + '.xstage');
    file.open(1);
    text = file.read();
    file.close();
    return text.indexOf('<movieVideo val=""') > 0;
})
