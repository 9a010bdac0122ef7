// An exposure of a layer of a PSD is written drawing:layer.
// expect: "1:sky"
// source: the addon loads layered images so
// sure: ours
(function (probe) {
    var layer = probe.layer('L');
    var name = probe.name('P');
    var id = element.add(name, 'COLOR', 12, 'PSD', 'None');
    column.setElementIdOfDrawing(layer.column, id);
    Drawing.create(id, '1', true);
    new PermanentFile(probe.fixture('layers.psd')).copy(new PermanentFile(Drawing.filename(id, '1')));
    column.setEntry(layer.column, 1, 1, '1:sky');
    return column.getEntry(layer.column, 1, 1);
})
