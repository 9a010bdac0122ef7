// After a save the file of a drawing lies in the scene's elements.
// expect: true
// source: ynput/ayon-harmony
// sure: live
(function (probe) {
    var layer = probe.layer('L');
    probe.draw(layer.element, 'a');
    column.setEntry(layer.column, 1, 1, 'a');
    scene.saveAll();
    return Drawing.filename(layer.element, 'a').indexOf(scene.currentProjectPath() + '/elements') === 0;
})
