// Harmony reads a drawing that the addon wrote with the lengths of Harmony 25, without a signature.
// expect: [true, 1]
// source: nobody says so; the addon writes no drawing of an artist's scene until a Harmony does
// sure: ours
// since: 25
(function (probe) {
    var name = probe.name('Vector');
    var id = element.add(name, 'COLOR', scene.numberOfUnitsZ(), 'SCAN', 'TVG');
    var key;
    Drawing.create(id, '1', true);
    new PermanentFile(probe.fixture('wide.tvg')).copy(new PermanentFile(Drawing.filename(id, '1')));
    key = Drawing.Key({elementId: id, exposure: '1'});
    return [DrawingTools.getDrawingUsedColors(key).indexOf('0a90000000000001') >= 0, Drawing.query.getNumberOfLayers({drawing: key, art: 1})];
})
