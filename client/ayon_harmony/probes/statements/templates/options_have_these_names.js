// Paste options have extendScene and colourPalette.
// expect: true
// source: scripting pages of Harmony 15 to 25, class PasteOptions
// sure: documented
(function () {
    var options = copyPaste.getCurrentPasteOptions();
    return options.extendScene !== undefined && options.colourPalette !== undefined;
})
