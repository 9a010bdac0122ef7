// setStartFrame behind the stop frame moves the stop frame along.
// expect: true
// source: scripting pages of Harmony 15 to 25, class scene
// sure: documented
(function () {
    var before = [scene.getStartFrame(), scene.getStopFrame()];
    var seen;
    scene.setStartFrame(1);
    scene.setStopFrame(5);
    scene.setStartFrame(8);
    seen = scene.getStopFrame() >= 8;
    scene.setStopFrame(before[1]);
    scene.setStartFrame(before[0]);
    return seen;
})
