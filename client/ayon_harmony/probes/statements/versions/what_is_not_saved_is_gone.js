// A batch render saves nothing by itself: what its script changes is gone with it.
// expect: []
// source: a script has to save
// sure: ours
// find: scene/first/*.xstage (AYON_never_saved)
(function () {
    node.add('Top', 'AYON_never_saved', 'PEG', 0, 0, 0);
})
