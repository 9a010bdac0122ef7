// The DRAWING_TYPE of a new Write node is TGA.
// expect: "TGA"
// source: scenes of Harmony 16 to 27
// sure: files
(function (probe) {
    return node.getTextAttr(probe.add('WRITE'), 1, 'DRAWING_TYPE');
})
