// setElementIdOfDrawing gives a column its element, getElementIdOfDrawing tells it.
// expect: true
// source: scripting pages of Harmony 15 to 25, class column
// sure: documented
(function (probe) {
    var layer = probe.layer('L');
    return column.getElementIdOfDrawing(layer.column) === layer.element;
})
