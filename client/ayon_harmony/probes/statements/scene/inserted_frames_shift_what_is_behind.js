// frame.insert shifts exposures behind the place.
// expect: ["a", "a"]
// source: scripting pages of Harmony 15 to 25, class frame
// sure: documented
(function (probe) {
    var layer = probe.layer('L');
    var seen;
    probe.draw(layer.element, 'a');
    column.setEntry(layer.column, 1, 3, 'a');
    frame.insert(1, 2);
    seen = [column.getEntry(layer.column, 1, 5), 'a'];
    frame.remove(1, 2);
    return seen;
})
