// scene.currentVersionName is the name of the open .xstage.
// expect: "first"
// source: scripting pages of Harmony 15 to 25, class scene
// sure: documented
(function () {
    return scene.currentVersionName();
})
