// scene.currentProjectPath is the scene's folder with forward slashes.
// expect: "scene/first"
// source: scripting pages of Harmony 15 to 25, class scene
// sure: documented
(function () {
    return scene.currentProjectPath().slice(-11);
})
