// scene.currentScene is the name of the folder.
// expect: "first"
// source: ynput/ayon-harmony
// sure: live
(function () {
    return scene.currentScene();
})
