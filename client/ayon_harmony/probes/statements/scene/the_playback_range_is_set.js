// setStartFrame and setStopFrame set the playback range.
// expect: [5, 9]
// source: scripting pages of Harmony 15 to 25, class scene
// sure: documented
(function () {
    var before = [scene.getStartFrame(), scene.getStopFrame()];
    var seen;
    scene.setStartFrame(5);
    scene.setStopFrame(9);
    seen = [scene.getStartFrame(), scene.getStopFrame()];
    scene.setStartFrame(before[0]);
    scene.setStopFrame(before[1]);
    return seen;
})
