// An element that a step made is gone when the step is undone.
// expect: ""
// source: whether Harmony takes elements back is not documented
// sure: ours
(function (probe) {
    var id;
    scene.beginUndoRedoAccum('AYON probe');
    id = element.add(probe.name('element'), 'COLOR', 12, 'PNG', 'None');
    scene.endUndoRedoAccum();
    scene.undo(1);
    return element.getNameById(id);
})
