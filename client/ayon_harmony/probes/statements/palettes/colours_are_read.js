// Colours have the id and the name of the file, with blanks.
// expect: [2, "0a1b2c3d4e5f6071", "Skin", "Two words"]
// source: palettes of Harmony 12 to 27
// sure: files
(function (probe) {
    var all = PaletteObjectManager.getScenePaletteList();
    var palette = all.addPalette(probe.fixture('colours'));
    return [palette.nColors, String(palette.getColorByIndex(0).id).replace(/^0x/, ''), palette.getColorByIndex(0).name, palette.getColorByIndex(1).name];
})
