// node.setAsDefaultCamera gives false for a node that is no camera.
// expect: false
// source: scripting pages of Harmony 15 to 25, class node
// sure: documented
(function (probe) {
    return node.setAsDefaultCamera(probe.add('PEG'));
})
