// Metadata that a step stored is gone when the step is undone.
// expect: false
// source: nobody says so; notes of makermatic/SyncNote say that it stays, untried
// sure: ours
(function (probe) {
    scene.beginUndoRedoAccum('AYON probe');
    scene.setMetadata({name: probe.name('undone'), type: 'string', creator: 'AYON', version: '1.0', value: '1'});
    scene.endUndoRedoAccum();
    scene.undo(1);
    return !!scene.metadata(probe.name('undone'), 'string');
})
