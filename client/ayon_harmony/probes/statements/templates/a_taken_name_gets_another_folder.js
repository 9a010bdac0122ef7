// A second template of one name gets a folder of its own.
// expect: true
// source: nobody says so in public
// sure: ours
(function (probe) {
    var name = probe.name('T');
    var first;
    selection.clearSelection();
    selection.addNodeToSelection(probe.add('PEG'));
    first = copyPaste.createTemplateFromSelection(name, probe.folder + '/scratch');
    return first !== copyPaste.createTemplateFromSelection(name, probe.folder + '/scratch');
})
