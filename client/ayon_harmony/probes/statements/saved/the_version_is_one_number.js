// The attribute version of <project> is major * 100 + minor * 10 + patch.
// expect: true
// source: scenes of Harmony 12 to 27
// sure: files
(function () {
    var file;
    var text;
    scene.saveAll();
    file = new PermanentFile(scene.currentProjectPath() + '/' + scene.currentVersionName() + '.xstage');
    file.open(1);
    text = file.read();
    file.close();
    return text.indexOf('version="' + (about.getMajorVersion() * 100 + about.getMinorVersion() * 10 + about.getPatchVersion()) + '"') > 0;
})
