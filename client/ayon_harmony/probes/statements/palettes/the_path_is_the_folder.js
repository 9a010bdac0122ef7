// Palette.getPath is the folder of the file.
// expect: true
// source: scripting pages of Harmony 15 to 25, class Palette
// sure: documented
(function (probe) {
    var made = PaletteObjectManager.getScenePaletteList().addPalette(probe.fixture('other'));
    return made.getPath() + '/other' === probe.fixture('other');
})
