// An attribute that script added is written into the .xstage.
// expect: ["AYON_saved_attribute"]
// source: ynput/ayon-harmony
// sure: live
// find: scene/first/first.xstage (AYON_saved_attribute)
(function (probe) {
    var path = probe.add('PEG');
    node.createDynamicAttr(path, 'STRING', 'ayon_probe', 'AYON', false);
    node.setTextAttr(path, 'ayon_probe', 1, 'AYON_saved_attribute');
    scene.saveAll();
})
