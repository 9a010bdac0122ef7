// element.completeFolder is the folder elements/NAME of the scene.
// expect: true
// source: scripting pages of Harmony 15 to 25, class element
// sure: documented
(function (probe) {
    var id = element.add(probe.name('e'), 'COLOR', 12, 'PNG', 'None');
    return element.completeFolder(id).indexOf(scene.currentProjectPath() + '/elements/' + probe.name('e')) === 0;
})
