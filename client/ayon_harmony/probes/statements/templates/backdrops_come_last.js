// A pasted backdrop is the last of its group's list.
// expect: "Pasted"
// source: sources disagree
// sure: ours
// since: 20
(function (probe) {
    var name = probe.name('T');
    var from = probe.add('GROUP', 'from');
    var to = probe.add('GROUP', 'to');
    var peg = node.add(from, probe.name('peg'), 'PEG', 50, 50, 0);
    var all;
    function add(group, title) {
        Backdrop.addBackdrop(group, {
            position: {x: 0, y: 0, w: 600, h: 600},
            title: {text: title, color: 0xff000000, size: 16, font: 'Arial'},
            description: {text: '', color: 0xff000000, size: 12, font: 'Arial'},
            color: 0xff506478
        });
    }
    add(from, 'Pasted');
    add(to, 'Before');
    selection.clearSelection();
    selection.addNodeToSelection(peg);
    selection.addBackdropToSelection(from, 0);
    copyPaste.createTemplateFromSelection(name, probe.folder + '/scratch');
    copyPaste.pasteNewNodes(
        copyPaste.copyFromTemplate(probe.folder + '/scratch/' + name + '.tpl', 0, 0, copyPaste.getCurrentCreateOptions()),
        to, copyPaste.getCurrentPasteOptions());
    all = Backdrop.backdrops(to);
    return all[all.length - 1].title.text;
})
