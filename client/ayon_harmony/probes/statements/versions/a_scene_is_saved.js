// scene.saveAll gives true, and the scene is not dirty any more.
// expect: [true, false]
// source: scripting pages of Harmony 15 to 25, class scene
// sure: documented
(function (probe) {
    probe.add('PEG');
    return [scene.saveAll(), scene.isDirty()];
})
