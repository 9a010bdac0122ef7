// setStopFrame behind the scene gives the last frame.
// expect: true
// source: scripting pages of Harmony 15 to 25, class scene
// sure: documented
(function () {
    var before = scene.getStopFrame();
    var seen;
    scene.setStopFrame(frame.numberOf() + 100);
    seen = scene.getStopFrame() === frame.numberOf();
    scene.setStopFrame(before);
    return seen;
})
