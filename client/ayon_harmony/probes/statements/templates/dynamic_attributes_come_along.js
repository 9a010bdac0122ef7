// An attribute that script added is in the template, and there after pasting.
// expect: "mine"
// source: the addon's tags come along and are taken off
// sure: ours
(function (probe) {
    var name = probe.name('T');
    var peg = probe.add('PEG');
    var group = probe.add('GROUP');
    var path;
    node.createDynamicAttr(peg, 'STRING', 'ayon_probe', 'AYON', false);
    node.setTextAttr(peg, 'ayon_probe', 1, 'mine');
    selection.clearSelection();
    selection.addNodeToSelection(peg);
    copyPaste.createTemplateFromSelection(name, probe.folder + '/scratch');
    copyPaste.pasteNewNodes(
        copyPaste.copyFromTemplate(probe.folder + '/scratch/' + name + '.tpl', 0, 0, copyPaste.getCurrentCreateOptions()),
        group, copyPaste.getCurrentPasteOptions());
    path = node.subNodes(group).filter(function (one) { return node.type(one) === 'PEG'; })[0];
    return node.getTextAttr(path, 1, 'ayon_probe');
})
