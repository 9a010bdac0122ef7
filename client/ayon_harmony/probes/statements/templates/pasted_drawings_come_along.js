// A pasted drawing layer has a column, an element and its drawings.
// expect: ["READ", true, true]
// source: ynput/ayon-harmony
// sure: live
(function (probe) {
    var name = probe.name('T');
    var layer = probe.layer('L');
    var group = probe.add('GROUP');
    var path;
    var linked;
    probe.draw(layer.element, 'a');
    column.setEntry(layer.column, 1, 1, 'a');
    selection.clearSelection();
    selection.addNodeToSelection(layer.node);
    copyPaste.createTemplateFromSelection(name, probe.folder + '/scratch');
    copyPaste.pasteNewNodes(
        copyPaste.copyFromTemplate(probe.folder + '/scratch/' + name + '.tpl', 0, 0, copyPaste.getCurrentCreateOptions()),
        group, copyPaste.getCurrentPasteOptions());
    path = node.subNodes(group).filter(function (one) { return node.type(one) === 'READ'; })[0];
    linked = node.linkedColumn(path, 'DRAWING.ELEMENT');
    return [node.type(path), linked !== '' && linked !== layer.column, Drawing.isExists(column.getElementIdOfDrawing(linked), 'a')];
})
