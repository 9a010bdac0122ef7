// Scenes of a Harmony Server tell environment and job.
// expect: true
// source: scripting pages of Harmony 15 to 25, class scene
// sure: documented
(function (probe) {
    if (!about.isDatabaseMode()) {
        probe.undecided('this scene lies in a folder; only a Harmony Server can tell');
    }
    return scene.currentEnvironment() !== '' && scene.currentJob() !== '';
})
