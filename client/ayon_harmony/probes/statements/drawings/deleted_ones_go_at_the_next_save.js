// The file of a deleted drawing is there until the scene is saved.
// expect: [true, false]
// source: nobody says so in public
// sure: ours
(function (probe) {
    var layer = probe.layer('L');
    var path;
    var before;
    probe.draw(layer.element, 'a');
    column.setEntry(layer.column, 1, 1, 'a');
    scene.saveAll();
    path = Drawing.filename(layer.element, 'a');
    column.deleteDrawingAt(layer.column, 1);
    before = new PermanentFile(path).exists();
    scene.saveAll();
    return [before, new PermanentFile(path).exists()];
})
