// A drawing is marked K unless column.setDrawingType says B or I.
// expect: ["K", "B"]
// source: what an unmarked one is
// sure: ours
(function (probe) {
    var layer = probe.layer('L');
    var before;
    probe.draw(layer.element, 'a');
    column.setEntry(layer.column, 1, 1, 'a');
    before = column.getDrawingType(layer.column, 1);
    column.setDrawingType(layer.column, 1, 'B');
    return [before, column.getDrawingType(layer.column, 1)];
})
