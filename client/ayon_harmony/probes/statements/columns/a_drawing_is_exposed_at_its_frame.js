// setEntry exposes a drawing at one frame and not behind it.
// expect: ["", "a", ""]
// source: ynput/ayon-harmony sets every frame of an exposure
// sure: live
(function (probe) {
    var layer = probe.layer('L');
    probe.draw(layer.element, 'a');
    column.setEntry(layer.column, 1, 2, 'a');
    return [1, 2, 3].map(function (at) { return column.getEntry(layer.column, 1, at); });
})
