// createTemplateFromSelection gives the path of the folder.
// expect: true
// source: sources say path and name
// sure: ours
(function (probe) {
    var name = probe.name('T');
    selection.clearSelection();
    selection.addNodeToSelection(probe.add('PEG'));
    return copyPaste.createTemplateFromSelection(name, probe.folder + '/scratch') === probe.folder + '/scratch/' + name + '.tpl';
})
