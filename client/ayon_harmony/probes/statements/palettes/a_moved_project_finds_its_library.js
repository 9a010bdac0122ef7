// A link to a file that is gone is found again in the scene's own library.
// expect: true
// source: the rule; files show such links
// sure: ours
// part: interactive
// scene: second
(function (probe) {
    var all = PaletteObjectManager.getScenePaletteList();
    var i;
    if (probe.scene === 1) {
        return false;
    }
    for (i = 0; i < all.numPalettes; i += 1) {
        if (all.getPaletteByIndex(i).getName() === 'moved') {
            return all.getPaletteByIndex(i).isValid() && !all.getPaletteByIndex(i).isNotFound();
        }
    }
    return false;
})
