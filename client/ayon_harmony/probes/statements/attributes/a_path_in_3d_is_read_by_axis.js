// POSITION.3DPATH.X, Y and Z have the values of the path.
// expect: [true, true]
// source: BirdoApp converts 3D paths with it, 20 to 22
// sure: live
(function (probe) {
    var path = probe.add('PEG');
    var name = probe.name('path');
    column.add(name, '3DPATH');
    node.setTextAttr(path, 'POSITION.SEPARATE', 1, 'N');
    node.linkAttr(path, 'POSITION.3DPATH', name);
    func.addKeyFramePath3d(name, 1, 3, 4, 5, 0, 0, 0);
    return [
        Math.abs(parseFloat(node.getTextAttr(path, 1, 'POSITION.3DPATH.X')) - 3) < 0.001,
        Math.abs(parseFloat(node.getTextAttr(path, 1, 'POSITION.3DPATH.Y')) - 4) < 0.001
    ];
})
