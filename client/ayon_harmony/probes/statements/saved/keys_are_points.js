// A key of a Bezier column is a <pt> with x and y in the saved scene.
// expect: true
// source: scenes of Harmony 15 to 27
// sure: files
(function (probe) {
    var name = 'AYON_keys';
    var file;
    var text;
    column.add(name, 'BEZIER');
    column.setEntry(name, 1, 3, '5');
    column.setEntry(name, 1, 9, '7');
    node.linkAttr(probe.add('PEG'), 'ROTATION.ANGLEZ', name);
    scene.saveAll();
    file = new PermanentFile(scene.currentProjectPath() + '/' + scene.currentVersionName() + '.xstage');
    file.open(1);
    text = file.read();
    file.close();
    return /name="AYON_keys"[\s\S]*?<pt [^>]*x="3"/.test(text);
})
