// What is done between beginUndoRedoAccum and endUndoRedoAccum is one step of undo.
// expect: ["", ""]
// source: scripting pages of Harmony 15 to 25, class scene
// sure: documented
(function (probe) {
    var one;
    var two;
    scene.beginUndoRedoAccum('AYON probe');
    one = probe.add('PEG', 'one');
    two = probe.add('PEG', 'two');
    scene.endUndoRedoAccum();
    scene.undo(1);
    return [node.type(one), node.type(two)];
})
