// A group takes an attribute that is added, too.
// expect: "1"
// source: the addon tags groups
// sure: ours
(function (probe) {
    var path = probe.add('GROUP');
    node.createDynamicAttr(path, 'STRING', 'ayon_probe', 'AYON', false);
    node.setTextAttr(path, 'ayon_probe', 1, '1');
    return node.getTextAttr(path, 1, 'ayon_probe');
})
