// scene.currentProjectPathRemapped is currentProjectPath where there is no database.
// expect: true
// source: scripting pages of Harmony 15 to 25, class scene
// sure: documented
(function () {
    return scene.currentProjectPathRemapped() === scene.currentProjectPath();
})
