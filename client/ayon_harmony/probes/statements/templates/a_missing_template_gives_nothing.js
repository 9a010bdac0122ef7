// copyFromTemplate of a folder that is not there gives nothing.
// expect: false
// source: scripting pages of Harmony 15 to 25, class copyPaste
// sure: documented
(function (probe) {
    return !!copyPaste.copyFromTemplate(probe.path('none.tpl'), 0, 0, copyPaste.getCurrentCreateOptions());
})
