// copyFromTemplate and pasteNewNodes bring the nodes of a template into a group.
// expect: [true, 1]
// source: ynput/ayon-harmony
// sure: live
(function (probe) {
    var name = probe.name('T');
    var group = probe.add('GROUP');
    var before;
    var dragged;
    selection.clearSelection();
    selection.addNodeToSelection(probe.add('PEG'));
    copyPaste.createTemplateFromSelection(name, probe.folder + '/scratch');
    before = node.subNodes(group).length;
    dragged = copyPaste.copyFromTemplate(probe.folder + '/scratch/' + name + '.tpl', 0, 0, copyPaste.getCurrentCreateOptions());
    return [
        copyPaste.pasteNewNodes(dragged, group, copyPaste.getCurrentPasteOptions()),
        node.subNodes(group).length - before
    ];
})
