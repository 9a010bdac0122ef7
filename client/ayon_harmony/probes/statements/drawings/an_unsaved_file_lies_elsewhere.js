// The file of a drawing that was not saved lies outside of the scene's elements.
// expect: true
// source: ynput/ayon-harmony
// sure: live
(function (probe) {
    var layer = probe.layer('L');
    Drawing.create(layer.element, 'a', true);
    return Drawing.filename(layer.element, 'a').indexOf(scene.currentProjectPath() + '/elements') !== 0;
})
