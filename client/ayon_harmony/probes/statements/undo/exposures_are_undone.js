// Exposures that a step set are taken back.
// expect: ""
// source: scripting pages of Harmony 15 to 25, class scene
// sure: documented
(function (probe) {
    var layer = probe.layer('L');
    probe.draw(layer.element, 'a');
    scene.beginUndoRedoAccum('AYON probe');
    column.setEntry(layer.column, 1, 1, 'a');
    scene.endUndoRedoAccum();
    scene.undo(1);
    return column.getEntry(layer.column, 1, 1);
})
