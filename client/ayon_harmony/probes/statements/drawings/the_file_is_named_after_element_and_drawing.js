// Drawing.filename ends in ELEMENT-DRAWING.EXTENSION.
// expect: true
// source: scenes of Harmony 12 to 27
// sure: files
(function (probe) {
    var layer = probe.layer('L');
    var wanted = probe.name('L') + '-a.png';
    Drawing.create(layer.element, 'a', true);
    return Drawing.filename(layer.element, 'a').slice(-wanted.length) === wanted;
})
