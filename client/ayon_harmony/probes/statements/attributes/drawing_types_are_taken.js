// DRAWING_TYPE takes PNG4, EXR and TIF.
// expect: ["PNG4", "EXR", "TIF"]
// source: page write-node-image-formats of Harmony 17
// sure: documented
(function (probe) {
    var path = probe.add('WRITE');
    return ['PNG4', 'EXR', 'TIF'].map(function (type) {
        node.setTextAttr(path, 'DRAWING_TYPE', 1, type);
        return node.getTextAttr(path, 1, 'DRAWING_TYPE');
    });
})
