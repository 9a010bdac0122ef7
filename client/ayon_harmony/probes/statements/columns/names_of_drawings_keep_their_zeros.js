// A drawing called 0010 is exposed and read as 0010.
// expect: "0010"
// source: ynput/ayon-harmony
// sure: live
(function (probe) {
    var layer = probe.layer('L');
    probe.draw(layer.element, '0010');
    column.setEntry(layer.column, 1, 1, '0010');
    return column.getEntry(layer.column, 1, 1);
})
