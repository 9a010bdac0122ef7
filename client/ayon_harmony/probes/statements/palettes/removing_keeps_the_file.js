// removePaletteById takes a palette off the list and leaves its file.
// expect: [-1, true]
// source: scripting pages of Harmony 15 to 25, class PaletteList
// sure: documented
(function (probe) {
    var all = PaletteObjectManager.getScenePaletteList();
    var made;
    var before;
    new PermanentFile(probe.fixture('colours.plt')).copy(new PermanentFile(probe.path('p.plt')));
    made = all.addPalette(probe.path('p'));
    before = all.numPalettes;
    all.removePaletteById(made.id);
    return [all.numPalettes - before, new PermanentFile(probe.path('p.plt')).exists()];
})
