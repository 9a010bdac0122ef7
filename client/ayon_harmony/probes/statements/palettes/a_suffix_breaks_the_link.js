// addPalette with .plt gives a palette that is not valid.
// expect: false
// source: ynput/ayon-harmony
// sure: live
(function (probe) {
    var all = PaletteObjectManager.getScenePaletteList();
    var made = all.addPalette(probe.fixture('other.plt'));
    var seen = !!made && made.isValid();
    if (made) {
        all.removePaletteById(made.id);
    }
    return seen;
})
