// The layer of the highest input of a composite comes first.
// expect: true
// source: public scripts
// sure: live
(function (probe) {
    var back = probe.layer('back');
    var front = probe.layer('front');
    var composite = node.srcNode(node.getNodes(['DISPLAY'])[0], 0);
    var paths = [];
    var i;
    [back, front].forEach(function (layer) {
        node.link(layer.node, 0, composite, node.numberOfInputPorts(composite), true, true);
    });
    for (i = 0; i < Timeline.numLayers; i += 1) {
        paths.push(Timeline.layerToNode(i));
    }
    return paths.indexOf(front.node) < paths.indexOf(back.node);
})
