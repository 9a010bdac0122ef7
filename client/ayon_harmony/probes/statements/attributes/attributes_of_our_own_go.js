// removeDynamicAttr takes an attribute away that was added.
// expect: [true, ""]
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var path = probe.add('PEG');
    node.createDynamicAttr(path, 'STRING', 'ayon_probe', 'AYON', false);
    return [node.removeDynamicAttr(path, 'ayon_probe'), node.getAttr(path, 1, 'ayon_probe').keyword()];
})
