// setEntry with an empty text clears a frame.
// expect: ["a", "", "a"]
// source: scripting pages of Harmony 15 to 25, class column
// sure: documented
(function (probe) {
    var layer = probe.layer('L');
    probe.draw(layer.element, 'a');
    [1, 2, 3].forEach(function (at) { column.setEntry(layer.column, 1, at, 'a'); });
    column.setEntry(layer.column, 1, 2, '');
    return [1, 2, 3].map(function (at) { return column.getEntry(layer.column, 1, at); });
})
