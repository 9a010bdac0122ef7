// createDynamicAttr adds a text attribute that holds any letters.
// expect: [true, "\u017e 1,2"]
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    var path = probe.add('PEG');
    var made = node.createDynamicAttr(path, 'STRING', 'ayon_probe', 'AYON', false);
    node.setTextAttr(path, 'ayon_probe', 1, '\u017e 1,2');
    return [made, node.getTextAttr(path, 1, 'ayon_probe')];
})
