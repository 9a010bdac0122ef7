// scene.isDirty is true after a change.
// expect: true
// source: scripting pages of Harmony 15 to 25, class scene
// sure: documented
(function (probe) {
    probe.add('PEG');
    return scene.isDirty();
})
