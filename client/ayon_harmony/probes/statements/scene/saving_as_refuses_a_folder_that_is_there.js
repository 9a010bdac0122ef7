// scene.saveAs gives false for a folder that is there.
// expect: false
// source: ynput/ayon-harmony
// sure: live
(function (probe) {
    return scene.saveAs(probe.folder);
})
