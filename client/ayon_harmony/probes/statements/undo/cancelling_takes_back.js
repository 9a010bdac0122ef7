// cancelUndoRedoAccum takes back what was done since the step began.
// expect: ""
// source: scripting pages of Harmony 15 to 25, class scene
// sure: documented
(function (probe) {
    var path;
    scene.beginUndoRedoAccum('AYON probe');
    path = probe.add('PEG');
    scene.cancelUndoRedoAccum();
    return node.type(path);
})
