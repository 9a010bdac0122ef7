// The extension is that of the drawing type: exr, tif, tga.
// expect: ["kind-0001.exr", "kind-0001.tga", "kind-0001.tif", "kind-0002.exr", "kind-0002.tga", "kind-0002.tif"]
// source: page write-node-image-formats of Harmony 17
// sure: documented
// look: scratch/kind-*
(function (probe) {
    ['EXR', 'TIF', 'TGA4'].forEach(function (type) {
        var write = probe.add('WRITE', type);
        node.link(probe.add('COLOR_CARD', 'C' + type), 0, write, 0, false, false);
        node.setTextAttr(write, 'DRAWING_NAME', 1, probe.folder + '/scratch/kind-');
        node.setTextAttr(write, 'DRAWING_TYPE', 1, type);
    });
})
