// createPaletteAtLocation makes a palette with one colour in the scene's library.
// expect: [true, 1, true]
// source: public scripts
// sure: live
(function (probe) {
    var made = PaletteObjectManager.getScenePaletteList().createPaletteAtLocation(PaletteObjectManager.Constants.Location.SCENE, 0, probe.name('new'));
    return [made.isValid(), made.nColors, made.getPath().indexOf('palette-library') > 0];
})
