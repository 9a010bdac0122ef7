// getLock gives true where there is no database.
// expect: true
// source: scripting pages of Harmony 15 to 25, class PaletteList
// sure: documented
(function () {
    var all = PaletteObjectManager.getScenePaletteList();
    var seen = all.getLock();
    all.releaseLock();
    return seen;
})
