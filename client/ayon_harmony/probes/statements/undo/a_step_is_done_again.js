// scene.redo does an undone step again.
// expect: "PEG"
// source: scripting pages of Harmony 15 to 25, class scene
// sure: documented
(function (probe) {
    var path;
    scene.beginUndoRedoAccum('AYON probe');
    path = probe.add('PEG');
    scene.endUndoRedoAccum();
    scene.undo(1);
    scene.redo(1);
    return node.type(path);
})
