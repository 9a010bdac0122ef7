// Another scene has another script engine: names that script made are gone.
// expect: "undefined"
// source: ftrack's framework for Harmony, 25 and 27
// sure: live
// part: interactive
// scene: second
(function (probe) {
    if (probe.scene === 1) {
        ayonOfFirstScene = 1;
    }
    return typeof ayonOfFirstScene;
})
