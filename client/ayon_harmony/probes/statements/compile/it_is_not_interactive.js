// A Harmony that runs a script of -compile is not interactive, and has the scene open.
// expect: [false, "third"]
// source: nobody says so in public
// sure: ours
// part: compile
(function () {
    return [about.isInteractiveApp(), scene.currentVersionName()];
})
