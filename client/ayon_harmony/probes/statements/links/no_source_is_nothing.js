// node.srcNodeInfo gives nothing, and srcNode '', for an input without a cable.
// expect: [true, ""]
// source: ynput/ayon-harmony
// sure: live
(function (probe) {
    var path = probe.add('PEG');
    return [!node.srcNodeInfo(path, 0), node.srcNode(path, 0)];
})
