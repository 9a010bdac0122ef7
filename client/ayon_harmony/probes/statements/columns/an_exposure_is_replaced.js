// setEntry replaces the drawing of a frame.
// expect: ["b", "a"]
// source: scripting pages of Harmony 15 to 25, class column
// sure: documented
(function (probe) {
    var layer = probe.layer('L');
    probe.draw(layer.element, 'a');
    probe.draw(layer.element, 'b');
    [1, 2].forEach(function (at) { column.setEntry(layer.column, 1, at, 'a'); });
    column.setEntry(layer.column, 1, 1, 'b');
    return [1, 2].map(function (at) { return column.getEntry(layer.column, 1, at); });
})
