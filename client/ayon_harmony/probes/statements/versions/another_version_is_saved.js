// scene.saveAsNewVersion writes another .xstage beside the first, and opens it.
// expect: [true, "ayon_other"]
// source: scripting pages of Harmony 15 to 25, class scene
// sure: documented
(function () {
    return [scene.saveAsNewVersion('ayon_other', false), scene.currentVersionName()];
})
