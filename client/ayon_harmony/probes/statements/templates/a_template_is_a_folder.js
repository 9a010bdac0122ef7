// createTemplateFromSelection writes a folder NAME.tpl with scene.xstage in it.
// expect: [true, true]
// source: scripting pages of Harmony 15 to 25, class copyPaste
// sure: documented
(function (probe) {
    var name = probe.name('T');
    selection.clearSelection();
    selection.addNodeToSelection(probe.add('PEG'));
    copyPaste.createTemplateFromSelection(name, probe.folder + '/scratch');
    return [
        new QDir(probe.folder + '/scratch/' + name + '.tpl').exists(),
        new PermanentFile(probe.folder + '/scratch/' + name + '.tpl/scene.xstage').exists()
    ];
})
