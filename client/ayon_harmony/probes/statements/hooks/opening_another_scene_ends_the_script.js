// closeSceneAndOpenOffline ends the script that calls it: the next scene is open.
// expect: ["second", 2]
// source: scripting pages of Harmony 15 to 25, class scene
// sure: documented
// part: interactive
// scene: second
(function (probe) {
    return [scene.currentVersionName(), probe.scene];
})
