// createTemplateFromSelection gives '' when nothing is selected.
// expect: ""
// source: scripting pages of Harmony 15 to 25, class copyPaste
// sure: documented
(function (probe) {
    selection.clearSelection();
    return copyPaste.createTemplateFromSelection('none', probe.folder + '/scratch');
})
