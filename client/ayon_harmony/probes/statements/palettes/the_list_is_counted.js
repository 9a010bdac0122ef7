// getScenePaletteList gives the list, which knows its length.
// expect: "number"
// source: scripting pages of Harmony 15 to 25, class PaletteObjectManager
// sure: documented
(function () {
    return typeof PaletteObjectManager.getScenePaletteList().numPalettes;
})
