// scene.setFrameRate takes a number with a fraction.
// expect: 23.976
// source: scripting pages of Harmony 15 to 25, class scene
// sure: documented
(function () {
    var before = scene.getFrameRate();
    var seen;
    scene.setFrameRate(23.976);
    seen = scene.getFrameRate();
    scene.setFrameRate(before);
    return seen;
})
