// addPalette takes the path without .plt and gives a valid palette.
// expect: [true, "colours"]
// source: ynput/ayon-harmony
// sure: live
(function (probe) {
    var made = PaletteObjectManager.getScenePaletteList().addPalette(probe.fixture('colours'));
    return [made.isValid(), made.getName()];
})
