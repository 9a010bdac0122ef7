// TB_sceneCreated does not run for a scene that is there already.
// expect: false
// source: page create-qt-script of Harmony 22; ftrack's framework for Harmony
// sure: documented
// part: interactive
(function () {
    return ayonHooks.join().indexOf('TB_sceneCreated') >= 0;
})
