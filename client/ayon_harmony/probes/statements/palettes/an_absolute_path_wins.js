// PALETTE_LIST names an absolute path, and the scene's own library has a file of that name: the absolute one is read.
// expect: "Skin"
// source: nobody says so in public
// sure: ours
// part: interactive
// scene: second
(function (probe) {
    var all = PaletteObjectManager.getScenePaletteList();
    var i;
    if (probe.scene === 1) {
        return '';
    }
    for (i = 0; i < all.numPalettes; i += 1) {
        if (all.getPaletteByIndex(i).getName() === 'both') {
            return all.getPaletteByIndex(i).getColorByIndex(0).name;
        }
    }
    return 'not in the list';
})
