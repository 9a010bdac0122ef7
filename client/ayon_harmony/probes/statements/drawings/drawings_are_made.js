// Drawing.create gives true, and isExists tells of it.
// expect: [true, true, false]
// source: scripting pages of Harmony 15 to 25, class Drawing
// sure: documented
(function (probe) {
    var layer = probe.layer('L');
    return [Drawing.create(layer.element, '1', true), Drawing.isExists(layer.element, '1'), Drawing.isExists(layer.element, '2')];
})
