// PALETTE_LIST names a linked palette by its absolute path, with .plt.
// expect: ["other"]
// source: PALETTE_LIST of Harmony 12 to 27
// sure: files
// find: scene/first/PALETTE_LIST LINK "[^"]*fixtures/(other)\.plt"$
(function (probe) {
    PaletteObjectManager.getScenePaletteList().addPalette(probe.fixture('other'));
    scene.saveAll();
})
