// The folder of an element that gets another name follows when the scene is saved.
// expect: true
// source: scripting pages of Harmony 15 to 25, class element
// sure: documented
(function (probe) {
    var layer = probe.layer('L');
    probe.draw(layer.element, 'a');
    column.setEntry(layer.column, 1, 1, 'a');
    scene.saveAll();
    element.renameById(layer.element, probe.name('renamed'));
    scene.saveAll();
    return new QDir(scene.currentProjectPath() + '/elements/' + probe.name('renamed')).exists();
})
