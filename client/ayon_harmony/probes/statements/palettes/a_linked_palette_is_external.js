// A palette that lies outside of the scene has another location than SCENE.
// expect: false
// source: scripting pages of Harmony 15 to 25, class PaletteObjectManager
// sure: documented
(function (probe) {
    return PaletteObjectManager.getScenePaletteList().addPalette(probe.fixture('other')).location === PaletteObjectManager.Constants.Location.SCENE;
})
