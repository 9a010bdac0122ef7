// scene.setDefaultResolution sets width, height and field of view.
// expect: [1000, 500, 50]
// source: scripting pages of Harmony 15 to 25, class scene
// sure: documented
(function () {
    var before = [scene.defaultResolutionX(), scene.defaultResolutionY(), scene.defaultResolutionFOV()];
    var seen;
    scene.setDefaultResolution(1000, 500, 50);
    seen = [scene.defaultResolutionX(), scene.defaultResolutionY(), scene.defaultResolutionFOV()];
    scene.setDefaultResolution(before[0], before[1], before[2]);
    return seen;
})
