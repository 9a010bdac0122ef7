// movePaletteUp and movePaletteDown change the order and give true.
// expect: [true, true, true]
// source: scripting pages of Harmony 15 to 25, class PaletteList
// sure: documented
(function (probe) {
    var all = PaletteObjectManager.getScenePaletteList();
    var made;
    var last;
    all.createPaletteAtLocation(PaletteObjectManager.Constants.Location.SCENE, 0, probe.name('one'));
    new PermanentFile(probe.fixture('colours.plt')).copy(new PermanentFile(probe.path('q.plt')));
    made = all.addPalette(probe.path('q'));
    last = all.numPalettes - 1;
    while (all.getPaletteByIndex(last).getName() !== made.getName() && all.movePaletteDown(made.id)) {
        last = all.numPalettes - 1;
    }
    return [
        all.movePaletteUp(made.id), all.getPaletteByIndex(last - 1).getName() === made.getName(),
        all.movePaletteDown(made.id)
    ];
})
