// A line of PALETTE_LIST may name its file without quotes.
// expect: true
// source: scenes of Harmony 25 on macOS
// sure: files
// part: interactive
// scene: second
(function (probe) {
    var all = PaletteObjectManager.getScenePaletteList();
    var i;
    if (probe.scene === 1) {
        return false;
    }
    for (i = 0; i < all.numPalettes; i += 1) {
        if (all.getPaletteByIndex(i).getName() === 'both-bare') {
            return all.getPaletteByIndex(i).nColors === 2;
        }
    }
    return false;
})
